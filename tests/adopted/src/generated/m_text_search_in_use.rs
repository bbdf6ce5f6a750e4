//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER TEXT SEARCH DICTIONARY public.d (accept, stopwords = 'english')",
            "ALTER TEXT SEARCH CONFIGURATION public.c DROP MAPPING FOR url",
            "ALTER TEXT SEARCH CONFIGURATION public.c ALTER MAPPING FOR word WITH public.d, simple",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER TEXT SEARCH CONFIGURATION public.c ALTER MAPPING FOR word WITH simple",
            "ALTER TEXT SEARCH CONFIGURATION public.c ADD MAPPING FOR url WITH simple",
            "ALTER TEXT SEARCH DICTIONARY public.d (stopwords, accept = 'true')",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
