//! The name of an object together with its schema.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A name in a schema; both as stored in `pg_catalog`, unquoted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub struct QualifiedName {
    /// `pg_namespace.nspname`.
    pub schema: String,
    /// `pg_class.relname`, `pg_type.typname` and the like.
    pub name: String,
}

impl QualifiedName {
    /// Joins a schema and a name, both unquoted.
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self { schema: schema.into(), name: name.into() }
    }
}

/// For people: `public.user`. Not SQL, as nothing is quoted; `seaworthy-ddl` does that.
impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.schema, self.name)
    }
}
