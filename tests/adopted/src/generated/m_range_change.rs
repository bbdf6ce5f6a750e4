//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_type(Type::alter().name("r").rename_to("r__old")).await?;
        manager.alter_type(Type::alter().name("r_multirange").rename_to("r_multirange__old")).await?;
        let statements = [
            "ALTER FUNCTION public.r(double precision, double precision) RENAME TO r__old",
            "ALTER FUNCTION public.r(double precision, double precision, text) RENAME TO r__old",
            "ALTER FUNCTION public.r_multirange() RENAME TO r_multirange__old",
            "ALTER FUNCTION public.r_multirange(public.r__old) RENAME TO r_multirange__old",
            "ALTER FUNCTION public.r_multirange(VARIADIC public.r__old[]) RENAME TO r_multirange__old",
            r"CREATE TYPE public.r AS RANGE (
    SUBTYPE = double precision,
    SUBTYPE_DIFF = pg_catalog.float8mi,
    MULTIRANGE_TYPE_NAME = public.r_multirange
)",
        ];
        send(manager, statements).await?;
        manager.drop_type(Type::drop().name("r__old").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_type(Type::alter().name("r").rename_to("r__old")).await?;
        manager.alter_type(Type::alter().name("r_multirange").rename_to("r_multirange__old")).await?;
        let statements = [
            "ALTER FUNCTION public.r(double precision, double precision) RENAME TO r__old",
            "ALTER FUNCTION public.r(double precision, double precision, text) RENAME TO r__old",
            "ALTER FUNCTION public.r_multirange() RENAME TO r_multirange__old",
            "ALTER FUNCTION public.r_multirange(public.r__old) RENAME TO r_multirange__old",
            "ALTER FUNCTION public.r_multirange(VARIADIC public.r__old[]) RENAME TO r_multirange__old",
            r"CREATE TYPE public.r AS RANGE (
    SUBTYPE = double precision,
    MULTIRANGE_TYPE_NAME = public.r_multirange
)",
        ];
        send(manager, statements).await?;
        manager.drop_type(Type::drop().name("r__old").to_owned()).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).chain(gone().iter().map(Check::absent)).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::data_type("r")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("r__old")]
}
