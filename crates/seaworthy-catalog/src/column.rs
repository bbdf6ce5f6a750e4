//! Columns, and the two ways in which PostgreSQL fills one by itself.

use serde::{Deserialize, Serialize};

use crate::{DataType, Persistence, QualifiedName, SequenceOptions};

/// A column of a relation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Column {
    /// As stored, unquoted.
    pub name: String,
    /// With its modifiers: `numeric(10,2)`.
    pub data_type: DataType,
    /// `NOT NULL`; always false for the columns of a view.
    pub not_null: bool,
    /// The expression, as `pg_get_expr` prints it with an empty `search_path`.
    pub default: Option<String>,
    /// `GENERATED … AS IDENTITY`.
    pub identity: Option<Identity>,
    /// `GENERATED ALWAYS AS (…)`.
    pub generated: Option<Generated>,
    /// Where it differs from the collation of the type.
    pub collation: Option<QualifiedName>,
    /// The constraint behind `not_null`, where the relation has one of its own: from 18 on, and never before. That of a
    /// parent brings the parent's name. PG 18, CREATE TABLE, "NOT NULL".
    pub not_null_constraint: Option<NotNullConstraint>,
    /// Where it differs from that of the type: `SET STORAGE`.
    pub storage: Option<Storage>,
    /// `pglz` or `lz4`, where it is not left to the server. PG 14+, ALTER TABLE, "SET COMPRESSION".
    pub compression: Option<String>,
    /// `SET STATISTICS`, where it is not left to the server.
    pub statistics: Option<i32>,
    /// `SET (n_distinct = …)`, each as `name=value`.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// `OPTIONS (…)` of a foreign table's column, each as `name=value`.
    #[serde(default)]
    pub foreign_options: Vec<String>,
    /// False where only a parent of an inheriting table brings it.
    pub local: bool,
    /// `COMMENT ON COLUMN`.
    pub comment: Option<String>,
}

impl Column {
    /// Returns a nullable column without anything else, the fields of which are public to be filled.
    pub fn new(name: impl Into<String>, data_type: DataType) -> Self {
        Self {
            name: name.into(),
            data_type,
            not_null: false,
            default: None,
            identity: None,
            generated: None,
            collation: None,
            not_null_constraint: None,
            storage: None,
            compression: None,
            statistics: None,
            parameters: Vec::new(),
            foreign_options: Vec::new(),
            local: true,
            comment: None,
        }
    }
}

/// A not-null constraint, which has a name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct NotNullConstraint {
    /// The constraint's name.
    pub name: String,
    /// `NO INHERIT`.
    pub no_inherit: bool,
    /// False after `NOT VALID`: older rows may be NULL.
    pub validated: bool,
    /// `COMMENT ON CONSTRAINT`.
    pub comment: Option<String>,
}

impl NotNullConstraint {
    /// Returns whether nothing but its name tells it from `NOT NULL`.
    pub fn has_plain_options(&self) -> bool {
        self.validated && !self.no_inherit
    }

    /// Returns whether it says no more than `NOT NULL` on that column of that relation would.
    pub fn is_plain(&self, relation: &str, column: &str) -> bool {
        self.has_plain_options() && self.name == usual_name(relation, column)
    }
}

/// Returns the name that PostgreSQL makes up, where no other object has it already.
///
/// The longer of the two names is cut until the whole has 63 bytes (PostgreSQL 18, `makeObjectName` in
/// `commands/indexcmds.c`).
fn usual_name(relation: &str, column: &str) -> String {
    const NAME_BYTES_MAX: usize = 63;
    let room = NAME_BYTES_MAX - "__not_null".len();
    let (mut first, mut second) = (relation.len(), column.len());
    while first + second > room {
        if first > second { first -= 1 } else { second -= 1 }
    }
    let cut = |name: &str, bytes: usize| name[..name.floor_char_boundary(bytes)].to_owned();
    format!("{}_{}_not_null", cut(relation, first), cut(column, second))
}

/// `GENERATED … AS IDENTITY`, and the sequence behind it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Identity {
    /// Who may bring a value.
    pub kind: IdentityKind,
    /// The sequence's name; it stands in the schema of the table.
    pub sequence: String,
    /// How the sequence counts.
    pub options: SequenceOptions,
    /// Where the sequence is LOGGED or UNLOGGED and the table is not. PG 15+, ALTER SEQUENCE, "SET LOGGED".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persistence: Option<Persistence>,
}

/// `pg_attribute.attidentity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// An INSERT with a value is an error, unless it says `OVERRIDING SYSTEM VALUE`.
    Always,
    /// An INSERT may bring its own value.
    ByDefault,
}

impl IdentityKind {
    /// Every identity.
    pub const ALL: [Self; 2] = [Self::Always, Self::ByDefault];

    /// Returns the letter in `pg_attribute.attidentity` (PostgreSQL 14, 52.7 "pg_attribute").
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "a",
            Self::ByDefault => "d",
        }
    }
}

/// `pg_attribute.attstorage`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Storage {
    /// Inline, not compressed.
    Plain,
    /// Out of line, not compressed.
    External,
    /// Compressed, out of line as a last resort.
    Main,
    /// Compressed, out of line.
    Extended,
}

impl Storage {
    /// Every storage.
    pub const ALL: [Self; 4] = [Self::Plain, Self::External, Self::Main, Self::Extended];

    /// Returns the word of `ALTER TABLE … SET STORAGE`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::External => "EXTERNAL",
            Self::Main => "MAIN",
            Self::Extended => "EXTENDED",
        }
    }
}

/// The expression of a generated column, and when it is computed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Generated {
    /// Stored or virtual.
    pub kind: GeneratedKind,
    /// As `pg_get_expr` prints it with an empty `search_path`.
    pub expression: String,
}

/// `pg_attribute.attgenerated`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GeneratedKind {
    /// Computed when the row is written.
    Stored,
    /// Computed when the row is read. PG 18+, CREATE TABLE, "GENERATED ALWAYS AS".
    Virtual,
}

impl GeneratedKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Stored, Self::Virtual];

    /// Returns the letter in `pg_attribute.attgenerated` (PostgreSQL 18, "pg_attribute").
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stored => "s",
            Self::Virtual => "v",
        }
    }
}
