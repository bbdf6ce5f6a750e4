//! Pattern 2, a column with a default: since PostgreSQL 11 the default is kept in the catalog, and no row is touched.

use seaworthy::prelude::*;

use super::columns::boolean_false;
use super::tables::{add_column, drop_column};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(add_column("testimonials", boolean_false("is_highlighted"))).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(drop_column("testimonials", "is_highlighted")).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251022_000001_baseline"]
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::column("testimonials", "is_highlighted").of_type("boolean"))]
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new("highlights of testimonials", "SELECT count(*) FROM testimonials WHERE is_highlighted")]
    }
}
