//! t8 made up: say here why, and what a reviewer should look at.
//!
//! Nullable, or with a default that is constant: PostgreSQL writes no row, and the lock is short.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("example").add_column(ColumnDef::new("new_column").text()).to_owned())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("example").drop_column("new_column").to_owned()).await
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::column("example", "new_column"))]
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new("values of example.new_column", "SELECT count(new_column) FROM example")]
    }
}
