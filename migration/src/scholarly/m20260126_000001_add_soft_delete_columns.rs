//! Phase 3: `deletedAt` on the tables whose rows are deleted softly.

use seaworthy::prelude::*;

use super::columns::timestamp_null;
use super::journey::{SOFT_DELETES, Status};
use super::tables::{add_column, drop_column, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // CREATE INDEX CONCURRENTLY cannot run in one.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &[SOFT_DELETES.record(Status::Running)]).await?;
        for table in TABLES {
            manager.alter_table(add_column(table, timestamp_null("deletedAt"))).await?;
        }
        for table in TABLES {
            manager.create_index(index(table, &["deletedAt"]).concurrently().take()).await?;
        }
        send(manager, &[SOFT_DELETES.record(Status::Completed)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            // Its index goes with it.
            manager.alter_table(drop_column(table, "deletedAt")).await?;
        }
        send(manager, &[SOFT_DELETES.undo()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260125_000008_migrate_locations", "m20260125_000006_rename_subject_columns"]
    }

    fn checks(&self) -> Vec<Check> {
        TABLES.map(|table| Check::relation_exists(&format!("{table}_deletedAt_idx"))).into()
    }

    fn losses(&self) -> Vec<Loss> {
        let deleted = TABLES
            .map(|table| format!(r#"SELECT count(*) AS rows FROM "{table}" WHERE "deletedAt" IS NOT NULL"#))
            .join("\nUNION ALL ");
        vec![Loss::new(
            "the mark of rows that are deleted softly: they come back to life",
            format!("SELECT coalesce(sum(deleted.rows), 0)::bigint FROM (\n{deleted}\n) AS deleted"),
        )]
    }
}

const TABLES: [&str; 8] =
    ["Tenant", "User", "TutorProfile", "Content", "HomeschoolFamily", "HomeschoolCoop", "MicroSchool", "ReliefTeacher"];
