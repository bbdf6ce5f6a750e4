//! Pattern 5, a value of an enum. PostgreSQL takes none away, so the way back makes the type anew, once nothing uses it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

use super::baseline::enums::STUDENT_STATUS;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_type(Type::alter().name("student_status").add_value(ENROLLED)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let uses = [
            ddl::EnumColumn::of("student_profiles", "status").default_value("inquiry"),
            ddl::EnumColumn::of("student_timeline", "previous_status"),
            ddl::EnumColumn::of("student_timeline", "status"),
        ];
        send(manager, ddl::EnumType::named("student_status").remake(STUDENT_STATUS, &uses)).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251022_000001_baseline"]
    }

    fn gates_before_down(&self) -> Vec<Gate> {
        vec![Gate::holds(Check::value_unused(&Object::data_type("student_status"), ENROLLED))]
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::value_exists(&Object::data_type("student_status"), ENROLLED)]
    }
}

const ENROLLED: &str = "enrolled";
