//! Phase 2: the locations of families, micro-schools and co-ops become addresses.

use seaworthy::prelude::*;

use super::moves::locations;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The rows are moved in batches.
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &locations::give_back_all()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260125_000007_add_address_table"]
    }

    fn backfills(&self) -> Vec<Backfill> {
        locations::OWNERS.iter().map(locations::Owner::backfill).collect()
    }
}
