//! Values that no one should have stored: none stops the migration, none is lost.

use super::{ORIGINAL, contents, down_to, original, record, rows, texts, up};

/// Everything that is JSON, and much that is not what it seems.
const NASTY: &[&str] = &[
    "null",
    "[]",
    "{}",
    "1",
    "1e300",
    "\"\"",
    "\"\u{1F6A2}\"",
    "true",
    "[null]",
    "[[[]]]",
    "[{}]",
    "[1e300, -1.5, \"NaN\"]",
    r#"{"slots": null, "tiers": null, "votes": null}"#,
    r#"{"slots": {}, "rates": {}, "votes": {}}"#,
    r#"{"weekly": {"mon": null, "tue": 5, "wed": [null], "": [{}], "someday": []}}"#,
    r#"[{"day": 1e300, "start": "09:00", "end": "10:00"}, {"day": 7, "start": "09:00", "end": "10:00"}]"#,
    r#"[{"day": -1, "start": "09:00", "end": "10:00"}, {"day": "NaN", "start": "09:00", "end": "10:00"}]"#,
    r#"[{"day": 99999999999999999999, "start": 900, "end": ["10:00"]}, {"day": true, "start": "09:00", "end": "10:00"}]"#,
    r#"[{"day": 1, "start": "24:00", "end": "25:00"}, {"day": 1, "start": "9:00", "end": "10:00"}]"#,
    r#"[{"day": 1, "start": "09:00", "end": "10:00", "effectiveFrom": "2025-02-30"}]"#,
    r#"[{"day": 1, "start": "09:00", "end": "10:00", "timezone": {"x": 1}, "recurring": "maybe"}]"#,
    r#"[{"type": "a", "minutes": 99999999999999999999, "rate": 1}, {"type": "a", "minutes": -60, "rate": 1}]"#,
    r#"[{"type": "a", "minutes": 60, "rate": "Infinity"}, {"type": {"x": 1}, "minutes": 60, "rate": 1}]"#,
    r#"[{"type": "a", "minutes": 60, "rate": 1, "maxGroupSize": 1e30}, {"type": "a", "minutes": 60, "rate": -0.01}]"#,
    r#"{"hourlyRate": {"a": [1]}, "lat": [], "street": {"no": 1}, "votes": {"u1": true}}"#,
    r#"{"lat": 1e300, "lng": -1e300, "postcode": 1e300, "street": "x"}"#,
    r#"{"lat": 1e-400, "lng": "1e5", "city": "x"}"#,
    r#"{"lat": "NaN", "longitude": 181, "suburb": "\u001f"}"#,
    r#"[{"userId": {"id": {"id": 1}}}, {"user": []}, {"user_id": 1e300}, "nobody", ["u1"]]"#,
];

