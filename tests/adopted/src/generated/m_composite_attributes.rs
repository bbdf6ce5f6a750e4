//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Destroys values of attribute public.c.b: drop attribute public.c.b.
        let statements = [
            "ALTER TYPE public.c DROP ATTRIBUTE b",
            "ALTER TYPE public.c ALTER ATTRIBUTE a TYPE bigint",
            "ALTER TYPE public.c ADD ATTRIBUTE d date",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER TYPE public.c DROP ATTRIBUTE d",
            "ALTER TYPE public.c ALTER ATTRIBUTE a TYPE integer",
            "ALTER TYPE public.c ADD ATTRIBUTE b text",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
