//! Phase 4: the tutors' availability becomes slots.

use seaworthy::prelude::*;

use super::moves::availability;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The rows are moved in batches.
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &availability::LISTS.give_back()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260126_000002_extract_tutor_availability"]
    }

    fn backfills(&self) -> Vec<Backfill> {
        vec![availability::backfill()]
    }

    fn checks(&self) -> Vec<Check> {
        availability::checks()
    }
}
