//! What others see of a user, and a mark on the users who have it.

use seaworthy::prelude::*;

use super::tables::{boolean, by_default, create, document, drop_tables, foreign_key, index, now, table, text_null};
use super::tables::{uuid, varchar};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let profiles = table("user_profiles")
            .col(uuid("user_id"))
            .col(varchar("display_name", 255))
            .col(text_null("bio"))
            .col(by_default(varchar("theme", 20), "light"))
            .col(boolean("notifications", true))
            .col(document("preferences"))
            .col(now("created_at"))
            .col(now("updated_at"))
            .check(("user_profiles_theme_check", Expr::col("theme").is_in(["light", "dark", "system"])))
            .take();
        let one_each =
            Index::create().name("user_profiles_user_id_key").table("user_profiles").col("user_id").unique().take();
        let indexes = vec![one_each, index("user_profiles", &["display_name"])];
        create(manager, vec![profiles], indexes, vec![foreign_key("user_profiles", "user_id", "users")]).await?;
        // A constant default is stored in the catalog and touches no row: PG 11+, ALTER TABLE, "Notes".
        manager.alter_table(Table::alter().table("users").add_column(boolean("migrated", false)).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("users").drop_column("migrated").take()).await?;
        drop_tables(manager, &["user_profiles"]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240118_000004_drop_email_of_users"]
    }

    fn checks(&self) -> Vec<Check> {
        vec![
            Check::exists(&Object::table("user_profiles")),
            Check::exists(&Object::index("user_profiles_user_id_key")),
            Check::exists(&Object::column("users", "migrated").of_type("boolean")),
        ]
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("user_profiles")]
    }
}
