//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::Named::view("w").drop(),
            ddl::Named::view("v").drop(),
            ddl::View::new(
                "v",
                ddl::sql(
                    r"SELECT id
   FROM public.t",
                ),
            )
            .create(),
            ddl::View::new(
                "w",
                ddl::sql(
                    r"SELECT id
   FROM public.v",
                ),
            )
            .create(),
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::Named::view("w").drop(),
            ddl::Named::view("v").drop(),
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
   FROM public.v",
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
