//! Whatever refers to `users` refers to `users_v2`, too.

use seaworthy::prelude::*;

use super::users::users_v2;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // VALIDATE must not run under the lock of the statement before.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, users_v2().refer()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, users_v2().undo_refer()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240124_000002_copy_users_to_v2"]
    }

    fn needs_backfills(&self) -> &'static [&'static str] {
        &["copy_users_to_v2"]
    }

    fn gates(&self) -> Vec<Gate> {
        vec![users_v2().is_copied()]
    }
}
