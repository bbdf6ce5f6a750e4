//! Phase 6: composite indexes, built while the application goes on writing.

use seaworthy::prelude::*;

use super::journey::{COMPOSITE_INDEXES, Status};
use super::tables::{drop_index, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // CREATE INDEX CONCURRENTLY cannot run in one.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &[COMPOSITE_INDEXES.record(Status::Running)]).await?;
        for mut index in indexes() {
            manager.create_index(index.concurrently().take()).await?;
        }
        send(manager, &[COMPOSITE_INDEXES.record(Status::Completed)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in NAMES.into_iter().rev() {
            manager.drop_index(drop_index(name).concurrently().to_owned()).await?;
        }
        send(manager, &[COMPOSITE_INDEXES.undo()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260127_000002_add_unique_constraints"]
    }

    fn checks(&self) -> Vec<Check> {
        NAMES.map(Check::relation_exists).into()
    }
}

const NAMES: [&str; 7] = [
    "Booking_tutorId_scheduledStart_idx",
    "Booking_tenantId_status_scheduledStart_idx",
    "TutoringSession_tutorProfileId_scheduledStart_status_idx",
    "Content_tenantId_status_subjects_idx",
    "TeacherAbsence_tenantId_date_status_idx",
    "TokenTransaction_tenantId_type_createdAt_idx",
    "ReliefBooking_tenantId_date_idx",
];

fn indexes() -> [IndexCreateStatement; 7] {
    [
        index("Booking", &["tutorId", "scheduledStart"]),
        index("Booking", &["tenantId", "status", "scheduledStart"]),
        index("TutoringSession", &["tutorProfileId", "scheduledStart", "status"]),
        marketplace_index(),
        index("TeacherAbsence", &["tenantId", "date", "status"]),
        index("TokenTransaction", &["tenantId", "type", "createdAt"]),
        index("ReliefBooking", &["tenantId", "date"]),
    ]
}

/// Named after its condition, too: `subjects` is not one of its columns.
fn marketplace_index() -> IndexCreateStatement {
    Index::create()
        .name("Content_tenantId_status_subjects_idx")
        .table("Content")
        .col("tenantId")
        .col("status")
        .cond_where(Expr::col("subjects").is_not_null())
        .take()
}
