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
        send(manager, [ddl::Named::view("v").drop(), ddl::Named::function("f", "public.c").drop()]).await?;
        manager.alter_type(Type::alter().name("c").rename_to("c__old")).await?;
        let statements = [
            r"CREATE TYPE public.c AS (
    a integer,
    d date,
    b text
)",
            r"CREATE FUNCTION public.f(public.c)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$",
        ];
        send(manager, statements).await?;
        let statements =
            [ddl::View::new("v", ddl::sql("SELECT ROW(1, NULL::date, 'x'::text)::public.c AS made")).create()];
        send(manager, statements).await?;
        manager.drop_type(Type::drop().name("c__old").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        send(manager, [ddl::Named::view("v").drop(), ddl::Named::function("f", "public.c").drop()]).await?;
        manager.alter_type(Type::alter().name("c").rename_to("c__old")).await?;
        let statements = [r"CREATE TYPE public.c AS (
    a integer,
    b text
)"];
        send(manager, statements).await?;
        manager.drop_type(Type::drop().name("c__old").to_owned()).await?;
        let statements = [r"CREATE FUNCTION public.f(public.c)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$"];
        send(manager, statements).await?;
        send(manager, [ddl::View::new("v", ddl::sql("SELECT ROW(1, 'x'::text)::public.c AS made")).create()]).await?;
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
    vec![Object::data_type("c"), Object::view("v"), Object::function("f")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("c__old")]
}
