//! Table constraints that have a name: keys and checks.

use serde::{Deserialize, Serialize};

use crate::QualifiedName;

/// `PRIMARY KEY`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct PrimaryKey {
    /// The constraint's name.
    pub name: String,
    /// In the order of the key.
    #[serde(default)]
    pub columns: Vec<String>,
    /// `INCLUDE (…)`.
    #[serde(default)]
    pub include: Vec<String>,
    /// When it is checked.
    pub deferral: Deferral,
    /// The last column is a period, no two of which overlap. PG 18+, CREATE TABLE, "WITHOUT OVERLAPS".
    pub without_overlaps: bool,
    /// Storage parameters of its index, each as `name=value`.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// Where its index is kept, where not in the database's own place.
    pub tablespace: Option<String>,
    /// The index of the partitioned table that its index is attached to.
    pub attached_to: Option<QualifiedName>,
    /// `COMMENT ON CONSTRAINT`.
    pub comment: Option<String>,
    /// `COMMENT ON INDEX`, of the index behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index_comment: Option<String>,
}

impl PrimaryKey {
    /// Returns a plain key, the fields of which are public to be filled.
    pub fn new(name: impl Into<String>, columns: Vec<String>) -> Self {
        Self {
            name: name.into(),
            columns,
            include: Vec::new(),
            deferral: Deferral::NotDeferrable,
            without_overlaps: false,
            parameters: Vec::new(),
            tablespace: None,
            attached_to: None,
            comment: None,
            index_comment: None,
        }
    }
}

/// `UNIQUE`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Unique {
    /// The constraint's name.
    pub name: String,
    /// In the order of the key.
    #[serde(default)]
    pub columns: Vec<String>,
    /// `INCLUDE (…)`.
    #[serde(default)]
    pub include: Vec<String>,
    /// Two NULLs collide. PG 15+, CREATE TABLE, "NULLS NOT DISTINCT".
    pub nulls_not_distinct: bool,
    /// When it is checked.
    pub deferral: Deferral,
    /// The last column is a period, no two of which overlap. PG 18+, CREATE TABLE, "WITHOUT OVERLAPS".
    pub without_overlaps: bool,
    /// Storage parameters of its index, each as `name=value`.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// Where its index is kept, where not in the database's own place.
    pub tablespace: Option<String>,
    /// The index of the partitioned table that its index is attached to.
    pub attached_to: Option<QualifiedName>,
    /// `COMMENT ON CONSTRAINT`.
    pub comment: Option<String>,
    /// `COMMENT ON INDEX`, of the index behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index_comment: Option<String>,
}

impl Unique {
    /// Returns a plain constraint, the fields of which are public to be filled.
    pub fn new(name: impl Into<String>, columns: Vec<String>) -> Self {
        Self {
            name: name.into(),
            columns,
            include: Vec::new(),
            nulls_not_distinct: false,
            deferral: Deferral::NotDeferrable,
            without_overlaps: false,
            parameters: Vec::new(),
            tablespace: None,
            attached_to: None,
            comment: None,
            index_comment: None,
        }
    }
}

/// `EXCLUDE`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Exclusion {
    /// The constraint's name.
    pub name: String,
    /// As `pg_get_constraintdef` prints it with an empty `search_path`: `EXCLUDE USING gist (room WITH =)`.
    pub definition: String,
    /// Where its index is kept, where not in the database's own place.
    pub tablespace: Option<String>,
    /// The index of the partitioned table that its index is attached to.
    pub attached_to: Option<QualifiedName>,
    /// `COMMENT ON CONSTRAINT`.
    pub comment: Option<String>,
    /// `COMMENT ON INDEX`, of the index behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index_comment: Option<String>,
}

/// `FOREIGN KEY`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct ForeignKey {
    /// The constraint's name: unique in its table, not in its schema.
    pub name: String,
    /// The referencing columns.
    #[serde(default)]
    pub columns: Vec<String>,
    /// The referenced table.
    pub references: QualifiedName,
    /// As many as `columns`, in the same order.
    #[serde(default)]
    pub referenced_columns: Vec<String>,
    /// How NULLs in a key of several columns are taken.
    pub match_type: ForeignKeyMatch,
    /// What follows when the referenced key changes.
    pub on_update: ForeignKeyAction,
    /// What follows when the referenced row goes.
    pub on_delete: ForeignKeyAction,
    /// The columns that `on_delete` sets, where not all. PG 15+, CREATE TABLE, "ON DELETE SET NULL (…)".
    #[serde(default)]
    pub on_delete_columns: Vec<String>,
    /// When it is checked.
    pub deferral: Deferral,
    /// False after `NOT VALID`: older rows may break it.
    pub validated: bool,
    /// False after `NOT ENFORCED`: no row is looked at. PG 18+, CREATE TABLE, "NOT ENFORCED".
    pub enforced: bool,
    /// The last column is a period that must be covered. PG 18+, CREATE TABLE, "PERIOD".
    pub period: bool,
    /// It comes from the partitioned table that this is a partition of.
    pub inherited: bool,
    /// `COMMENT ON CONSTRAINT`.
    pub comment: Option<String>,
}

