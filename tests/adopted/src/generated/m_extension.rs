//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA public"]).await?;
        let table = Table::create().table("t").col(ColumnDef::new("a").custom("public.hstore")).to_owned();
        manager.create_table(table).await?;
        send(manager, ["DROP EXTENSION pg_trgm"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public"]).await?;
        manager.drop_table(Table::drop().table("t").to_owned()).await?;
        send(manager, ["DROP EXTENSION hstore"]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("t")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("t")]
}
