//! `users.preferences` may not be NULL any more: step three.

use seaworthy::prelude::*;

use super::users::preferences;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // VALIDATE must not run under the lock of the statement before.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, preferences().require()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, preferences().release()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240116_000002_fill_preferences_of_users"]
    }

    fn needs_backfills(&self) -> &'static [&'static str] {
        &["fill_preferences_of_users"]
    }

    fn gates(&self) -> Vec<Gate> {
        vec![preferences().is_filled()]
    }

    fn checks(&self) -> Vec<Check> {
        vec![preferences().is_required()]
    }
}
