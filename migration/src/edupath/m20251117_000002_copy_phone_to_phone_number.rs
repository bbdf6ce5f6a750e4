//! Pattern 6, second step: the numbers that were there before the trigger.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let copy = Query::update()
            .table("users")
            .value("phone_number", Expr::col("phone"))
            .and_where(Expr::col("phone_number").is_null())
            .and_where(Expr::col("phone").is_not_null())
            .take();
        manager.execute(copy).await
    }

    /// Both columns stay the same; the step before takes the new one away.
    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251117_000001_add_phone_number_to_users"]
    }
}
