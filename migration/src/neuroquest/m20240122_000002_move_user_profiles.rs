//! Each user gets a profile: a row of theirs becomes one of `user_profiles`, by a function in Rust.

use seaworthy::prelude::*;

use super::profile;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The rows are moved in batches.
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The table goes with the step before.
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240122_000001_create_user_profiles"]
    }

    /// The key keeps a user from a second profile, where the application makes one meanwhile.
    fn gates(&self) -> Vec<Gate> {
        vec![Gate::holds(Check::exists(&Object::index("user_profiles_user_id_key")))]
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::none(
            "every profile has a name to show",
            "SELECT user_id FROM user_profiles WHERE btrim(display_name) = ''",
        )]
    }

    fn backfills(&self) -> Vec<Backfill> {
        vec![profile::backfill()]
    }
}
