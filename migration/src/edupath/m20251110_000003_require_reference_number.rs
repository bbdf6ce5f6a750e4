//! Pattern 3, third step: the number is required, and nobody else's. No lock is held longer than a moment.

use seaworthy::prelude::*;

use super::m20251110_000002_number_applications::NUMBER;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // The lock of the first step must not last through the scan of the second.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, column().require_in_steps("applications_reference_number_present")).await?;
        send(manager, [index().create_concurrently(), unique().using_index(UNIQUE).add()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [unique().drop(), column().drop_not_null()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251110_000002_number_applications"]
    }

    fn needs_backfills(&self) -> &'static [&'static str] {
        &[NUMBER]
    }

    fn gates(&self) -> Vec<Gate> {
        vec![Gate::holds(Check::none(
            "every application has a reference number, and no two the same",
            "SELECT reference_number, count(*) FROM applications GROUP BY reference_number\n\
             HAVING count(*) > 1 OR reference_number IS NULL",
        ))]
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::constraint("applications", UNIQUE))]
    }
}

const UNIQUE: &str = "applications_reference_number_unique";

fn column() -> ddl::Column {
    ddl::Column::of("applications", "reference_number")
}

fn index() -> ddl::Index {
    ddl::Index::new(UNIQUE, "applications", ["reference_number"]).unique()
}

fn unique() -> ddl::Constraint {
    ddl::Constraint::unique(UNIQUE, "applications", ["reference_number"])
}
