//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter()
            .table("p")
            .modify_column(ColumnDef::new("a").big_integer().using(Expr::cust("a::bigint")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("p").add_column(ColumnDef::new("c").text().default("x")).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("p").drop_column("c").to_owned()).await?;
        let table = Table::alter()
            .table("p")
            .modify_column(ColumnDef::new("a").integer().using(Expr::cust("a::integer")))
            .to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new("values of p.c", "SELECT count(c) FROM p")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::column("p", "c")]
}
