//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        send(manager, [ddl::Named::function("f", "").drop()]).await?;
        manager.alter_table(Table::alter().table("t").drop_constraint("k").to_owned()).await?;
        let table = Table::alter().table("t").modify_column(ColumnDef::new("b").null()).to_owned();
        manager.alter_table(table).await?;
        send(manager, [ddl::Constraint::primary_key("k", "t", ["a"]).add()]).await?;
        let statements = [r"CREATE FUNCTION public.f()
 RETURNS void
 LANGUAGE sql
BEGIN ATOMIC
 INSERT INTO public.t (a, b)
   VALUES (1, 2) ON CONFLICT ON CONSTRAINT k DO NOTHING;
END"];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        send(manager, [ddl::Named::function("f", "").drop()]).await?;
        manager.alter_table(Table::alter().table("t").drop_constraint("k").to_owned()).await?;
        let table = Table::alter().table("t").modify_column(ColumnDef::new("b").not_null()).to_owned();
        manager.alter_table(table).await?;
        send(manager, [ddl::Constraint::primary_key("k", "t", ["a", "b"]).add()]).await?;
        let statements = [r"CREATE FUNCTION public.f()
 RETURNS void
 LANGUAGE sql
BEGIN ATOMIC
 INSERT INTO public.t (a, b)
   VALUES (1, 2) ON CONFLICT ON CONSTRAINT k DO NOTHING;
END"];
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
    vec![Object::function("f"), Object::constraint("t", "k")]
}
