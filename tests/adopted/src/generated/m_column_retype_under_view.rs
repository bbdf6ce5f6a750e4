//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::view("w").drop(), ddl::Named::view("v").drop()]).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("name").string_len(50).using(Expr::cust("name::character varying(50)")))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [
            ddl::View::new(
                "v",
                ddl::sql(
                    r"SELECT id,
    name
   FROM public.t",
                ),
            )
            .create(),
            ddl::View::new(
                "w",
                ddl::sql(
                    r"SELECT id
   FROM public.v
  WHERE ((name)::text <> ''::text)",
                ),
            )
            .create(),
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::view("w").drop(), ddl::Named::view("v").drop()]).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("name").text().using(Expr::cust("name::text")))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [
            ddl::View::new(
                "v",
                ddl::sql(
                    r"SELECT id,
    name
   FROM public.t",
                ),
            )
            .create(),
            ddl::View::new(
                "w",
                ddl::sql(
                    r"SELECT id
   FROM public.v
  WHERE (name <> ''::text)",
                ),
            )
            .create(),
        ];
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
    vec![Object::view("v"), Object::view("w")]
}
