//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        // Destroys values of column public.t.b: alter column public.t.b.
        manager.alter_table(Table::alter().table("t").drop_column("b").to_owned()).await?;
        // Destroys values of column public.t.a: alter column public.t.a.
        manager.alter_table(Table::alter().table("t").drop_column("a").to_owned()).await?;
        let statements = [
            "DROP TYPE public.bt CASCADE",
            "CREATE TYPE public.bt",
            r"CREATE FUNCTION public.bin(cstring)
 RETURNS public.bt
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int4in$function$",
            r"CREATE FUNCTION public.bout(public.bt)
 RETURNS cstring
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int4out$function$",
            r"CREATE TYPE public.bt (
    INTERNALLENGTH = 4,
    INPUT = public.bin,
    OUTPUT = public.bout,
    DEFAULT = '3',
    CATEGORY = 'X',
    PREFERRED = true,
    ALIGNMENT = int4,
    STORAGE = plain,
    PASSEDBYVALUE
)",
        ];
        send(manager, statements).await?;
        let table = Table::alter().table("t").add_column(ColumnDef::new("a").custom("public.bt")).to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("t").add_column(ColumnDef::new("b").custom("public.bt[]")).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration(
            "there is no way back: alter object type public.bt: what was there before cannot be told from what is there after".to_owned(),
        ))
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::function("bin"), Object::function("bout"), Object::column("t", "a"), Object::column("t", "b")]
}
