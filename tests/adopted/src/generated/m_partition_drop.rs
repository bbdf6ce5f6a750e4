//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Destroys rows of public.p1: drop table public.p1.
        manager.drop_table(Table::drop().table("p1").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("p1")
            .col(ColumnDef::new("a").integer())
            .col(ColumnDef::new("b").integer())
            .to_owned();
        manager.create_table(table).await?;
        manager.create_index(Index::create().name("p1_a_idx").table("p1").col("a").to_owned()).await?;
        let statements = [
            r"ALTER TABLE ONLY public.p
    ATTACH PARTITION public.p1 FOR VALUES IN (1)",
            r"ALTER INDEX public.i
    ATTACH PARTITION public.p1_a_idx",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        gone().iter().map(Check::absent).collect()
    }
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::table("p1")]
}
