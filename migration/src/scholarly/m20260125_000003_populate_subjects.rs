//! Phase 2: a subject for each code that bookings, sessions and content use.

use seaworthy::prelude::*;

use super::journey::SUBJECT_TABLE;
use super::moves::subjects;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &[subjects::populate()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &[subjects::UNPOPULATE.to_owned(), SUBJECT_TABLE.undo_outcome(subjects::POPULATE_STEP)]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260125_000002_add_subject_reference_table"]
    }

    fn checks(&self) -> Vec<Check> {
        vec![subjects::every_code_has_its_subject()]
    }
}
