//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Destroys what tells elements of public.t.a apart: a comma comes between them: alter column public.t.a.
        let table = Table::alter()
            .table("t")
            .modify_column(
                ColumnDef::new("a").integer().using(Expr::cust("pg_catalog.array_to_string(a, ',')::integer")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        // Destroys what tells elements of public.t.b apart: a comma comes between them: alter column public.t.b.
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("b").text().using(Expr::cust("pg_catalog.array_to_string(b, ',')::text")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(
                ColumnDef::new("c")
                    .array(ColumnType::Text)
                    .using(Expr::cust("CASE WHEN c IS NOT NULL THEN ARRAY[c::text]::text[] END")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter()
            .table("t")
            .modify_column(
                ColumnDef::new("c").integer().using(Expr::cust("pg_catalog.array_to_string(c, ',')::integer")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(
                ColumnDef::new("b")
                    .array(ColumnType::Text)
                    .using(Expr::cust("CASE WHEN b IS NOT NULL THEN ARRAY[b]::text[] END")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(
                ColumnDef::new("a")
                    .array(ColumnType::Integer)
                    .using(Expr::cust("CASE WHEN a IS NOT NULL THEN ARRAY[a]::integer[] END")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
