//! Pattern 6, third step: no program reads or writes the old column any more, and it goes.

use std::time::Duration;

use seaworthy::prelude::*;

use super::phone::{COPY, phone};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // The way back copies all rows, which must not happen under one lock.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, phone().contract()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, phone().undo_contract()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251117_000002_copy_phone_to_phone_number"]
    }

    fn needs_backfills(&self) -> &'static [&'static str] {
        &[COPY]
    }

    fn gates(&self) -> Vec<Gate> {
        vec![phone().is_copied()]
    }

    fn checks(&self) -> Vec<Check> {
        phone().is_contracted()
    }

    fn checks_after_down(&self) -> Vec<Check> {
        vec![phone().agrees()]
    }

    /// The way back reads all rows; of what locks anybody out, nothing does.
    fn statement_timeout(&self) -> Option<Duration> {
        Some(Duration::ZERO)
    }
}
