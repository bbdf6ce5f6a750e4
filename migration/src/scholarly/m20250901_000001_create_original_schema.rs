//! The schema that the journey starts from: seventeen tables, with the JSON and the text array that later steps read.

use seaworthy::prelude::*;

use super::columns::{EMPTY_TEXT_ARRAY, boolean_false, created_at, double, double_null, double_zero, integer};
use super::columns::{integer_default, integer_null, jsonb_null, text, text_array, text_default, text_null, timestamp};
use super::columns::{timestamp_now, updated_at};
use super::tables::{create, drop_tables, foreign_key, index, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut tables = vec![tenant(), user()];
        tables.extend(tutoring());
        tables.extend(content());
        tables.extend(homeschooling());
        tables.extend(relief());
        tables.extend(design());
        create(manager, tables, indexes(), foreign_keys()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &TABLES).await
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        TABLES.map(Check::relation_exists).into()
    }

    fn losses(&self) -> Vec<Loss> {
        TABLES.map(Loss::rows_of).into()
    }
}

/// In the order in which they can be dropped.
const TABLES: [&str; 17] = [
    "TokenTransaction",
    "DesignPeerReview",
    "LearningAssetRequest",
    "ReliefBooking",
    "ReliefTeacher",
    "TeacherAbsence",
    "HomeschoolCoop",
    "MicroSchool",
    "HomeschoolFamily",
    "ContentPurchase",
    "ContentReview",
    "Content",
    "TutoringSession",
    "Booking",
    "TutorProfile",
    "User",
    "Tenant",
];

fn tenant() -> TableCreateStatement {
    table(
        "Tenant",
        vec![
            text("name"),
            text("slug"),
            text_default("status", "active"),
            jsonb_null("settings"),
            created_at(),
            updated_at(),
        ],
    )
}

fn user() -> TableCreateStatement {
    table(
        "User",
        vec![
            text("tenantId"),
            text("email"),
            text("firstName"),
            text("lastName"),
            text_array("roles", EMPTY_TEXT_ARRAY),
            text_default("status", "active"),
            created_at(),
            updated_at(),
        ],
    )
}

fn tutoring() -> [TableCreateStatement; 3] {
    let profile = vec![
        text("tenantId"),
        text("userId"),
        text_null("headline"),
        text_null("bio"),
        jsonb_null("availability"),
        jsonb_null("pricing"),
        double_zero("rating"),
        boolean_false("isVerified"),
        created_at(),
        updated_at(),
    ];
    let booking = vec![
        text("tenantId"),
        text("tutorId"),
        text("learnerId"),
        text_null("subjectId"),
        text_null("subjectName"),
        timestamp("scheduledStart"),
        timestamp("scheduledEnd"),
        text_default("status", "pending"),
        double_null("price"),
        text_default("currency", "AUD"),
        text_null("notes"),
        created_at(),
        updated_at(),
    ];
    let session = vec![
        text("tenantId"),
        text_null("bookingId"),
        text("tutorProfileId"),
        text("learnerId"),
        text_null("subjectId"),
        timestamp("scheduledStart"),
        timestamp("scheduledEnd"),
        text_default("status", "scheduled"),
        text_null("summary"),
        created_at(),
        updated_at(),
    ];
    [table("TutorProfile", profile), table("Booking", booking), table("TutoringSession", session)]
}

fn content() -> [TableCreateStatement; 3] {
    let content = vec![
        text("tenantId"),
        text("creatorId"),
        text("title"),
        text_null("description"),
        text_default("type", "lesson"),
        text_array("subjects", EMPTY_TEXT_ARRAY),
        double_zero("price"),
        text_default("status", "draft"),
        created_at(),
        updated_at(),
    ];
    let review = vec![text("contentId"), text("reviewerId"), integer("rating"), text_null("comment"), created_at()];
    let purchase = vec![
        text("contentId"),
        text("buyerId"),
        double_zero("amount"),
        text_default("currency", "AUD"),
        timestamp_now("purchasedAt"),
    ];
    [table("Content", content), table("ContentReview", review), table("ContentPurchase", purchase)]
}

fn homeschooling() -> [TableCreateStatement; 3] {
    let family = vec![
        text("tenantId"),
        text("primaryContactId"),
        text("familyName"),
        jsonb_null("location"),
        integer_default("childCount", 1),
        created_at(),
        updated_at(),
    ];
    let micro_school = vec![
        text("tenantId"),
        text("name"),
        jsonb_null("location"),
        integer_null("capacity"),
        text_default("status", "active"),
        created_at(),
        updated_at(),
    ];
    let coop = vec![
        text("tenantId"),
        text("name"),
        jsonb_null("location"),
        text_default("status", "active"),
        created_at(),
        updated_at(),
    ];
    [table("HomeschoolFamily", family), table("MicroSchool", micro_school), table("HomeschoolCoop", coop)]
}

