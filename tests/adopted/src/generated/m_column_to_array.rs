//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter()
            .table("t")
            .modify_column(
                ColumnDef::new("a")
                    .array(ColumnType::Text)
                    .using(Expr::cust("CASE WHEN a IS NOT NULL THEN ARRAY[a]::text[] END")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").text().using(Expr::cust("pg_catalog.array_to_string(a, ',')::text")))
            .to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
