//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["ALTER TABLE public.t DETACH PARTITION public.t_0"]).await?;
        manager.alter_table(Table::alter().table("t_0").drop_constraint("t_0_pkey").to_owned()).await?;
        manager.alter_table(Table::alter().table("t_0").drop_constraint("t_c_check").to_owned()).await?;
        // Destroys values of column public.t_0.a: drop column public.t_0.a.
        manager.alter_table(Table::alter().table("t_0").drop_column("a").to_owned()).await?;
        // Destroys values of column public.t_0.c: drop column public.t_0.c.
        manager.alter_table(Table::alter().table("t_0").drop_column("c").to_owned()).await?;
        // Destroys rows of public.t: alter table public.t.
        manager.drop_table(Table::drop().table("t").to_owned()).await?;
        let table = Table::create()
            .table("t")
            .col(ColumnDef::new("d").big_integer().not_null())
            .col(ColumnDef::new("b").string_len(9).not_null())
            .extra("PARTITION BY LIST (d)")
            .to_owned();
        manager.create_table(table).await?;
        let table = Table::alter()
            .table("t_0")
            .modify_column(ColumnDef::new("b").string_len(9).using(Expr::cust("b::character varying(9)")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("t_0").add_column(ColumnDef::new("d").big_integer().not_null()).to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("t_0").modify_column(ColumnDef::new("b").not_null()).to_owned();
        manager.alter_table(table).await?;
        send(manager, [ddl::Constraint::primary_key("t_0_pkey", "t_0", ["d"]).add()]).await?;
        let statements = [
            r"ALTER TABLE ONLY public.t
    ATTACH PARTITION public.t_0 FOR VALUES IN ('0')",
            r"ALTER TABLE ONLY public.t
    ADD CONSTRAINT t_pkey PRIMARY KEY (d)",
            "CREATE INDEX t_b_idx ON ONLY public.t USING btree (b)",
            r"ALTER INDEX public.t_b_idx
    ATTACH PARTITION public.t_0_b_idx",
            r"ALTER INDEX public.t_pkey
    ATTACH PARTITION public.t_0_pkey",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("t_b_idx").to_owned()).await?;
        manager.alter_table(Table::alter().table("t").drop_constraint("t_pkey").to_owned()).await?;
        send(manager, ["ALTER TABLE public.t DETACH PARTITION public.t_0"]).await?;
        let table = Table::alter().table("t_0").modify_column(ColumnDef::new("b").null()).to_owned();
        manager.alter_table(table).await?;
        manager.alter_table(Table::alter().table("t_0").drop_column("d").to_owned()).await?;
        let table = Table::alter()
            .table("t_0")
            .modify_column(ColumnDef::new("b").text().using(Expr::cust("b::text")))
            .to_owned();
        manager.alter_table(table).await?;
        manager.drop_table(Table::drop().table("t").to_owned()).await?;
        let table = Table::create()
            .table("t")
            .col(ColumnDef::new("a").integer().not_null())
            .col(ColumnDef::new("b").text())
            .col(ColumnDef::new("c").integer())
            .check(("t_c_check", Expr::cust("c > 0")))
            .extra("PARTITION BY HASH (a)")
            .to_owned();
        manager.create_table(table).await?;
        let statements = [
            r"ALTER TABLE ONLY public.t
    ADD CONSTRAINT t_pkey PRIMARY KEY (a)",
            "CREATE INDEX t_b_idx ON ONLY public.t USING btree (b)",
        ];
        send(manager, statements).await?;
        let table = Table::alter().table("t_0").add_column(ColumnDef::new("c").integer()).to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("t_0").add_column(ColumnDef::new("a").integer().not_null()).to_owned();
        manager.alter_table(table).await?;
        let statements = [
            ddl::Constraint::check("t_c_check", "t_0", ddl::sql("c > 0")).add(),
            ddl::Constraint::primary_key("t_0_pkey", "t_0", ["a"]).add(),
        ];
        send(manager, statements).await?;
        let statements = [
            r"ALTER TABLE ONLY public.t
    ATTACH PARTITION public.t_0 FOR VALUES WITH (modulus 2, remainder 0)",
            r"ALTER INDEX public.t_pkey
    ATTACH PARTITION public.t_0_pkey",
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
        vec![Loss::rows_of("t"), Loss::new("values of t_0.d", "SELECT count(d) FROM t_0")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("t"), Object::column("t_0", "d"), Object::constraint("t_0", "t_0_pkey")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::column("t_0", "a"), Object::column("t_0", "c"), Object::constraint("t_0", "t_c_check")]
}
