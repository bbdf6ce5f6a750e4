//! Phase 2: the columns that will point at a subject, beside those that hold its code.

use seaworthy::prelude::*;

use super::columns::text_null;
use super::journey::{SUBJECT_TABLE, Status};
use super::tables::{add_column, drop_column};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.alter_table(add_column(table, text_null("subjectIdRef"))).await?;
        }
        send(manager, &[SUBJECT_TABLE.record(Status::Running)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.alter_table(drop_column(table, "subjectIdRef")).await?;
        }
        send(manager, &[SUBJECT_TABLE.undo()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260125_000002_add_subject_reference_table"]
    }

    /// The codes stand beside the references.
    fn is_lossless(&self) -> bool {
        true
    }
}

const TABLES: [&str; 3] = ["Booking", "TutoringSession", "Content"];
