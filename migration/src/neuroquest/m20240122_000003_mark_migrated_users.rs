//! Users who have a profile are marked, in batches.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The rows are moved in batches.
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(()) // The column goes two steps before.
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240122_000002_move_user_profiles"]
    }

    fn needs_backfills(&self) -> &'static [&'static str] {
        &["move_user_profiles"]
    }

    /// Not before the profiles are made: who has none would be walked past, and never come by again. Rows that could
    /// not be moved are logged, so a few may be without.
    fn gates(&self) -> Vec<Gate> {
        let has_profile = "migrated OR EXISTS (SELECT FROM user_profiles WHERE user_id = users.id)";
        vec![Gate::at_least(95.0, "users have profiles", "users", has_profile)]
    }

    fn backfills(&self) -> Vec<Backfill> {
        vec![backfill()]
    }
}

/// Marks the users of a batch; a user without a profile is walked past.
fn backfill() -> Backfill {
    let has_profile = Query::select()
        .expr(Expr::val(1))
        .from("user_profiles")
        .and_where(Expr::col(("user_profiles", "user_id")).equals(("users", "id")))
        .take();
    Backfill::new("mark_migrated_users", "users")
        .description("Marks the users who have a profile")
        .key(["id"])
        .only_where(Expr::col("migrated").not())
        .statement(|batch| {
            Query::update()
                .table("users")
                .value("migrated", true)
                .and_where(batch.condition())
                .and_where(Expr::col("migrated").not())
                .and_where(Expr::exists(has_profile))
                .take()
        })
        .way_back("UPDATE users SET migrated = false WHERE :batch AND migrated")
}
