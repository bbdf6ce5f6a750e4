//! EduPath: a live database that was pushed without migrations, adopted. See `docs/databases/edupath.md`.

use seaworthy::{MigrationTrait, prelude::MigratorTrait};

mod baseline;
mod columns;
mod phone;
mod seed;
mod tables;

mod m20251022_000001_baseline;
mod m20251022_000002_post_migration_setup;
mod m20251103_000001_add_middle_name_to_users;
mod m20251103_000002_add_highlight_to_testimonials;
mod m20251104_000001_add_enrolled_to_student_status;
mod m20251110_000001_add_reference_number_to_applications;
mod m20251110_000002_number_applications;
mod m20251110_000003_require_reference_number;
mod m20251111_000001_add_reviewer_to_applications;
mod m20251112_000001_add_email_index;
mod m20251117_000001_add_phone_number_to_users;
mod m20251117_000002_copy_phone_to_phone_number;
mod m20251124_000001_drop_phone_from_users;

/// Returns the database as a binary declares it.
pub fn database() -> seaworthy::Database {
    seaworthy::Database::new("edupath", migrations).seed(seed::statements).reviewed(crate::reviewed("edupath"))
}

/// Returns the migrations in the order of their names.
pub fn migrations() -> Vec<Box<dyn seaworthy::Migration>> {
    vec![
        Box::new(m20251022_000001_baseline::Migration),
        Box::new(m20251022_000002_post_migration_setup::Migration),
        Box::new(m20251103_000001_add_middle_name_to_users::Migration),
        Box::new(m20251103_000002_add_highlight_to_testimonials::Migration),
        Box::new(m20251104_000001_add_enrolled_to_student_status::Migration),
        Box::new(m20251110_000001_add_reference_number_to_applications::Migration),
        Box::new(m20251110_000002_number_applications::Migration),
        Box::new(m20251110_000003_require_reference_number::Migration),
        Box::new(m20251111_000001_add_reviewer_to_applications::Migration),
        Box::new(m20251112_000001_add_email_index::Migration),
        Box::new(m20251117_000001_add_phone_number_to_users::Migration),
        Box::new(m20251117_000002_copy_phone_to_phone_number::Migration),
        Box::new(m20251124_000001_drop_phone_from_users::Migration),
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
