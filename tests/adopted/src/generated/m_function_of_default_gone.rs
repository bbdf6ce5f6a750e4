//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Column::of("t", "a").drop_default(), ddl::Named::function("f", "").drop()]).await?;
        let table = Table::alter().table("t").modify_column(ColumnDef::new("a").default(1)).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        let statements = [
            ddl::Column::of("t", "a").drop_default(),
            ddl::Function::new("f", "integer", "sql", "SELECT 1").verbatim().create(),
        ];
        send(manager, statements).await?;
        let table =
            Table::alter().table("t").modify_column(ColumnDef::new("a").default(Expr::cust("public.f()"))).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        gone().iter().map(Check::absent).collect()
    }
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::function("f")]
}
