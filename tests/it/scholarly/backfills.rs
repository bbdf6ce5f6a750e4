//! The data moves as backfills: in batches while the application writes, stopped half-way, and tried again.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use seaworthy_backfill::{Declared, Limits, Options, SmallTables, declared, find};
use seaworthy_runner::{Chain, RunError, RunOptions, UpTarget};
use serde_json::Value;

use super::{ORIGINAL, contents, down_to, oracle, original, record, rows, seeded, texts, up, up_to};
use crate::support::{self, TestDb};

async fn chain() -> Chain {
    support::chain(migration::scholarly::migrations()).await
}

fn named(chain: &Chain, name: &str) -> Declared {
    find(&declared(chain), name).expect("it is declared")
}

/// Small batches, so that a few hundred rows are many of them.
fn small() -> Options {
    let limits = Limits { every: Duration::from_millis(50), ..Limits::none() };
    Options { batch_rows_min: 1, batch_rows_max: 20, range_rows: 60, limits, ..Options::default() }
}

/// Migrates where tables of more than `rows_max` rows are left to `backfill run`.
async fn up_with(db: &TestDb, to: Option<&str>, rows_max: u64) -> Result<(), RunError> {
    let chain = chain().await;
    let to = to.map(|version| chain.resolve(version).expect("it is there"));
    let target = UpTarget { to, ..UpTarget::default() };
    let small = SmallTables { url: db.target(), rows_max, options: Options::default() };
    let options = RunOptions { backfiller: Some(Arc::new(small)), ..RunOptions::default() };
    seaworthy_runner::up(&db.target(), &chain, &target, &options, &mut |_| {}).await.map(drop)
}

async fn run(db: &TestDb, name: &str) {
    let chain = chain().await;
    let ran = seaworthy_backfill::run(&db.target(), &chain, &named(&chain, name), &small(), &mut |_| {}).await;
    ran.expect("it runs");
}

async fn finalize(db: &TestDb, name: &str) {
    let chain = chain().await;
    let done = seaworthy_backfill::finalize(&db.target(), &chain, &named(&chain, name), &small(), &mut |_| {}).await;
    done.expect("it is finalized");
}

/// Returns a database with `count` profiles of one slot and one price each, migrated up to the move of availability.
async fn profiles(count: u32) -> TestDb {
    let db = original().await;
    db.execute(&format!(
        r#"INSERT INTO "User" ("id", "tenantId", "email", "firstName", "lastName", "updatedAt")
        SELECT 'tutor' || n, 't', 'tutor' || n, '', '', '2025-01-01' FROM generate_series(1, {count}) AS n;
        INSERT INTO "TutorProfile" ("id", "tenantId", "userId", "availability", "pricing", "updatedAt")
        SELECT 'p' || n, 't', 'tutor' || n, '[{{"day": 1, "start": "09:00", "end": "18:00"}}]', '{{"hourlyRate": 50}}', '2025-01-01'
        FROM generate_series(1, {count}) AS n"#
    ))
    .await;
    db
}

const LATE: &str = r#"UPDATE "TutorProfile" SET "availability" = '[
    {"day": 2, "start": "10:00", "end": "18:00"}, {"day": 3, "start": "10:00", "end": "18:00"}
]' WHERE "id" IN ('p1', 'p250')"#;

