//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("event").drop_constraint("event_place_fkey").to_owned();
        manager.alter_table(table).await?;
        let statements = [
            "ALTER TABLE public.event DETACH PARTITION public.event_0",
            "ALTER TABLE public.event_0 DROP CONSTRAINT IF EXISTS event_place_fkey",
        ];
        send(manager, statements).await?;
        // Destroys rows of public.place: drop table public.place.
        manager.drop_table(Table::drop().table("place").to_owned()).await?;
        // Destroys rows of public.event: alter table public.event.
        manager.drop_table(Table::drop().table("event").to_owned()).await?;
        let table = Table::create()
            .table("event")
            .col(ColumnDef::new("id").integer())
            .col(ColumnDef::new("place").integer())
            .extra("PARTITION BY LIST (id)")
            .to_owned();
        manager.create_table(table).await?;
        let statements = [r"ALTER TABLE ONLY public.event
    ATTACH PARTITION public.event_0 FOR VALUES IN (0)"];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["ALTER TABLE public.event DETACH PARTITION public.event_0"]).await?;
        manager.drop_table(Table::drop().table("event").to_owned()).await?;
        let table = Table::create()
            .table("event")
            .col(ColumnDef::new("id").integer())
            .col(ColumnDef::new("place").integer())
            .extra("PARTITION BY HASH (id)")
            .to_owned();
        manager.create_table(table).await?;
        let table =
            Table::create().table("place").col(ColumnDef::new("id").integer().not_null().primary_key()).to_owned();
        manager.create_table(table).await?;
        let statements = [r"ALTER TABLE ONLY public.event
    ATTACH PARTITION public.event_0 FOR VALUES WITH (modulus 2, remainder 0)"];
        send(manager, statements).await?;
        let foreign_key =
            ForeignKey::create().name("event_place_fkey").from("event", "place").to("place", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).chain(gone().iter().map(Check::absent)).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("event")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("event")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::table("place")]
}
