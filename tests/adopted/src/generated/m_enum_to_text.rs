//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Column::of("t", "a").drop_default()]).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").text().using(Expr::cust("a::text::text")))
            .to_owned();
        manager.alter_table(table).await?;
        let table =
            Table::alter().table("t").modify_column(ColumnDef::new("a").default(Expr::cust("'b'::text"))).to_owned();
        manager.alter_table(table).await?;
        manager.drop_type(Type::drop().name("e").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_type(Type::create().as_enum("e").values(["a", "b"]).to_owned()).await?;
        send(manager, [ddl::Column::of("t", "a").drop_default()]).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").custom("public.e").using(Expr::cust("a::text::public.e")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").default(Expr::cust("'b'::public.e")))
            .to_owned();
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
    vec![Object::data_type("e")]
}
