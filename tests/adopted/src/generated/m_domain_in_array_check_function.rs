//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        let statements = ["SET LOCAL check_function_bodies = false", "ALTER DOMAIN public.d DROP CONSTRAINT d_check"];
        send(manager, statements).await?;
        let statements = [
            ddl::Named::view("v").drop(),
            ddl::Named::function("ok", "integer").drop(),
            ddl::Function::new("ok", "integer", "sql", "SELECT 1")
                .argument("x", "integer")
                .volatility(ddl::Volatility::Immutable)
                .verbatim()
                .create(),
        ];
        send(manager, statements).await?;
        manager.alter_type(Type::alter().name("d").rename_to("d__old")).await?;
        let statements = [r"CREATE DOMAIN public.d AS integer
    CONSTRAINT d_check CHECK ((public.ok(VALUE) = 1))"];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").custom("public.d").using(Expr::cust("a::text::public.d")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("b").custom("public.d[]").using(Expr::cust("b::text::public.d[]")))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [ddl::View::new(
            "v",
            ddl::sql(
                r"SELECT a
   FROM public.t",
            ),
        )
        .create()];
        send(manager, statements).await?;
        manager.drop_type(Type::drop().name("d__old").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration(
            "there is no way back: alter domain public.d: what was there before cannot be told from what is there after".to_owned(),
        ))
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).chain(gone().iter().map(Check::absent)).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::data_type("d"), Object::view("v"), Object::function("ok")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("d__old")]
}
