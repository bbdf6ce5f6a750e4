//! Old code goes on writing the JSON, new code the tables: the way back keeps what either wrote since the move.

use serde_json::{Value, json};

use super::give_back::column;
use super::{ORIGINAL, down_to, original, record, rows, up, up_to};
use crate::support::TestDb;

fn slot(day: &str, start: &str) -> Value {
    json!({"day": day, "start": start, "end": "18:00"})
}

async fn profile(db: &TestDb, user: u8, id: &str, availability: &Value) {
    db.execute(&format!(
        r#"INSERT INTO "TutorProfile" ("id", "tenantId", "userId", "availability", "pricing", "updatedAt")
        VALUES ('{id}', 't', 'u{user}', $${availability}$$, '{{"hourlyRate": 50}}', '2025-01-01')"#
    ))
    .await;
}

async fn write(db: &TestDb, id: &str, availability: &Value) {
    db.execute(&format!(r#"UPDATE "TutorProfile" SET "availability" = $${availability}$$ WHERE "id" = '{id}'"#)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_that_old_code_wrote_after_the_move_survive() {
    let db = original().await;
    let moved = json!([slot("mon", "09:00"), slot("tue", "09:00")]);
    for (user, id) in (0..).zip(["added", "edited", "removed", "both", "deleted"]) {
        profile(&db, user, id, &moved).await;
    }
    profile(&db, 5, "late", &Value::Null).await;
    up(&db).await;
    let added = json!([slot("mon", "09:00"), slot("tue", "09:00"), slot("wed", "09:00")]);
    let edited = json!([slot("mon", "08:00"), slot("tue", "09:00")]);
    let removed = json!([slot("mon", "09:00")]);
    let late = json!({"weekly": {"Sat": [slot("sat", "10:00")]}});
    let written = [("added", &added), ("edited", &edited), ("removed", &removed), ("late", &late)];
    for (id, availability) in written.into_iter().chain([("both", &added), ("deleted", &added)]) {
        write(&db, id, availability).await;
    }
    db.execute(
        r#"INSERT INTO "TutorAvailabilitySlot" ("id", "profileId", "dayOfWeek", "startTime", "endTime", "updatedAt")
            VALUES ('new', 'both', 5, '16:00', '17:00', '2026-02-01');
        DELETE FROM "TutorAvailabilitySlot" WHERE "profileId" = 'deleted' AND "dayOfWeek" = 1"#,
    )
    .await;
    down_to(&db, ORIGINAL).await;
    for (id, availability) in written {
        assert_eq!(&column(&db, "TutorProfile", "availability", id).await, availability, "{id}");
    }
    let both = column(&db, "TutorProfile", "availability", "both").await;
    assert_eq!(both.as_array().map(|list| &list[..3]), added.as_array().map(Vec::as_slice), "what old code wrote");
    assert_eq!((&both[3]["day"], &both[3]["startTime"]), (&"fri".into(), &"16:00".into()), "what new code wrote");
    let deleted = column(&db, "TutorProfile", "availability", "deleted").await;
    assert_eq!(deleted, json!([slot("tue", "09:00"), slot("wed", "09:00")]));
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_and_votes_that_old_code_wrote_after_the_move_survive() {
    let db = original().await;
    profile(&db, 1, "dearer", &Value::Null).await;
    db.execute(
        r#"INSERT INTO "LearningAssetRequest" ("id", "tenantId", "requesterId", "title", "votes", "updatedAt")
            VALUES ('r', 't', 'u1', '', '["u1", "u2"]', '2025-01-01')"#,
    )
    .await;
    up(&db).await;
    db.execute(
        r#"UPDATE "TutorProfile" SET "pricing" = '{"hourlyRate": 55}';
        UPDATE "LearningAssetRequest" SET "votes" = '["u2", "u3"]';
        INSERT INTO "LearningAssetVote" ("id", "requestId", "userId") VALUES ('v', 'r', 'u4')"#,
    )
    .await;
    down_to(&db, ORIGINAL).await;
    assert_eq!(column(&db, "TutorProfile", "pricing", "dearer").await, json!({"hourlyRate": 55}));
    assert_eq!(column(&db, "LearningAssetRequest", "votes", "r").await, json!(["u2", "u3", "u4"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn locations_that_old_code_wrote_after_the_move_survive() {
    let db = original().await;
    db.execute(
        r#"INSERT INTO "MicroSchool" ("id", "tenantId", "name", "location", "updatedAt")
        SELECT id, 't', '', location::jsonb, '2025-01-01'
        FROM (VALUES
            ('edited', '{"street": "1 Old St"}'), ('emptied', '{"street": "1 Old St"}'), ('late', NULL),
            ('deleted', '{"street": "1 Old St"}'), ('homeless', '{"street": "1 Old St"}')
        ) AS school (id, location)"#,
    )
    .await;
    up(&db).await;
    db.execute(
        r#"UPDATE "MicroSchool" SET "location" = '{"street": "2 New St"}' WHERE "id" IN ('edited', 'late', 'deleted');
        UPDATE "MicroSchool" SET "location" = NULL WHERE "id" = 'emptied';
        DELETE FROM "Address" WHERE "microSchoolId" IN ('deleted', 'homeless')"#,
    )
    .await;
    down_to(&db, ORIGINAL).await;
    for id in ["edited", "late", "deleted"] {
        assert_eq!(column(&db, "MicroSchool", "location", id).await, json!({"street": "2 New St"}), "{id}");
    }
    for id in ["emptied", "homeless"] {
        assert_eq!(column(&db, "MicroSchool", "location", id).await, Value::Null, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_moved_is_written_down_until_it_has_gone_back() {
    let db = original().await;
    profile(&db, 1, "p", &json!([slot("mon", "09:00"), "never moved"])).await;
    up_to(&db, "m20260126_000003").await;
    let phase = "phase4_availability_extraction";
    let applied = record(&db, phase).await;
    assert_eq!(applied["isReversible"], true);
    assert_eq!(applied["rollbackData"]["move"].as_object().map(serde_json::Map::len), Some(1));
    down_to(&db, "m20260126_000002").await;
    assert_eq!(record(&db, phase).await["rollbackData"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_whose_names_are_all_taken_gets_another_one() {
    let db = original().await;
    let week = json!({"weekly": {"mon": "a", "1": "b", "mon ": "c", "1 ": "d"}});
    profile(&db, 1, "p", &week).await;
    up(&db).await;
    db.execute(
        r#"INSERT INTO "TutorAvailabilitySlot" ("id", "profileId", "dayOfWeek", "startTime", "endTime", "updatedAt")
            VALUES ('new', 'p', 1, '16:00', '17:00', '2026-02-01')"#,
    )
    .await;
    down_to(&db, ORIGINAL).await;
    let given_back = column(&db, "TutorProfile", "availability", "p").await;
    for (name, value) in week["weekly"].as_object().expect("a week") {
        assert_eq!(&given_back["weekly"][name], value);
    }
    assert_eq!(given_back["weekly"].as_object().map(serde_json::Map::len), Some(5));
    up(&db).await;
    assert_eq!(rows(&db, r#"SELECT FROM "TutorAvailabilitySlot""#).await.len(), 1, "and it can be moved again");
}
