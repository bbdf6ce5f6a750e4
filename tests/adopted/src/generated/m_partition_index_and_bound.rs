//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("pi").to_owned()).await?;
        let statements =
            ["ALTER TABLE public.p DETACH PARTITION public.p2", "ALTER TABLE public.p DETACH PARTITION public.p1"];
        send(manager, statements).await?;
        let table = Table::alter().table("p2").modify_column(ColumnDef::new("d").null()).to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("p2").modify_column(ColumnDef::new("d").not_null()).to_owned();
        manager.alter_table(table).await?;
        let index = Index::create().name("p1_v_idx").table("p1").col(("v", IndexOrder::Desc)).to_owned();
        manager.create_index(index).await?;
        let statements = [
            r"ALTER TABLE ONLY public.p
    ATTACH PARTITION public.p1 FOR VALUES FROM ('2020-01-01') TO ('2020-07-01')",
            "CREATE INDEX pi ON ONLY public.p USING btree (v DESC)",
            r"ALTER INDEX public.pi
    ATTACH PARTITION public.p1_v_idx",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("pi").to_owned()).await?;
        send(manager, ["ALTER TABLE public.p DETACH PARTITION public.p1"]).await?;
        let table = Table::alter().table("p2").modify_column(ColumnDef::new("d").null()).to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("p2").modify_column(ColumnDef::new("d").not_null()).to_owned();
        manager.alter_table(table).await?;
        let statements = [
            r"ALTER TABLE ONLY public.p
    ATTACH PARTITION public.p1 FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
            r"ALTER TABLE ONLY public.p
    ATTACH PARTITION public.p2 FOR VALUES FROM ('2021-01-01') TO ('2022-01-01')",
            "CREATE INDEX pi ON ONLY public.p USING btree (v)",
        ];
        send(manager, statements).await?;
        manager.create_index(Index::create().name("p1_v_idx").table("p1").col("v").to_owned()).await?;
        manager.create_index(Index::create().name("p2_v_idx").table("p2").col("v").to_owned()).await?;
        let statements = [
            r"ALTER INDEX public.pi
    ATTACH PARTITION public.p1_v_idx",
            r"ALTER INDEX public.pi
    ATTACH PARTITION public.p2_v_idx",
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
    vec![Object::index("p1_v_idx"), Object::index("pi")]
}
