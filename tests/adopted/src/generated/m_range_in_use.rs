//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_type(Type::alter().name("span").rename_to("span__old")).await?;
        manager.alter_type(Type::alter().name("span_multirange").rename_to("span_multirange__old")).await?;
        let statements = [
            "ALTER FUNCTION public.span(integer, integer) RENAME TO span__old",
            "ALTER FUNCTION public.span(integer, integer, text) RENAME TO span__old",
            "ALTER FUNCTION public.span_multirange() RENAME TO span_multirange__old",
            "ALTER FUNCTION public.span_multirange(public.span__old) RENAME TO span_multirange__old",
            "ALTER FUNCTION public.span_multirange(VARIADIC public.span__old[]) RENAME TO span_multirange__old",
            r"CREATE TYPE public.span AS RANGE (
    SUBTYPE = bigint,
    MULTIRANGE_TYPE_NAME = public.span_multirange
)",
        ];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("bookings")
            .modify_column(
                ColumnDef::new("during").custom("public.span").using(Expr::cust("during::text::public.span")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("bookings")
            .modify_column(
                ColumnDef::new("spans")
                    .custom("public.span_multirange")
                    .using(Expr::cust("spans::text::public.span_multirange")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        manager.drop_type(Type::drop().name("span__old").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_type(Type::alter().name("span").rename_to("span__old")).await?;
        manager.alter_type(Type::alter().name("span_multirange").rename_to("span_multirange__old")).await?;
        let statements = [
            "ALTER FUNCTION public.span(bigint, bigint) RENAME TO span__old",
            "ALTER FUNCTION public.span(bigint, bigint, text) RENAME TO span__old",
            "ALTER FUNCTION public.span_multirange() RENAME TO span_multirange__old",
            "ALTER FUNCTION public.span_multirange(public.span__old) RENAME TO span_multirange__old",
            "ALTER FUNCTION public.span_multirange(VARIADIC public.span__old[]) RENAME TO span_multirange__old",
            r"CREATE TYPE public.span AS RANGE (
    SUBTYPE = integer,
    MULTIRANGE_TYPE_NAME = public.span_multirange
)",
        ];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("bookings")
            .modify_column(
                ColumnDef::new("during").custom("public.span").using(Expr::cust("during::text::public.span")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("bookings")
            .modify_column(
                ColumnDef::new("spans")
                    .custom("public.span_multirange")
                    .using(Expr::cust("spans::text::public.span_multirange")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        manager.drop_type(Type::drop().name("span__old").to_owned()).await?;
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
    vec![Object::data_type("span")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("span__old")]
}
