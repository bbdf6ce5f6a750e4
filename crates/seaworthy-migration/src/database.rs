//! A database of a workspace, as its binary declares it.

use sea_orm::schema::SchemaBuilder;

use crate::{Migration, Reviewed};

/// How much a database is filled with, for `db seed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed {
    /// Rows of the largest tables; the others follow in proportion.
    pub rows: u64,
    /// The same seed gives the same rows.
    pub seed: u64,
}

/// A named target: its migrations, and how it is filled for a trial.
///
/// Where it lives, its schemas, snapshots and entities stand in `seaworthy.toml` under the same name.
#[derive(Clone, Copy)]
pub struct Database {
    /// The name in `seaworthy.toml`.
    pub name: &'static str,
    /// Makes the migrations, in the order of their names.
    pub migrations: fn() -> Vec<Box<dyn Migration>>,
    /// Makes the statements that `db seed` sends, in one transaction.
    pub seed: Option<fn(Seed) -> Vec<String>>,
    /// Its reviewed files; without them statements are not compared, and nothing is proven.
    pub reviewed: Option<Reviewed>,
    /// Registers its entities, for `migrate diff --from-entities`.
    pub entities: Option<fn() -> SchemaBuilder>,
}

impl Database {
    /// Declares a database without seed data.
    pub const fn new(name: &'static str, migrations: fn() -> Vec<Box<dyn Migration>>) -> Self {
        Self { name, migrations, seed: None, reviewed: None, entities: None }
    }

    /// Adds what `db seed` sends.
    #[must_use]
    pub const fn seed(self, seed: fn(Seed) -> Vec<String>) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// Adds the reviewed files that were built in: what a run compares with, and what it proves.
    #[must_use]
    pub const fn reviewed(self, reviewed: Reviewed) -> Self {
        Self { reviewed: Some(reviewed), ..self }
    }

    /// Adds its entities: `|| Schema::new(DbBackend::Postgres).builder().register(user::Entity)`.
    #[must_use]
    pub const fn entities(self, entities: fn() -> SchemaBuilder) -> Self {
        Self { entities: Some(entities), ..self }
    }
}
