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

    fn backfills(&self) -> Vec<Backfill> {
        vec![profile::backfill()]
    }
}
