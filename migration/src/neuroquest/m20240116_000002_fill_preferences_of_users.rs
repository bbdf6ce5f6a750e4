//! `users.preferences` is filled from the two switches, in batches: step two.

use seaworthy::prelude::*;

use super::users::{PREFERENCES_OF_SWITCHES, preferences};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The rows are moved in batches.
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The column goes with the step before.
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240116_000001_add_preferences_to_users"]
    }

    fn gates(&self) -> Vec<Gate> {
        vec![Gate::holds(preferences().exists())]
    }

    fn backfills(&self) -> Vec<Backfill> {
        vec![
            preferences()
                .backfill("fill_preferences_of_users", PREFERENCES_OF_SWITCHES)
                .gate(preferences().is_filled()),
        ]
    }
}
