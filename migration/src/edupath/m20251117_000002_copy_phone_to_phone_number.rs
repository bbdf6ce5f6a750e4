//! Pattern 6, second step: the numbers that were there before the trigger, in batches.

use seaworthy::prelude::*;

use super::phone::{COPY, phone};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The rows are moved in batches.
    }

    /// Both columns stay the same; the step before takes the new one away.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251117_000001_add_phone_number_to_users"]
    }

    /// What is written while rows are copied is in both columns.
    fn gates(&self) -> Vec<Gate> {
        phone().is_expanded().into_iter().map(Gate::holds).collect()
    }

    fn backfills(&self) -> Vec<Backfill> {
        vec![phone().backfill(COPY).gate(phone().is_copied())]
    }
}