impl ForeignKey {
    /// Returns a plain key (`MATCH SIMPLE`, `NO ACTION`, validated), the fields of which are public to be filled.
    pub fn new(
        name: impl Into<String>,
        columns: Vec<String>,
        references: QualifiedName,
        referenced_columns: Vec<String>,
    ) -> Self {
        Self {
            name: name.into(),
            columns,
            references,
            referenced_columns,
            match_type: ForeignKeyMatch::Simple,
            on_update: ForeignKeyAction::NoAction,
            on_delete: ForeignKeyAction::NoAction,
            on_delete_columns: Vec::new(),
            deferral: Deferral::NotDeferrable,
            validated: true,
            enforced: true,
            period: false,
            inherited: false,
            comment: None,
        }
    }
}

/// `CHECK`, of a table or of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Check {
    /// The constraint's name.
    pub name: String,
    /// As `pg_get_expr` prints it with an empty `search_path`.
    pub expression: String,
    /// `NO INHERIT`.
    pub no_inherit: bool,
    /// False after `NOT VALID`: older rows may break it.
    pub validated: bool,
    /// False after `NOT ENFORCED`: no row is looked at. PG 18+, CREATE TABLE, "NOT ENFORCED".
    pub enforced: bool,
    /// Only a parent of the table brings it.
    pub inherited: bool,
    /// `COMMENT ON CONSTRAINT`.
    pub comment: Option<String>,
}

impl Check {
    /// Returns a plain check, the fields of which are public to be filled.
    pub fn new(name: impl Into<String>, expression: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            expression: expression.into(),
            no_inherit: false,
            validated: true,
            enforced: true,
            inherited: false,
            comment: None,
        }
    }
}

/// When a constraint is checked: `pg_constraint.condeferrable` and `condeferred`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferral {
    /// After each statement.
    NotDeferrable,
    /// After each statement, unless `SET CONSTRAINTS` puts it off.
    InitiallyImmediate,
    /// At COMMIT, unless `SET CONSTRAINTS` asks sooner.
    InitiallyDeferred,
}

impl Deferral {
    /// Every deferral.
    pub const ALL: [Self; 3] = [Self::NotDeferrable, Self::InitiallyImmediate, Self::InitiallyDeferred];

    /// Returns the words of CREATE TABLE.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotDeferrable => "NOT DEFERRABLE",
            Self::InitiallyImmediate => "DEFERRABLE",
            Self::InitiallyDeferred => "DEFERRABLE INITIALLY DEFERRED",
        }
    }
}

/// `pg_constraint.confupdtype` and `confdeltype`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ForeignKeyAction {
    /// An error, at the end of the statement or of the transaction.
    NoAction,
    /// An error at once, also where the key is deferrable.
    Restrict,
    /// The referencing rows follow.
    Cascade,
    /// The referencing columns become NULL.
    SetNull,
    /// The referencing columns become their defaults.
    SetDefault,
}

impl ForeignKeyAction {
    /// Every action.
    pub const ALL: [Self; 5] = [Self::NoAction, Self::Restrict, Self::Cascade, Self::SetNull, Self::SetDefault];

    /// Returns the words of CREATE TABLE.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        }
    }
}

/// `pg_constraint.confmatchtype`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ForeignKeyMatch {
    /// One NULL frees the row from the key.
    Simple,
    /// All columns NULL or none.
    Full,
    /// In the grammar, but not implemented (PostgreSQL 14, CREATE TABLE, "MATCH PARTIAL").
    Partial,
}

impl ForeignKeyMatch {
    /// Every match type.
    pub const ALL: [Self; 3] = [Self::Simple, Self::Full, Self::Partial];

    /// Returns the word of CREATE TABLE.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Simple => "SIMPLE",
            Self::Full => "FULL",
            Self::Partial => "PARTIAL",
        }
    }
}
