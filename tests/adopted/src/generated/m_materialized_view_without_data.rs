//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            r"CREATE MATERIALIZED VIEW public.behind_filled AS
 SELECT a
   FROM public.filled",
            r"CREATE MATERIALIZED VIEW public.behind_it AS
 SELECT a
   FROM public.between_them
WITH NO DATA",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements =
            [ddl::Named::materialized_view("behind_it").drop(), ddl::Named::materialized_view("behind_filled").drop()];
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
    vec![Object::view("behind_filled"), Object::view("behind_it")]
}
