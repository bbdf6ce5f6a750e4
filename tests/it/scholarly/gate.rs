//! Below 95 % nothing is renamed, and the error names the rows.

use std::error::Error;

use super::{original, up_to};
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

const RENAME: &str = "m20260125_000006_rename_subject_columns";

#[tokio::test(flavor = "multi_thread")]
async fn below_the_gate_nothing_is_renamed() {
    let db = backfilled(6).await;
    let before = support::schema(&db).await;
    let error = support::up(&db, "scholarly", Some(RENAME)).await.expect_err("94 % is not enough");
    let mut said = format!("{error:?}");
    let mut cause: Option<&dyn Error> = Some(&error);
    while let Some(error) = cause {
        said.push_str(&error.to_string());
        cause = error.source();
    }
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
