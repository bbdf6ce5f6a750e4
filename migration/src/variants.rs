//! Variants: one project, several line-ups. See `docs/databases/variants.md`.

use seaworthy::{MigrationTrait, prelude::MigratorTrait};

mod rates;
mod seed;
mod tables;

mod m20251001_000000_existing_schema;
mod m20251001_000001_add_variant_columns;
mod m20251001_000002_replace_unique_indexes;
mod m20251001_000003_create_project_variants;
mod m20251001_000004_initialize_default_variants;
mod m20251001_000005_validate_variants;
mod m20251001_000006_add_covering_indexes;

/// Returns the database as a binary declares it.
pub fn database() -> seaworthy::Database {
    seaworthy::Database::new("variants", migrations).seed(seed::statements).reviewed(crate::reviewed("variants"))
}

/// Returns the migrations in the order of their names.
pub fn migrations() -> Vec<Box<dyn seaworthy::Migration>> {
    vec![
        Box::new(m20251001_000000_existing_schema::Migration),
        Box::new(m20251001_000001_add_variant_columns::Migration),
        Box::new(m20251001_000002_replace_unique_indexes::Migration),
        Box::new(m20251001_000003_create_project_variants::Migration),
        Box::new(m20251001_000004_initialize_default_variants::Migration),
        Box::new(m20251001_000005_validate_variants::Migration),
        Box::new(m20251001_000006_add_covering_indexes::Migration),
    ]
}

/// SeaORM's view of the same migrations, so that an application can check its database at its start.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        migrations().into_iter().map(|migration| migration as Box<dyn MigrationTrait>).collect()
    }
}
