//! `users_v2` becomes `users`, and `users` becomes `users_old`, in one short transaction.

use std::time::Duration;

use seaworthy::prelude::*;

use super::users::users_v2;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, users_v2().swap()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, users_v2().undo_swap()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240124_000003_refer_to_users_v2"]
    }

    fn gates(&self) -> Vec<Gate> {
        vec![users_v2().is_complete(), users_v2().is_copied()]
    }

    fn lock_timeout(&self) -> Option<Duration> {
        Some(Duration::from_secs(2)) // Everybody who signs in waits as long.
    }
}
