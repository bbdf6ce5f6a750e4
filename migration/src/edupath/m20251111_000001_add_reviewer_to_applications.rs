//! Pattern 4, a foreign key: not valid at first, so that neither table is locked while rows are looked at, and with its
//! index built beside the running application.

use seaworthy::prelude::*;

use super::columns::uuid_null;
use super::tables::{add_column, drop_column};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // CREATE INDEX CONCURRENTLY cannot run in one.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(add_column("applications", uuid_null("reviewer_id"))).await?;
        send(manager, [key().not_valid().add(), key().validate(), index().create_concurrently()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The index and the key go with the column.
        manager.alter_table(drop_column("applications", "reviewer_id")).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251022_000001_baseline"]
    }

    fn checks(&self) -> Vec<Check> {
        vec![
            Check::exists(&Object::constraint("applications", "applications_reviewer_id_fk")),
            Check::exists(&Object::index("applications_reviewer_id_idx")),
        ]
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new("reviewers of applications", "SELECT count(reviewer_id) FROM applications")]
    }
}

fn key() -> ddl::Constraint {
    ddl::Constraint::foreign_key("applications_reviewer_id_fk", "applications", ["reviewer_id"], "users", ["id"])
        .on_delete(ddl::ForeignKeyAction::SetNull)
}

fn index() -> ddl::Index {
    ddl::Index::new("applications_reviewer_id_idx", "applications", ["reviewer_id"])
}
