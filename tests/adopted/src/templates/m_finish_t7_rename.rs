//! t7 rename, step 2 of 2: the old name goes.
//!
//! It does not begin while a row differs under its two names. The way back makes the old column again, fills it in
//! batches while the application writes, and gives it NOT NULL and its default, where `column` says that it had them.
//! What it cannot: indexes, keys and checks of the old column, its comment and grants on it. Give the new column its own
//! before this is deployed, and write below in `down` those of the old one that are to come back.

use std::time::Duration;

use seaworthy::pattern::RenamedColumn;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, column().require()).await?;
        send(manager, column().contract()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, column().undo_contract()).await?;
        send(manager, column().release()).await
    }

    /// The way back fills a column, which must not happen under one lock.
    fn use_transaction(&self) -> Option<bool> {
        Some(false)
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m_t7_rename"]
    }

    fn gates(&self) -> Vec<Gate> {
        vec![column().is_copied()]
    }

    fn checks(&self) -> Vec<Check> {
        column().is_contracted()
    }

    fn checks_after_down(&self) -> Vec<Check> {
        vec![column().agrees()]
    }

    /// The way back reads all rows; of what locks anybody out, nothing does.
    fn statement_timeout(&self) -> Option<Duration> {
        Some(Duration::ZERO)
    }
}

/// The column under both of its names.
fn column() -> RenamedColumn {
    RenamedColumn::new("users", "name", "full_name", "text").in_schema("shop").required().with_default("'nobody'")
}
