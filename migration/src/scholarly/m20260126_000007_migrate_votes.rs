//! Phase 4: the votes for learning assets become rows.

use seaworthy::prelude::*;

use super::moves::votes;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The rows are moved in batches.
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &votes::LISTS.give_back()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260126_000006_extract_learning_asset_votes"]
    }

    fn backfills(&self) -> Vec<Backfill> {
        vec![votes::backfill()]
    }
}
