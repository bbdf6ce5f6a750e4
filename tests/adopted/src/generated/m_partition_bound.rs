//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER TABLE public.p DETACH PARTITION public.p1",
            r"ALTER TABLE ONLY public.p
    ATTACH PARTITION public.p1 FOR VALUES IN (1, 2)",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER TABLE public.p DETACH PARTITION public.p1",
            r"ALTER TABLE ONLY public.p
    ATTACH PARTITION public.p1 FOR VALUES IN (1)",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
