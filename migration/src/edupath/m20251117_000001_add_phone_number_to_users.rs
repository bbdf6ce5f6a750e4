//! Pattern 6, renaming a column, first step: the new column beside the old, and both kept the same.

use seaworthy::prelude::*;

use super::phone::phone;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, phone().expand()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, phone().undo_expand()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251022_000001_baseline"]
    }

    /// `phone` has the same.
    fn is_lossless(&self) -> bool {
        true
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::column("users", "phone_number").of_type("text")), phone().is_in_step()]
    }
}
