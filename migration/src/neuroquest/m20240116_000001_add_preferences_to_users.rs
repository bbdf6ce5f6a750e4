//! `users.preferences`, nullable and with a default: step one of a column that is to be required.

use seaworthy::prelude::*;

use super::users::{PREFERENCES_OF_SWITCHES, preferences};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, preferences().add()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, preferences().remove()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240115_000001_add_user_preferences"]
    }

    fn checks(&self) -> Vec<Check> {
        vec![preferences().exists()]
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new(
            "preferences of users that differ from their switches",
            format!(
                "SELECT count(*) FROM users WHERE preferences <> {PREFERENCES_OF_SWITCHES} AND preferences <> '{{}}'"
            ),
        )]
    }
}
