//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("p").modify_column(ColumnDef::new("b").not_null()).to_owned();
        manager.alter_table(table).await?;
        send(manager, [ddl::Constraint::primary_key("p1_pkey", "p1", ["b"]).add()]).await?;
        manager.create_index(Index::create().name("p1_a_idx").table("p1").col("a").to_owned()).await?;
        let statements = [
            r"ALTER TABLE ONLY public.p
    ADD CONSTRAINT p_pkey PRIMARY KEY (b)",
            "CREATE INDEX i ON ONLY public.p USING btree (a)",
            r"ALTER INDEX public.i
    ATTACH PARTITION public.p1_a_idx",
            r"ALTER INDEX public.p_pkey
    ATTACH PARTITION public.p1_pkey",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("i").to_owned()).await?;
        manager.alter_table(Table::alter().table("p").drop_constraint("p_pkey").to_owned()).await?;
        let table = Table::alter().table("p").modify_column(ColumnDef::new("b").null()).to_owned();
        manager.alter_table(table).await?;
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
    vec![
        Object::index("i"),
        Object::index("p1_a_idx"),
        Object::constraint("p", "p_pkey"),
        Object::constraint("p1", "p1_pkey"),
    ]
}
