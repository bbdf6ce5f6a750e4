//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "DO $$BEGIN EXECUTE pg_catalog.format('COMMENT ON EXTENSION %I IS %L', 'hstore', (SELECT comment FROM pg_catalog.pg_available_extensions WHERE name = 'hstore')); END$$",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["COMMENT ON EXTENSION hstore IS 'ours'"]).await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(false)
    }
}

impl seaworthy::Migration for Migration {}
