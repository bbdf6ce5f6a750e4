//! Knowledge: nodes, the edges between them, and the quests that lead through them.

use seaworthy::prelude::*;

use super::tables::{boolean, by_default, create, document, drop_tables, foreign_key, index, integer, now};
use super::tables::{table, table_by, text, text_null, uuid, varchar};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let foreign_keys = vec![
            foreign_key("knowledge_edges", "from_node_id", "knowledge_nodes"),
            foreign_key("knowledge_edges", "to_node_id", "knowledge_nodes"),
            foreign_key("quests", "node_id", "knowledge_nodes"),
        ];
        create(manager, vec![knowledge_nodes(), knowledge_edges(), quests()], indexes(), foreign_keys).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &TABLES).await
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        let mut checks: Vec<Check> = TABLES.map(|table| Check::exists(&Object::table(table))).into();
        checks.push(Check::exists(&Object::constraint("knowledge_edges", "knowledge_edges_no_loop_check")));
        checks
    }

    fn losses(&self) -> Vec<Loss> {
        TABLES.map(Loss::rows_of).into()
    }

    fn checks_after_down(&self) -> Vec<Check> {
        TABLES.map(|table| Check::absent(&Object::table(table))).into()
    }
}

/// In the order in which they can be dropped.
const TABLES: [&str; 3] = ["quests", "knowledge_edges", "knowledge_nodes"];

fn knowledge_nodes() -> TableCreateStatement {
    table("knowledge_nodes")
        .col(varchar("name", 200))
        .col(varchar("slug", 200))
        .col(text_null("description"))
        .col(by_default(varchar("domain", 60), "general"))
        .col(integer("difficulty", 1))
        .col(integer("estimated_minutes", 15))
        .col(document("content"))
        .col(boolean("is_published", false))
        .col(now("created_at"))
        .col(now("updated_at"))
        .check(("knowledge_nodes_difficulty_check", Expr::col("difficulty").between(1, 5)))
        .check(("knowledge_nodes_estimated_minutes_check", Expr::col("estimated_minutes").gt(0)))
        .take()
}

fn knowledge_edges() -> TableCreateStatement {
    table_by("knowledge_edges", &["from_node_id", "to_node_id", "kind"])
        .col(uuid("from_node_id"))
        .col(uuid("to_node_id"))
        .col(by_default(varchar("kind", 20), "prerequisite"))
        .col(integer("weight", 1))
        .col(now("created_at"))
        .check(("knowledge_edges_no_loop_check", Expr::col("from_node_id").ne(Expr::col("to_node_id"))))
        .check(("knowledge_edges_kind_check", Expr::col("kind").is_in(["prerequisite", "related", "part_of"])))
        .take()
}

fn quests() -> TableCreateStatement {
    table("quests")
        .col(uuid("node_id"))
        .col(varchar("title", 200))
        .col(text("goal"))
        .col(by_default(varchar("kind", 20), "exploration"))
        .col(integer("reward_points", 10))
        .col(boolean("is_active", true))
        .col(now("created_at"))
        .check(("quests_kind_check", Expr::col("kind").is_in(["exploration", "challenge", "review"])))
        .check(("quests_reward_points_check", Expr::col("reward_points").gte(0)))
        .take()
}

fn indexes() -> Vec<IndexCreateStatement> {
    let slug = Index::create().name("knowledge_nodes_slug_key").table("knowledge_nodes").col("slug").unique().take();
    vec![
        slug,
        index("knowledge_nodes", &["domain", "difficulty"]),
        index("knowledge_edges", &["to_node_id"]),
        index("quests", &["node_id"]),
    ]
}
