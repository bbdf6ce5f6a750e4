//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER TABLE public.t SET (toast_tuple_target=300, autovacuum_enabled=true)",
            "ALTER VIEW public.v SET (security_barrier=true, check_option=local)",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER VIEW public.v RESET (security_barrier, check_option)",
            "ALTER TABLE public.t RESET (toast_tuple_target)",
            "ALTER TABLE public.t SET (autovacuum_enabled=false)",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
