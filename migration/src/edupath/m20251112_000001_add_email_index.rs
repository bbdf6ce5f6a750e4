//! The index for the login, built while people log in.
//!
//! On `lower(email)`: the address itself has an index already, that of its unique key.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // CREATE INDEX CONCURRENTLY cannot run in one.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [index().create_concurrently()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [index().drop_concurrently()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251022_000001_baseline"]
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::index("email_idx"))]
    }
}

fn index() -> ddl::Index {
    ddl::Index::new("email_idx", "users", [ddl::Key::expression(&ddl::sql("lower(email)"))])
}
