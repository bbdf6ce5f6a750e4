//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::view("zips").drop()]).await?;
        // Destroys values of attribute public.address.old_note: alter composite type public.address.
        let statements = [
            "ALTER TYPE public.address DROP ATTRIBUTE old_note",
            "ALTER TYPE public.address ADD ATTRIBUTE country text",
        ];
        send(manager, statements).await?;
        manager.alter_type(Type::alter().name("address").rename_to("address__old")).await?;
        let statements = [r"CREATE TYPE public.address AS (
    street text,
    zip text,
    country text
)"];
        send(manager, statements).await?;
        send(manager, [ddl::comment_on(&ddl::Comment::column("address", "zip"), "five digits")]).await?;
        let table = Table::alter()
            .table("people")
            .modify_column(
                ColumnDef::new("home").custom("public.address").using(Expr::cust("home::text::public.address")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("people")
            .modify_column(
                ColumnDef::new("others").custom("public.address[]").using(Expr::cust("others::text::public.address[]")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [ddl::View::new(
            "zips",
            ddl::sql(
                r"SELECT id,
    (home).zip AS zip
   FROM public.people",
            ),
        )
        .create()];
        send(manager, statements).await?;
        manager.drop_type(Type::drop().name("address__old").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::view("zips").drop()]).await?;
        let statements = [
            "ALTER TYPE public.address DROP ATTRIBUTE country",
            "ALTER TYPE public.address ADD ATTRIBUTE old_note text",
        ];
        send(manager, statements).await?;
        manager.alter_type(Type::alter().name("address").rename_to("address__old")).await?;
        let statements = [r"CREATE TYPE public.address AS (
    zip integer,
    street text,
    old_note text
)"];
        send(manager, statements).await?;
        send(manager, [ddl::comment_on(&ddl::Comment::column("address", "zip"), "five digits")]).await?;
        let table = Table::alter()
            .table("people")
            .modify_column(
                ColumnDef::new("home").custom("public.address").using(Expr::cust("home::text::public.address")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("people")
            .modify_column(
                ColumnDef::new("others").custom("public.address[]").using(Expr::cust("others::text::public.address[]")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        manager.drop_type(Type::drop().name("address__old").to_owned()).await?;
        let statements = [ddl::View::new(
            "zips",
            ddl::sql(
                r"SELECT id,
    (home).zip AS zip
   FROM public.people",
            ),
        )
        .create()];
        send(manager, statements).await?;
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
    vec![Object::data_type("address"), Object::view("zips")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("address__old")]
}
