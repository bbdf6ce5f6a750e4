//! Phase 5: one row for each key that will be unique; the others go whole into the journey's record.

use seaworthy::prelude::*;

use super::dedupe;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &dedupe::remove()).await
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

    fn checks(&self) -> Vec<Check> {
        dedupe::KEYS.iter().map(dedupe::Key::check).collect()
    }
}
