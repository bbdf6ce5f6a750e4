//! What the application wrote into the new tables goes back into the JSON, in the shape that is there.

use serde_json::{Value, json};

use super::{ORIGINAL, down_to, original, rows, up};
use crate::support::TestDb;

/// Returns a JSON value as it stands in a row.
pub(super) async fn column(db: &TestDb, table: &str, column: &str, id: &str) -> Value {
    let query = format!(r#"SELECT "{column}" AS document FROM "{table}" WHERE "id" = '{id}'"#);
    rows(db, &query).await.pop().expect("the row is there")["document"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_go_back_into_the_shape_that_is_there() {
    let db = original().await;
    db.execute(
        r#"INSERT INTO "TutorProfile" ("id", "tenantId", "userId", "availability", "updatedAt") VALUES
            ('bare', 't', 'u1', '[{"day": "mon", "start": "09:00", "end": "10:00"}, "never moved"]', '2025-01-01'),
            ('slots', 't', 'u2', '{"slots": [{"day": 2, "start": "09:00", "end": "10:00"}], "note": 1}', '2025-01-01'),
            ('days', 't', 'u3', '{"weekly": {"Tue": [{"start": "09:00", "end": "10:00"}], "wed": "?"}}', '2025-01-01'),
            ('none', 't', 'u4', NULL, '2025-01-01'),
            ('scalar', 't', 'u5', '"ask"', '2025-01-01'),
            ('same', 't', 'u6', '{"weekly": [{"day":  "fri", "end": "10:00", "start": "09:00"}]}', '2025-01-01')"#,
    )
    .await;
    up(&db).await;
    db.execute(
        r#"UPDATE "TutorAvailabilitySlot" SET "startTime" = '09:30' WHERE "profileId" = 'bare';
        DELETE FROM "TutorAvailabilitySlot" WHERE "profileId" = 'slots';
        INSERT INTO "TutorAvailabilitySlot" ("id", "profileId", "dayOfWeek", "startTime", "endTime", "updatedAt")
        SELECT 'new_' || n, profile, day, '16:00', '17:00', '2026-02-01'
        FROM (VALUES (1, 'days', 2), (2, 'days', 3), (3, 'none', 0), (4, 'scalar', 6)) AS new (n, profile, day)"#,
    )
    .await;
    down_to(&db, ORIGINAL).await;
    let slot = |day: &str, number: u8, start: &str, end: &str| {
        json!({"day": day, "dayOfWeek": number, "startTime": start, "endTime": end, "recurring": true,
            "timezone": "Australia/Sydney"})
    };
    let availability = async |id| column(&db, "TutorProfile", "availability", id).await;
    assert_eq!(availability("bare").await, json!(["never moved", slot("mon", 1, "09:30", "10:00")]));
    assert_eq!(availability("slots").await, json!({"slots": [], "note": 1}));
    let days = availability("days").await;
    assert_eq!(days["weekly"]["Tue"][1], slot("tue", 2, "16:00", "17:00"));
    assert_eq!(days["weekly"]["wed"], "?", "what never moved stays");
    assert_eq!(days["weekly"]["3"], json!([slot("wed", 3, "16:00", "17:00")]));
    assert_eq!(availability("none").await, json!([slot("sun", 0, "16:00", "17:00")]));
    let scalar = json!({"malformed": "ask", "slots": [slot("sat", 6, "16:00", "17:00")]});
    assert_eq!(availability("scalar").await, scalar);
    assert_eq!(availability("same").await, json!({"weekly": [{"day": "fri", "end": "10:00", "start": "09:00"}]}));

    up(&db).await;
    assert_eq!(db.count(r#"SELECT count(*) FROM "TutorAvailabilitySlot""#).await, 7, "and they can be moved again");
}

#[tokio::test(flavor = "multi_thread")]
async fn tiers_and_votes_go_back_too() {
    let db = original().await;
    db.execute(
        r#"INSERT INTO "TutorProfile" ("id", "tenantId", "userId", "pricing", "updatedAt") VALUES
            ('flat', 't', 'u1', '{"hourlyRate": 50, "note": 1}', '2025-01-01'),
            ('dearer', 't', 'u2', '{"hourlyRate": 50, "note": 1}', '2025-01-01');
        INSERT INTO "LearningAssetRequest" ("id", "tenantId", "requesterId", "title", "votes", "updatedAt") VALUES
            ('texts', 't', 'u1', '1', '["u1", "nobody"]', '2025-01-01'),
            ('objects', 't', 'u1', '2', '{"votes": [{"user_id": "u1"}, {"user_id": "u1"}]}', '2025-01-01')"#,
    )
    .await;
    up(&db).await;
    db.execute(
        r#"INSERT INTO "TutorPricingTier" ("id", "profileId", "sessionType", "duration", "baseRate", "isActive", "updatedAt")
            VALUES ('new', 'flat', 'group', 90, 30.5, false, '2026-02-01');
        UPDATE "TutorPricingTier" SET "baseRate" = 60 WHERE "profileId" = 'dearer';
        INSERT INTO "LearningAssetVote" ("id", "requestId", "userId") VALUES ('v1', 'texts', 'u2'), ('v2', 'objects', 'u2')"#,
    )
    .await;
    down_to(&db, ORIGINAL).await;
    let tier = |kind: &str, minutes: u8, rate: f64, active: bool| {
        json!({"sessionType": kind, "duration": minutes, "baseRate": rate, "currency": "AUD", "groupDiscount": 0,
            "maxGroupSize": 1, "isActive": active})
    };
    let flat = column(&db, "TutorProfile", "pricing", "flat").await;
    assert_eq!(flat, json!({"hourlyRate": 50, "note": 1, "tiers": [tier("group", 90, 30.5, false)]}));
    let dearer = column(&db, "TutorProfile", "pricing", "dearer").await;
    assert_eq!(dearer["note"], 1);
    assert!(dearer.get("hourlyRate").is_none(), "the old price is gone: {dearer}");
    assert_eq!(dearer["tiers"][0]["baseRate"].as_f64(), Some(60.0));
    let votes = async |id| column(&db, "LearningAssetRequest", "votes", id).await;
    assert_eq!(votes("texts").await, json!(["u1", "nobody", "u2"]));
    assert_eq!(votes("objects").await, json!({"votes": [{"user_id": "u1"}, {"user_id": "u1"}, {"userId": "u2"}]}));
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_subjects_and_codes_go_back_too() {
    let db = original().await;
    db.execute(
        r#"INSERT INTO "MicroSchool" ("id", "tenantId", "name", "location", "updatedAt") VALUES
            ('moved', 't', 'A', '{"street": "1 Old St", "latitude": 0, "lon": "7.5", "note": "x"}', '2025-01-01'),
            ('new', 't', 'B', NULL, '2025-01-01'),
            ('same', 't', 'C', '{"zip": 800,   "lat": "north"}', '2025-01-01');
        INSERT INTO "Content" ("id", "tenantId", "creatorId", "title", "subjects", "updatedAt") VALUES
            ('c', 't', 'u1', '', ARRAY['MATH'], '2025-01-01')"#,
    )
    .await;
    up(&db).await;
    db.execute(
        r#"UPDATE "Address" SET "streetAddress" = '2 New St' WHERE "microSchoolId" = 'moved';
        INSERT INTO "Address" ("id", "tenantId", "suburb", "microSchoolId", "updatedAt") VALUES ('a', 't', 'Kiama', 'new', '2026-02-01');
        INSERT INTO "Booking" ("id", "tenantId", "tutorId", "learnerId", "subjectId", "scheduledStart", "scheduledEnd", "updatedAt")
        SELECT 'b', 't', 'u1', 'u2', "id", '2026-02-01', '2026-02-01', '2026-02-01' FROM "Subject""#,
    )
    .await;
    down_to(&db, ORIGINAL).await;
    let location = async |id| column(&db, "MicroSchool", "location", id).await;
    let moved = json!({"note": "x", "streetAddress": "2 New St", "lat": 0, "lng": 7.5, "country": "Australia",
        "addressType": "primary"});
    assert_eq!(location("moved").await, moved);
    let new = json!({"suburb": "Kiama", "country": "Australia", "addressType": "primary"});
    assert_eq!(location("new").await, new);
    assert_eq!(location("same").await, json!({"zip": 800, "lat": "north"}));
    assert_eq!(column(&db, "Booking", "subjectId", "b").await, "MATH");
}
