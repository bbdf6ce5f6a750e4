//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("event_2026")
            .col(ColumnDef::new("id").integer())
            .col(ColumnDef::new("at").date())
            .extra("PARTITION BY LIST (id)")
            .to_owned();
        manager.create_table(table).await?;
        let table = Table::create()
            .table("event_2026_1")
            .col(ColumnDef::new("id").integer())
            .col(ColumnDef::new("at").date())
            .to_owned();
        manager.create_table(table).await?;
        let table = Table::create()
            .table("event_2026_rest")
            .col(ColumnDef::new("id").integer())
            .col(ColumnDef::new("at").date())
            .to_owned();
        manager.create_table(table).await?;
        let index = Index::create().name("event_2026_1_at_idx").table("event_2026_1").col("at").to_owned();
        manager.create_index(index).await?;
        let statements = [r"ALTER TABLE ONLY public.event_2026
    ATTACH PARTITION public.event_2026_1 FOR VALUES IN (1)"];
        send(manager, statements).await?;
        let index = Index::create().name("event_2026_rest_at_idx").table("event_2026_rest").col("at").to_owned();
        manager.create_index(index).await?;
        let statements = [
            r"ALTER TABLE ONLY public.event_2026
    ATTACH PARTITION public.event_2026_rest DEFAULT",
            "CREATE INDEX event_2026_at_idx ON ONLY public.event_2026 USING btree (at)",
            r"ALTER INDEX public.event_2026_at_idx
    ATTACH PARTITION public.event_2026_1_at_idx",
            r"ALTER INDEX public.event_2026_at_idx
    ATTACH PARTITION public.event_2026_rest_at_idx",
            r"ALTER TABLE ONLY public.event
    ATTACH PARTITION public.event_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
            r"ALTER INDEX public.event_at
    ATTACH PARTITION public.event_2026_at_idx",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["ALTER TABLE public.event DETACH PARTITION public.event_2026"]).await?;
        manager.drop_index(Index::drop().name("event_2026_at_idx").to_owned()).await?;
        let statements = [
            "ALTER TABLE public.event_2026 DETACH PARTITION public.event_2026_rest",
            "ALTER TABLE public.event_2026 DETACH PARTITION public.event_2026_1",
        ];
        send(manager, statements).await?;
        for name in ["event_2026_rest", "event_2026_1", "event_2026"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("event_2026"), Loss::rows_of("event_2026_1"), Loss::rows_of("event_2026_rest")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("event_2026"), Object::table("event_2026_1"), Object::table("event_2026_rest")]
}
