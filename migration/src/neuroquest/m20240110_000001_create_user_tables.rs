//! Users, how far each has come with a node, and what they tried.

use seaworthy::prelude::*;

use super::tables::{
    boolean, by_default, create, document, drop_tables, foreign_key, index, integer, moment_null, now,
};
use super::tables::{table, table_by, text_null, uuid, varchar, varchar_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let foreign_keys = vec![
            foreign_key("node_progress", "user_id", "users"),
            foreign_key("node_progress", "node_id", "knowledge_nodes"),
            foreign_key("quest_attempts", "user_id", "users"),
            foreign_key("quest_attempts", "quest_id", "quests"),
        ];
        create(manager, vec![users(), node_progress(), quest_attempts()], indexes(), foreign_keys).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &TABLES).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240108_000001_create_initial_schema"]
    }

    fn checks(&self) -> Vec<Check> {
        TABLES.map(|table| Check::exists(&Object::table(table))).into()
    }

    fn losses(&self) -> Vec<Loss> {
        TABLES.map(Loss::rows_of).into()
    }

    fn checks_after_down(&self) -> Vec<Check> {
        TABLES.map(|table| Check::absent(&Object::table(table))).into()
    }
}

/// In the order in which they can be dropped.
const TABLES: [&str; 3] = ["quest_attempts", "node_progress", "users"];

fn users() -> TableCreateStatement {
    table("users")
        .col(varchar("email", 255))
        .col(varchar_null("name", 120))
        .col(text_null("password_hash"))
        .col(by_default(varchar("role", 20), "learner"))
        .col(text_null("avatar_url"))
        .col(boolean("dark_mode", false))
        .col(boolean("email_notifications", true))
        .col(integer("level", 1))
        .col(integer("experience_points", 0))
        .col(moment_null("last_seen_at"))
        .col(now("created_at"))
        .col(now("updated_at"))
        .check(("users_role_check", Expr::col("role").is_in(["learner", "guide", "admin"])))
        .check(("users_level_check", Expr::col("level").gte(1)))
        .check(("users_experience_points_check", Expr::col("experience_points").gte(0)))
        .take()
}

fn node_progress() -> TableCreateStatement {
    table_by("node_progress", &["user_id", "node_id"])
        .col(uuid("user_id"))
        .col(uuid("node_id"))
        .col(by_default(varchar("status", 20), "started"))
        .col(integer("mastery_percent", 0))
        .col(now("started_at"))
        .col(moment_null("mastered_at"))
        .check(("node_progress_status_check", Expr::col("status").is_in(["started", "practising", "mastered"])))
        .check(("node_progress_mastery_percent_check", Expr::col("mastery_percent").between(0, 100)))
        .take()
}

fn quest_attempts() -> TableCreateStatement {
    table("quest_attempts")
        .col(uuid("user_id"))
        .col(uuid("quest_id"))
        .col(by_default(varchar("outcome", 20), "open"))
        .col(integer("points", 0))
        .col(document("answers"))
        .col(now("started_at"))
        .col(moment_null("finished_at"))
        .check(("quest_attempts_outcome_check", Expr::col("outcome").is_in(["open", "passed", "failed", "abandoned"])))
        .take()
}

fn indexes() -> Vec<IndexCreateStatement> {
    let email = Index::create().name("users_email_key").table("users").col("email").unique().take();
    vec![
        email,
        index("users", &["last_seen_at"]),
        index("node_progress", &["node_id"]),
        index("quest_attempts", &["user_id", "started_at"]),
        index("quest_attempts", &["quest_id"]),
    ]
}
