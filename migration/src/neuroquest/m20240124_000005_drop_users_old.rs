//! `users_old` goes: from here on the way back builds it anew.

use seaworthy::prelude::*;

use super::users::users_v2;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // no two tables are to be locked at once.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, users_v2().finish()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, users_v2().undo_finish()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240124_000004_swap_users"]
    }

    fn checks(&self) -> Vec<Check> {
        users_v2().is_finished()
    }

    fn checks_after_down(&self) -> Vec<Check> {
        users_v2().is_swapped()
    }
}
