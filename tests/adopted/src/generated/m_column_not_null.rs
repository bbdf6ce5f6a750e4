//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("t").modify_column(ColumnDef::new("a").null()).to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("t").modify_column(ColumnDef::new("b").not_null()).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("t").modify_column(ColumnDef::new("b").null()).to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("t").modify_column(ColumnDef::new("a").not_null()).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
