//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Schema::named("published").create()]).await?;
        send(manager, ["CREATE UNLOGGED SEQUENCE public.s"]).await?;
        let table =
            Table::create().table("c").col(ColumnDef::new("a").integer()).col(ColumnDef::new("b").integer()).to_owned();
        manager.create_table(table).await?;
        let table = Table::create()
            .table("p")
            .col(ColumnDef::new("a").integer().not_null())
            .col(ColumnDef::new("b").integer().not_null())
            .primary_key(Index::create().name("p_pkey").col("a").col("b"))
            .to_owned();
        manager.create_table(table).await?;
        let table = Table::create()
            .table("t")
            .col(ColumnDef::new("a").integer())
            .col(ColumnDef::new("b").integer())
            .index(Index::create().unique().name("t_a_b_key").nulls_not_distinct().col("a").col("b"))
            .to_owned();
        manager.create_table(table).await?;
        let statements = [ddl::View::new(
            "v",
            ddl::sql(
                r"SELECT a
   FROM public.t",
            ),
        )
        .security_invoker()
        .create()];
        send(manager, statements).await?;
        let index = Index::create().unique().name("t_b").table("t").col("b").nulls_not_distinct().to_owned();
        manager.create_index(index).await?;
        let statements = [
            r"ALTER TABLE ONLY public.c
    ADD CONSTRAINT c_a_b_fkey FOREIGN KEY (a, b) REFERENCES public.p (a, b) ON DELETE SET NULL (b)",
            "CREATE PUBLICATION of_columns WITH (publish = 'insert, update, delete, truncate')",
            "ALTER PUBLICATION of_columns ADD TABLE ONLY public.p (a, b) WHERE ((a > 0))",
            "CREATE PUBLICATION of_schema WITH (publish = 'insert, update, delete, truncate')",
            "ALTER PUBLICATION of_schema ADD TABLES IN SCHEMA published",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["DROP PUBLICATION of_schema", "DROP PUBLICATION of_columns"]).await?;
        manager.alter_table(Table::alter().table("c").drop_constraint("c_a_b_fkey").to_owned()).await?;
        manager.drop_index(Index::drop().name("t_b").to_owned()).await?;
        send(manager, [ddl::Named::view("v").drop()]).await?;
        for name in ["t", "p", "c"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        send(manager, [ddl::Sequence::named("s").drop(), ddl::Schema::named("published").drop()]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("c"), Loss::rows_of("p"), Loss::rows_of("t")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("c"), Object::table("p"), Object::table("t"), Object::view("v"), Object::sequence("s")]
}
