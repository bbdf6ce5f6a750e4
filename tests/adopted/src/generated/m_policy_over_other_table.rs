//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::policy("ours", "docs").drop()]).await?;
        let table = Table::alter()
            .table("members")
            .modify_column(ColumnDef::new("team").big_integer().using(Expr::cust("team::bigint")))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [ddl::Policy::new("ours", ddl::PolicyCommand::All, "docs")
            .using(ddl::sql(
                r"EXISTS ( SELECT
   FROM public.members
  WHERE ((members.team = docs.team) AND (members.person = CURRENT_USER)))",
            ))
            .create()];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::policy("ours", "docs").drop()]).await?;
        let table = Table::alter()
            .table("members")
            .modify_column(ColumnDef::new("team").integer().using(Expr::cust("team::integer")))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [ddl::Policy::new("ours", ddl::PolicyCommand::All, "docs")
            .using(ddl::sql(
                r"EXISTS ( SELECT
   FROM public.members
  WHERE ((members.team = docs.team) AND (members.person = CURRENT_USER)))",
            ))
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
    vec![Object::policy("docs", "ours")]
}
