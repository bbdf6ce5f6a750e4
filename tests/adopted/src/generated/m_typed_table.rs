//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("t").modify_column(ColumnDef::new("b").null()).to_owned();
        manager.alter_table(table).await?;
        let statements = [
            "ALTER TYPE public.c ALTER ATTRIBUTE a TYPE bigint CASCADE",
            "ALTER TYPE public.c ADD ATTRIBUTE d date CASCADE",
        ];
        send(manager, statements).await?;
        let table =
            Table::alter().table("t").modify_column(ColumnDef::new("b").default(Expr::cust("'x'::text"))).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Column::of("t", "b").drop_default()]).await?;
        let statements = [
            "ALTER TYPE public.c DROP ATTRIBUTE d CASCADE",
            "ALTER TYPE public.c ALTER ATTRIBUTE a TYPE integer CASCADE",
        ];
        send(manager, statements).await?;
        let table = Table::alter().table("t").modify_column(ColumnDef::new("b").not_null()).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
