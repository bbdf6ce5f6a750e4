//! The rows of `users` are copied to `users_v2`, in batches.

use seaworthy::prelude::*;

use super::users::users_v2;

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
        &["m20240124_000001_build_users_v2"]
    }

    fn gates(&self) -> Vec<Gate> {
        users_v2().is_built().into_iter().map(Gate::holds).collect()
    }

    fn backfills(&self) -> Vec<Backfill> {
        vec![users_v2().backfill("copy_users_to_v2")]
    }
}
