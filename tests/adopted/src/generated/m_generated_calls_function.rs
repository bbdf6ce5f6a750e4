//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        send(manager, [ddl::Named::view("v").drop()]).await?;
        manager.alter_table(Table::alter().table("t").drop_column("doubled").to_owned()).await?;
        let statements = [
            ddl::Named::function("twice", "number integer").drop(),
            ddl::Function::new("twice", "integer", "sql", "SELECT value * 2")
                .argument("value", "integer")
                .volatility(ddl::Volatility::Immutable)
                .verbatim()
                .create(),
        ];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("t")
            .add_column(ColumnDef::new("doubled").integer().generated(Expr::cust("public.twice(id)"), true))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [ddl::View::new(
            "v",
            ddl::sql(
                r"SELECT doubled
   FROM public.t",
            ),
        )
        .create()];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        send(manager, [ddl::Named::view("v").drop()]).await?;
        manager.alter_table(Table::alter().table("t").drop_column("doubled").to_owned()).await?;
        let statements = [
            ddl::Named::function("twice", "value integer").drop(),
            ddl::Function::new("twice", "integer", "sql", "SELECT number * 2")
                .argument("number", "integer")
                .volatility(ddl::Volatility::Immutable)
                .verbatim()
                .create(),
        ];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("t")
            .add_column(ColumnDef::new("doubled").integer().generated(Expr::cust("public.twice(id)"), true))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [ddl::View::new(
            "v",
            ddl::sql(
                r"SELECT doubled
   FROM public.t",
            ),
        )
        .create()];
        send(manager, statements).await?;
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
    vec![Object::view("v"), Object::function("twice"), Object::column("t", "doubled")]
}
