//! Phase 5: the four keys that are unique from now on.

use seaworthy::prelude::*;

use super::dedupe;
use super::journey::{Status, UNIQUE_CONSTRAINTS};
use super::tables::{drop_index, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // CREATE INDEX CONCURRENTLY cannot run in one.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &[UNIQUE_CONSTRAINTS.record(Status::Running)]).await?;
        for key in &dedupe::KEYS {
            manager.create_index(unique_index(key.table, key.columns).concurrently().take()).await?;
        }
        send(manager, &[UNIQUE_CONSTRAINTS.record(Status::Completed)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for key in dedupe::KEYS.iter().rev() {
            manager.drop_index(drop_index(&key.index()).concurrently().to_owned()).await?;
        }
        send(manager, &[UNIQUE_CONSTRAINTS.undo()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260127_000001_deduplicate"]
    }

    fn needs_backfills(&self) -> &'static [&'static str] {
        &["remove_duplicates"]
    }

    fn gates(&self) -> Vec<Gate> {
        dedupe::KEYS.iter().map(dedupe::Key::gate).chain([dedupe::titles_fit()]).collect()
    }

    fn checks(&self) -> Vec<Check> {
        dedupe::KEYS.iter().map(|key| Check::relation_exists(&key.index())).collect()
    }
}
