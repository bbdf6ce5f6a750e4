//! What a GPA follows, and what it does not.

use super::{enrolment, fill, run, section, session, student, university, until_one_waits};
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
