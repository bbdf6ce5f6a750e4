//! Scholarly: from its original schema to version 2.0, in seven phases. See `docs/databases/scholarly.md`.

use seaworthy::{MigrationTrait, prelude::MigratorTrait};

mod columns;
mod dedupe;
mod journey;
mod moves;
mod seed;
mod shapes;
mod tables;

mod m20250901_000001_create_original_schema;
mod m20260125_000001_add_audit_infrastructure;
mod m20260125_000002_add_subject_reference_table;
mod m20260125_000003_populate_subjects;
mod m20260125_000004_add_subject_references;
mod m20260125_000005_backfill_subject_references;
mod m20260125_000006_rename_subject_columns;
mod m20260125_000007_add_address_table;
mod m20260125_000008_migrate_locations;
mod m20260126_000001_add_soft_delete_columns;
mod m20260126_000002_extract_tutor_availability;
mod m20260126_000003_migrate_availability;
mod m20260126_000004_extract_tutor_pricing;
mod m20260126_000005_migrate_pricing;
mod m20260126_000006_extract_learning_asset_votes;
mod m20260126_000007_migrate_votes;
mod m20260127_000001_deduplicate;
mod m20260127_000002_add_unique_constraints;
mod m20260127_000003_add_composite_indexes;
mod m20260128_000001_add_eduscrum_models;
mod m20260128_000002_add_notification_models;
mod m20260128_000003_add_analytics_models;
mod m20260128_000004_add_feature_flags;

/// Returns the database as a binary declares it.
pub fn database() -> seaworthy::Database {
    seaworthy::Database::new("scholarly", migrations).seed(seed::statements).reviewed(crate::reviewed("scholarly"))
}

/// Returns the migrations in the order of their names.
pub fn migrations() -> Vec<Box<dyn seaworthy::Migration>> {
    vec![
        Box::new(m20250901_000001_create_original_schema::Migration),
        Box::new(m20260125_000001_add_audit_infrastructure::Migration),
        Box::new(m20260125_000002_add_subject_reference_table::Migration),
        Box::new(m20260125_000003_populate_subjects::Migration),
        Box::new(m20260125_000004_add_subject_references::Migration),
        Box::new(m20260125_000005_backfill_subject_references::Migration),
        Box::new(m20260125_000006_rename_subject_columns::Migration),
        Box::new(m20260125_000007_add_address_table::Migration),
        Box::new(m20260125_000008_migrate_locations::Migration),
        Box::new(m20260126_000001_add_soft_delete_columns::Migration),
        Box::new(m20260126_000002_extract_tutor_availability::Migration),
        Box::new(m20260126_000003_migrate_availability::Migration),
        Box::new(m20260126_000004_extract_tutor_pricing::Migration),
        Box::new(m20260126_000005_migrate_pricing::Migration),
        Box::new(m20260126_000006_extract_learning_asset_votes::Migration),
        Box::new(m20260126_000007_migrate_votes::Migration),
        Box::new(m20260127_000001_deduplicate::Migration),
        Box::new(m20260127_000002_add_unique_constraints::Migration),
        Box::new(m20260127_000003_add_composite_indexes::Migration),
        Box::new(m20260128_000001_add_eduscrum_models::Migration),
        Box::new(m20260128_000002_add_notification_models::Migration),
        Box::new(m20260128_000003_add_analytics_models::Migration),
        Box::new(m20260128_000004_add_feature_flags::Migration),
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
