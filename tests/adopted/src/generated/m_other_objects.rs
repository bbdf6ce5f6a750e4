//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "DROP COLLATION public.c",
            "CREATE CAST (integer AS point) WITH INOUT",
            "CREATE COLLATION public.c (PROVIDER = libc, LOCALE = 'POSIX')",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "DROP COLLATION public.c",
            "DROP CAST (integer AS pg_catalog.point)",
            "CREATE COLLATION public.c (PROVIDER = libc, LOCALE = 'C')",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
