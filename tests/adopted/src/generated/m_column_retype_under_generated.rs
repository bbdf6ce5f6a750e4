//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("i").to_owned()).await?;
        manager.alter_table(Table::alter().table("t").drop_column("b").to_owned()).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").big_integer().using(Expr::cust("a::bigint")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .add_column(ColumnDef::new("b").integer().generated(Expr::cust("a * 2"), true))
            .to_owned();
        manager.alter_table(table).await?;
        manager.create_index(Index::create().name("i").table("t").col("b").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("i").to_owned()).await?;
        manager.alter_table(Table::alter().table("t").drop_column("b").to_owned()).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").integer().using(Expr::cust("a::integer")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .add_column(ColumnDef::new("b").integer().generated(Expr::cust("a * 2"), true))
            .to_owned();
        manager.alter_table(table).await?;
        manager.create_index(Index::create().name("i").table("t").col("b").to_owned()).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::column("t", "b"), Object::index("i")]
}
