//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["ALTER TABLE ONLY public.kept ALTER COLUMN b SET STORAGE EXTENDED"]).await?;
        let table = Table::alter()
            .table("kept")
            .modify_column(ColumnDef::new("a").text().using(Expr::cust("a::text")))
            .to_owned();
        manager.alter_table(table).await?;
        send(manager, ["ALTER TABLE public.kept ALTER COLUMN a SET STORAGE MAIN"]).await?;
        let table = Table::alter()
            .table("kept")
            .modify_column(ColumnDef::new("b").text().using(Expr::cust("b::text")))
            .to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter()
            .table("kept")
            .modify_column(ColumnDef::new("b").string_len(20).using(Expr::cust("b::character varying(20)")))
            .to_owned();
        manager.alter_table(table).await?;
        send(manager, ["ALTER TABLE public.kept ALTER COLUMN b SET STORAGE EXTERNAL"]).await?;
        let table = Table::alter()
            .table("kept")
            .modify_column(ColumnDef::new("a").string_len(20).using(Expr::cust("a::character varying(20)")))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [
            "ALTER TABLE public.kept ALTER COLUMN a SET STORAGE MAIN",
            "ALTER TABLE ONLY public.kept ALTER COLUMN b SET STORAGE EXTERNAL",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
