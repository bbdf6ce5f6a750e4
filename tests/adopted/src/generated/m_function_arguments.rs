//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        let statements = [
            "SET LOCAL check_function_bodies = false",
            "DROP FUNCTION public.f(a integer)",
            r"CREATE FUNCTION public.f(a integer, b integer DEFAULT 1)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT a$function$",
            r"CREATE PROCEDURE public.p()
 LANGUAGE sql
AS $procedure$SELECT 1$procedure$",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        let statements = [
            "SET LOCAL check_function_bodies = false",
            "DROP PROCEDURE public.p()",
            "DROP FUNCTION public.f(a integer, b integer)",
            r"CREATE FUNCTION public.f(a integer)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT a$function$",
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
    vec![Object::function("f"), Object::function("p")]
}
