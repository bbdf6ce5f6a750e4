//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::aggregate("g", "integer").drop()]).await?;
        let statements = [r"CREATE AGGREGATE public.g(integer) (
    SFUNC = int4pl,
    STYPE = integer,
    INITCOND = '0'
)"];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::aggregate("g", "integer").drop()]).await?;
        let statements = [r"CREATE AGGREGATE public.g(integer) (
    SFUNC = int4pl,
    STYPE = integer
)"];
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
    vec![Object::function("g")]
}
