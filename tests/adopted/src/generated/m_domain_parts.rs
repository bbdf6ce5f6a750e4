//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER DOMAIN public.d DROP DEFAULT",
            "ALTER DOMAIN public.d DROP CONSTRAINT d_check",
            "ALTER DOMAIN public.d ADD CONSTRAINT big CHECK ((VALUE > 5))",
            "ALTER DOMAIN public.d SET NOT NULL",
        ];
        send(manager, statements).await?;
        send(manager, [ddl::comment_on(&ddl::Comment::Domain("d".into()), "x")]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::comment_on(&ddl::Comment::Domain("d".into()), "")]).await?;
        let statements = [
            "ALTER DOMAIN public.d DROP NOT NULL",
            "ALTER DOMAIN public.d DROP CONSTRAINT big",
            "ALTER DOMAIN public.d ADD CONSTRAINT d_check CHECK ((VALUE > 0))",
            "ALTER DOMAIN public.d SET DEFAULT 1",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
