//! Which part of a database is read.

use seaworthy_catalog::{NamePattern, QualifiedName};

/// What to read; the default is everything but PostgreSQL's own schemas, extensions, the ledger and the rows that a
/// rollback kept.
///
/// A table that is left out goes with all that is on it, its sequences included. A foreign key or a view that refers to
/// one stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The schemas to read; empty for all. One that does not exist reads as empty.
    pub schemas: Vec<String>,
    /// The tables and views to read; empty for all.
    pub include: Vec<NamePattern>,
    /// The tables and views to leave out of those.
    pub exclude: Vec<NamePattern>,
}

impl Scope {
    /// Returns a scope of these schemas.
    pub fn schemas(schemas: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { schemas: schemas.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// Tells whether a table or a view of the schemas is read.
    pub(crate) fn has(&self, relation: &QualifiedName) -> bool {
        let included = self.include.is_empty() || self.include.iter().any(|pattern| pattern.matches(relation));
        included && !self.exclude.iter().any(|pattern| pattern.matches(relation))
    }
}
