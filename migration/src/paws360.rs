//! PAWS360: a university's courses and enrolments, with rules in functions and triggers. See `docs/databases/paws360.md`.

use seaworthy::{MigrationTrait, prelude::MigratorTrait};

mod audit;
mod gpa;
mod prerequisites;
mod seed;
mod tables;
mod waitlist;

mod m20250918_000001_initial_schema;
mod m20250918_000002_add_audit_triggers;
mod m20250918_000003_performance_indexes;
mod m20250918_000004_seed_data;
mod m20250918_000005_add_course_prerequisites;
mod m20250918_000006_add_gpa_calculation;
mod m20250918_000007_add_waitlist_system;

/// Returns the database as a binary declares it.
pub fn database() -> seaworthy::Database {
    seaworthy::Database::new("paws360", migrations).seed(seed::statements).reviewed(crate::reviewed("paws360"))
}

/// Returns the migrations in the order of their names.
pub fn migrations() -> Vec<Box<dyn seaworthy::Migration>> {
    vec![
        Box::new(m20250918_000001_initial_schema::Migration),
        Box::new(m20250918_000002_add_audit_triggers::Migration),
        Box::new(m20250918_000003_performance_indexes::Migration),
        Box::new(m20250918_000004_seed_data::Migration),
        Box::new(m20250918_000005_add_course_prerequisites::Migration),
        Box::new(m20250918_000006_add_gpa_calculation::Migration),
        Box::new(m20250918_000007_add_waitlist_system::Migration),
    ]
}

/// What an enrolment may be before there is a waitlist.
const STATUSES_WITHOUT_WAITLIST: &str = "enrollment_status IN ('enrolled', 'completed', 'dropped', 'withdrawn')";

/// What an enrolment may be.
const STATUSES: &str = "enrollment_status IN ('enrolled', 'completed', 'dropped', 'withdrawn', 'waitlisted')";

/// SeaORM's view of the same migrations, so that an application can check its database at its start.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        migrations().into_iter().map(|migration| migration as Box<dyn MigrationTrait>).collect()
    }
}
