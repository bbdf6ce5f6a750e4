//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        let statements = ["SET LOCAL check_function_bodies = false", "ALTER DOMAIN public.code DROP CONSTRAINT filled"];
        send(manager, statements).await?;
        send(manager, [ddl::Named::function("is_code", "text").drop()]).await?;
        let statements = [
            r"CREATE FUNCTION public.is_code(text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT length($1)$function$",
            "ALTER DOMAIN public.code ADD CONSTRAINT filled CHECK ((public.is_code(VALUE) > 0))",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        let statements = ["SET LOCAL check_function_bodies = false", "ALTER DOMAIN public.code DROP CONSTRAINT filled"];
        send(manager, statements).await?;
        send(manager, [ddl::Named::function("is_code", "text").drop()]).await?;
        let statements = [
            r"CREATE FUNCTION public.is_code(text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1 <> ''$function$",
            "ALTER DOMAIN public.code ADD CONSTRAINT filled CHECK (public.is_code(VALUE))",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::function("is_code")]
}
