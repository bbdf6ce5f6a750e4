//! Phase 7: feature flags, and the configuration of tenants.

use seaworthy::prelude::*;

use super::columns::{EMPTY_TEXT_ARRAY, boolean_false, boolean_true, created_at, integer_default, jsonb_default};
use super::columns::{text, text_array, text_default, text_null, updated_at};
use super::journey::{FEATURE_FLAGS, Status};
use super::tables::{create, drop_tables, index, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            unique_index("FeatureFlag", &["key"]),
            index("FeatureFlag", &["isEnabled"]),
            index("FeatureFlag", &["category"]),
            unique_index("TenantConfiguration", &["tenantId"]),
            index("TenantConfiguration", &["billingPlan"]),
        ];
        create(manager, vec![flag(), configuration()], indexes, vec![]).await?;
        send(manager, &[FEATURE_FLAGS.record(Status::Completed)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["TenantConfiguration", "FeatureFlag"]).await?;
        send(manager, &[FEATURE_FLAGS.undo()]).await
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

const TABLES: [&str; 2] = ["FeatureFlag", "TenantConfiguration"];

fn flag() -> TableCreateStatement {
    table(
        "FeatureFlag",
        vec![
            text("key"),
            text("name"),
            text_null("description"),
            boolean_false("isEnabled"),
            jsonb_default("rules", "[]"),
            integer_default("rolloutPercentage", 0),
            text_null("category"),
            text_null("owner"),
            created_at(),
            updated_at(),
        ],
    )
}

fn configuration() -> TableCreateStatement {
    table(
        "TenantConfiguration",
        vec![
            text("tenantId"),
            jsonb_default("branding", "{}"),
            text_array("enabledFeatures", EMPTY_TEXT_ARRAY),
            text_array("disabledFeatures", EMPTY_TEXT_ARRAY),
            jsonb_default("limits", "{}"),
            jsonb_default("integrations", "{}"),
            integer_default("dataRetentionDays", 2555),
            boolean_true("gdprEnabled"),
            text_default("billingPlan", "free"),
            text_default("billingCycle", "monthly"),
            created_at(),
            updated_at(),
        ],
    )
}
