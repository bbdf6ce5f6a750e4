//! Who may take a course.

use super::{enrolment, refused, roll, section, student, university};
use crate::support::TestDb;

/// Returns a university in which ALG2 builds on ALG1.
async fn with(kind: &str, minimum: Option<&str>) -> TestDb {
    let db = university().await;
    let minimum = minimum.map_or_else(|| "NULL".to_owned(), |grade| format!("'{grade}'"));
    db.execute(&format!(
        "INSERT INTO paws360.course_prerequisites (course_id, prerequisite_course_id, prerequisite_type, minimum_grade)
        VALUES ({}, {}, '{kind}', {minimum})",
        section("ALG2"),
        section("ALG1")
    ))
    .await;
    db
}

#[tokio::test]
async fn an_enrolment_without_its_prerequisite_is_refused_and_says_which() {
    let db = with("required", Some("C")).await;
    let said = refused(&db, &enrolment(1, "ALG2", "enrolled", None)).await;
    assert_eq!(said, "23514 Prerequisites not met for course enrollment The student has not completed ALG1 with C.");
    assert_eq!(roll(&db, "ALG2").await, "");
    db.execute(&enrolment(1, "ALG1", "completed", Some("B-"))).await;
    db.execute(&enrolment(1, "ALG2", "enrolled", None)).await;
    assert_eq!(roll(&db, "ALG2").await, "s1 enrolled");
    for status in ["enrolled", "dropped", "withdrawn"] {
        db.execute(&format!("DELETE FROM paws360.enrollments WHERE student_id = {}", student(2))).await;
        db.execute(&enrolment(2, "ALG1", status, Some("A"))).await;
        assert!(refused(&db, &enrolment(2, "ALG2", "enrolled", None)).await.contains("not completed ALG1"), "{status}");
    }
}

#[tokio::test]
async fn a_waitlist_and_a_return_are_enrolments_too() {
    let db = with("required", None).await;
    let wait = format!("SELECT paws360.add_to_waitlist({}, {})", student(1), section("ALG2"));
    db.execute(&enrolment(1, "ALG2", "dropped", None)).await;
    let back =
        format!("UPDATE paws360.enrollments SET enrollment_status = 'enrolled' WHERE student_id = {}", student(1));
    assert!(refused(&db, &back).await.contains("not completed ALG1"));
    db.execute(&format!("UPDATE paws360.courses SET max_enrollment = 1; {}", enrolment(2, "ALG1", "completed", None)))
        .await;
    db.execute(&enrolment(2, "ALG2", "enrolled", None)).await;
    assert!(refused(&db, &wait).await.contains("not completed ALG1"));
    let elsewhere = format!(
        "{}; UPDATE paws360.enrollments SET section_id = {} WHERE student_id = {}",
        enrolment(3, "POEMS", "enrolled", None),
        section("ALG2"),
        student(3)
    );
    assert!(refused(&db, &elsewhere).await.contains("not completed ALG1"));
}

#[tokio::test]
async fn letter_grades_are_compared_by_rank_and_not_as_text() {
    let better_or_same = [
        ("A+", "A"),
        ("A", "A"),
        ("A", "B"),
        ("A-", "B+"),
        ("B+", "B"),
        ("B", "B-"),
        ("B", "C"),
        ("D-", "D-"),
        ("D", "F"),
    ];
    let worse = [("A", "A+"), ("A-", "A"), ("B", "A"), ("B", "B+"), ("C-", "C"), ("F", "D-"), ("P", "D-"), ("I", "F")];
    let all = better_or_same.map(|pair| (pair, true)).into_iter().chain(worse.map(|pair| (pair, false)));
    let db = with("required", Some("A")).await;
    for ((grade, minimum), enough) in all {
        db.execute(&format!(
            "DELETE FROM paws360.enrollments; UPDATE paws360.course_prerequisites SET minimum_grade = '{minimum}'"
        ))
        .await;
        db.execute(&enrolment(1, "ALG1", "completed", Some(grade))).await;
        let asked = format!("SELECT paws360.check_prerequisites({}, {})::text", student(1), section("ALG2"));
        assert_eq!(db.text(&asked).await, enough.to_string(), "{grade} where {minimum} is asked");
    }
    let wrong = "UPDATE paws360.course_prerequisites SET minimum_grade = 'P'";
    assert!(refused(&db, wrong).await.contains("course_prerequisites_letter_check"));
}

#[tokio::test]
async fn a_failed_course_fulfils_nothing_and_one_without_a_grade_what_asks_for_none() {
    let db = with("required", None).await;
    db.execute(&enrolment(1, "ALG1", "completed", Some("F"))).await;
    assert!(refused(&db, &enrolment(1, "ALG2", "enrolled", None)).await.contains("not completed ALG1"));
    db.execute(&enrolment(2, "ALG1", "completed", None)).await;
    db.execute(&enrolment(2, "ALG2", "enrolled", None)).await;
}

#[tokio::test]
async fn what_is_recommended_does_not_block() {
    let db = with("recommended", Some("A")).await;
    db.execute(&enrolment(1, "ALG2", "enrolled", None)).await;
    assert_eq!(roll(&db, "ALG2").await, "s1 enrolled");
}

#[tokio::test]
async fn courses_in_a_circle_are_found_by_verify() {
    let db = with("required", None).await;
    let migrations = migration::paws360::migrations();
    let checks = migrations.iter().flat_map(|migration| migration.checks());
    let circle = checks.into_iter().find(|check| check.name() == "no course needs itself").expect("it is checked");
    let found = format!("SELECT total FROM ({}) AS asked", circle.probe().sql);
    assert_eq!(db.count(&found).await, 0);
    db.execute(&format!(
        "INSERT INTO paws360.course_prerequisites (course_id, prerequisite_course_id) VALUES ({0}, {1}), ({1}, {2})",
        section("ALG1"),
        section("POEMS"),
        section("ALG2")
    ))
    .await;
    assert_eq!(db.count(&found).await, 3);
    let itself = "UPDATE paws360.course_prerequisites SET course_id = prerequisite_course_id";
    assert!(refused(&db, itself).await.contains("course_prerequisites_other_course_check"));
}
