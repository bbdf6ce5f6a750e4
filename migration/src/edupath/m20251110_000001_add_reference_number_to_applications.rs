//! Pattern 3, a required column, first step: it may be empty, and what is written from now on has a number.
//!
//! The default is set apart from the column: one that is not constant would rewrite the table with the column.

use seaworthy::prelude::*;

use super::columns::text_null;
use super::tables::{add_column, drop_column};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(add_column("applications", text_null("reference_number"))).await?;
        let number = ddl::sql("'EDU-' || upper(left(replace(gen_random_uuid()::text, '-', ''), 12))");
        send(manager, [ddl::Column::of("applications", "reference_number").set_default(&number)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(drop_column("applications", "reference_number")).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251022_000001_baseline"]
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::column("applications", "reference_number").of_type("text"))]
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new("reference numbers of applications", "SELECT count(reference_number) FROM applications")]
    }
}
