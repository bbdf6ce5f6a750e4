//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::Named::policy("p", "t").drop(),
            ddl::Policy::new("p", ddl::PolicyCommand::Select, "t").using(ddl::sql("id > 1")).create(),
            ddl::Policy::new("q", ddl::PolicyCommand::Insert, "t")
                .restrictive()
                .with_check(ddl::sql("id > 0"))
                .create(),
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::Named::policy("q", "t").drop(),
            ddl::Named::policy("p", "t").drop(),
            ddl::Policy::new("p", ddl::PolicyCommand::All, "t").using(ddl::sql("id > 0")).create(),
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
