//! What each user has chosen; a rollback keeps the rows.

use seaworthy::prelude::*;

use super::tables::{boolean, by_default, create, foreign_key, index, now, table, uuid, varchar};
use super::users::user_preferences;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = table("user_preferences")
            .col(uuid("user_id"))
            .col(by_default(varchar("theme", 20), "light"))
            .col(by_default(varchar("language", 10), "en"))
            .col(boolean("weekly_digest", false))
            .col(now("updated_at"))
            .check(("user_preferences_theme_check", Expr::col("theme").is_in(["light", "dark", "system"])))
            .take();
        let foreign_key = foreign_key("user_preferences", "user_id", "users");
        let index = index("user_preferences", &["user_id"]);
        create(manager, vec![table], vec![index], vec![foreign_key]).await?;
        send(manager, user_preferences().put_back()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, user_preferences().drop()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240110_000001_create_user_tables"]
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::table("user_preferences")), Check::relation_exists("idx_user_preferences_user_id")]
    }

    fn checks_after_down(&self) -> Vec<Check> {
        vec![user_preferences().is_gone(), user_preferences().is_kept()]
    }
}
