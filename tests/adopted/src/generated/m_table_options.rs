//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER TABLE public.t RESET (autovacuum_enabled)",
            "ALTER TABLE public.t SET (fillfactor=80)",
            "ALTER TABLE public.t REPLICA IDENTITY FULL",
        ];
        send(manager, statements).await?;
        send(manager, [ddl::RowSecurity::of("t").enable()]).await?;
        send(manager, ["ALTER TABLE public.t SET UNLOGGED"]).await?;
        send(manager, [ddl::comment_on(&ddl::Comment::Table("t".into()), "x")]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::comment_on(&ddl::Comment::Table("t".into()), "")]).await?;
        send(manager, ["ALTER TABLE public.t SET LOGGED"]).await?;
        send(manager, [ddl::RowSecurity::of("t").disable()]).await?;
        let statements = [
            "ALTER TABLE public.t REPLICA IDENTITY DEFAULT",
            "ALTER TABLE public.t SET (fillfactor=70, autovacuum_enabled=false)",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
