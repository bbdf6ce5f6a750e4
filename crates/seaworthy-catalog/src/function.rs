//! Functions, procedures, window functions and aggregates.

use serde::{Deserialize, Serialize};

use crate::QualifiedName;

/// `CREATE FUNCTION`, `CREATE PROCEDURE` or `CREATE AGGREGATE`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Function {
    /// Where it stands; several may share it.
    pub name: QualifiedName,
    /// What tells it from those of its name, as `pg_get_function_identity_arguments` prints it.
    pub arguments: String,
    /// What it is.
    pub kind: FunctionKind,
    /// `sql`, `plpgsql`; `internal` for an aggregate.
    pub language: String,
    /// The whole statement without a semicolon: what `pg_get_functiondef` prints with an empty `search_path`, without
    /// `OR REPLACE`; of an aggregate, which that does not print, one made of `pg_aggregate`.
    pub definition: String,
    /// `COMMENT ON FUNCTION` and the like.
    pub comment: Option<String>,
}

/// `pg_proc.prokind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FunctionKind {
    /// `f`.
    Function,
    /// `p`.
    Procedure,
    /// `a`.
    Aggregate,
    /// `w`.
    Window,
}

impl FunctionKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Function, Self::Procedure, Self::Aggregate, Self::Window];

    /// Returns the letter in `pg_proc.prokind` (PostgreSQL 14, 52.39 "pg_proc").
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Function => "f",
            Self::Procedure => "p",
            Self::Aggregate => "a",
            Self::Window => "w",
        }
    }
}
