//! `users.email_address` is required, unique and indexed like `email`: step three, after which code may switch.

use seaworthy::prelude::*;

use super::users::{email, indexes_of_email_address};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // CREATE INDEX CONCURRENTLY cannot run in one.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, email().require()).await?;
        for index in indexes_of_email_address() {
            send(manager, index.up()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in indexes_of_email_address().into_iter().rev() {
            send(manager, index.down()).await?;
        }
        send(manager, email().release()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240118_000002_copy_email_of_users"]
    }

    fn needs_backfills(&self) -> &'static [&'static str] {
        &["copy_email_of_users"]
    }

    fn gates(&self) -> Vec<Gate> {
        vec![email().is_copied()]
    }

    fn checks(&self) -> Vec<Check> {
        indexes_of_email_address().map(|index| index.check()).into()
    }
}
