//! Data types: those of columns, and those that a schema defines.

use serde::{Deserialize, Serialize};

use crate::{Check, QualifiedName};

/// The type of a column or a domain, with its modifiers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Serialize)]
pub struct DataType {
    /// `pg_type.typname` with its schema: `pg_catalog.int4`. Of an array: that of its elements.
    pub name: QualifiedName,
    /// What stands in parentheses: `["10", "2"]` of `numeric(10,2)`, `["3"]` of `timestamp(3)`.
    #[serde(default)]
    pub modifiers: Vec<String>,
    /// Whether it is an array.
    ///
    /// How many dimensions were declared is left out: PostgreSQL ignores the number (PostgreSQL 14, 8.15.1
    /// "Declaration of Array Types") and pg_dump does not print it.
    pub array: bool,
    /// The whole type as SQL, as `format_type` prints it with an empty `search_path`.
    pub sql: String,
}

impl DataType {
    /// Returns a type of `pg_catalog` without modifiers: `int4`.
    pub fn builtin(name: &str, sql: impl Into<String>) -> Self {
        Self {
            name: QualifiedName::new(Self::BUILTIN_SCHEMA, name),
            modifiers: Vec::new(),
            array: false,
            sql: sql.into(),
        }
    }

    /// The schema of the types that PostgreSQL brings.
    pub const BUILTIN_SCHEMA: &str = "pg_catalog";

    /// Returns the name where the type is one that PostgreSQL brings.
    pub fn builtin_name(&self) -> Option<&str> {
        (self.name.schema == Self::BUILTIN_SCHEMA).then_some(self.name.name.as_str())
    }
}

/// `CREATE TYPE … AS ENUM`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct EnumType {
    /// Where it stands.
    pub name: QualifiedName,
    /// In the order of the enum, `pg_enum.enumsortorder`.
    #[serde(default)]
    pub labels: Vec<String>,
    /// `COMMENT ON TYPE`.
    pub comment: Option<String>,
}

/// `CREATE DOMAIN`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Domain {
    /// Where it stands.
    pub name: QualifiedName,
    /// What it is over; may be another domain.
    pub base: DataType,
    /// `NOT NULL`.
    pub not_null: bool,
    /// The default's expression.
    pub default: Option<String>,
    /// Where it differs from the collation of the base type.
    pub collation: Option<QualifiedName>,
    /// By name.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// `COMMENT ON DOMAIN`.
    pub comment: Option<String>,
}

/// `CREATE TYPE … AS (…)`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct CompositeType {
    /// Where it stands.
    pub name: QualifiedName,
    /// In order.
    #[serde(default)]
    pub attributes: Vec<Attribute>,
    /// `COMMENT ON TYPE`.
    pub comment: Option<String>,
}

/// An attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Attribute {
    /// As stored, unquoted.
    pub name: String,
    /// As `format_type` prints it with an empty `search_path`.
    pub data_type: String,
    /// Where it differs from the collation of the type.
    pub collation: Option<QualifiedName>,
    /// `COMMENT ON COLUMN`.
    pub comment: Option<String>,
}

/// `CREATE TYPE … AS RANGE`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct RangeType {
    /// Where it stands.
    pub name: QualifiedName,
    /// `SUBTYPE`, as `format_type` prints it with an empty `search_path`.
    pub subtype: String,
    /// `SUBTYPE_OPCLASS`, where not the subtype's default.
    pub operator_class: Option<QualifiedName>,
    /// `COLLATION`, where not the subtype's own.
    pub collation: Option<QualifiedName>,
    /// `CANONICAL`.
    pub canonical: Option<QualifiedName>,
    /// `SUBTYPE_DIFF`.
    pub subtype_diff: Option<QualifiedName>,
    /// `MULTIRANGE_TYPE_NAME`. PG 14+, CREATE TYPE.
    pub multirange: QualifiedName,
    /// `COMMENT ON TYPE`.
    pub comment: Option<String>,
}
