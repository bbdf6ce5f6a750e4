//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("part").add_column(ColumnDef::new("b").text()).to_owned();
        manager.alter_table(table).await?;
        let table =
            Table::alter().table("part").modify_column(ColumnDef::new("b").default(Expr::cust("'x'::text"))).to_owned();
        manager.alter_table(table).await?;
        send(manager, ["UPDATE public.part SET b = DEFAULT"]).await?;
        let table = Table::alter().table("part").add_column(ColumnDef::new("c").integer()).to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("part").modify_column(ColumnDef::new("c").default(4)).to_owned();
        manager.alter_table(table).await?;
        send(manager, ["UPDATE public.part SET c = DEFAULT"]).await?;
        let table = Table::alter().table("part").modify_column(ColumnDef::new("c").not_null()).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("part").drop_column("c").to_owned()).await?;
        manager.alter_table(Table::alter().table("part").drop_column("b").to_owned()).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![
            Loss::new("values of part.b", "SELECT count(b) FROM part"),
            Loss::new("values of part.c", "SELECT count(c) FROM part"),
        ]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::column("part", "b"), Object::column("part", "c")]
}