/// Profiles whose slots are not those of their availability.
const DIFFERENT: &str = r#"SELECT count(*) FROM "TutorProfile" AS p WHERE (
    SELECT coalesce(jsonb_agg(("dayOfWeek", "startTime")::text ORDER BY "dayOfWeek"), '[]')
    FROM "TutorAvailabilitySlot" WHERE "profileId" = p."id"
) <> (
    SELECT coalesce(jsonb_agg(((e ->> 'day')::integer, e ->> 'start')::text ORDER BY e ->> 'day'), '[]')
    FROM jsonb_array_elements(p."availability") AS e
)"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_large_table_is_left_and_what_needs_its_rows_waits_with_the_command() {
    let db = profiles(300).await;
    up_with(&db, Some("m20260126_000003"), 100).await.expect("it is left to be run");
    assert_eq!(db.count(r#"SELECT count(*) FROM "TutorAvailabilitySlot""#).await, 0);
    let waiting = up_with(&db, None, 100).await.expect_err("the rows are not moved");
    let RunError::BackfillPending { version, backfills, .. } = &waiting else { panic!("{waiting:?}") };
    assert_eq!(version, "m20260127_000001_deduplicate");
    assert_eq!(backfills[..], ["tutor_availability", "tutor_pricing"]);
    for name in ["tutor_availability", "tutor_pricing"] {
        run(&db, name).await;
        finalize(&db, name).await;
    }
    up_with(&db, None, 100).await.expect("nothing is missing any more");
    assert_eq!(db.count(r#"SELECT count(*) FROM "TutorAvailabilitySlot""#).await, 300);
    let phase = record(&db, "phase4_availability_extraction").await;
    assert_eq!((&phase["processedRecords"], &phase["status"]), (&300.into(), &"completed".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_that_are_written_behind_the_cursor_are_moved_again() {
    let db = profiles(300).await;
    up_with(&db, Some("m20260126_000005"), 100).await.expect("it is left to be run");
    run(&db, "tutor_availability").await;
    db.execute(LATE).await;
    db.execute(
        r#"UPDATE "TutorProfile" SET "availability" = '[]' WHERE "id" = 'p2';
        UPDATE "TutorProfile" SET "availability" = '[{"day": "someday"}]' WHERE "id" = 'p3';
        UPDATE "TutorProfile" SET "bio" = 'says nothing of times' WHERE "id" = 'p4';
        INSERT INTO "TutorProfile" ("id", "tenantId", "userId", "availability", "updatedAt")
        VALUES ('p100x', 't', 'u1', '[{"day": 5, "start": "11:00", "end": "18:00"}]', '2025-01-01')"#,
    )
    .await;
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.backfill_failures").await, 5, "each is noted, but for the bio");
    finalize(&db, "tutor_availability").await;
    db.execute(r#"UPDATE "TutorProfile" SET "availability" = '[]' WHERE "id" = 'p3'"#).await;
    assert_eq!(db.count(DIFFERENT).await, 0);
    assert_eq!(db.count(r#"SELECT count(*) FROM "TutorAvailabilitySlot""#).await, 301);
    let logged =
        "SELECT string_agg(entry ->> 'key' || ' ' || (entry ->> 'reason'), '; ') FROM seaworthy.backfill_failures";
    assert_eq!(db.text(logged).await, "p3 unknown day");
    let phase = record(&db, "phase4_availability_extraction").await;
    assert_eq!((&phase["processedRecords"], &phase["failedRecords"]), (&299.into(), &1.into()));
    assert_eq!(db.count("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'seaworthy%'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_beside_the_move_loses_nothing() {
    let db = profiles(300).await;
    up_with(&db, Some("m20260126_000005"), 100).await.expect("it is left to be run");
    let (pool, stop) = (db.pool(), Arc::new(std::sync::atomic::AtomicBool::new(false)));
    let stopped = stop.clone();
    let writer = tokio::spawn(async move {
        let mut written = 0_u32;
        while !stopped.load(std::sync::atomic::Ordering::Relaxed) {
            let update = r#"UPDATE "TutorProfile" SET "availability" = jsonb_build_array(jsonb_build_object(
                'day', $1 % 7, 'start', to_char($1 % 9, 'FM00') || ':15', 'end', '18:00')) WHERE "id" = 'p' || ($1 * 7 % 300 + 1)"#;
            sqlx::query(update).bind(i32::try_from(written).expect("few")).execute(&pool).await.expect("it is written");
            written += 1;
        }
        written
    });
    run(&db, "tutor_availability").await;
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    assert!(writer.await.expect("it ends") > 0);
    finalize(&db, "tutor_availability").await;
    assert_eq!(db.count(DIFFERENT).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_was_not_finalized_goes_back_without_a_trace() {
    let db = profiles(300).await;
    db.execute(
        r#"INSERT INTO "MicroSchool" ("id", "tenantId", "name", "location", "updatedAt")
        SELECT 's' || n, 't', '', '{"city": "Perth"}', '2025-01-01' FROM generate_series(1, 120) AS n"#,
    )
    .await;
    let before = (contents(&db).await, support::schema(&db).await);
    up_with(&db, Some("m20260126_000005"), 100).await.expect("they are left to be run");
    for name in ["micro_school_locations", "tutor_availability", "tutor_pricing"] {
        run(&db, name).await;
    }
    assert_eq!(db.count(r#"SELECT count(*) FROM "TutorPricingTier""#).await, 300);
    let losses: Vec<_> = migration::scholarly::migrations().iter().flat_map(|migration| migration.losses()).collect();
    let unmoved = losses.iter().filter(|loss| loss.what.contains("moved back") && !loss.what.contains("Vote"));
    for loss in unmoved {
        assert_eq!(db.count(&loss.count).await, 0, "{}", loss.what);
    }
    down_to(&db, ORIGINAL).await;
    assert_eq!((contents(&db).await, support::schema(&db).await), before);
    up(&db).await;
    assert_eq!(db.count(r#"SELECT count(*) FROM "TutorPricingTier""#).await, 300, "and it moves again");
}

#[tokio::test(flavor = "multi_thread")]
async fn exactly_the_malformed_documents_are_logged_and_a_retry_after_a_fix_finishes_them() {
    let db = seeded(2_000).await;
    let mut malformed = BTreeSet::new();
    for row in rows(&db, r#"SELECT "id", "availability" AS document FROM "TutorProfile""#).await {
        let id = row["id"].as_str().expect("ids are texts");
        if oracle::slots(id, &row["document"]).malformed > 0 {
            malformed.insert(id.to_owned());
        }
    }
    assert!(!malformed.is_empty());
    up_to(&db, "m20260126_000003").await;
    let keys =
        "SELECT DISTINCT entry ->> 'key' FROM seaworthy.data_migrations, jsonb_array_elements(error_log) AS entry
        WHERE name = 'tutor_availability'";
    assert_eq!(texts(&db, keys).await, malformed.iter().cloned().collect::<Vec<_>>());
    let failed = "SELECT failed_records FROM seaworthy.data_migrations WHERE name = 'tutor_availability'";
    assert_eq!(usize::try_from(db.count(failed).await), Ok(malformed.len()));

    let fixed = r#"UPDATE "TutorProfile" SET "availability" = '[{"day": "sun", "start": "07:00", "end": "08:00"}]' WHERE "id" = "#;
    for id in &malformed {
        db.execute(&format!("{fixed}'{id}'")).await;
    }
    let chain = chain().await;
    let what = named(&chain, "tutor_availability");
    let retried = seaworthy_backfill::retry_failed(&db.target(), &chain, &what, &small(), &mut |_| {}).await;
    assert_eq!(retried.expect("it is tried again").failed_records, 0);
    let phase = record(&db, "phase4_availability_extraction").await;
    assert_eq!((&phase["failedRecords"], &phase["errorLog"]), (&0.into(), &Value::Array(Vec::new())));
    let slots =
        r#"SELECT DISTINCT "profileId" FROM "TutorAvailabilitySlot" WHERE "startTime" = '07:00' AND "dayOfWeek" = 0"#;
    let now_there: BTreeSet<String> = texts(&db, slots).await.into_iter().collect();
    assert!(malformed.is_subset(&now_there));
    up(&db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_that_is_none_any_more_when_its_turn_comes_stays() {
    let db = original().await;
    db.execute(
        r#"INSERT INTO "Content" ("id", "tenantId", "creatorId", "title", "updatedAt") VALUES ('c', 't', 'u1', '', '2025-01-01');
        INSERT INTO "ContentReview" ("id", "contentId", "reviewerId", "rating", "createdAt") VALUES
            ('r1', 'c', 'u1', 1, '2025-01-01'), ('r2', 'c', 'u1', 2, '2025-01-02'),
            ('r3', 'c', 'u2', 1, '2025-01-01'), ('r4', 'c', 'u2', 2, '2025-01-02')"#,
    )
    .await;
    up_with(&db, Some("m20260127_000001"), 0).await.expect_err("the first move waits already");
    up_to(&db, "m20260126_000007").await;
    up_with(&db, Some("m20260127_000001"), 1).await.expect("the duplicates are found");
    db.execute(r#"DELETE FROM "ContentReview" WHERE "id" = 'r2'"#).await;
    run(&db, "remove_duplicates").await;
    finalize(&db, "remove_duplicates").await;
    assert_eq!(texts(&db, r#"SELECT "id" FROM "ContentReview""#).await, ["r1", "r4"]);
    assert_eq!(record(&db, "phase5_unique_constraints").await["processedRecords"], 1);
    down_to(&db, "m20260126_000007").await;
    assert_eq!(texts(&db, r#"SELECT "id" FROM "ContentReview""#).await, ["r1", "r3", "r4"]);
}
