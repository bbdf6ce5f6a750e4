//! Seeded data goes through all phases: what the JSON holds is in the tables, and what is malformed is in the log.

use serde_json::Value;

use super::oracle::{self, Reading};
use super::{record, rows, seeded, texts, up, up_to};
use crate::support::TestDb;

/// Reads a JSON column of all rows with the oracle.
async fn readings(db: &TestDb, table: &str, column: &str, read: impl Fn(&str, &Value) -> Reading) -> Reading {
    let query = format!(r#"SELECT "id", "{column}" AS document FROM "{table}" ORDER BY "id" COLLATE "C""#);
    let mut all = Reading::default();
    for row in rows(db, &query).await {
        let one = read(row["id"].as_str().expect("ids are texts"), &row["document"]);
        all.found.extend(one.found);
        all.malformed += one.malformed;
    }
    all.found.sort();
    all
}

async fn logged(db: &TestDb, phase: &str) -> usize {
    record(db, phase).await["errorLog"].as_array().expect("a list").len()
}

/// Compares two sorted lists, and shows no more than where they part.
fn assert_same(stored: &[String], expected: &[String]) {
    if let Some((stored, expected)) = stored.iter().zip(expected).find(|(stored, expected)| stored != expected) {
        assert_eq!(stored, expected);
    }
    assert_eq!(stored.len(), expected.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_hold_what_the_json_holds() {
    let db = seeded(2_000).await;
    let users = texts(&db, r#"SELECT "id" FROM "User""#).await;
    let slots = readings(&db, "TutorProfile", "availability", oracle::slots).await;
    let tiers = readings(&db, "TutorProfile", "pricing", oracle::tiers).await;
    let votes = readings(&db, "LearningAssetRequest", "votes", |id, votes| oracle::votes(id, votes, &users)).await;
    let families = readings(&db, "HomeschoolFamily", "location", oracle::address).await;
    let schools = readings(&db, "MicroSchool", "location", oracle::address).await;
    let coops = readings(&db, "HomeschoolCoop", "location", oracle::address).await;
    for reading in [&slots, &tiers, &votes, &families, &schools, &coops] {
        assert!(!reading.found.is_empty(), "the seed fills every column");
    }
    assert!(slots.malformed > 0 && tiers.malformed > 0 && votes.malformed > 0 && families.malformed > 0);

    // Merging the duplicates of phase 5 moves votes to other requests, so they are compared before it.
    up_to(&db, "m20260126_000007_migrate_votes").await;
    let stored = texts(
        &db,
        r#"SELECT concat_ws('|', "profileId", "dayOfWeek", "startTime", "endTime",
            CASE WHEN "isRecurring" THEN 'true' ELSE 'false' END, "timezone") FROM "TutorAvailabilitySlot""#,
    );
    assert_same(&stored.await, &slots.found);
    let stored = texts(
        &db,
        r#"SELECT concat_ws('|', "profileId", "sessionType", "duration", "baseRate", "currency") FROM "TutorPricingTier""#,
    );
    assert_same(&stored.await, &tiers.found);
    let stored = texts(&db, r#"SELECT concat_ws('|', "requestId", "userId") FROM "LearningAssetVote""#);
    assert_same(&stored.await, &votes.found);
    let owners = ["homeschoolFamilyId", "microSchoolId", "homeschoolCoopId"];
    for (owner, reading) in owners.iter().zip([&families, &schools, &coops]) {
        let query = format!(
            r#"SELECT concat_ws('|', "{owner}", coalesce("streetAddress", ''), coalesce("suburb", ''), coalesce("city", ''),
                coalesce("postcode", ''), "country", coalesce("latitude"::text, ''), coalesce("longitude"::text, ''))
            FROM "Address" WHERE "{owner}" IS NOT NULL"#
        );
        assert_same(&texts(&db, &query).await, &reading.found);
    }
    assert_eq!(logged(&db, "phase4_availability_extraction").await, slots.malformed);
    assert_eq!(logged(&db, "phase4_pricing_extraction").await, tiers.malformed);
    assert_eq!(logged(&db, "phase4_vote_extraction").await, votes.malformed);
    let places = families.malformed + schools.malformed + coops.malformed;
    assert_eq!(logged(&db, "phase2_address_table").await, places);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_booking_with_a_known_subject_points_at_it() {
    let db = seeded(2_000).await;
    let query = r#"SELECT "id", "tenantId", "subjectId" AS code FROM "Booking" WHERE btrim("subjectId") <> ''
        UNION ALL SELECT "id", "tenantId", "subjectId" FROM "TutoringSession" WHERE btrim("subjectId") <> ''"#;
    let before = texts(&db, &format!("SELECT concat_ws('|', id, \"tenantId\", code) FROM ({query}) AS coded")).await;
    let shared = db.count(
        r#"SELECT count(DISTINCT (b."tenantId", b."subjectId")) FROM "Booking" AS b
        JOIN "Content" AS c ON c."tenantId" = b."tenantId" AND b."subjectId" = ANY (c."subjects")
        WHERE btrim(b."subjectId") <> ''"#,
    );
    assert!(shared.await > 0, "the seed shares codes between bookings and content");

    up(&db).await;
    let after = texts(
        &db,
        r#"SELECT concat_ws('|', r."id", s."tenantId", s."code")
        FROM (SELECT "id", "subjectId" FROM "Booking" UNION ALL SELECT "id", "subjectId" FROM "TutoringSession") AS r
        JOIN "Subject" AS s ON s."id" = r."subjectId""#,
    );
    assert_same(&after.await, &before);
    let twice = r#"SELECT count(*) FROM (SELECT FROM "Subject" GROUP BY "tenantId", "code" HAVING count(*) > 1) AS t"#;
    assert_eq!(db.count(twice).await, 0);
    let name = r#"SELECT DISTINCT "name" FROM "Subject" WHERE "code" = 'MATH'"#;
    assert_eq!(texts(&db, name).await, ["Mathematics"], "the most frequent name wins");
    let content = r#"SELECT count(*) FROM "Content" AS c JOIN "Subject" AS s ON s."id" = c."subjectIdRef"
        WHERE s."code" <> (SELECT code FROM unnest(c."subjects") AS code WHERE code <> '' LIMIT 1)"#;
    assert_eq!(db.count(content).await, 0);
    assert!(db.count(r#"SELECT count("subjectIdRef") FROM "Content""#).await > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_phase_is_recorded_as_in_the_dashboard() {
    let db = seeded(200).await;
    up(&db).await;
    let names = texts(&db, r#"SELECT "name" FROM "DataMigration""#).await;
    let dashboard = [
        "phase1_audit_infrastructure",
        "phase2_address_table",
        "phase2_subject_table",
        "phase3_soft_deletes",
        "phase4_availability_extraction",
        "phase4_pricing_extraction",
        "phase4_vote_extraction",
        "phase5_unique_constraints",
        "phase6_composite_indexes",
        "phase7_analytics_models",
        "phase7_eduscrum_models",
        "phase7_feature_flags",
        "phase7_notification_models",
    ];
    assert_eq!(names, dashboard);
    let unfinished = r#"SELECT count(*) FROM "DataMigration" WHERE "status" <> 'completed' OR "completedAt" < "startedAt"
        OR "completedAt" IS NULL OR "totalRecords" <> "processedRecords" + "failedRecords""#;
    assert_eq!(db.count(unfinished).await, 0);
    let slots = &record(&db, "phase4_availability_extraction").await["resultSummary"]["move"]["slots"];
    assert_eq!(slots.as_i64(), Some(db.count(r#"SELECT count(*) FROM "TutorAvailabilitySlot""#).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_records_of_a_phase_are_what_it_moved_and_no_more() {
    let db = seeded(200).await;
    db.execute(r#"UPDATE "MicroSchool" SET "location" = '{}'; UPDATE "TutorProfile" SET "availability" = '[]'"#).await;
    up(&db).await;
    let subjects = record(&db, "phase2_subject_table").await;
    let made = db.count(r#"SELECT count(*) FROM "Subject""#).await;
    assert_eq!(subjects["processedRecords"].as_i64(), Some(made), "and not the rows that point at them");
    let linked = subjects["resultSummary"]["booking_subjects"]["linked"].as_i64();
    assert_eq!(linked, Some(db.count(r#"SELECT count("subjectId") FROM "Booking""#).await));
    assert_eq!(record(&db, "phase4_availability_extraction").await["totalRecords"], 0);
    let schools = &record(&db, "phase2_address_table").await["resultSummary"]["micro_school_locations"];
    assert_eq!((&schools["processed"], &schools["addresses"]), (&0.into(), &0.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_fills_once() {
    for rows in [0, 1, 150] {
        let db = seeded(rows).await;
        let first = super::contents(&db).await;
        crate::support::seed(&db, "scholarly", rows, 7).await.expect("the seed can be sent again");
        assert_eq!(super::contents(&db).await, first);
        assert_eq!(db.count(r#"SELECT count(*) FROM "Booking""#).await, i64::try_from(rows).expect("few rows"));
        up(&db).await;
    }
}
