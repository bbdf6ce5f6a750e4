//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = ["DROP STATISTICS public.s", "CREATE STATISTICS public.s (ndistinct) ON a, b FROM public.t"];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["DROP STATISTICS public.s", "CREATE STATISTICS public.s ON a, b FROM public.t"]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
