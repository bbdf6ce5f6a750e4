//! Scholarly: the journey through its seven phases, with data in it, and back.

mod backfills;
mod behaviour;
mod dedupe;
mod gate;
mod give_back;
mod journey;
mod malformed;
mod merge;
mod oracle;
mod rollback;

use serde_json::Value;

use crate::support::{self, TestDb};

const ORIGINAL: &str = "m20250901_000001_create_original_schema";

/// The tables of the original schema.
const TABLES: [&str; 17] = [
    "Booking",
    "Content",
    "ContentPurchase",
    "ContentReview",
    "DesignPeerReview",
    "HomeschoolCoop",
    "HomeschoolFamily",
    "LearningAssetRequest",
    "MicroSchool",
    "ReliefBooking",
    "ReliefTeacher",
    "TeacherAbsence",
    "Tenant",
    "TokenTransaction",
    "TutorProfile",
    "TutoringSession",
    "User",
];

/// Returns a database with the original schema, a tenant `t` and the users `u0` to `u9`.
async fn original() -> TestDb {
    let db = support::empty_database().await;
    up_to(&db, ORIGINAL).await;
    db.execute(
        r#"INSERT INTO "Tenant" ("id", "name", "slug", "updatedAt") VALUES ('t', 'T', 't', '2025-01-01');
INSERT INTO "User" ("id", "tenantId", "email", "firstName", "lastName", "updatedAt")
SELECT 'u' || n, 't', n || '@example.com', 'U', n::text, '2025-01-01' FROM generate_series(0, 9) AS n"#,
    )
    .await;
    db
}

/// Returns a database with the original schema and seeded rows.
async fn seeded(rows: u64) -> TestDb {
    let db = support::empty_database().await;
    up_to(&db, ORIGINAL).await;
    support::seed(&db, "scholarly", rows, 7).await.expect("the seed fits the original schema");
    db
}

async fn up(db: &TestDb) {
    support::up(db, "scholarly", None).await.expect("every migration applies");
}

async fn up_to(db: &TestDb, version: &str) {
    support::up(db, "scholarly", Some(version)).await.expect("the migrations apply");
}

async fn down_to(db: &TestDb, version: &str) {
    support::down(db, "scholarly", version).await.expect("the migrations roll back");
}

/// Returns every row of the original tables as text.
async fn contents(db: &TestDb) -> Vec<String> {
    let mut contents = Vec::new();
    for table in TABLES {
        let rows =
            format!(r#"SELECT coalesce(string_agg(t::text, E'\n' ORDER BY "id" COLLATE "C"), '') FROM "{table}" AS t"#);
        contents.push(format!("{table}\n{}", db.text(&rows).await));
    }
    contents
}

/// Returns the rows of a query, each as a JSON object.
async fn rows(db: &TestDb, query: &str) -> Vec<Value> {
    let text = db.text(&format!("SELECT coalesce(jsonb_agg(found), '[]')::text FROM ({query}) AS found")).await;
    serde_json::from_str(&text).expect("PostgreSQL prints JSON")
}

/// Returns a column of texts, sorted as bytes.
async fn texts(db: &TestDb, query: &str) -> Vec<String> {
    let rows = rows(db, query).await;
    let value = |row: &Value| row.as_object().and_then(|row| row.values().next().cloned());
    let mut texts: Vec<String> = rows
        .iter()
        .filter_map(value)
        .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        .collect();
    texts.sort();
    texts
}

/// Returns a row of "DataMigration".
async fn record(db: &TestDb, phase: &str) -> Value {
    let query = format!(r#"SELECT * FROM "DataMigration" WHERE "name" = '{phase}'"#);
    rows(db, &query).await.pop().expect("the phase is recorded")
}
