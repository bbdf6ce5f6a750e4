//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Column::of("t", "b").drop_default()]).await?;
        let table = Table::alter().table("t").modify_column(ColumnDef::new("a").default(5)).to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("t").modify_column(ColumnDef::new("c").default(7)).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Column::of("t", "c").drop_default()]).await?;
        let table = Table::alter().table("t").modify_column(ColumnDef::new("a").default(1)).to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("t").modify_column(ColumnDef::new("b").default(2)).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
