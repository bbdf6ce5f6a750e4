//! Sequences, apart from those that an identity column hides.

use serde::{Deserialize, Serialize};

use crate::{DataType, Persistence, QualifiedName};

/// `CREATE SEQUENCE`, or what `serial` made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Sequence {
    /// Where it stands.
    pub name: QualifiedName,
    /// `OWNED BY`: it goes when that column goes.
    pub owner: Option<SequenceOwner>,
    /// Unlogged ones are reset after a crash. PG 15+, CREATE SEQUENCE, "UNLOGGED".
    pub persistence: Persistence,
    /// How it counts.
    pub options: SequenceOptions,
    /// `COMMENT ON SEQUENCE`.
    pub comment: Option<String>,
}

/// The column that a sequence belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub struct SequenceOwner {
    /// The table.
    pub relation: QualifiedName,
    /// The column's name.
    pub column: String,
}

/// How a sequence counts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct SequenceOptions {
    /// `smallint`, `integer` or `bigint`.
    pub data_type: DataType,
    /// `START WITH`.
    pub start: i64,
    /// `INCREMENT BY`.
    pub increment: i64,
    /// `MINVALUE`.
    pub min: i64,
    /// `MAXVALUE`.
    pub max: i64,
    /// `CACHE`.
    pub cache: i64,
    /// `CYCLE`.
    pub cycle: bool,
}
