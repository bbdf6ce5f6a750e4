//! Phase 2: a subject for each code that bookings, sessions and content use, in batches.

use seaworthy::prelude::*;

use super::moves::subjects;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The rows are moved in batches.
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &subjects::unpopulate()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260125_000002_add_subject_reference_table"]
    }

    fn backfills(&self) -> Vec<Backfill> {
        subjects::SOURCES.iter().map(subjects::Source::backfill).collect()
    }
}
