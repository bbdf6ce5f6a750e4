//! Sequences, apart from those that an identity column hides.

use serde::Serialize;

use crate::{DataType, QualifiedName};

/// `CREATE SEQUENCE`, or what `serial` made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sequence {
    /// Where it stands.
    pub name: QualifiedName,
    /// `OWNED BY`: it goes when that column goes.
    pub owner: Option<SequenceOwner>,
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
    /// `COMMENT ON SEQUENCE`.
    pub comment: Option<String>,
}

/// The column that a sequence belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SequenceOwner {
    /// The table.
    pub relation: QualifiedName,
    /// The column's name.
    pub column: String,
}
