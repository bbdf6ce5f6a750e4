//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("whole").to_owned()).await?;
        send(manager, ["CREATE INDEX whole ON ONLY public.p USING btree (b)"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("whole").to_owned()).await?;
        send(manager, ["CREATE INDEX whole ON ONLY public.p USING btree (b)"]).await?;
        manager.create_index(Index::create().name("part").table("p1").col("b").to_owned()).await?;
        let statements = [r"ALTER INDEX public.whole
    ATTACH PARTITION public.part"];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
