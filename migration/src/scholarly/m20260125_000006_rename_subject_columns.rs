//! Phase 2: the reference takes the name `subjectId`; the code stays as `subjectCode_deprecated`.

use seaworthy::prelude::*;

use super::journey::{SUBJECT_TABLE, Status};
use super::moves::subjects;
use super::tables::{drop_foreign_key, drop_index, foreign_key, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.alter_table(rename(table, "subjectId", "subjectCode_deprecated")).await?;
            manager.alter_table(rename(table, "subjectIdRef", "subjectId")).await?;
        }
        send(manager, &TABLES.map(subjects::link_stragglers)).await?;
        for table in TABLES {
            let foreign_key = foreign_key(table, "subjectId", "Subject", ForeignKeyAction::Restrict);
            manager.create_foreign_key(foreign_key).await?;
            manager.create_index(index(table, &["subjectId"])).await?;
        }
        send(manager, &[SUBJECT_TABLE.record(Status::Completed)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(drop_index("TutoringSession_subjectId_idx")).await?;
        manager.drop_index(drop_index("Booking_subjectId_idx")).await?;
        for table in TABLES {
            manager.drop_foreign_key(drop_foreign_key(table, "subjectId")).await?;
            manager.alter_table(rename(table, "subjectId", "subjectIdRef")).await?;
            manager.alter_table(rename(table, "subjectCode_deprecated", "subjectId")).await?;
        }
        send(manager, &TABLES.map(subjects::give_back_codes)).await?;
        send(manager, &[SUBJECT_TABLE.undo()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260125_000005_backfill_subject_references"]
    }

    fn needs_backfills(&self) -> &'static [&'static str] {
        &["booking_subjects", "tutoring_session_subjects"]
    }

    fn gates(&self) -> Vec<Gate> {
        TABLES.map(subjects::gate).into()
    }

    fn checks(&self) -> Vec<Check> {
        let mut checks = Vec::from(TABLES.map(subjects::no_orphans));
        checks.extend(["Booking_subjectId_idx", "TutoringSession_subjectId_idx"].map(Check::relation_exists));
        checks
    }
}

const TABLES: [&str; 2] = ["Booking", "TutoringSession"];

fn rename(table: &'static str, from: &'static str, to: &'static str) -> TableAlterStatement {
    Table::alter().table(table).rename_column(from, to).take()
}
