//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Destroys values of column public.t.c: alter column public.t.c.
        manager.alter_table(Table::alter().table("t").drop_column("c").to_owned()).await?;
        manager.alter_table(Table::alter().table("t").drop_column("b").to_owned()).await?;
        let table = Table::alter()
            .table("t")
            .add_column(ColumnDef::new("b").integer().generated(Expr::cust("a + 2"), true))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .add_column(ColumnDef::new("c").integer().generated(Expr::cust("a"), true))
            .to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("t").drop_column("c").to_owned()).await?;
        manager.alter_table(Table::alter().table("t").drop_column("b").to_owned()).await?;
        let table = Table::alter()
            .table("t")
            .add_column(ColumnDef::new("b").integer().generated(Expr::cust("a + 1"), true))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("t").add_column(ColumnDef::new("c").integer()).to_owned();
        manager.alter_table(table).await?;
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
    vec![Object::column("t", "b"), Object::column("t", "c")]
}
