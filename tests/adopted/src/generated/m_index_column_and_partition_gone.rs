//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("event_who").to_owned()).await?;
        send(manager, ["ALTER TABLE public.event DETACH PARTITION public.event_a"]).await?;
        // Destroys rows of public.event_a: drop table public.event_a.
        manager.drop_table(Table::drop().table("event_a").to_owned()).await?;
        // Destroys values of column public.event.who: drop column public.event.who.
        manager.alter_table(Table::alter().table("event").drop_column("who").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("event").add_column(ColumnDef::new("who").integer()).to_owned();
        manager.alter_table(table).await?;
        let table = Table::create()
            .table("event_a")
            .col(ColumnDef::new("id").integer())
            .col(ColumnDef::new("kind").text())
            .col(ColumnDef::new("who").integer())
            .to_owned();
        manager.create_table(table).await?;
        let index = Index::create().name("event_a_who_idx").table("event_a").col("who").to_owned();
        manager.create_index(index).await?;
        let statements = [
            r"ALTER TABLE ONLY public.event
    ATTACH PARTITION public.event_a FOR VALUES IN ('a')",
            "CREATE INDEX event_who ON ONLY public.event USING btree (who)",
        ];
        send(manager, statements).await?;
        let index = Index::create().name("event_b_who_idx").table("event_b").col("who").to_owned();
        manager.create_index(index).await?;
        let statements = [
            r"ALTER INDEX public.event_who
    ATTACH PARTITION public.event_a_who_idx",
            r"ALTER INDEX public.event_who
    ATTACH PARTITION public.event_b_who_idx",
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
    vec![Object::table("event_a"), Object::column("event", "who"), Object::index("event_who")]
}
