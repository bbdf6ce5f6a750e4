//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::comment_on(&ddl::Comment::Index("u".into()), ""),
            ddl::Schema::named("public").comment("standard public schema"),
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
            ddl::Schema::named("public").comment(""),
            ddl::comment_on(&ddl::Comment::Index("u".into()), "goes"),
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
