//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER TABLE public.more SET LOGGED",
            "ALTER TABLE public.zero SET LOGGED",
            "ALTER TABLE public.thing SET UNLOGGED",
            "ALTER TABLE public.owner SET UNLOGGED",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER TABLE public.owner SET LOGGED",
            "ALTER TABLE public.thing SET LOGGED",
            "ALTER TABLE public.zero SET UNLOGGED",
            "ALTER TABLE public.more SET UNLOGGED",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
