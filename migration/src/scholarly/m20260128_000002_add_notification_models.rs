//! Phase 7: notifications, and what each user wants of them.

use seaworthy::prelude::*;

use super::columns::{boolean_false, boolean_true, created_at, jsonb_default, jsonb_null, text, text_array};
use super::columns::{text_default, text_null, timestamp_null, updated_at};
use super::journey::{NOTIFICATION_MODELS, Status};
use super::tables::{create, drop_tables, index, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![notification(), preference()], indexes(), vec![]).await?;
        send(manager, &[NOTIFICATION_MODELS.record(Status::Completed)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["NotificationPreference", "Notification"]).await?;
        send(manager, &[NOTIFICATION_MODELS.undo()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260127_000003_add_composite_indexes"]
    }

    fn checks(&self) -> Vec<Check> {
        TABLES.map(Check::relation_exists).into()
    }

    fn losses(&self) -> Vec<Loss> {
        TABLES.map(Loss::rows_of).into()
    }
}

const TABLES: [&str; 2] = ["Notification", "NotificationPreference"];

fn notification() -> TableCreateStatement {
    table(
        "Notification",
        vec![
            text("tenantId"),
            text("userId"),
            text("type"),
            text("title"),
            text("body"),
            jsonb_null("data"),
            text_array("channels", "ARRAY['in_app']::text[]"),
            text_default("priority", "normal"),
            text_default("inAppStatus", "unread"),
            text_null("emailStatus"),
            text_null("smsStatus"),
            text_null("pushStatus"),
            timestamp_null("scheduledFor"),
            timestamp_null("sentAt"),
            timestamp_null("readAt"),
            text_null("groupKey"),
            created_at(),
        ],
    )
}

fn preference() -> TableCreateStatement {
    table(
        "NotificationPreference",
        vec![
            text("tenantId"),
            text("userId"),
            boolean_true("emailEnabled"),
            boolean_false("smsEnabled"),
            boolean_true("pushEnabled"),
            boolean_true("inAppEnabled"),
            jsonb_default("categoryPreferences", "{}"),
            boolean_false("quietHoursEnabled"),
            text_null("quietHoursStart"),
            text_null("quietHoursEnd"),
            text_default("timezone", "Australia/Sydney"),
            boolean_false("digestEnabled"),
            text_null("digestFrequency"),
            text_null("digestTime"),
            created_at(),
            updated_at(),
        ],
    )
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("Notification", &["tenantId", "userId"]),
        index("Notification", &["userId", "inAppStatus"]),
        index("Notification", &["userId", "createdAt"]),
        index("Notification", &["type"]),
        index("Notification", &["scheduledFor"]),
        unique_index("NotificationPreference", &["tenantId", "userId"]),
    ]
}
