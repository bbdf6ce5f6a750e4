//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        let statements = [ddl::Function::new("tenant", "integer", "sql", "SELECT 1")
            .volatility(ddl::Volatility::Stable)
            .verbatim()
            .create()];
        send(manager, statements).await?;
        let table = Table::create().table("forced").col(ColumnDef::new("id").integer()).to_owned();
        manager.create_table(table).await?;
        send(manager, [ddl::RowSecurity::of("forced").enable(), ddl::RowSecurity::of("forced").force()]).await?;
        let table = Table::create().table("only_forced").col(ColumnDef::new("id").integer()).to_owned();
        manager.create_table(table).await?;
        send(manager, [ddl::RowSecurity::of("only_forced").force()]).await?;
        let table = Table::create()
            .table("t")
            .col(ColumnDef::new("id").integer())
            .col(ColumnDef::new("owner").custom("name"))
            .col(ColumnDef::new("tenant").integer())
            .to_owned();
        manager.create_table(table).await?;
        let statements = [
            ddl::RowSecurity::of("t").enable(),
            ddl::Policy::new("Of tenant", ddl::PolicyCommand::Update, "t")
                .restrictive()
                .to(["pg_monitor", "pg_read_all_data"])
                .using(ddl::sql("tenant = public.tenant()"))
                .with_check(ddl::sql(
                    r"(tenant = public.tenant()) AND (EXISTS ( SELECT
   FROM public.forced f
  WHERE (f.id = t.id)))",
                ))
                .create(),
            ddl::Policy::new("adding", ddl::PolicyCommand::Insert, "t").with_check(ddl::sql("id > 0")).create(),
            ddl::Policy::new("own", ddl::PolicyCommand::All, "t").using(ddl::sql("owner = CURRENT_USER")).create(),
            ddl::comment_on(&ddl::Comment::Policy("t".into(), ddl::Ident::new("own")), "one's own"),
            ddl::Policy::new("reading", ddl::PolicyCommand::Select, "t").using(ddl::sql("true")).create(),
            ddl::Policy::new("removing", ddl::PolicyCommand::Delete, "t").using(ddl::sql("false")).create(),
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::Named::policy("removing", "t").drop(),
            ddl::Named::policy("reading", "t").drop(),
            ddl::Named::policy("own", "t").drop(),
            ddl::Named::policy("adding", "t").drop(),
            ddl::Named::policy("Of tenant", "t").drop(),
        ];
        send(manager, statements).await?;
        for name in ["t", "only_forced", "forced"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        send(manager, [ddl::Named::function("tenant", "").drop()]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("forced"), Loss::rows_of("only_forced"), Loss::rows_of("t")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::table("forced"),
        Object::table("only_forced"),
        Object::table("t"),
        Object::function("tenant"),
        Object::policy("t", "Of tenant"),
        Object::policy("t", "adding"),
        Object::policy("t", "own"),
        Object::policy("t", "reading"),
        Object::policy("t", "removing"),
    ]
}
