//! Columns, and the two ways in which PostgreSQL fills one by itself.

use serde::Serialize;

use crate::{DataType, QualifiedName};

/// A column of a relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
            comment: None,
        }
    }
}

/// `pg_attribute.attidentity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// An INSERT with a value is an error, unless it says `OVERRIDING SYSTEM VALUE`.
    Always,
    /// An INSERT may bring its own value.
    ByDefault,
}

impl Identity {
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

/// The expression of a generated column, and when it is computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Generated {
    /// Stored or virtual.
    pub kind: GeneratedKind,
    /// As `pg_get_expr` prints it with an empty `search_path`.
    pub expression: String,
}

/// `pg_attribute.attgenerated`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
