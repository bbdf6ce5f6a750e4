//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Destroys values of column public.t.update_of: drop column public.t.update_of.
        manager.alter_table(Table::alter().table("t").drop_column("update_of").to_owned()).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("b").string_len(20).using(Expr::cust("b::character varying(20)")))
            .to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("b").string_len(10).using(Expr::cust("b::character varying(10)")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("t").add_column(ColumnDef::new("update_of").text()).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        gone().iter().map(Check::absent).collect()
    }
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::column("t", "update_of")]
}
