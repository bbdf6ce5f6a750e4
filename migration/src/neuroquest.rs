//! NeuroQuest: knowledge, its users, and the patterns that their schema changes by. See `docs/databases/neuroquest.md`.

use seaworthy::{MigrationTrait, prelude::MigratorTrait};

mod profile;
mod seed;
mod tables;
mod users;

mod m20240108_000001_create_initial_schema;
mod m20240110_000001_create_user_tables;
mod m20240115_000001_add_user_preferences;
mod m20240116_000001_add_preferences_to_users;
mod m20240116_000002_fill_preferences_of_users;
mod m20240116_000003_require_preferences_of_users;
mod m20240117_000001_index_users_email;
mod m20240118_000001_add_email_address_to_users;
mod m20240118_000002_copy_email_of_users;
mod m20240118_000003_require_email_address_of_users;
mod m20240118_000004_drop_email_of_users;
mod m20240122_000001_create_user_profiles;
mod m20240122_000002_move_user_profiles;
mod m20240122_000003_mark_migrated_users;
mod m20240124_000001_build_users_v2;
mod m20240124_000002_copy_users_to_v2;
mod m20240124_000003_refer_to_users_v2;
mod m20240124_000004_swap_users;
mod m20240124_000005_drop_users_old;

pub use profile::{Profile, User, profile};

/// Returns the database as a binary declares it.
pub fn database() -> seaworthy::Database {
    seaworthy::Database::new("neuroquest", migrations).seed(seed::statements).reviewed(crate::reviewed("neuroquest"))
}

/// Returns the migrations in the order of their names.
pub fn migrations() -> Vec<Box<dyn seaworthy::Migration>> {
    vec![
        Box::new(m20240108_000001_create_initial_schema::Migration),
        Box::new(m20240110_000001_create_user_tables::Migration),
        Box::new(m20240115_000001_add_user_preferences::Migration),
        Box::new(m20240116_000001_add_preferences_to_users::Migration),
        Box::new(m20240116_000002_fill_preferences_of_users::Migration),
        Box::new(m20240116_000003_require_preferences_of_users::Migration),
        Box::new(m20240117_000001_index_users_email::Migration),
        Box::new(m20240118_000001_add_email_address_to_users::Migration),
        Box::new(m20240118_000002_copy_email_of_users::Migration),
        Box::new(m20240118_000003_require_email_address_of_users::Migration),
        Box::new(m20240118_000004_drop_email_of_users::Migration),
        Box::new(m20240122_000001_create_user_profiles::Migration),
        Box::new(m20240122_000002_move_user_profiles::Migration),
        Box::new(m20240122_000003_mark_migrated_users::Migration),
        Box::new(m20240124_000001_build_users_v2::Migration),
        Box::new(m20240124_000002_copy_users_to_v2::Migration),
        Box::new(m20240124_000003_refer_to_users_v2::Migration),
        Box::new(m20240124_000004_swap_users::Migration),
        Box::new(m20240124_000005_drop_users_old::Migration),
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
