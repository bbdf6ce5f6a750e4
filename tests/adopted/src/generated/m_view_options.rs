//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["ALTER VIEW public.v SET (security_barrier=true)"]).await?;
        let statements = [
            ddl::comment_on(&ddl::Comment::View("v".into()), "x"),
            ddl::comment_on(&ddl::Comment::column("v", "id"), "y"),
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::comment_on(&ddl::Comment::column("v", "id"), ""),
            ddl::comment_on(&ddl::Comment::View("v".into()), ""),
        ];
        send(manager, statements).await?;
        send(manager, ["ALTER VIEW public.v RESET (security_barrier)"]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
