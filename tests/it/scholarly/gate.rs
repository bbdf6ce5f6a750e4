//! Below 95 % nothing is renamed, and the error names the rows.

use std::error::Error;

use super::{original, texts, up_to};
use crate::support::{self, TestDb};

/// Returns a database where the backfill of subjects has run, and the application has then written `unmatched` of a
/// hundred bookings with a code that no subject has.
async fn backfilled(unmatched: u32) -> TestDb {
    let db = original().await;
    let booking = r#"INSERT INTO "Booking" (
        "id", "tenantId", "tutorId", "learnerId", "subjectId", "scheduledStart", "scheduledEnd", "updatedAt"
    )"#;
    let values = "'2025-02-01', '2025-02-01', '2025-02-01'";
    db.execute(&format!(
        "{booking} SELECT 'known' || n, 't', 'u1', 'u2', 'MATH', {values} FROM generate_series(1, {}) AS n",
        100 - unmatched
    ))
    .await;
    up_to(&db, "m20260125_000005_backfill_subject_references").await;
    db.execute(&format!(
        "{booking} SELECT 'unknown' || n, 't', 'u1', 'u2', 'LATIN', {values} FROM generate_series(1, {unmatched}) AS n"
    ))
    .await;
    db
}

/// Returns what the error says that stops the way up to a version.
pub(super) async fn refusal(db: &TestDb, version: &str) -> String {
    let error = support::up(db, "scholarly", Some(version)).await.expect_err("a gate is closed");
    let mut said = format!("{error:?}");
    let mut cause: Option<&dyn Error> = Some(&error);
    while let Some(error) = cause {
        said.push_str(&error.to_string());
        cause = error.source();
    }
    said
}

const RENAME: &str = "m20260125_000006_rename_subject_columns";

#[tokio::test(flavor = "multi_thread")]
async fn below_the_gate_nothing_is_renamed() {
    let db = backfilled(6).await;
    let before = support::schema(&db).await;
    let said = refusal(&db, RENAME).await;
    for word in ["unknown1", "LATIN"] {
        assert!(said.contains(word), "{word} is not in {said}");
    }
    assert_eq!(support::schema(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_gate_the_codes_of_the_unmatched_survive_both_ways() {
    let db = backfilled(5).await;
    up_to(&db, RENAME).await;
    let kept = r#"SELECT count(*) FROM "Booking" WHERE "subjectCode_deprecated" = 'LATIN' AND "subjectId" IS NULL"#;
    assert_eq!(db.count(kept).await, 5);
    super::down_to(&db, "m20260125_000005").await;
    assert_eq!(db.count(r#"SELECT count(*) FROM "Booking" WHERE "subjectId" = 'LATIN'"#).await, 5);
    assert_eq!(db.count(r#"SELECT count(*) FROM "Booking" WHERE "subjectId" = 'MATH'"#).await, 95);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_between_backfill_and_rename_is_linked_too() {
    let db = backfilled(0).await;
    db.execute(
        r#"INSERT INTO "Booking" (
            "id", "tenantId", "tutorId", "learnerId", "subjectId", "scheduledStart", "scheduledEnd", "updatedAt"
        ) VALUES ('late', 't', 'u1', 'u2', 'MATH', '2025-02-01', '2025-02-01', '2025-02-01')"#,
    )
    .await;
    up_to(&db, RENAME).await;
    assert_eq!(db.count(r#"SELECT count(*) FROM "Booking" WHERE "subjectId" IS NULL"#).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn new_bookings_with_a_known_code_do_not_close_the_gate() {
    let db = backfilled(0).await;
    db.execute(
        r#"INSERT INTO "Booking" (
            "id", "tenantId", "tutorId", "learnerId", "subjectId", "scheduledStart", "scheduledEnd", "updatedAt"
        )
        SELECT 'late' || n, 't', 'u1', 'u2', 'MATH', '2025-02-01', '2025-02-01', '2025-02-01'
        FROM generate_series(1, 50) AS n"#,
    )
    .await;
    up_to(&db, RENAME).await;
    assert_eq!(db.count(r#"SELECT count("subjectId") FROM "Booking""#).await, 150);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_changed_between_backfill_and_rename_is_followed_and_comes_back() {
    let db = backfilled(0).await;
    db.execute(
        r#"INSERT INTO "Subject" ("id", "tenantId", "code", "name", "updatedAt")
            VALUES ('s', 't', 'ENG', 'English', '2025-02-01');
        UPDATE "Booking" SET "subjectId" = 'ENG' WHERE "id" = 'known1';
        UPDATE "Booking" SET "subjectId" = '' WHERE "id" = 'known2';
        UPDATE "Booking" SET "subjectId" = NULL WHERE "id" = 'known3';
        UPDATE "Booking" SET "subjectId" = 'LATIN' WHERE "id" = 'known4'"#,
    )
    .await;
    up_to(&db, RENAME).await;
    let changed = |column: &str| {
        format!(
            r#"SELECT "id" || ' ' || coalesce({column}, 'NULL') FROM "Booking"
            WHERE "id" IN ('known1', 'known2', 'known3', 'known4')"#
        )
    };
    let followed = texts(&db, &changed(r#""subjectId""#)).await;
    assert_eq!(followed, ["known1 s", "known2 NULL", "known3 NULL", "known4 NULL"]);
    super::down_to(&db, "m20260125_000005").await;
    let codes = texts(&db, &changed(r#""subjectId""#)).await;
    assert_eq!(codes, ["known1 ENG", "known2 ", "known3 NULL", "known4 LATIN"]);
    assert_eq!(db.count(r#"SELECT count(*) FROM "Booking" WHERE "subjectId" = 'MATH'"#).await, 96);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_that_the_application_gave_content_is_named_as_lost() {
    let db = original().await;
    db.execute(
        r#"INSERT INTO "Content" ("id", "tenantId", "creatorId", "title", "subjects", "updatedAt") VALUES
            ('1', 't', 'u1', '', ARRAY['', 'MATH', 'ENG'], '2025-01-01'), ('2', 't', 'u1', '', NULL, '2025-01-01')"#,
    )
    .await;
    super::up(&db).await;
    let losses: Vec<_> = migration::scholarly::migrations().iter().flat_map(|m| m.losses()).collect();
    let loss = losses.iter().find(|loss| loss.what.starts_with("references of")).expect("references can be lost");
    assert_eq!(db.count(&loss.count).await, 0);
    db.execute(r#"UPDATE "Content" SET "subjectIdRef" = (SELECT "id" FROM "Subject" WHERE "code" = 'ENG')"#).await;
    assert_eq!(db.count(&loss.count).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_and_a_code_never_share_an_id_with_another_pair() {
    let db = original().await;
    db.execute(
        r#"INSERT INTO "Tenant" ("id", "name", "slug", "updatedAt")
            VALUES ('a', 'A', 'a', '2025-01-01'), ('ab', 'AB', 'ab', '2025-01-01');
        INSERT INTO "Content" ("id", "tenantId", "creatorId", "title", "subjects", "updatedAt") VALUES
            ('1', 'a', 'u1', '', ARRAY['bc'], '2025-01-01'), ('2', 'ab', 'u1', '', ARRAY['c'], '2025-01-01'),
            ('3', 'a', 'u1', '', ARRAY[NULL, '', ' '], '2025-01-01')"#,
    )
    .await;
    up_to(&db, "m20260125_000005").await;
    assert_eq!(db.count(r#"SELECT count(DISTINCT "id") FROM "Subject""#).await, 2);
    assert_eq!(db.count(r#"SELECT count(*) FROM "Content" WHERE "subjectIdRef" IS NULL"#).await, 1);
}
