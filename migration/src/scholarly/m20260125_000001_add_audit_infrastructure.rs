//! Phase 1: the audit log, and the table in which the journey is recorded.

use seaworthy::prelude::*;

use super::columns::{boolean_false, created_at, integer_default, integer_null, jsonb_default, jsonb_null};
use super::columns::{text, text_default, text_null, timestamp_now, timestamp_null, updated_at};
use super::journey::{self, Status};
use super::tables::{create, drop_tables, index, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![audit_log(), data_migration()], indexes(), vec![]).await?;
        send(manager, &[journey::AUDIT_INFRASTRUCTURE.record(Status::Completed)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["DataMigration", "AuditLog"]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20250901_000001_create_original_schema"]
    }

    fn checks(&self) -> Vec<Check> {
        ["AuditLog", "DataMigration", "DataMigration_name_key"].map(Check::relation_exists).into()
    }

    fn losses(&self) -> Vec<Loss> {
        let phases = journey::NAMES.map(|name| format!("'{name}'")).join(", ");
        vec![
            Loss::rows_of("AuditLog"),
            Loss::new(
                "rows of \"DataMigration\" that are not of this journey",
                format!(r#"SELECT count(*) FROM "DataMigration" WHERE "name" NOT IN ({phases})"#),
            ),
        ]
    }
}

fn audit_log() -> TableCreateStatement {
    table(
        "AuditLog",
        vec![
            text("tenantId"),
            text_null("userId"),
            text_null("userEmail"),
            text_null("userRole"),
            text("action"),
            text("entityType"),
            text("entityId"),
            jsonb_null("changes"),
            jsonb_null("metadata"),
            text_null("ipAddress"),
            text_null("userAgent"),
            text_null("requestId"),
            text_default("sensitivity", "normal"),
            timestamp_now("timestamp"),
        ],
    )
}

fn data_migration() -> TableCreateStatement {
    table(
        "DataMigration",
        vec![
            text("name"),
            text_null("description"),
            text_default("status", "pending"),
            timestamp_null("startedAt"),
            timestamp_null("completedAt"),
            integer_null("totalRecords"),
            integer_default("processedRecords", 0),
            integer_default("failedRecords", 0),
            jsonb_null("resultSummary"),
            jsonb_default("errorLog", "[]"),
            boolean_false("isReversible"),
            jsonb_null("rollbackData"),
            created_at(),
            updated_at(),
        ],
    )
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("AuditLog", &["tenantId", "timestamp"]),
        index("AuditLog", &["tenantId", "entityType", "entityId"]),
        index("AuditLog", &["tenantId", "userId", "timestamp"]),
        index("AuditLog", &["tenantId", "action", "timestamp"]),
        index("AuditLog", &["sensitivity", "timestamp"]),
        unique_index("DataMigration", &["name"]),
        index("DataMigration", &["status"]),
        index("DataMigration", &["createdAt"]),
    ]
}
