//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        let statements =
            [ddl::Function::new("who_am_i", "integer", "sql", "SELECT max(id) FROM public.staff").verbatim().create()];
        send(manager, statements).await?;
        let table = Table::create()
            .table("report")
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(ColumnDef::new("entered_by").big_integer().not_null().default(Expr::cust("public.who_am_i()")))
            .to_owned();
        manager.create_table(table).await?;
        let statements =
            [ddl::Function::new("approve", "public.report", "sql", "SELECT * FROM public.report WHERE id = $1")
                .argument("report_id", "integer")
                .verbatim()
                .create()];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::function("approve", "report_id integer").drop()]).await?;
        manager.drop_table(Table::drop().table("report").to_owned()).await?;
        send(manager, [ddl::Named::function("who_am_i", "").drop()]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("report")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("report"), Object::function("approve"), Object::function("who_am_i")]
}
