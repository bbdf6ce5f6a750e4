//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::Named::trigger("h", "t").drop(),
            ddl::Named::trigger("g", "t").drop(),
            ddl::Trigger::after("g", ddl::Event::Insert, "t", "f").create(),
            ddl::Trigger::before("h", ddl::Event::Insert, "t", "f").create(),
        ];
        send(manager, statements).await?;
        send(manager, ["ALTER TABLE ONLY public.t DISABLE TRIGGER h"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::Named::trigger("h", "t").drop(),
            ddl::Named::trigger("g", "t").drop(),
            ddl::Trigger::before("g", ddl::Event::Insert, "t", "f").create(),
            ddl::Trigger::before("h", ddl::Event::Insert, "t", "f").create(),
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::trigger("t", "g")]
}