fn relief() -> [TableCreateStatement; 3] {
    let teacher = vec![
        text("tenantId"),
        text("userId"),
        text_array("qualifications", EMPTY_TEXT_ARRAY),
        double_null("dailyRate"),
        text_default("status", "available"),
        created_at(),
        updated_at(),
    ];
    let absence = vec![
        text("tenantId"),
        text("teacherId"),
        timestamp("date"),
        text_null("reason"),
        text_default("status", "open"),
        created_at(),
        updated_at(),
    ];
    let booking = vec![
        text("tenantId"),
        text("reliefTeacherId"),
        text_null("absenceId"),
        timestamp("date"),
        text_default("status", "confirmed"),
        created_at(),
        updated_at(),
    ];
    [table("ReliefTeacher", teacher), table("TeacherAbsence", absence), table("ReliefBooking", booking)]
}

fn design() -> [TableCreateStatement; 3] {
    let request = vec![
        text("tenantId"),
        text("requesterId"),
        text("title"),
        text_null("description"),
        jsonb_null("votes"),
        text_default("status", "open"),
        created_at(),
        updated_at(),
    ];
    // A journey is a document outside this database.
    let review = vec![
        text("tenantId"),
        text("journeyId"),
        text("reviewerId"),
        integer_null("score"),
        text_null("feedback"),
        created_at(),
    ];
    let transaction =
        vec![text("tenantId"), text("userId"), text("type"), double("amount"), text_null("reference"), created_at()];
    [table("LearningAssetRequest", request), table("DesignPeerReview", review), table("TokenTransaction", transaction)]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        unique_index("Tenant", &["slug"]),
        unique_index("User", &["tenantId", "email"]),
        unique_index("TutorProfile", &["userId"]),
        index("TutorProfile", &["tenantId"]),
        index("Booking", &["tenantId"]),
        index("Booking", &["learnerId"]),
        index("TutoringSession", &["tenantId"]),
        index("TutoringSession", &["bookingId"]),
        index("TutoringSession", &["learnerId"]),
        index("Content", &["tenantId"]),
        index("Content", &["creatorId"]),
        index("ContentReview", &["contentId"]),
        index("ContentPurchase", &["contentId"]),
        index("ContentPurchase", &["buyerId"]),
        index("HomeschoolFamily", &["tenantId"]),
        index("MicroSchool", &["tenantId"]),
        index("HomeschoolCoop", &["tenantId"]),
        unique_index("ReliefTeacher", &["userId"]),
        index("ReliefTeacher", &["tenantId"]),
        index("TeacherAbsence", &["teacherId"]),
        index("ReliefBooking", &["reliefTeacherId"]),
        index("LearningAssetRequest", &["tenantId"]),
        index("DesignPeerReview", &["journeyId"]),
        index("TokenTransaction", &["userId"]),
    ]
}

fn foreign_keys() -> Vec<ForeignKeyCreateStatement> {
    use ForeignKeyAction::{Cascade, Restrict, SetNull};
    let tenants = [
        "User",
        "TutorProfile",
        "Booking",
        "TutoringSession",
        "Content",
        "HomeschoolFamily",
        "MicroSchool",
        "HomeschoolCoop",
        "ReliefTeacher",
        "TeacherAbsence",
        "ReliefBooking",
        "LearningAssetRequest",
        "DesignPeerReview",
        "TokenTransaction",
    ];
    let mut foreign_keys = Vec::from(tenants.map(|table| foreign_key(table, "tenantId", "Tenant", Cascade)));
    foreign_keys.extend([
        foreign_key("TutorProfile", "userId", "User", Cascade),
        foreign_key("Booking", "tutorId", "User", Restrict),
        foreign_key("Booking", "learnerId", "User", Restrict),
        foreign_key("TutoringSession", "bookingId", "Booking", SetNull),
        foreign_key("TutoringSession", "tutorProfileId", "TutorProfile", Restrict),
        foreign_key("TutoringSession", "learnerId", "User", Restrict),
        foreign_key("Content", "creatorId", "User", Restrict),
        foreign_key("ContentReview", "contentId", "Content", Cascade),
        foreign_key("ContentReview", "reviewerId", "User", Cascade),
        foreign_key("ContentPurchase", "contentId", "Content", Cascade),
        foreign_key("ContentPurchase", "buyerId", "User", Cascade),
        foreign_key("HomeschoolFamily", "primaryContactId", "User", Restrict),
        foreign_key("ReliefTeacher", "userId", "User", Cascade),
        foreign_key("TeacherAbsence", "teacherId", "User", Cascade),
        foreign_key("ReliefBooking", "reliefTeacherId", "ReliefTeacher", Cascade),
        foreign_key("ReliefBooking", "absenceId", "TeacherAbsence", SetNull),
        foreign_key("LearningAssetRequest", "requesterId", "User", Cascade),
        foreign_key("DesignPeerReview", "reviewerId", "User", Cascade),
        foreign_key("TokenTransaction", "userId", "User", Cascade),
    ]);
    foreign_keys
}
