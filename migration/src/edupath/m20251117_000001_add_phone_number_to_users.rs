//! Pattern 6, renaming a column, first step: the new column beside the old, and both kept the same.

use seaworthy::prelude::*;

use super::columns::text_null;
use super::phone;
use super::tables::{add_column, drop_column};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(add_column("users", text_null("phone_number"))).await?;
        send(manager, phone::sync()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, phone::stop_sync()).await?;
        manager.alter_table(drop_column("users", "phone_number")).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251022_000001_baseline"]
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::column("users", "phone_number").of_type("text"))]
    }
}
