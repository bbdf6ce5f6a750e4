//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        manager.drop_index(Index::drop().name("i").to_owned()).await?;
        let statements = [
            ddl::Column::of("t", "a").drop_default(),
            ddl::Named::view("v").drop(),
            ddl::Named::function("f", "public.e").drop(),
        ];
        send(manager, statements).await?;
        manager.alter_type(Type::alter().name("e").rename_to("e__old")).await?;
        manager.create_type(Type::create().as_enum("e").values(["b", "a"]).to_owned()).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").custom("public.e").using(Expr::cust("a::text::public.e")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("b").custom("public.e[]").using(Expr::cust("b::text::public.e[]")))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [r"CREATE FUNCTION public.f(public.e)
 RETURNS public.e
 LANGUAGE sql
AS $function$SELECT $1$function$"];
        send(manager, statements).await?;
        let statements = [ddl::View::new(
            "v",
            ddl::sql(
                r"SELECT a
   FROM public.t
  WHERE (a = 'b'::public.e)",
            ),
        )
        .create()];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").default(Expr::cust("'b'::public.e")))
            .to_owned();
        manager.alter_table(table).await?;
        let index = Index::create().name("i").table("t").col("a").and_where(Expr::cust("a = 'b'::public.e")).to_owned();
        manager.create_index(index).await?;
        manager.drop_type(Type::drop().name("e__old").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        manager.drop_index(Index::drop().name("i").to_owned()).await?;
        let statements = [
            ddl::Column::of("t", "a").drop_default(),
            ddl::Named::view("v").drop(),
            ddl::Named::function("f", "public.e").drop(),
        ];
        send(manager, statements).await?;
        manager.alter_type(Type::alter().name("e").rename_to("e__old")).await?;
        manager.create_type(Type::create().as_enum("e").values(["a", "b", "c"]).to_owned()).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").custom("public.e").using(Expr::cust("a::text::public.e")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("b").custom("public.e[]").using(Expr::cust("b::text::public.e[]")))
            .to_owned();
        manager.alter_table(table).await?;
        manager.drop_type(Type::drop().name("e__old").to_owned()).await?;
        let statements = [r"CREATE FUNCTION public.f(public.e)
 RETURNS public.e
 LANGUAGE sql
AS $function$SELECT $1$function$"];
        send(manager, statements).await?;
        let statements = [ddl::View::new(
            "v",
            ddl::sql(
                r"SELECT a
   FROM public.t
  WHERE (a = 'b'::public.e)",
            ),
        )
        .create()];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").default(Expr::cust("'b'::public.e")))
            .to_owned();
        manager.alter_table(table).await?;
        let index = Index::create().name("i").table("t").col("a").and_where(Expr::cust("a = 'b'::public.e")).to_owned();
        manager.create_index(index).await?;
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
    vec![Object::data_type("e"), Object::view("v"), Object::function("f"), Object::index("i")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("e__old")]
}
