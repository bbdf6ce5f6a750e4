//! `users.email_address` is copied from `email`, in batches: step two.

use seaworthy::prelude::*;

use super::users::email;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The rows are moved in batches.
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The column goes with the step before.
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240118_000001_add_email_address_to_users"]
    }

    /// What is written while rows are copied is in both columns.
    fn gates(&self) -> Vec<Gate> {
        email().is_expanded().into_iter().map(Gate::holds).collect()
    }

    fn backfills(&self) -> Vec<Backfill> {
        vec![email().backfill("copy_email_of_users").gate(email().is_copied())]
    }
}
