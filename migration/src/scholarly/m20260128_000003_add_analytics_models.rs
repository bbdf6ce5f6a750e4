//! Phase 7: what happened in the application, for analytics.

use seaworthy::prelude::*;

use super::columns::{jsonb_default, text, text_null, timestamp_now};
use super::journey::{ANALYTICS_MODELS, Status};
use super::tables::{create, drop_tables, index, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            index("AnalyticsEvent", &["tenantId", "timestamp"]),
            index("AnalyticsEvent", &["tenantId", "eventType", "timestamp"]),
            index("AnalyticsEvent", &["tenantId", "userId", "timestamp"]),
            index("AnalyticsEvent", &["entityType", "entityId"]),
        ];
        create(manager, vec![event()], indexes, vec![]).await?;
        send(manager, &[ANALYTICS_MODELS.record(Status::Completed)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["AnalyticsEvent"]).await?;
        send(manager, &[ANALYTICS_MODELS.undo()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260127_000003_add_composite_indexes"]
    }

    fn checks(&self) -> Vec<Check> {
        ["AnalyticsEvent"].map(Check::relation_exists).into()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("AnalyticsEvent")]
    }
}

fn event() -> TableCreateStatement {
    table(
        "AnalyticsEvent",
        vec![
            text("tenantId"),
            text("eventType"),
            text("eventName"),
            text_null("userId"),
            text_null("sessionId"),
            text_null("entityType"),
            text_null("entityId"),
            jsonb_default("properties", "{}"),
            text_null("deviceType"),
            text_null("browser"),
            text_null("os"),
            text_null("country"),
            text_null("region"),
            timestamp_now("timestamp"),
        ],
    )
}
