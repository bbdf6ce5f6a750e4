//! 4: what the document looks at once, looked at before and after, and held from now on.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Each statement by itself: a constraint that is added and validated in one transaction keeps writers out until the
    /// last row was read.
    fn use_transaction(&self) -> Option<bool> {
        Some(false)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, names().map(|name| name.add())).await?;
        send(manager, names().map(|name| name.validate())).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, names().map(|name| name.drop())).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251001_000004_initialize_default_variants"]
    }

    /// Where a name is wrong already, the error shows its row, and nothing has begun.
    fn gates(&self) -> Vec<Gate> {
        TABLES.map(|(table, _)| Gate::holds(valid(table))).into()
    }

    fn checks(&self) -> Vec<Check> {
        let constraints = TABLES.map(|(table, name)| Check::exists(&Object::constraint(table, name)));
        let orphans = TABLES.map(|(table, _)| {
            Check::none(
                format!("no row of {table} is without its project"),
                format!(
                    "SELECT {table}.id, {table}.project_id FROM {table}
                    LEFT JOIN projects ON projects.id = {table}.project_id WHERE projects.id IS NULL"
                ),
            )
        });
        constraints.into_iter().chain(TABLES.map(|(table, _)| valid(table))).chain(orphans).collect()
    }
}

const TABLES: [(&str, &str); 2] = [
    ("project_equipment_groups", "project_equipment_groups_variant_name_check"),
    ("project_roles", "project_roles_variant_name_check"),
];

fn names() -> [ddl::Constraint; 2] {
    let valid = || ddl::sql("variant_name ~ '^[a-z0-9_]+$'");
    TABLES.map(|(table, name)| ddl::Constraint::check(name, table, valid()).not_valid())
}

fn valid(table: &str) -> Check {
    Check::none(
        format!("every variant of {table} has a valid name"),
        format!("SELECT id, project_id, variant_name FROM {table} WHERE variant_name !~ '^[a-z0-9_]+$'"),
    )
}
