//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::comment_on(&ddl::Comment::Index("u".into()), "")]).await?;
        send(manager, ["COMMENT ON SCHEMA public IS 'standard public schema'"]).await?;
        let statements = [
            ddl::comment_on(&ddl::Comment::Index("t_c_key".into()), "comes"),
            ddl::comment_on(&ddl::Comment::Index("t_pkey".into()), "after"),
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::comment_on(&ddl::Comment::Index("t_pkey".into()), "before"),
            ddl::comment_on(&ddl::Comment::Index("t_c_key".into()), ""),
        ];
        send(manager, statements).await?;
        send(manager, ["COMMENT ON SCHEMA public IS ''"]).await?;
        send(manager, [ddl::comment_on(&ddl::Comment::Index("u".into()), "goes")]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
