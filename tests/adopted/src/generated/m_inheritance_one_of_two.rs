//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Destroys values of column public.q.a: drop column public.q.a.
        manager.alter_table(Table::alter().table("q").drop_column("a").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("q").add_column(ColumnDef::new("a").integer()).to_owned();
        manager.alter_table(table).await?;
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
    vec![Object::column("q", "a")]
}
