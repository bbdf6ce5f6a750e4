//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("t").drop_constraint("x").to_owned()).await?;
        send(manager, [ddl::Constraint::exclusion("x", "t", "gist", [(ddl::sql("r"), "=")]).add()]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("t").drop_constraint("x").to_owned()).await?;
        send(manager, [ddl::Constraint::exclusion("x", "t", "gist", [(ddl::sql("r"), "&&")]).add()]).await?;
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
    vec![Object::constraint("t", "x")]
}
