//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "DROP USER MAPPING FOR public SERVER anew",
            "DROP SERVER anew",
            "CREATE SERVER anew TYPE 'b' FOREIGN DATA WRAPPER w",
            r#"CREATE USER MAPPING FOR postgres SERVER "Odd one""#,
            r#"CREATE USER MAPPING FOR public SERVER anew OPTIONS ("user" 'stays')"#,
            r#"ALTER USER MAPPING FOR public SERVER changed OPTIONS (DROP gone, SET "user" 'c', ADD new 'y')"#,
            r#"DROP USER MAPPING FOR public SERVER "Odd one""#,
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            r#"CREATE USER MAPPING FOR public SERVER "Odd one""#,
            r#"ALTER USER MAPPING FOR public SERVER changed OPTIONS (DROP new, SET "user" 'a, b', ADD gone 'x')"#,
            "DROP USER MAPPING FOR public SERVER anew",
            r#"DROP USER MAPPING FOR postgres SERVER "Odd one""#,
            "DROP SERVER anew",
            "CREATE SERVER anew TYPE 'a' FOREIGN DATA WRAPPER w",
            r#"CREATE USER MAPPING FOR public SERVER anew OPTIONS ("user" 'stays')"#,
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}
