//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER FOREIGN DATA WRAPPER w NO VALIDATOR OPTIONS (ADD debug 'on')",
            "ALTER SERVER s VERSION '2' OPTIONS (DROP port, SET host 'there', ADD dbname 'd')",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER SERVER s VERSION '1' OPTIONS (DROP dbname, SET host 'it''s, here', ADD port '1')",
            "ALTER FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator OPTIONS (DROP debug)",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
