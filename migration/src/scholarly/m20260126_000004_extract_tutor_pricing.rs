//! Phase 4: the table of a tutor's prices.

use seaworthy::prelude::*;

use super::columns::{boolean_true, created_at, double, double_null, double_zero, integer, integer_default};
use super::columns::{jsonb_null, text, text_default, updated_at};
use super::journey::{PRICING_EXTRACTION, Status};
use super::moves::pricing;
use super::tables::{create, drop_tables, foreign_key, index, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            unique_index("TutorPricingTier", &["profileId", "sessionType", "duration"]),
            index("TutorPricingTier", &["profileId", "isActive"]),
        ];
        let to_profile = foreign_key("TutorPricingTier", "profileId", "TutorProfile", ForeignKeyAction::Cascade);
        create(manager, vec![tier()], indexes, vec![to_profile]).await?;
        send(manager, &[PRICING_EXTRACTION.record(Status::Running)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["TutorPricingTier"]).await?;
        send(manager, &[PRICING_EXTRACTION.undo()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260125_000008_migrate_locations", "m20260125_000006_rename_subject_columns"]
    }

    fn checks(&self) -> Vec<Check> {
        ["TutorPricingTier", "TutorPricingTier_profileId_sessionType_duration_key"].map(Check::relation_exists).into()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![pricing::LISTS.loss()]
    }
}

fn tier() -> TableCreateStatement {
    table(
        "TutorPricingTier",
        vec![
            text("profileId"),
            text("sessionType"),
            integer("duration"),
            double("baseRate"),
            text_default("currency", "AUD"),
            double_zero("groupDiscount"),
            integer_default("maxGroupSize", 1),
            double_null("introRate"),
            jsonb_null("packageRate"),
            boolean_true("isActive"),
            created_at(),
            updated_at(),
        ],
    )
}
