//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        manager.drop_index(Index::drop().name("i").to_owned()).await?;
        manager.alter_table(Table::alter().table("t").drop_constraint("c").to_owned()).await?;
        let statements = [
            ddl::Column::of("t", "a").drop_default(),
            ddl::Named::view("v").drop(),
            ddl::Named::function("f", "a integer").drop(),
            ddl::Function::new("f", "bigint", "sql", "SELECT a")
                .argument("a", "integer")
                .volatility(ddl::Volatility::Immutable)
                .verbatim()
                .create(),
            ddl::View::new(
                "v",
                ddl::sql(
                    r"SELECT public.f(a) AS b
   FROM public.t",
                ),
            )
            .create(),
        ];
        send(manager, statements).await?;
        let table =
            Table::alter().table("t").modify_column(ColumnDef::new("a").default(Expr::cust("public.f(1)"))).to_owned();
        manager.alter_table(table).await?;
        send(manager, [ddl::Constraint::check("c", "t", ddl::sql("public.f(a) > 0")).add()]).await?;
        let index = Index::create().name("i").table("t").col(Expr::cust("public.f(a)")).to_owned();
        manager.create_index(index).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        manager.drop_index(Index::drop().name("i").to_owned()).await?;
        manager.alter_table(Table::alter().table("t").drop_constraint("c").to_owned()).await?;
        let statements = [
            ddl::Column::of("t", "a").drop_default(),
            ddl::Named::view("v").drop(),
            ddl::Named::function("f", "a integer").drop(),
            ddl::Function::new("f", "integer", "sql", "SELECT a")
                .argument("a", "integer")
                .volatility(ddl::Volatility::Immutable)
                .verbatim()
                .create(),
            ddl::View::new(
                "v",
                ddl::sql(
                    r"SELECT public.f(a) AS b
   FROM public.t",
                ),
            )
            .create(),
        ];
        send(manager, statements).await?;
        let table =
            Table::alter().table("t").modify_column(ColumnDef::new("a").default(Expr::cust("public.f(1)"))).to_owned();
        manager.alter_table(table).await?;
        send(manager, [ddl::Constraint::check("c", "t", ddl::sql("public.f(a) > 0")).add()]).await?;
        let index = Index::create().name("i").table("t").col(Expr::cust("public.f(a)")).to_owned();
        manager.create_index(index).await?;
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
    vec![Object::view("v"), Object::function("f"), Object::index("i"), Object::constraint("t", "c")]
}
