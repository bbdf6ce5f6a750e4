//! The trait of a migration, and the wrapper for one that is SeaORM's alone.

use std::borrow::Cow;
use std::time::Duration;

use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager};

use crate::{Backfill, Check, Gate};

/// What a migration can say beyond SeaORM's [`MigrationTrait`].
///
/// `use_transaction` stays SeaORM's: `Some(false)` runs the migration outside a transaction, one statement at a
/// time, each with a checkpoint in the ledger. Anything else is one transaction with its ledger row.
pub trait Migration: MigrationTrait {
    /// Returns the versions that must have been applied before this one, whole names.
    fn needs(&self) -> &'static [&'static str] {
        &[]
    }

    /// Returns what must hold *before* `up` sends its first statement.
    fn gates(&self) -> Vec<Gate> {
        Vec::new()
    }

    /// Returns what must hold *before* `down` sends its first statement: that nothing uses what it takes away.
    fn gates_before_down(&self) -> Vec<Gate> {
        Vec::new()
    }

    /// Returns what must hold after `up`: looked at inside its transaction, and again by `migrate verify`.
    fn checks(&self) -> Vec<Check> {
        Vec::new()
    }

    /// Returns what must hold after `down`: looked at inside its transaction, so that a way back that leaves something
    /// behind is rolled back and told.
    ///
    /// Where there are reviewed files, the whole schema is compared after `down` in any case; this is for data, for
    /// objects outside the reviewed schemas, and for databases without reviewed files.
    fn checks_after_down(&self) -> Vec<Check> {
        Vec::new()
    }

    /// Returns the data that `down` cannot give back, so that the plan can name it before anything is undone.
    ///
    /// Where it is left out, the recorded statements of `down` are looked through for tables and columns that they drop or
    /// empty, and that no statement before has read into another place.
    fn losses(&self) -> Vec<Loss> {
        Vec::new()
    }

    /// Tells whether all that `down` drops stands elsewhere, in a column that is kept the same for example: then nothing is
    /// looked for.
    fn is_lossless(&self) -> bool {
        false
    }

    /// Returns the data that it moves: in batches once it is applied, or in `up` itself ([`Runs`](crate::Runs)).
    fn backfills(&self) -> Vec<Backfill> {
        Vec::new()
    }

    /// Returns the names of the backfills, of migrations before this one, that must be finalized before it starts.
    fn needs_backfills(&self) -> &'static [&'static str] {
        &[]
    }

    /// Tells whether `up` and `down` may run again from their beginning, after they stopped somewhere.
    ///
    /// Only asked outside a transaction, and only where what is sent depends on what is found: it reads the database,
    /// counts the rows that it changes, or takes back a transaction that it has begun itself. All else goes on behind the
    /// last statement that was done. Say true where every statement may run twice: `IF NOT EXISTS`, an UPDATE whose WHERE
    /// leaves out what is done.
    fn restarts(&self) -> bool {
        false
    }

    /// Returns this migration's own limit of waiting for a lock, instead of the runner's.
    fn lock_timeout(&self) -> Option<Duration> {
        None
    }

    /// Returns this migration's own limit of a statement, instead of the runner's; zero is none.
    ///
    /// The runner's is for migrations that lock everybody out of a table (ACCESS EXCLUSIVE).
    fn statement_timeout(&self) -> Option<Duration> {
        None
    }
}

/// Data that a rollback destroys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// What is lost, for a person: `rows of "AuditLog"`.
    pub what: Cow<'static, str>,
    /// A query of one row and one `bigint`: how many are there today.
    pub count: Cow<'static, str>,
}

impl Loss {
    /// Returns a loss that `count`, a query of one `bigint`, measures.
    pub fn new(what: impl Into<Cow<'static, str>>, count: impl Into<Cow<'static, str>>) -> Self {
        Self { what: what.into(), count: count.into() }
    }

    /// Returns the loss of every row of a table, whose name is given unquoted.
    pub fn rows_of(table: &str) -> Self {
        let table = seaworthy_ddl::quote_ident(table);
        Self::new(format!("rows of {table}"), format!("SELECT count(*) FROM {table}"))
    }
}

/// Takes migrations that know nothing of this crate.
pub fn plain(migrations: Vec<Box<dyn MigrationTrait>>) -> Vec<Box<dyn Migration>> {
    migrations.into_iter().map(|migration| Box::new(Plain(migration)) as Box<dyn Migration>).collect()
}

/// A migration of SeaORM's, with every default of [`Migration`].
struct Plain(Box<dyn MigrationTrait>);

impl MigrationName for Plain {
    fn name(&self) -> &str {
        self.0.name()
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Plain {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.up(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.down(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        self.0.use_transaction()
    }
}

impl Migration for Plain {}
