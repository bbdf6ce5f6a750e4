//! An index over the users' e-mail addresses, built while they are written.

use seaworthy::prelude::*;

use super::users::{an_index_finds_addresses, index_of_email};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // CREATE INDEX CONCURRENTLY cannot run in one.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, index_of_email().up()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, index_of_email().down()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240116_000003_require_preferences_of_users"]
    }

    fn checks(&self) -> Vec<Check> {
        vec![an_index_finds_addresses()]
    }
}
