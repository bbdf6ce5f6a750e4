//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["DROP STATISTICS public.s"]).await?;
        let table = Table::alter().table("t").add_column(ColumnDef::new("a").integer()).to_owned();
        manager.alter_table(table).await?;
        send(manager, ["CREATE STATISTICS public.s ON a, b, c FROM public.t"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["DROP STATISTICS public.s"]).await?;
        manager.alter_table(Table::alter().table("t").drop_column("a").to_owned()).await?;
        send(manager, ["CREATE STATISTICS public.s ON b, c FROM public.t"]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new("values of t.a", "SELECT count(a) FROM t")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::column("t", "a")]
}
