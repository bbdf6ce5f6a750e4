//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements =
            ["ALTER TABLE public.q DETACH PARTITION public.q_1", "ALTER TABLE public.p DETACH PARTITION public.p_a"];
        send(manager, statements).await?;
        // Destroys rows of public.q: alter table public.q.
        manager.drop_table(Table::drop().table("q").to_owned()).await?;
        // Destroys rows of public.p: alter table public.p.
        manager.drop_table(Table::drop().table("p").to_owned()).await?;
        manager.alter_type(Type::alter().name("kind").rename_to("kind__old")).await?;
        manager.create_type(Type::create().as_enum("kind").values(["a", "b"]).to_owned()).await?;
        let table = Table::alter()
            .table("p_a")
            .modify_column(ColumnDef::new("kind").custom("public.kind").using(Expr::cust("kind::text::public.kind")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::create()
            .table("p")
            .col(ColumnDef::new("kind").custom("public.kind"))
            .col(ColumnDef::new("number").integer())
            .extra("PARTITION BY LIST (kind)")
            .to_owned();
        manager.create_table(table).await?;
        let table = Table::create()
            .table("q")
            .col(ColumnDef::new("number").big_integer())
            .extra("PARTITION BY RANGE (number)")
            .to_owned();
        manager.create_table(table).await?;
        let table = Table::alter()
            .table("q_1")
            .modify_column(ColumnDef::new("number").big_integer().using(Expr::cust("number::bigint")))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [
            r"ALTER TABLE ONLY public.p
    ATTACH PARTITION public.p_a FOR VALUES IN ('a')",
            r"ALTER TABLE ONLY public.q
    ATTACH PARTITION public.q_1 FOR VALUES FROM ('1') TO ('9')",
        ];
        send(manager, statements).await?;
        manager.drop_type(Type::drop().name("kind__old").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements =
            ["ALTER TABLE public.q DETACH PARTITION public.q_1", "ALTER TABLE public.p DETACH PARTITION public.p_a"];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("q_1")
            .modify_column(ColumnDef::new("number").integer().using(Expr::cust("number::integer")))
            .to_owned();
        manager.alter_table(table).await?;
        for name in ["q", "p"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        manager.alter_type(Type::alter().name("kind").rename_to("kind__old")).await?;
        manager.create_type(Type::create().as_enum("kind").values(["a", "b", "c"]).to_owned()).await?;
        let table = Table::alter()
            .table("p_a")
            .modify_column(ColumnDef::new("kind").custom("public.kind").using(Expr::cust("kind::text::public.kind")))
            .to_owned();
        manager.alter_table(table).await?;
        manager.drop_type(Type::drop().name("kind__old").to_owned()).await?;
        let table = Table::create()
            .table("p")
            .col(ColumnDef::new("kind").custom("public.kind"))
            .col(ColumnDef::new("number").integer())
            .extra("PARTITION BY LIST (kind)")
            .to_owned();
        manager.create_table(table).await?;
        let table = Table::create()
            .table("q")
            .col(ColumnDef::new("number").integer())
            .extra("PARTITION BY RANGE (number)")
            .to_owned();
        manager.create_table(table).await?;
        let statements = [
            r"ALTER TABLE ONLY public.p
    ATTACH PARTITION public.p_a FOR VALUES IN ('a')",
            r"ALTER TABLE ONLY public.q
    ATTACH PARTITION public.q_1 FOR VALUES FROM (1) TO (9)",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).chain(gone().iter().map(Check::absent)).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("p"), Loss::rows_of("q")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::data_type("kind"), Object::table("p"), Object::table("q")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("kind__old")]
}
