//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("qi").to_owned()).await?;
        send(manager, ["ALTER TABLE public.q DETACH PARTITION public.x"]).await?;
        manager.create_index(Index::create().name("x_a_idx").table("x").col("a").to_owned()).await?;
        let statements = [
            r"ALTER TABLE ONLY public.p
    ATTACH PARTITION public.x FOR VALUES IN (1)",
            r"ALTER INDEX public.pi
    ATTACH PARTITION public.x_a_idx",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["ALTER TABLE public.p DETACH PARTITION public.x"]).await?;
        manager.drop_index(Index::drop().name("x_a_idx").to_owned()).await?;
        let statements = [
            r"ALTER TABLE ONLY public.q
    ATTACH PARTITION public.x FOR VALUES IN (1)",
            "CREATE INDEX qi ON ONLY public.q USING btree (a)",
        ];
        send(manager, statements).await?;
        manager.create_index(Index::create().name("x_a_idx").table("x").col("a").to_owned()).await?;
        let statements = [r"ALTER INDEX public.qi
    ATTACH PARTITION public.x_a_idx"];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).chain(gone().iter().map(Check::absent)).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::index("x_a_idx")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::index("qi")]
}
