//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter()
            .table("a")
            .modify_column(ColumnDef::new("id").big_integer().using(Expr::cust("id::bigint")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("b")
            .modify_column(ColumnDef::new("a").big_integer().using(Expr::cust("a::bigint")))
            .to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter()
            .table("b")
            .modify_column(ColumnDef::new("a").integer().using(Expr::cust("a::integer")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("a")
            .modify_column(ColumnDef::new("id").integer().using(Expr::cust("id::integer")))
            .to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
