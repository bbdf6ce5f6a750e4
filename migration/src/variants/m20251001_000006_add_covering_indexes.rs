//! Performance: what a template shows of a variant, in the index itself.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // CREATE INDEX CONCURRENTLY cannot run in one.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, indexes().map(|index| index.create_concurrently())).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, indexes().map(|index| index.drop_concurrently())).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251001_000005_validate_variants"]
    }

    fn checks(&self) -> Vec<Check> {
        NAMES.map(|name| Check::exists(&Object::index(name))).into()
    }
}

const NAMES: [&str; 2] = ["idx_project_equipment_groups_variant_lookup", "idx_project_roles_variant_lookup"];

fn indexes() -> [ddl::Index; 2] {
    let [groups, roles] = NAMES;
    let keys = ["project_id", "variant_name"];
    [
        ddl::Index::new(groups, "project_equipment_groups", keys).include(["name", "sort_order", "total_price"]),
        ddl::Index::new(roles, "project_roles", keys).include(["role_id", "daily_rate", "preferred_id"]),
    ]
}
