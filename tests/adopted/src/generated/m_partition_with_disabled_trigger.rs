//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::trigger("notes", "measured").drop()]).await?;
        // Destroys rows of public.measured_2024: drop table public.measured_2024.
        manager.drop_table(Table::drop().table("measured_2024").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("measured_2024")
            .col(ColumnDef::new("city").integer())
            .col(ColumnDef::new("at").date())
            .to_owned();
        manager.create_table(table).await?;
        let statements = [r"ALTER TABLE ONLY public.measured
    ATTACH PARTITION public.measured_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')"];
        send(manager, statements).await?;
        send(manager, [ddl::Trigger::after("notes", ddl::Event::Insert, "measured", "noted").create()]).await?;
        send(manager, ["ALTER TABLE ONLY public.measured_2024 DISABLE TRIGGER notes"]).await?;
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
    vec![Object::table("measured_2024"), Object::trigger("measured", "notes")]
}
