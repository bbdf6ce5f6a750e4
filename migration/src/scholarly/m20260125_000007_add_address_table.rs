//! Phase 2: the table of addresses, empty as yet.

use seaworthy::prelude::*;

use super::columns::{created_at, double_null, text, text_default, text_null, updated_at};
use super::journey::{ADDRESS_TABLE, Status};
use super::moves::locations;
use super::tables::{create, drop_tables, foreign_key, index, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            unique_index("Address", &["homeschoolFamilyId"]),
            unique_index("Address", &["microSchoolId"]),
            unique_index("Address", &["homeschoolCoopId"]),
            index("Address", &["tenantId"]),
            index("Address", &["latitude", "longitude"]),
            index("Address", &["postcode"]),
        ];
        let foreign_keys = locations::OWNERS
            .iter()
            .map(|owner| foreign_key("Address", owner.column, owner.table, ForeignKeyAction::Cascade))
            .collect();
        create(manager, vec![address()], indexes, foreign_keys).await?;
        send(manager, &[ADDRESS_TABLE.record(Status::Running)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["Address"]).await?;
        send(manager, &[ADDRESS_TABLE.undo()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260125_000001_add_audit_infrastructure"]
    }

    fn checks(&self) -> Vec<Check> {
        ["Address", "Address_homeschoolFamilyId_key", "Address_microSchoolId_key", "Address_homeschoolCoopId_key"]
            .map(Check::relation_exists)
            .into()
    }

    fn losses(&self) -> Vec<Loss> {
        locations::losses()
    }
}

fn address() -> TableCreateStatement {
    table(
        "Address",
        vec![
            text("tenantId"),
            text_null("streetAddress"),
            text_null("suburb"),
            text_null("city"),
            text_null("state"),
            text_null("postcode"),
            text_default("country", "Australia"),
            double_null("latitude"),
            double_null("longitude"),
            text_default("type", "primary"),
            text_null("label"),
            text_null("homeschoolFamilyId"),
            text_null("microSchoolId"),
            text_null("homeschoolCoopId"),
            created_at(),
            updated_at(),
        ],
    )
}
