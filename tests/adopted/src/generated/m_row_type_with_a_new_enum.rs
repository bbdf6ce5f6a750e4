//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_type(Type::alter().name("mood").rename_to("mood__old")).await?;
        manager.create_type(Type::create().as_enum("mood").values(["happy", "ok"]).to_owned()).await?;
        let table = Table::alter()
            .table("visit")
            .modify_column(ColumnDef::new("others").text().using(Expr::cust("others::text")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("visit")
            .modify_column(ColumnDef::new("visitor").text().using(Expr::cust("visitor::text")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("person")
            .modify_column(ColumnDef::new("feels").custom("public.mood").using(Expr::cust("feels::text::public.mood")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("visit")
            .modify_column(
                ColumnDef::new("visitor").custom("public.person").using(Expr::cust("visitor::public.person")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("visit")
            .modify_column(
                ColumnDef::new("others").custom("public.person[]").using(Expr::cust("others::public.person[]")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        manager.drop_type(Type::drop().name("mood__old").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_type(Type::alter().name("mood").rename_to("mood__old")).await?;
        manager.create_type(Type::create().as_enum("mood").values(["sad", "ok", "happy"]).to_owned()).await?;
        let table = Table::alter()
            .table("visit")
            .modify_column(ColumnDef::new("others").text().using(Expr::cust("others::text")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("visit")
            .modify_column(ColumnDef::new("visitor").text().using(Expr::cust("visitor::text")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("person")
            .modify_column(ColumnDef::new("feels").custom("public.mood").using(Expr::cust("feels::text::public.mood")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("visit")
            .modify_column(
                ColumnDef::new("visitor").custom("public.person").using(Expr::cust("visitor::public.person")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("visit")
            .modify_column(
                ColumnDef::new("others").custom("public.person[]").using(Expr::cust("others::public.person[]")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        manager.drop_type(Type::drop().name("mood__old").to_owned()).await?;
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
    vec![Object::data_type("mood")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("mood__old")]
}
