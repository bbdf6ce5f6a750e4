//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["ALTER TABLE public.c INHERIT public.q", "ALTER TABLE public.c NO INHERIT public.p"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["ALTER TABLE public.c INHERIT public.p", "ALTER TABLE public.c NO INHERIT public.q"]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
