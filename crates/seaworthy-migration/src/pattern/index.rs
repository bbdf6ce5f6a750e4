//! An index that is built while rows are written.

use sea_orm_migration::prelude::{Index, IndexCreateStatement, PostgresQueryBuilder};

use crate::{Check, Object};

/// An index that is built and dropped `CONCURRENTLY`.
///
/// Its migration runs outside a transaction (`use_transaction` is `Some(false)`). SHARE UPDATE EXCLUSIVE on the table:
/// reading and writing go on; the build waits for transactions that are older than it, without standing in anybody's
/// way. PG 14, CREATE INDEX, "Building Indexes Concurrently". A build that is cut off is cleared away and repeated by
/// the next run.
#[derive(Debug, Clone)]
pub struct ConcurrentIndex {
    name: String,
    statement: IndexCreateStatement,
}

impl ConcurrentIndex {
    /// Takes an index as the query builder says it, and its name.
    pub fn new(name: impl Into<String>, mut statement: IndexCreateStatement) -> Self {
        let name = name.into();
        Self { statement: statement.name(&name).concurrently().take(), name }
    }

    /// Returns what builds it.
    pub fn up(&self) -> Vec<String> {
        vec![self.statement.to_string(PostgresQueryBuilder)]
    }

    /// Returns what drops it.
    pub fn down(&self) -> Vec<String> {
        vec![Index::drop().name(&self.name).concurrently().to_string(PostgresQueryBuilder)]
    }

    /// Holds where it is there and valid.
    pub fn check(&self) -> Check {
        Check::exists(&Object::index(&self.name))
    }
}
