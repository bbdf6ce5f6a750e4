//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("p1")
            .col(ColumnDef::new("a").integer())
            .col(ColumnDef::new("b").integer().not_null())
            .to_owned();
        manager.create_table(table).await?;
        send(manager, [ddl::Constraint::primary_key("p1_pkey", "p1", ["b"]).add()]).await?;
        manager.create_index(Index::create().name("p1_a_idx").table("p1").col("a").to_owned()).await?;
        let statements = [
            r"ALTER TABLE ONLY public.p
    ATTACH PARTITION public.p1 FOR VALUES IN (1)",
            r"ALTER INDEX public.i
    ATTACH PARTITION public.p1_a_idx",
            r"ALTER INDEX public.p_pkey
    ATTACH PARTITION public.p1_pkey",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["ALTER TABLE public.p DETACH PARTITION public.p1"]).await?;
        manager.alter_table(Table::alter().table("p1").drop_constraint("p1_pkey").to_owned()).await?;
        manager.drop_table(Table::drop().table("p1").to_owned()).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("p1")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("p1")]
}
