//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_type(Type::alter().name("d").rename_to("d__old")).await?;
        send(manager, ["CREATE DOMAIN public.d AS bigint"]).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").custom("public.d").using(Expr::cust("a::text::public.d")))
            .to_owned();
        manager.alter_table(table).await?;
        manager.drop_type(Type::drop().name("d__old").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_type(Type::alter().name("d").rename_to("d__old")).await?;
        send(manager, ["CREATE DOMAIN public.d AS integer"]).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").custom("public.d").using(Expr::cust("a::text::public.d")))
            .to_owned();
        manager.alter_table(table).await?;
        manager.drop_type(Type::drop().name("d__old").to_owned()).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).chain(gone().iter().map(Check::absent)).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::data_type("d")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("d__old")]
}
