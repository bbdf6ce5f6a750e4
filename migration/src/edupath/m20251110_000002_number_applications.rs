//! Pattern 3, second step: the applications that were there get their number, in batches.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The rows are moved in batches.
    }

    /// A number that a student was told stays; the step before takes the column away.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251110_000001_add_reference_number_to_applications"]
    }

    /// What is written while rows are numbered has its number already.
    fn gates(&self) -> Vec<Gate> {
        vec![Gate::holds(Check::none(
            "new applications number themselves",
            "SELECT 'reference_number' AS without_default WHERE NOT EXISTS (
                SELECT FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
                WHERE adrelid = 'applications'::regclass AND attname = 'reference_number'
            )",
        ))]
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::none(
            "no two applications have one number",
            "SELECT reference_number, count(*) AS applications FROM applications
            WHERE reference_number IS NOT NULL GROUP BY reference_number HAVING count(*) > 1",
        )]
    }

    fn backfills(&self) -> Vec<Backfill> {
        vec![
            Backfill::new(NUMBER, "applications")
                .description("Gives each application its reference number")
                .only_where(Expr::col("reference_number").is_null())
                .statement(|batch| {
                    Query::update()
                        .table("applications")
                        .value("reference_number", Expr::Keyword(Keyword::Default))
                        .and_where(batch.condition())
                        .and_where(Expr::col("reference_number").is_null())
                        .take()
                }),
        ]
    }
}

/// The name of the backfill, which the next step waits for.
pub(super) const NUMBER: &str = "number_applications";
