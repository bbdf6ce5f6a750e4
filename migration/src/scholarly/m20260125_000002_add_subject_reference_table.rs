//! Phase 2: the table of subjects, empty as yet.

use seaworthy::prelude::*;

use super::columns::{boolean_true, created_at, text, text_null, updated_at};
use super::journey::{SUBJECT_TABLE, Status};
use super::moves::subjects;
use super::tables::{create, drop_tables, foreign_key, index, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            unique_index("Subject", &["tenantId", "code"]),
            index("Subject", &["tenantId", "isActive"]),
            index("Subject", &["learningArea"]),
        ];
        let foreign_keys = vec![foreign_key("Subject", "tenantId", "Tenant", ForeignKeyAction::Cascade)];
        create(manager, vec![subject()], indexes, foreign_keys).await?;
        send(manager, &[SUBJECT_TABLE.record(Status::Running)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["Subject"]).await?;
        send(manager, &[SUBJECT_TABLE.undo()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260125_000001_add_audit_infrastructure"]
    }

    fn checks(&self) -> Vec<Check> {
        ["Subject", "Subject_tenantId_code_key"].map(Check::relation_exists).into()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![subjects::loss()]
    }
}

fn subject() -> TableCreateStatement {
    table(
        "Subject",
        vec![
            text("tenantId"),
            text("code"),
            text("name"),
            text_null("description"),
            text_null("learningArea"),
            boolean_true("isActive"),
            created_at(),
            updated_at(),
        ],
    )
}
