//! Pattern 1, a column that may be empty: nothing is rewritten, nothing is scanned.

use seaworthy::prelude::*;

use super::columns::text_null;
use super::tables::{add_column, drop_column};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(add_column("users", text_null("middle_name"))).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(drop_column("users", "middle_name")).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251022_000001_baseline"]
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::column("users", "middle_name").of_type("text"))]
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new("middle names", "SELECT count(middle_name) FROM users")]
    }
}
