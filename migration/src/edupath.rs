//! EduPath: a live database that was pushed without migrations, adopted. See `docs/databases/edupath.md`.

use seaworthy::{MigrationTrait, prelude::MigratorTrait};

/// Returns the database as a binary declares it.
pub fn database() -> seaworthy::Database {
    seaworthy::Database::new("edupath", migrations).reviewed(crate::reviewed("edupath"))
}

/// Returns the migrations in the order of their names.
pub fn migrations() -> Vec<Box<dyn seaworthy::Migration>> {
    vec![]
}

/// SeaORM's view of the same migrations, so that an application can check its database at its start.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        migrations().into_iter().map(|migration| migration as Box<dyn MigrationTrait>).collect()
    }
}
