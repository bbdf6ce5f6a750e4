//! 1: every group and every role is of a variant.

use seaworthy::prelude::*;

use super::rates::{role_rate_with_variants, role_rate_without_variants, variant_role_rate};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// A default that does not change is stored once, whatever the number of rows: no rewrite. PG 11+, ALTER TABLE,
    /// "Notes".
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            let column = ColumnDef::new(COLUMN).text().not_null().default("default").take();
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        send(manager, [variant_role_rate().create(), role_rate_with_variants().create_or_replace()]).await?;
        let why = "Which variant of the project's template it belongs to";
        send(manager, TABLES.map(|table| ddl::Column::of(table, COLUMN).comment(why))).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [role_rate_without_variants().create_or_replace(), variant_role_rate().drop()]).await?;
        for table in TABLES.into_iter().rev() {
            manager.alter_table(Table::alter().table(table).drop_column(COLUMN).take()).await?;
        }
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251001_000000_existing_schema"]
    }

    fn checks(&self) -> Vec<Check> {
        let columns = TABLES.map(|table| Check::exists(&Object::column(table, COLUMN).of_type("text")));
        let counted = TABLES.map(|table| {
            Check::same_count(
                format!("every row of {table} has a variant"),
                &format!("SELECT count(*) FROM {table}"),
                &format!("SELECT count(*) FROM {table} WHERE variant_name <> ''"),
            )
        });
        columns.into_iter().chain(counted).collect()
    }
}

/// The tables of a project's template.
const TABLES: [&str; 2] = ["project_equipment_groups", "project_roles"];

const COLUMN: &str = "variant_name";
