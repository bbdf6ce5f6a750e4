//! Phase 7: teams, sprints and retrospectives.

use seaworthy::prelude::*;

use super::columns::{EMPTY_TEXT_ARRAY, created_at, double_null, double_zero, integer, integer_default, jsonb_default};
use super::columns::{jsonb_null, text, text_array, text_default, text_null, timestamp, timestamp_now, updated_at};
use super::journey::{EDUSCRUM_MODELS, Status};
use super::tables::{create, drop_tables, foreign_key, index, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let foreign_keys = ["EduScrumSprint", "EduScrumRetrospective"]
            .map(|table| foreign_key(table, "teamId", "EduScrumTeam", ForeignKeyAction::Cascade))
            .into();
        create(manager, vec![team(), sprint(), retrospective()], indexes(), foreign_keys).await?;
        send(manager, &[EDUSCRUM_MODELS.record(Status::Completed)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["EduScrumRetrospective", "EduScrumSprint", "EduScrumTeam"]).await?;
        send(manager, &[EDUSCRUM_MODELS.undo()]).await
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

const TABLES: [&str; 3] = ["EduScrumTeam", "EduScrumSprint", "EduScrumRetrospective"];

fn team() -> TableCreateStatement {
    table(
        "EduScrumTeam",
        vec![
            text("tenantId"),
            text("name"),
            text_null("description"),
            text("scrumMasterId"),
            text_null("productOwnerId"),
            text_array("memberIds", EMPTY_TEXT_ARRAY),
            double_zero("velocity"),
            text_default("maturityLevel", "forming"),
            double_zero("healthScore"),
            integer_default("sprintDuration", 14),
            jsonb_null("standupSchedule"),
            text_default("status", "active"),
            created_at(),
            updated_at(),
        ],
    )
}

fn sprint() -> TableCreateStatement {
    table(
        "EduScrumSprint",
        vec![
            text("tenantId"),
            text("teamId"),
            text("name"),
            text("goal"),
            integer("sprintNumber"),
            timestamp("startDate"),
            timestamp("endDate"),
            jsonb_default("backlogItems", "[]"),
            integer_default("totalStoryPoints", 0),
            integer_default("completedPoints", 0),
            jsonb_default("standups", "[]"),
            jsonb_default("burndownData", "[]"),
            jsonb_null("aiInsights"),
            text_default("status", "planning"),
            created_at(),
            updated_at(),
        ],
    )
}

fn retrospective() -> TableCreateStatement {
    table(
        "EduScrumRetrospective",
        vec![
            text("tenantId"),
            text("teamId"),
            text_null("sprintId"),
            jsonb_default("wentWell", "[]"),
            jsonb_default("toImprove", "[]"),
            jsonb_default("actionItems", "[]"),
            text_array("participantIds", EMPTY_TEXT_ARRAY),
            text("facilitatorId"),
            text_null("aiSummary"),
            jsonb_default("aiRecommendations", "[]"),
            double_null("teamDynamicsScore"),
            timestamp_now("conductedAt"),
            created_at(),
        ],
    )
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("EduScrumTeam", &["tenantId"]),
        index("EduScrumTeam", &["tenantId", "status"]),
        unique_index("EduScrumSprint", &["teamId", "sprintNumber"]),
        index("EduScrumSprint", &["tenantId"]),
        index("EduScrumSprint", &["teamId"]),
        index("EduScrumRetrospective", &["tenantId"]),
        index("EduScrumRetrospective", &["teamId"]),
    ]
}
