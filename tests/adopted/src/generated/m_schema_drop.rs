//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Destroys rows of s.u: drop table s.u.
        manager.drop_table(Table::drop().table(("s", "u")).to_owned()).await?;
        send(manager, [ddl::Named::function(("s", "f"), "s.e").drop()]).await?;
        manager.create_table(Table::create().table("t").col(ColumnDef::new("a").integer()).to_owned()).await?;
        manager.drop_type(Type::drop().name(("s", "e")).to_owned()).await?;
        send(manager, [ddl::Schema::named("s").drop()]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        send(manager, [ddl::Schema::named("s").create()]).await?;
        manager.create_type(Type::create().as_enum(("s", "e")).values(["x"]).to_owned()).await?;
        manager.drop_table(Table::drop().table("t").to_owned()).await?;
        let statements = [r"CREATE FUNCTION s.f(s.e)
 RETURNS integer
 LANGUAGE sql
AS $function$SELECT 1$function$"];
        send(manager, statements).await?;
        let table = Table::create().table(("s", "u")).col(ColumnDef::new("e").custom("s.e")).to_owned();
        manager.create_table(table).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).chain(gone().iter().map(Check::absent)).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("t")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("t")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("e").in_schema("s"), Object::table("u").in_schema("s"), Object::function("f").in_schema("s")]
}
