//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Schema::named("s").create()]).await?;
        let table = Table::create()
            .table("t")
            .col(ColumnDef::new("a").integer())
            .col(ColumnDef::new("b").integer())
            .col(ColumnDef::new("c").text())
            .to_owned();
        manager.create_table(table).await?;
        let statements = [
            "CREATE STATISTICS public.expression ON (a + b), lower(c) FROM public.t",
            "CREATE STATISTICS public.pair ON a, b FROM public.t",
            "ALTER STATISTICS public.pair SET STATISTICS 400",
            "COMMENT ON STATISTICS public.pair IS 'together'",
            "CREATE STATISTICS s.more (dependencies, mcv) ON a, c FROM public.t",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = ["DROP STATISTICS s.more", "DROP STATISTICS public.pair", "DROP STATISTICS public.expression"];
        send(manager, statements).await?;
        manager.drop_table(Table::drop().table("t").to_owned()).await?;
        send(manager, [ddl::Schema::named("s").drop()]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("t")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("t")]
}
