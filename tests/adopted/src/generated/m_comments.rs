//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::comment_on(&ddl::Comment::Table("t".into()), ""),
            ddl::comment_on(&ddl::Comment::column("t", "a"), "it's"),
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::comment_on(&ddl::Comment::column("t", "a"), "y"),
            ddl::comment_on(&ddl::Comment::Table("t".into()), "x"),
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