#[tokio::test(flavor = "multi_thread")]
async fn no_value_stops_the_migration_and_none_is_lost() {
    let db = original().await;
    for (n, value) in NASTY.iter().enumerate() {
        db.execute(&format!(
            r#"INSERT INTO "User" ("id", "tenantId", "email", "firstName", "lastName", "updatedAt")
                VALUES ('n{n}', 't', 'n{n}', '', '', '2025-01-01');
            INSERT INTO "TutorProfile" ("id", "tenantId", "userId", "availability", "pricing", "updatedAt")
                VALUES ('{n:02}', 't', 'n{n}', $${value}$$, $${value}$$, '2025-01-01');
            INSERT INTO "HomeschoolFamily" ("id", "tenantId", "primaryContactId", "familyName", "location", "updatedAt")
                VALUES ('{n:02}', 't', 'u1', '', $${value}$$, '2025-01-01');
            INSERT INTO "MicroSchool" ("id", "tenantId", "name", "location", "updatedAt")
                VALUES ('{n:02}', 't', '', $${value}$$, '2025-01-01');
            INSERT INTO "LearningAssetRequest" ("id", "tenantId", "requesterId", "title", "votes", "updatedAt")
                VALUES ('{n:02}', 't', 'u1', '{n}', $${value}$$, '2025-01-01')"#
        ))
        .await;
    }
    // Too long for an index, for a number, for a cast.
    db.execute(
        r#"UPDATE "MicroSchool" SET "location" = jsonb_build_object('postcode', (
            SELECT string_agg(md5(n::text), '') FROM generate_series(1, 500) AS n
        ), 'lat', '0.' || repeat('3', 200000), 'lng', 1) WHERE "id" = '00';
        UPDATE "TutorProfile" SET "pricing" = jsonb_build_array(
            jsonb_build_object('type', (SELECT string_agg(md5(n::text), '') FROM generate_series(1, 500) AS n),
                'minutes', 60, 'rate', 5),
            jsonb_build_object('type', 'x', 'minutes', repeat('9', 70000), 'rate', '0.' || repeat('3', 200000))
        ) WHERE "id" = '00';
        INSERT INTO "Content" ("id", "tenantId", "creatorId", "title", "subjects", "updatedAt") SELECT
            'c', 't', 'u1', '', ARRAY[string_agg(md5(n::text), '')], '2025-01-01' FROM generate_series(1, 500) AS n"#,
    )
    .await;
    let before = contents(&db).await;
    up(&db).await;
    for phase in ["phase4_availability_extraction", "phase4_pricing_extraction", "phase4_vote_extraction"] {
        let record = record(&db, phase).await;
        let log = record["errorLog"].as_array().expect("a list");
        assert!(log.len() > 9, "{phase}: {log:?}");
        for entry in log {
            assert!(entry["key"].is_string() && entry["reason"].is_string(), "{entry}");
            assert!(entry.get("value").is_some(), "{entry}");
        }
    }
    // The rows were made in Rust; the way back reads the JSON in SQL. What both say alike is remembered: all of it.
    let same = |phase: &str, step: &str, made: &str| {
        format!(
            r#"SELECT count(*) - (
                SELECT count(*) FROM "DataMigration", jsonb_object_keys("rollbackData" -> '{step}') WHERE "name" = '{phase}'
            ) FROM {made}"#
        )
    };
    for (phase, step, made) in [
        ("phase4_availability_extraction", "move", r#""TutorAvailabilitySlot""#),
        ("phase4_pricing_extraction", "move", r#""TutorPricingTier""#),
        ("phase4_vote_extraction", "move", r#""LearningAssetVote""#),
        ("phase2_address_table", "micro_school_locations", r#""Address" WHERE "microSchoolId" IS NOT NULL"#),
        ("phase2_address_table", "homeschool_family_locations", r#""Address" WHERE "homeschoolFamilyId" IS NOT NULL"#),
    ] {
        assert_eq!(db.count(&same(phase, step, made)).await, 0, "{step} of {phase}");
    }
    assert!(
        db.count(r#"SELECT count(*) FROM "Address" WHERE abs("latitude") > 90 OR abs("longitude") > 180"#).await == 0
    );
    down_to(&db, ORIGINAL).await;
    assert_eq!(contents(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn spellings_and_edges_are_understood() {
    let db = original().await;
    db.execute(
        r#"INSERT INTO "TutorProfile" ("id", "tenantId", "userId", "availability", "pricing", "updatedAt") VALUES
            ('1', 't', 'u1', '[{"day": " MONDAY ", "start": " 00:00 ", "end": "23:59"}, {"day": "1", "start_time": "08:00", "endTime": "09:00"},
                {"day": 0, "start": "08:00", "end": "09:00"}, {"dayOfWeek": 6.0, "start": "08:00", "end": "09:00", "isRecurring": false}]',
             '{"hourly_rate": "0"}', '2025-01-01'),
            ('2', 't', 'u2', '{"slots": [], "weekly": {"Sat": [{"start": "08:00", "end": "09:00"}]}}',
             '{"hourlyRate": 70, "tiers": [{"type": "individual", "minutes": "60", "price": 1.5}]}', '2025-01-01');
        INSERT INTO "HomeschoolFamily" ("id", "tenantId", "primaryContactId", "familyName", "location", "updatedAt") VALUES
            ('zero', 't', 'u1', '', '{"lat": 0, "lng": 0}', '2025-01-01'),
            ('darwin', 't', 'u1', '', '{"street": "", "address": "1 Mitchell St", "postcode": 800, "country": " "}', '2025-01-01'),
            ('nowhere', 't', 'u1', '', '{"suburb": "Kiama", "lat": 91, "lng": 150}', '2025-01-01');
        INSERT INTO "LearningAssetRequest" ("id", "tenantId", "requesterId", "title", "votes", "updatedAt") VALUES
            ('r', 't', 'u1', '', '["u1", " u1 ", {"id": "u1"}, {"userId": "", "user_id": "u2"}, {"user": {"id": "u3"}}]', '2025-01-01')"#,
    )
    .await;
    up(&db).await;
    let slots = texts(
        &db,
        r#"SELECT concat_ws(' ', "profileId", "dayOfWeek", "startTime", "isRecurring") FROM "TutorAvailabilitySlot""#,
    );
    assert_eq!(slots.await, ["1 0 08:00 t", "1 1 00:00 t", "1 1 08:00 t", "1 6 08:00 f", "2 6 08:00 t"]);
    let tiers = texts(&db, r#"SELECT concat_ws(' ', "profileId", "duration", "baseRate") FROM "TutorPricingTier""#);
    assert_eq!(tiers.await.len(), 2, "the second price of an hour is logged");
    let places = rows(&db, r#"SELECT * FROM "Address" ORDER BY "homeschoolFamilyId""#).await;
    assert_eq!((&places[0]["postcode"], &places[0]["streetAddress"]), (&"0800".into(), &"1 Mitchell St".into()));
    assert_eq!(places[0]["country"], "Australia");
    assert!(places[1]["suburb"] == "Kiama" && places[1]["latitude"].is_null(), "moved without its coordinates");
    assert_eq!(places[2]["latitude"].as_f64(), Some(0.0), "zero is a place");
    assert_eq!(texts(&db, r#"SELECT "userId" FROM "LearningAssetVote""#).await, ["u1", "u2", "u3"]);
    assert_eq!(record(&db, "phase4_vote_extraction").await["resultSummary"]["move"]["merged"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_says_nothing_that_can_be_read_is_logged_and_makes_no_row() {
    let db = original().await;
    db.execute(
        r#"INSERT INTO "MicroSchool" ("id", "tenantId", "name", "location", "updatedAt") VALUES
            ('1', 't', '', '{"postcode": true}', '2025-01-01'), ('2', 't', '', '{"lat": 5}', '2025-01-01');
        INSERT INTO "TutorProfile" ("id", "tenantId", "userId", "pricing", "updatedAt") VALUES
            ('1', 't', 'u1', '{"hourlyRate": ""}', '2025-01-01');
        INSERT INTO "Content" ("id", "tenantId", "creatorId", "title", "subjects", "updatedAt") VALUES
            ('1', 't', 'u1', '', ARRAY[E'\u00a0'], '2025-01-01')"#,
    )
    .await;
    let before = contents(&db).await;
    up(&db).await;
    assert_eq!(db.count(r#"SELECT count(*) FROM "Address""#).await, 0);
    assert_eq!(record(&db, "phase2_address_table").await["failedRecords"], 2);
    assert_eq!(record(&db, "phase4_pricing_extraction").await["failedRecords"], 1);
    assert_eq!(db.count(r#"SELECT count(*) FROM "Subject""#).await, 0, "a no-break space is no code");
    down_to(&db, ORIGINAL).await;
    assert_eq!(contents(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offset_is_converted_to_utc() {
    let db = original().await;
    db.execute(
        r#"INSERT INTO "TutorProfile" ("id", "tenantId", "userId", "availability", "updatedAt")
        SELECT 'p', 't', 'u1', jsonb_agg(jsonb_build_object(
            'day', day, 'start', '09:00', 'end', '10:00', 'effectiveFrom', said
        )), '2025-01-01'
        FROM unnest(ARRAY[
            '2025-07-01T05:00:00+10:00', '2025-07-01 05:00-0330', '2025-07-01T05:00:00.25Z', '2025-07-01T05:00',
            '2025-07-01', '2025-02-30T05:00+10:00'
        ]) WITH ORDINALITY AS entry (said, day)"#,
    )
    .await;
    up(&db).await;
    let moments = texts(&db, r#"SELECT "dayOfWeek" || ' ' || "effectiveFrom" FROM "TutorAvailabilitySlot""#).await;
    let expected = [
        "1 2025-06-30 19:00:00",
        "2 2025-07-01 08:30:00",
        "3 2025-07-01 05:00:00.25",
        "4 2025-07-01 05:00:00",
        "5 2025-07-01 00:00:00",
    ];
    assert_eq!(moments, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_user_of_a_vote_goes_before_its_own_id() {
    let db = original().await;
    db.execute(
        r#"INSERT INTO "LearningAssetRequest" ("id", "tenantId", "requesterId", "title", "votes", "updatedAt") VALUES
            ('r', 't', 'u1', '', '[{"id": "vote1", "user": "u1"}, {"id": "u2"}]', '2025-01-01')"#,
    )
    .await;
    up(&db).await;
    assert_eq!(texts(&db, r#"SELECT "userId" FROM "LearningAssetVote""#).await, ["u1", "u2"]);
}
