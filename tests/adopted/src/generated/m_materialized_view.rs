//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::materialized_view("m").drop()]).await?;
        let statements = [r"CREATE MATERIALIZED VIEW public.m AS
 SELECT id,
    name
   FROM public.t"];
        send(manager, statements).await?;
        manager.create_index(Index::create().unique().name("i").table("m").col("id").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::materialized_view("m").drop()]).await?;
        let statements = [r"CREATE MATERIALIZED VIEW public.m AS
 SELECT id
   FROM public.t"];
        send(manager, statements).await?;
        manager.create_index(Index::create().unique().name("i").table("m").col("id").to_owned()).await?;
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
    vec![Object::view("m"), Object::index("i")]
}
