//! Objects by name: what depends on what, and what has no model of its own.

use serde::{Deserialize, Serialize};

/// What an object is, as far as the order of statements hangs on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    /// Enum, domain, composite, range or base type.
    Type,
    /// Function, procedure or aggregate; the part is its arguments.
    Function,
    /// An object that is printed as it stands; see [`crate::OtherObject`].
    Other,
    /// A sequence that no identity column hides.
    Sequence,
    /// Whatever can be selected from.
    Relation,
    /// The default of a column; the part is the column.
    Default,
    /// A constraint of a table; the part is its name.
    Constraint,
    /// An index that no constraint owns; the schema and name are its own.
    Index,
    /// A column that something needs; the part is its name.
    Column,
    /// A trigger; the part is its name.
    Trigger,
    /// A policy; the part is its name.
    Policy,
    /// A rule that makes no view; the part is its name.
    Rule,
}

impl ObjectKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Type,
        Self::Function,
        Self::Other,
        Self::Sequence,
        Self::Relation,
        Self::Default,
        Self::Constraint,
        Self::Index,
        Self::Column,
        Self::Trigger,
        Self::Policy,
        Self::Rule,
    ];

    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Function => "function",
            Self::Other => "other",
            Self::Sequence => "sequence",
            Self::Relation => "relation",
            Self::Default => "default",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::Column => "column",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::Rule => "rule",
        }
    }
}

/// An object by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub struct ObjectName {
    /// What it is.
    pub kind: ObjectKind,
    /// Its schema; empty for what stands in none.
    pub schema: String,
    /// Its name, or that of the relation that it is on.
    pub name: String,
    /// What tells it from others of that name; empty where nothing has to.
    pub part: String,
}

/// One object that cannot be made before another: an edge of `pg_depend`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub struct Dependency {
    /// What depends.
    pub object: ObjectName,
    /// What has to be there first.
    pub needs: ObjectName,
}

/// What PostgreSQL calls a type that is neither enum, domain, composite nor range: a base type, or a shell that stayed one.
pub const BASE_TYPE: &str = "type";

/// The shell that a base type begins as, so that its functions can name it. PG 14, CREATE TYPE, "Base Types".
pub const SHELL_TYPE: &str = "shell type";

/// An object that nothing else looks into: it is compared and printed as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub struct OtherObject {
    /// In PostgreSQL's words: `operator`, `cast`, `collation`, `event trigger`.
    pub kind: String,
    /// Its schema; empty for what stands in none.
    pub schema: String,
    /// As `pg_identify_object` prints it: `public.===(integer,integer)`.
    pub identity: String,
    /// The statements that make it, without semicolons.
    #[serde(default)]
    pub statements: Vec<String>,
    /// `COMMENT ON …`.
    pub comment: Option<String>,
}

/// An object of a kind that is not modelled: it is reported, not printed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub struct Unmodelled {
    /// In PostgreSQL's words: `text search dictionary`.
    pub kind: String,
    /// As `pg_identify_object` prints it.
    pub identity: String,
}

/// `CREATE EXTENSION`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub struct Extension {
    /// Unique in its database.
    pub name: String,
    /// Where its objects are.
    pub schema: String,
    /// The version that is installed.
    pub version: String,
    /// The extensions that have to be there before.
    #[serde(default)]
    pub requires: Vec<String>,
    /// `COMMENT ON EXTENSION`, where not the one that the extension brings.
    pub comment: Option<String>,
}
