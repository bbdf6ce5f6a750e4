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
