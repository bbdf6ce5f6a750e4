//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements =
            ["ALTER SEQUENCE public.t_id_seq SET UNLOGGED", "ALTER SEQUENCE public.t_other_seq SET LOGGED"];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements =
            ["ALTER SEQUENCE public.t_other_seq SET UNLOGGED", "ALTER SEQUENCE public.t_id_seq SET LOGGED"];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
