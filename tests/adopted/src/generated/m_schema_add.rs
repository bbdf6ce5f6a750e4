//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Schema::named("s").create(), ddl::Schema::named("s").comment("x")]).await?;
        manager.create_type(Type::create().as_enum(("s", "e")).values(["x"]).to_owned()).await?;
        let table = Table::create().table(("s", "u")).col(ColumnDef::new("e").custom("s.e")).to_owned();
        manager.create_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(("s", "u")).to_owned()).await?;
        manager.drop_type(Type::drop().name(("s", "e")).to_owned()).await?;
        send(manager, [ddl::Schema::named("s").drop()]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new("rows of s.u", "SELECT count(*) FROM s.u")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::data_type("e").in_schema("s"), Object::table("u").in_schema("s")]
}
