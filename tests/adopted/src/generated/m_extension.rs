//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Extension::named("hstore").in_schema("public").create_if_not_exists()]).await?;
        let table = Table::create().table("t").col(ColumnDef::new("a").custom("public.hstore")).to_owned();
        manager.create_table(table).await?;
        send(manager, [ddl::Extension::named("pg_trgm").drop()]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Extension::named("pg_trgm").in_schema("public").create_if_not_exists()]).await?;
        manager.drop_table(Table::drop().table("t").to_owned()).await?;
        send(manager, [ddl::Extension::named("hstore").drop()]).await?;
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
