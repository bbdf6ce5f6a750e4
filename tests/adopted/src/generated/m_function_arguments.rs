//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        let statements = [
            ddl::Named::function("f", "a integer").drop(),
            ddl::Function::new("f", "integer", "sql", "SELECT a")
                .argument("a", "integer")
                .optional("b", "integer", ddl::sql("1"))
                .verbatim()
                .create(),
            ddl::Function::procedure("p", "sql", "SELECT 1").verbatim().create(),
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        let statements = [
            ddl::Named::procedure("p", "").drop(),
            ddl::Named::function("f", "a integer, b integer").drop(),
            ddl::Function::new("f", "integer", "sql", "SELECT a").argument("a", "integer").verbatim().create(),
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
