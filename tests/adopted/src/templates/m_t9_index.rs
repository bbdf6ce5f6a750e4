//! t9 index: say here which query it is for.
//!
//! Built while the table is read and written, which PostgreSQL does outside a transaction only. A build that was stopped
//! leaves an invalid index; the next run clears it away, and builds it again.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [index().create_concurrently()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [index().drop_concurrently()]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(false)
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::index(r#"Odd "{table}" it's \n_user_to "be"_idx"#).in_schema("shop"))]
    }
}

fn index() -> ddl::Index {
    ddl::Index::new(
        r#"Odd "{table}" it's \n_user_to "be"_idx"#,
        ("shop", r#"Odd "{table}" it's \n"#),
        ["user", r#"to "be""#],
    )
}
