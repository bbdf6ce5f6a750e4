//! Phase 4: the table of the hours in which a tutor can be had.

use seaworthy::prelude::*;

use super::columns::{boolean_true, created_at, integer, text, text_default, timestamp_null, updated_at};
use super::journey::{AVAILABILITY_EXTRACTION, Status};
use super::moves::availability;
use super::tables::{create, drop_tables, foreign_key, index, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            index("TutorAvailabilitySlot", &["profileId"]),
            index("TutorAvailabilitySlot", &["profileId", "dayOfWeek"]),
        ];
        let to_profile = foreign_key("TutorAvailabilitySlot", "profileId", "TutorProfile", ForeignKeyAction::Cascade);
        create(manager, vec![slot()], indexes, vec![to_profile]).await?;
        send(manager, &[AVAILABILITY_EXTRACTION.record(Status::Running)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["TutorAvailabilitySlot"]).await?;
        send(manager, &[AVAILABILITY_EXTRACTION.undo()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260125_000008_migrate_locations", "m20260125_000006_rename_subject_columns"]
    }

    fn checks(&self) -> Vec<Check> {
        ["TutorAvailabilitySlot", "TutorAvailabilitySlot_profileId_dayOfWeek_idx"].map(Check::relation_exists).into()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![availability::LISTS.loss()]
    }
}

fn slot() -> TableCreateStatement {
    table(
        "TutorAvailabilitySlot",
        vec![
            text("profileId"),
            integer("dayOfWeek"),
            text("startTime"),
            text("endTime"),
            text_default("timezone", "Australia/Sydney"),
            boolean_true("isRecurring"),
            timestamp_null("effectiveFrom"),
            timestamp_null("effectiveTo"),
            created_at(),
            updated_at(),
        ],
    )
}
