//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Column::of("t", "a").drop_default()]).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").integer().using(Expr::cust("a::text::integer")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("t").modify_column(ColumnDef::new("a").default(5)).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Column::of("t", "a").drop_default()]).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").text().using(Expr::cust("a::text::text")))
            .to_owned();
        manager.alter_table(table).await?;
        let table =
            Table::alter().table("t").modify_column(ColumnDef::new("a").default(Expr::cust("'5'::text"))).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
