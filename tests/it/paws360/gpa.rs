//! What a GPA follows, and what it does not.

use super::{enrolment, failing_checks, fill, refused, run, section, session, student, university, until_one_waits};
use crate::support::{self, TestDb};

async fn gpa(db: &TestDb, number: u32) -> String {
    db.text(&format!("SELECT coalesce(gpa::text, 'none') FROM paws360.students WHERE student_id = {}", student(number)))
        .await
}

#[tokio::test]
async fn a_gpa_follows_posted_grades_by_their_credit_hours() {
    let db = university().await;
    db.execute(&enrolment(1, "ALG1", "enrolled", None)).await;
    assert_eq!(gpa(&db, 1).await, "none");
    let post = |grade: &str| {
        format!(
            "UPDATE paws360.enrollments SET enrollment_status = 'completed', grade = '{grade}' WHERE student_id = {} AND section_id = {}",
            student(1),
            section("ALG1")
        )
    };
    db.execute(&post("A+")).await;
    assert_eq!(gpa(&db, 1).await, "4.00", "A+ is not an F");
    db.execute(&enrolment(1, "ALG2", "completed", Some("D-"))).await;
    assert_eq!(gpa(&db, 1).await, "2.11", "(3 × 4.0 + 4 × 0.7) / 7");
    db.execute(&post("F")).await;
    assert_eq!(gpa(&db, 1).await, "0.40", "(3 × 0.0 + 4 × 0.7) / 7");
    db.execute("UPDATE paws360.courses SET credit_hours = 1 WHERE course_code = 'ALG1'").await;
    assert_eq!(gpa(&db, 1).await, "0.56", "(1 × 0.0 + 4 × 0.7) / 5");
    db.execute(&format!("DELETE FROM paws360.enrollments WHERE section_id = {}", section("ALG1"))).await;
    assert_eq!(gpa(&db, 1).await, "0.70");
    db.execute("UPDATE paws360.enrollments SET enrollment_status = 'enrolled', grade = NULL").await;
    assert_eq!(gpa(&db, 1).await, "none", "a grade that is taken back counts no more");
}

