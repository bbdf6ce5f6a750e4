//! Phase 5: one row for each key that will be unique; the others go whole into the journey's record, in batches.

use seaworthy::prelude::*;

use super::dedupe;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &dedupe::find()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &dedupe::put_back()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &[
            "m20260126_000001_add_soft_delete_columns",
            "m20260126_000003_migrate_availability",
            "m20260126_000005_migrate_pricing",
            "m20260126_000007_migrate_votes",
        ]
    }

    fn needs_backfills(&self) -> &'static [&'static str] {
        &[
            "content_subjects",
            "homeschool_family_locations",
            "micro_school_locations",
            "homeschool_coop_locations",
            "tutor_availability",
            "tutor_pricing",
            "learning_asset_votes",
        ]
    }

    fn backfills(&self) -> Vec<Backfill> {
        vec![dedupe::backfill()]
    }
}
