//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["DROP PUBLICATION p"]).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").big_integer().using(Expr::cust("a::bigint")))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [
            "CREATE PUBLICATION p WITH (publish = 'insert, update, delete, truncate')",
            "ALTER PUBLICATION p ADD TABLE ONLY public.t (id, a) WHERE ((a > 3))",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["DROP PUBLICATION p"]).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("a").integer().using(Expr::cust("a::integer")))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [
            "CREATE PUBLICATION p WITH (publish = 'insert, update, delete, truncate')",
            "ALTER PUBLICATION p ADD TABLE ONLY public.t (id, a) WHERE ((a > 3))",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
