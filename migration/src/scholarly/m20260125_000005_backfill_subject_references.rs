//! Phase 2: bookings, sessions and content point at their subjects.

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
        send(manager, &subjects::unlink_all()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260125_000003_populate_subjects", "m20260125_000004_add_subject_references"]
    }

    fn needs_backfills(&self) -> &'static [&'static str] {
        &["tutoring_session_codes", "content_codes", "booking_codes"]
    }

    fn backfills(&self) -> Vec<Backfill> {
        subjects::LINKS.iter().map(subjects::Link::backfill).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![subjects::content_loss()]
    }

    fn checks(&self) -> Vec<Check> {
        subjects::LINKS.iter().map(subjects::Link::check).collect()
    }
}
