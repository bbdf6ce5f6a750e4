//! Up and down with rows in the tables, what is logged, and what the ledger tells.

use super::{NAME, enrolment, fill, student, university};
use crate::support::{self, TestDb};

/// Returns a digest of each table that every version has, without GPAs and the times at which rows were touched.
async fn contents(db: &TestDb) -> Vec<String> {
    let mut all = Vec::new();
    for table in ["users", "students", "instructors", "courses", "course_sections", "terms", "enrollments"] {
        let rows = format!(
            "SELECT '{table} ' || count(*) || ' ' || coalesce(md5(string_agg(row::text, ' ' ORDER BY row::text)), '')
            FROM (
                SELECT to_jsonb(t) - ARRAY['updated_at', 'gpa', 'waitlist_position', 'waitlist_date'] FROM paws360.{table} AS t
            ) AS rows (row)"
        );
        all.push(db.text(&rows).await);
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn each_migration_rolls_back_on_its_own_with_rows_in_the_tables() {
    let db = support::database().await;
    let names: Vec<String> = migration::paws360::migrations().iter().map(|m| m.name().to_owned()).collect();
    support::up(&db, NAME, Some(&names[0])).await.expect("it applies");
    support::seed(&db, NAME, 400, 1).await.expect("it is seeded");
    let data = contents(&db).await;
    let mut before = support::schema(&db).await;
    for pair in names.windows(2) {
        support::up(&db, NAME, Some(&pair[1])).await.expect("it applies");
        let after = support::schema(&db).await;
        support::down(&db, NAME, &pair[0]).await.expect("it goes back");
        assert_eq!(support::schema(&db).await, before, "{} back", pair[1]);
        assert_eq!(contents(&db).await, data, "{} back", pair[1]);
        support::up(&db, NAME, Some(&pair[1])).await.expect("it applies again");
        assert_eq!(support::schema(&db).await, after, "{} again", pair[1]);
        before = after;
    }
    assert_eq!(contents(&db).await, data);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_rollback_to_a_version_keeps_what_was_there() {
    let db = support::database().await;
    support::up(&db, NAME, None).await.expect("it applies");
    support::seed(&db, NAME, 400, 1).await.expect("it is seeded");
    assert_eq!(support::seed(&db, NAME, 400, 1).await.expect("it is seeded"), 0, "the same seed adds nothing");
    let counts = contents(&db).await;
    let migrations = migration::paws360::migrations();
    let losses: Vec<_> = migrations.iter().skip(4).flat_map(|migration| migration.losses()).collect();
    let mut counted = Vec::new();
    for loss in &losses {
        counted.push(db.count(&loss.count).await);
    }
    assert_eq!(losses.len(), 2);
    assert!(counted.iter().all(|count| *count > 0), "{counted:?}: prerequisites and places are there to lose");
    support::down(&db, NAME, "m20250918_000004").await.expect("it goes back");
    let kept = contents(&db).await;
    assert_eq!(kept[..6], counts[..6]);
    assert_eq!(db.count("SELECT count(*) FROM paws360.enrollments WHERE enrollment_status = 'waitlisted'").await, 0);
    let words = |line: &String| line.split(' ').nth(1).map(str::to_owned);
    assert_eq!(words(&kept[6]), words(&counts[6]), "who waited is dropped, and no row is lost");
    support::up(&db, NAME, None).await.expect("it applies again");
    let health = "SELECT applied::bigint FROM seaworthy.migration_health";
    assert_eq!(db.count(health).await, 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_tells_start_end_duration_and_success_of_each() {
    let db = support::database().await;
    support::up(&db, NAME, None).await.expect("it applies");
    let told = "SELECT count(*) FROM seaworthy.attempts
        WHERE outcome = 'succeeded' AND direction = 'up' AND finished_at IS NOT NULL AND duration_ms >= 0";
    assert_eq!(db.count(told).await, 7);
}

#[tokio::test]
async fn changes_are_logged_with_who_made_them_and_what_changes_nothing_is_not() {
    let db = university().await;
    let logged = |operation: &str| {
        format!("SELECT count(*) FROM paws360.audit_log WHERE table_name = 'enrollments' AND operation = '{operation}'")
    };
    db.execute(&format!("SET app.user_id = 'registrar-7'; {}", enrolment(1, "ALG1", "enrolled", None))).await;
    db.execute("UPDATE paws360.enrollments SET enrollment_status = 'enrolled'").await;
    assert_eq!(db.count(&logged("UPDATE")).await, 0, "it changes nothing");
    db.execute("UPDATE paws360.enrollments SET grade = 'B'").await;
    let change = "SELECT (old_values ->> 'grade') IS NULL AND new_values ->> 'grade' = 'B' AND changed_by IS NULL
        FROM paws360.audit_log WHERE operation = 'UPDATE' AND table_name = 'enrollments'";
    assert_eq!(db.text(&format!("SELECT ({change})::text")).await, "true");
    db.execute(&format!("DELETE FROM paws360.enrollments WHERE student_id = {}", student(1))).await;
    assert_eq!(db.count(&logged("DELETE")).await, 1);
    let who = "SELECT changed_by FROM paws360.audit_log WHERE operation = 'INSERT' AND table_name = 'enrollments'";
    assert_eq!(db.text(who).await, "registrar-7");
    assert_eq!(
        db.count(
            "SELECT count(*) FROM paws360.audit_log WHERE table_name = 'course_sections' AND operation = 'UPDATE'"
        )
        .await,
        0,
        "the lock on a section is no change"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_without_rights_on_the_log_is_logged_and_cannot_write_it() {
    let db = university().await;
    db.execute(
        "DO $$ BEGIN CREATE ROLE paws360_clerk; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
        GRANT USAGE ON SCHEMA paws360 TO paws360_clerk;
        GRANT SELECT, UPDATE ON paws360.users TO paws360_clerk",
    )
    .await;
    db.execute("SET ROLE paws360_clerk; UPDATE paws360.users SET last_name = 'New' WHERE username = 'u1'").await;
    assert_eq!(db.count("SELECT count(*) FROM paws360.audit_log WHERE operation = 'UPDATE'").await, 1);
    let forged = "SET ROLE paws360_clerk; DELETE FROM paws360.audit_log";
    assert!(super::refused(&db, forged).await.starts_with("42501"));
}

#[tokio::test(flavor = "multi_thread")]
async fn reference_data_in_use_stays_when_the_rest_goes() {
    let db = support::database().await;
    support::up(&db, NAME, Some("m20250918_000004")).await.expect("it applies");
    fill(&db).await;
    db.execute(&enrolment(1, "ALG1", "completed", Some("B+"))).await;
    support::down(&db, NAME, "m20250918_000003").await.expect("it goes back");
    assert_eq!(db.text("SELECT string_agg(grade, ' ') FROM paws360.grades").await, "B+");
    support::up(&db, NAME, Some("m20250918_000004")).await.expect("it applies again");
    assert_eq!(db.count("SELECT count(*) FROM paws360.grades").await, 18);
}
