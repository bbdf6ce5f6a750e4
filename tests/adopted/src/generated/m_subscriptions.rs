//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Destroys how far gone has come, and the way to its slot: drop that at the publisher: drop object subscription gone.
        let statements = [
            "ALTER SUBSCRIPTION gone DISABLE",
            "ALTER SUBSCRIPTION gone SET (slot_name = NONE)",
            "DROP SUBSCRIPTION gone",
            r#"CREATE SUBSCRIPTION "New one" CONNECTION 'dbname=nowhere' PUBLICATION a WITH (connect = false, slot_name = 'diff_new', streaming = on)"#,
            "ALTER SUBSCRIPTION changed CONNECTION 'dbname=elsewhere'",
            "ALTER SUBSCRIPTION changed SET PUBLICATION a, b WITH (refresh = false)",
            "ALTER SUBSCRIPTION changed SET (slot_name = NONE, binary = true, synchronous_commit = 'local')",
            "COMMENT ON SUBSCRIPTION kept IS 'from not so far'",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "COMMENT ON SUBSCRIPTION kept IS 'from afar'",
            "ALTER SUBSCRIPTION changed CONNECTION 'dbname=nowhere password=secret'",
            "ALTER SUBSCRIPTION changed SET PUBLICATION a WITH (refresh = false)",
            "ALTER SUBSCRIPTION changed SET (slot_name = 'diff_changed', binary = false, synchronous_commit = 'off')",
            r#"ALTER SUBSCRIPTION "New one" DISABLE"#,
            r#"ALTER SUBSCRIPTION "New one" SET (slot_name = NONE)"#,
            r#"DROP SUBSCRIPTION "New one""#,
            "CREATE SUBSCRIPTION gone CONNECTION 'dbname=nowhere' PUBLICATION a WITH (connect = false, slot_name = 'diff_gone', streaming = off)",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(false)
    }
}

impl seaworthy::Migration for Migration {}
