//! `users.email` goes, once all code says `email_address`: step four.

use std::time::Duration;

use seaworthy::prelude::*;

use super::users::{email, index_of_email};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // the way back copies all rows, which must not happen under one lock.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, email().contract()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, email().undo_contract()).await?;
        let mut unique = Index::create().name("users_email_key").table("users").col("email").unique().take();
        manager.create_index(unique.concurrently().take()).await?;
        send(manager, index_of_email().up()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240118_000003_require_email_address_of_users"]
    }

    fn gates(&self) -> Vec<Gate> {
        vec![email().is_copied()]
    }

    fn checks(&self) -> Vec<Check> {
        email().is_contracted()
    }

    fn checks_after_down(&self) -> Vec<Check> {
        vec![email().agrees(), index_of_email().check()]
    }

    /// The way back reads all rows; of what locks anybody out, nothing does.
    fn statement_timeout(&self) -> Option<Duration> {
        Some(Duration::ZERO)
    }
}
