//! Which part of a database is read.

/// What to read; the default is everything but PostgreSQL's own schemas, extensions and the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The schemas to read; empty for all. One that does not exist reads as empty.
    pub schemas: Vec<String>,
    /// Relations to leave out, with everything on them: `name` in any schema, or `schema.name`.
    pub exclude_tables: Vec<String>,
}

impl Scope {
    /// Returns a scope of these schemas.
    pub fn schemas(schemas: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { schemas: schemas.into_iter().map(Into::into).collect(), exclude_tables: Vec::new() }
    }
}
