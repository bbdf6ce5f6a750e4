//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::policy("p", "t").drop(), ddl::Named::trigger("g", "t").drop()]).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("name").string_len(9).using(Expr::cust("name::character varying(9)")))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [
            "CREATE TRIGGER g BEFORE UPDATE OF name ON public.t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        ];
        send(manager, statements).await?;
        let statements =
            [ddl::Policy::new("p", ddl::PolicyCommand::All, "t").using(ddl::sql("(name)::text <> ''::text")).create()];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::policy("p", "t").drop(), ddl::Named::trigger("g", "t").drop()]).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("name").text().using(Expr::cust("name::text")))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [
            "CREATE TRIGGER g BEFORE UPDATE OF name ON public.t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        ];
        send(manager, statements).await?;
        let statements =
            [ddl::Policy::new("p", ddl::PolicyCommand::All, "t").using(ddl::sql("name <> ''::text")).create()];
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
    vec![Object::trigger("t", "g")]
}
