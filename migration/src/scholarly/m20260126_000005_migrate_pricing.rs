//! Phase 4: the tutors' pricing becomes tiers.

use seaworthy::prelude::*;

use super::moves::pricing;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The rows are moved in batches.
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &pricing::LISTS.give_back()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260126_000004_extract_tutor_pricing"]
    }

    fn backfills(&self) -> Vec<Backfill> {
        vec![pricing::backfill()]
    }
}
