//! Pattern 3, second step: the applications that were there get their number.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let number = Query::update()
            .table("applications")
            .value("reference_number", Expr::Keyword(Keyword::Default))
            .and_where(Expr::col("reference_number").is_null())
            .take();
        manager.execute(number).await
    }

    /// A number that a student was told stays; the step before takes the column away.
    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251110_000001_add_reference_number_to_applications"]
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::none(
            "every application has a reference number",
            "SELECT id, user_id FROM applications WHERE reference_number IS NULL",
        )]
    }
}
