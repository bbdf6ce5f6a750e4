//! 1, second half: names are unique within a variant, built while the tables are written to.
//!
//! The new index is there before the old one goes, so at no moment can two rows share a name.

use seaworthy::prelude::*;

use super::m20251001_000000_existing_schema::{original_group_index, role_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // CREATE INDEX CONCURRENTLY cannot run in one.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, indexes().iter().map(ddl::Index::create_concurrently)).await?;
        for name in ORIGINAL {
            manager.drop_index(Index::drop().name(name).concurrently().to_owned()).await?;
        }
        Ok(())
    }

    /// Before variants a project had one template, so only the default one can stay: two variants may use one name, and
    /// the application would rent the equipment of both.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, TABLES.map(|table| remove_variants(table).to_string(PostgresQueryBuilder))).await?;
        for mut index in [original_group_index(), role_index()] {
            manager.create_index(index.concurrently().take()).await?;
        }
        send(manager, indexes().iter().rev().map(ddl::Index::drop_concurrently)).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251001_000001_add_variant_columns"]
    }

    fn checks(&self) -> Vec<Check> {
        let there = NAMES.map(|name| Check::exists(&Object::index(name)));
        let gone = ORIGINAL.map(|name| Check::absent(&Object::index(name)));
        there.into_iter().chain(gone).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        let rows = |table| format!("SELECT count(*) FROM {table} WHERE variant_name <> 'default'");
        vec![
            Loss::new("equipment groups of variants other than default", rows("project_equipment_groups")),
            Loss::new(
                "equipment in groups of variants other than default",
                "SELECT count(*) FROM project_equipment AS item
                JOIN project_equipment_groups AS equipment_group ON equipment_group.id = item.group_id
                WHERE equipment_group.variant_name <> 'default'",
            ),
            Loss::new("roles of variants other than default", rows("project_roles")),
        ]
    }
}

const TABLES: [&str; 2] = ["project_equipment_groups", "project_roles"];

const ORIGINAL: [&str; 2] = ["idx_project_equipment_groups_project", "idx_project_roles_project_role"];

const NAMES: [&str; 4] = [
    "idx_project_equipment_groups_project_variant",
    "idx_project_roles_project_role_variant",
    "idx_project_equipment_groups_variant",
    "idx_project_roles_variant",
];

fn indexes() -> [ddl::Index; 4] {
    let [groups, roles] = TABLES;
    let [unique_group, unique_role, of_group, of_role] = NAMES;
    [
        ddl::Index::new(unique_group, groups, ["project_id", "name", "variant_name"]).unique(),
        ddl::Index::new(unique_role, roles, ["project_id", "role_id", "variant_name"]).unique(),
        ddl::Index::new(of_group, groups, ["project_id", "variant_name"]),
        ddl::Index::new(of_role, roles, ["project_id", "variant_name"]),
    ]
}

fn remove_variants(table: &'static str) -> DeleteStatement {
    Query::delete().from_table(table).and_where(Expr::col("variant_name").ne("default")).take()
}