#[tokio::test]
async fn a_gpa_ignores_withdrawals_and_marks_without_points() {
    let db = university().await;
    db.execute(&enrolment(1, "ALG1", "completed", Some("B"))).await;
    db.execute(&enrolment(1, "ALG2", "withdrawn", Some("W"))).await;
    assert_eq!(gpa(&db, 1).await, "3.00");
    for mark in ["P", "NP", "I", "AU", "W"] {
        db.execute(&enrolment(1, "POEMS", "completed", Some(mark))).await;
        assert_eq!(gpa(&db, 1).await, "3.00", "{mark}");
        db.execute(&format!("DELETE FROM paws360.enrollments WHERE section_id = {}", section("POEMS"))).await;
    }
    db.execute("UPDATE paws360.enrollments SET enrollment_status = 'withdrawn', grade = 'W'").await;
    assert_eq!(gpa(&db, 1).await, "none");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_grades_of_one_student_posted_at_once_both_count() {
    let db = university().await;
    let (mut one, mut other) = (session(&db).await, session(&db).await);
    run(&mut one, &format!("BEGIN; {}", enrolment(1, "ALG1", "completed", Some("A")))).await.expect("it is posted");
    let posted = tokio::spawn(async move { run(&mut other, &enrolment(1, "POEMS", "completed", Some("C"))).await });
    until_one_waits(&db).await;
    run(&mut one, "COMMIT").await.expect("it commits");
    posted.await.expect("it runs").expect("it is posted");
    assert_eq!(gpa(&db, 1).await, "3.50", "(3 × 4.0 + 1 × 2.0) / 4");
}

/// Runs in a session of its own, at a level of isolation; returns the SQLSTATE of what is refused.
async fn at(db: &TestDb, isolation: &str, sql: &str) -> Option<String> {
    let mut session = session(db).await;
    let done = run(&mut session, &format!("BEGIN ISOLATION LEVEL {isolation}; {sql}; COMMIT")).await;
    code(done)
}

fn code(done: Result<(), sqlx::Error>) -> Option<String> {
    let error = done.err()?;
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code).expect("a code");
    Some(code.into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grade_beside_another_of_the_student_fails_rather_than_leaves_the_gpa_behind() {
    for isolation in ["REPEATABLE READ", "SERIALIZABLE"] {
        let db = university().await;
        db.execute(&enrolment(1, "ALG2", "completed", Some("A"))).await;
        let mut late = session(&db).await;
        run(&mut late, &format!("BEGIN ISOLATION LEVEL {isolation}; SELECT count(*) FROM paws360.enrollments"))
            .await
            .expect("it begins");
        // The average stays what it is, so nothing but the lock is left on the student's row.
        db.execute(&enrolment(1, "ALG1", "completed", Some("A"))).await;
        let posted = run(&mut late, &enrolment(1, "POEMS", "completed", Some("F"))).await;
        assert_eq!(code(posted).as_deref(), Some("40001"), "{isolation}");
        assert_eq!(at(&db, isolation, &enrolment(1, "POEMS", "completed", Some("F"))).await, None, "a second try");
        assert_eq!(gpa(&db, 1).await, "3.50", "(3 × 4.0 + 4 × 4.0 + 1 × 0.0) / 8");
        assert_eq!(failing_checks(&db).await, [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_average_hangs_on_is_corrected_and_the_gpa_follows() {
    let db = university().await;
    db.execute(&enrolment(1, "ALG1", "completed", Some("A"))).await;
    db.execute(&enrolment(1, "POEMS", "completed", Some("C"))).await;
    db.execute(&enrolment(2, "ALG1", "completed", Some("C"))).await;
    assert_eq!([gpa(&db, 1).await, gpa(&db, 2).await], ["3.50", "2.00"]);
    let moved = "UPDATE paws360.course_sections SET course_id = md5('ALG2')::uuid, section_number = '002'
        WHERE section_id = md5('ALG1')::uuid";
    let corrections = [
        (moved, ["3.60", "2.00"]), // (4 × 4.0 + 1 × 2.0) / 5
        ("UPDATE paws360.grades SET grade_points = 2.3 WHERE grade = 'C'", ["3.66", "2.30"]),
        ("UPDATE paws360.courses SET credit_hours = 1 WHERE course_code = 'ALG2'", ["3.15", "2.30"]),
        ("UPDATE paws360.grades SET grade_rank = NULL, grade_points = NULL WHERE grade = 'C'", ["4.00", "none"]),
    ];
    for (correction, expected) in corrections {
        for isolation in ["REPEATABLE READ", "SERIALIZABLE"] {
            assert_eq!(at(&db, isolation, correction).await.as_deref(), Some("25000"), "{correction}");
        }
        db.execute(correction).await;
        assert_eq!([gpa(&db, 1).await, gpa(&db, 2).await], expected, "{correction}");
        let failing = failing_checks(&db).await;
        assert!(!failing.contains(&"every GPA is that of the posted grades".to_owned()), "{correction}: {failing:?}");
    }
    let name = "UPDATE paws360.courses SET title = 'Algebra', credit_hours = credit_hours";
    assert_eq!(at(&db, "SERIALIZABLE", name).await, None, "what changes no average is nobody's business");
    assert!(refused(&db, "UPDATE paws360.grades SET grade_points = 5 WHERE grade = 'A'").await.starts_with("23514"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grade_and_a_correction_at_once_both_count() {
    let corrections = [
        "UPDATE paws360.courses SET credit_hours = 1 WHERE course_code = 'ALG1'",
        "UPDATE paws360.course_sections SET course_id = md5('ALG2')::uuid, section_number = '002'
            WHERE section_id = md5('ALG1')::uuid",
        "UPDATE paws360.grades SET grade_points = 2.9 WHERE grade = 'B'",
    ];
    let post = "UPDATE paws360.enrollments SET enrollment_status = 'completed', grade = 'B' WHERE grade IS NULL";
    for correction in corrections {
        for [first, second] in [[post, correction], [correction, post]] {
            let db = university().await;
            db.execute(&enrolment(1, "POEMS", "completed", Some("A"))).await;
            db.execute(&enrolment(1, "ALG1", "enrolled", None)).await;
            let (mut one, mut other) = (session(&db).await, session(&db).await);
            run(&mut one, &format!("BEGIN; {first}")).await.expect("it runs");
            let second = second.to_owned();
            let waits = tokio::spawn(async move { run(&mut other, &second).await });
            until_one_waits(&db).await;
            run(&mut one, "COMMIT").await.expect("it commits");
            waits.await.expect("it runs").expect("it is done");
            assert_eq!(failing_checks(&db).await, [""; 0], "{first}; then {correction}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gpa_that_was_kept_by_hand_is_calculated_and_comes_back() {
    let db = support::database().await;
    support::up(&db, super::NAME, Some("m20250918_000005")).await.expect("it applies");
    fill(&db).await;
    db.execute(&enrolment(1, "ALG1", "completed", Some("B"))).await;
    db.execute(&enrolment(2, "ALG1", "completed", Some("A"))).await;
    db.execute("UPDATE paws360.students SET gpa = 2.22").await;
    support::up(&db, super::NAME, None).await.expect("it applies");
    assert_eq!([gpa(&db, 1).await, gpa(&db, 2).await, gpa(&db, 3).await], ["3.00", "4.00", "2.22"]);
    support::down(&db, super::NAME, "m20250918_000005").await.expect("it goes back");
    assert_eq!([gpa(&db, 1).await, gpa(&db, 2).await, gpa(&db, 3).await], ["2.22", "2.22", "2.22"]);
}
