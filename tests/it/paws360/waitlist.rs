//! Seats that hold, and who is next.

use super::{enrolment, failing_checks, refused, roll, run, section, session, student, university, until_one_waits};
use crate::support::TestDb;

fn enroll(number: u32, course: &str) -> String {
    format!("SELECT paws360.enroll_student({}, {})", student(number), section(course))
}

fn set_status(number: u32, status: &str) -> String {
    format!("UPDATE paws360.enrollments SET enrollment_status = '{status}' WHERE student_id = {}", student(number))
}

/// Two students in the two seats of ALG1, and three who wait.
async fn full() -> TestDb {
    let db = university().await;
    for number in 1..=5 {
        db.execute(&enroll(number, "ALG1")).await;
    }
    assert_eq!(roll(&db, "ALG1").await, "s1 enrolled, s2 enrolled, s3 waitlisted 1, s4 waitlisted 2, s5 waitlisted 3");
    db
}

#[tokio::test]
async fn a_drop_promotes_the_first_who_waits_and_moves_up_the_rest() {
    let db = full().await;
    db.execute(&set_status(1, "dropped")).await;
    assert_eq!(roll(&db, "ALG1").await, "s2 enrolled, s3 enrolled, s4 waitlisted 1, s5 waitlisted 2");
    assert_eq!(db.count("SELECT count(*) FROM paws360.enrollments WHERE enrollment_status = 'enrolled' AND waitlist_date IS NOT NULL").await, 0);
    db.execute(&format!("DELETE FROM paws360.enrollments WHERE student_id = {}", student(2))).await;
    assert_eq!(roll(&db, "ALG1").await, "s3 enrolled, s4 enrolled, s5 waitlisted 1");
    db.execute(&format!("SELECT paws360.leave_section({}, {})", student(3), section("ALG1"))).await;
    assert_eq!(roll(&db, "ALG1").await, "s4 enrolled, s5 enrolled");
    db.execute(&set_status(4, "dropped")).await;
    assert_eq!(roll(&db, "ALG1").await, "s5 enrolled", "nobody waits any more");
}

#[tokio::test]
async fn who_stops_waiting_leaves_no_gap() {
    let db = full().await;
    db.execute(&set_status(4, "dropped")).await;
    assert_eq!(roll(&db, "ALG1").await, "s1 enrolled, s2 enrolled, s3 waitlisted 1, s5 waitlisted 2");
    db.execute(&enroll(6, "ALG1")).await;
    db.execute(&format!("DELETE FROM paws360.students WHERE student_id IN ({}, {})", student(3), student(5))).await;
    assert_eq!(roll(&db, "ALG1").await, "s1 enrolled, s2 enrolled, s6 waitlisted 1", "two at once");
    let elsewhere =
        format!("UPDATE paws360.enrollments SET section_id = {} WHERE student_id = {}", section("POEMS"), student(1));
    db.execute(&elsewhere).await;
    assert_eq!(roll(&db, "ALG1").await, "s2 enrolled, s6 enrolled", "a change of section frees a seat");
    assert_eq!(roll(&db, "POEMS").await, "s1 enrolled");
}

#[tokio::test]
async fn who_gives_up_a_seat_to_wait_lets_in_the_first_and_goes_to_the_end() {
    let db = full().await;
    db.execute(&set_status(1, "waitlisted")).await;
    assert_eq!(roll(&db, "ALG1").await, "s2 enrolled, s3 enrolled, s4 waitlisted 1, s5 waitlisted 2, s1 waitlisted 3");
    db.execute(&set_status(4, "dropped")).await;
    db.execute("DELETE FROM paws360.enrollments WHERE waitlist_position IN (1, 2)").await;
    db.execute(&set_status(2, "waitlisted")).await;
    assert_eq!(roll(&db, "ALG1").await, "s3 enrolled, s2 waitlisted 1", "alone, and not let in again at once");
    assert_eq!(db.text(&enroll(9, "ALG1")).await, "waitlisted", "nobody is overtaken");
    assert_eq!(roll(&db, "ALG1").await, "s2 enrolled, s3 enrolled, s9 waitlisted 1");
    assert_eq!(failing_checks(&db).await, [""; 0]);
}

#[tokio::test]
async fn a_place_that_sql_sets_is_the_one_that_the_line_gives() {
    let db = full().await;
    let line = "s1 enrolled, s2 enrolled, s3 waitlisted 1, s4 waitlisted 2, s5 waitlisted 3";
    let since = "SELECT string_agg(waitlist_date::text, ' ' ORDER BY waitlist_position) FROM paws360.enrollments";
    let dates = db.text(since).await;
    for set in ["1", "99", "NULL", "-3", "waitlist_position + 1", "4 - waitlist_position"] {
        db.execute(&format!("UPDATE paws360.enrollments SET waitlist_position = {set}, waitlist_date = '2020-01-01'"))
            .await;
        assert_eq!(roll(&db, "ALG1").await, line, "{set}");
        db.execute(&format!(
            "UPDATE paws360.enrollments SET waitlist_position = {set}, enrollment_status = enrollment_status
            WHERE student_id = {}",
            student(4)
        ))
        .await;
        assert_eq!(roll(&db, "ALG1").await, line, "{set}");
    }
    assert_eq!(db.text(since).await, dates);
    db.execute(&format!(
        "INSERT INTO paws360.enrollments (student_id, section_id, enrollment_status, waitlist_position, waitlist_date)
        VALUES ({}, {}, 'waitlisted', 1, '2020-01-01')",
        student(6),
        section("ALG1")
    ))
    .await;
    db.execute(&format!("DELETE FROM paws360.enrollments WHERE student_id IN ({}, {})", student(3), student(4))).await;
    assert_eq!(
        roll(&db, "ALG1").await,
        "s1 enrolled, s2 enrolled, s5 waitlisted 1, s6 waitlisted 2",
        "two gaps at once"
    );
    assert_eq!(failing_checks(&db).await, [""; 0]);
}

#[tokio::test]
async fn a_section_that_is_moved_to_a_course_of_more_seats_lets_in_who_waits() {
    let db = full().await;
    db.execute("UPDATE paws360.courses SET max_enrollment = 4 WHERE course_code = 'ALG2'").await;
    let moved = |course: &str| {
        format!(
            "UPDATE paws360.course_sections SET course_id = md5('{course}')::uuid, section_number = '009'
            WHERE section_id = md5('ALG1')::uuid"
        )
    };
    db.execute(&moved("ALG2")).await;
    assert_eq!(roll(&db, "ALG1").await, "s1 enrolled, s2 enrolled, s3 enrolled, s4 enrolled, s5 waitlisted 1");
    db.execute(&moved("POEMS")).await;
    assert_eq!(roll(&db, "ALG1").await, "s1 enrolled, s2 enrolled, s3 enrolled, s4 enrolled, s5 waitlisted 1");
    assert!(refused(&db, &enrolment(6, "ALG1", "enrolled", None)).await.contains("full"));
}

#[tokio::test]
async fn a_full_section_takes_nobody_by_whatever_way() {
    let db = full().await;
    db.execute(&enrolment(7, "ALG1", "dropped", None)).await;
    db.execute(&enrolment(8, "POEMS", "enrolled", None)).await;
    let ways = [
        enrolment(6, "ALG1", "enrolled", None),
        set_status(3, "enrolled"),
        set_status(7, "enrolled"),
        // Who withdrew has a seat, and would come back to it.
        enrolment(6, "ALG1", "withdrawn", None),
        set_status(7, "withdrawn"),
        set_status(3, "completed"),
        format!("UPDATE paws360.enrollments SET section_id = {} WHERE student_id = {}", section("ALG1"), student(8)),
    ];
    for way in ways {
        assert_eq!(refused(&db, &way).await, "23514 the section is full ", "{way}");
    }
    assert_eq!(db.count(&format!("SELECT count(paws360.promote_from_waitlist({}))", section("ALG1"))).await, 0);
}

#[tokio::test]
async fn only_a_drop_frees_a_seat() {
    let db = full().await;
    db.execute(&set_status(1, "withdrawn")).await;
    db.execute(&set_status(2, "completed")).await;
    assert_eq!(
        roll(&db, "ALG1").await,
        "s2 completed, s3 waitlisted 1, s4 waitlisted 2, s5 waitlisted 3, s1 withdrawn"
    );
    assert!(refused(&db, &enrolment(6, "ALG1", "enrolled", None)).await.contains("full"));
    db.execute("UPDATE paws360.courses SET max_enrollment = 4 WHERE course_code = 'ALG1'").await;
    assert_eq!(
        roll(&db, "ALG1").await,
        "s2 completed, s3 enrolled, s4 enrolled, s5 waitlisted 1, s1 withdrawn",
        "more seats let in who waits"
    );
}

#[tokio::test]
async fn who_dropped_may_come_back_and_nobody_comes_twice() {
    let db = full().await;
    db.execute(&set_status(1, "dropped")).await;
    db.execute(&enroll(1, "ALG1")).await;
    assert_eq!(roll(&db, "ALG1").await, "s2 enrolled, s3 enrolled, s4 waitlisted 1, s5 waitlisted 2, s1 waitlisted 3");
    let wait = |number| format!("SELECT paws360.add_to_waitlist({}, {})", student(number), section("ALG1"));
    for twice in [wait(2), wait(4), enroll(2, "ALG1")] {
        assert!(refused(&db, &twice).await.starts_with("23505 Student is already enrolled or waitlisted"), "{twice}");
    }
    assert_eq!(db.text(&format!("SELECT ({})::text", wait(9))).await, "4");
}

#[tokio::test]
async fn who_waits_beside_free_seats_is_let_in_one_by_one_and_overtaken_by_nobody() {
    let db = university().await;
    db.execute("UPDATE paws360.courses SET max_enrollment = 5 WHERE course_code = 'POEMS'").await;
    db.execute(&enrolment(1, "POEMS", "enrolled", None)).await;
    let wait = |number| format!("SELECT paws360.add_to_waitlist({}, {})::text", student(number), section("POEMS"));
    for (number, place) in [(2, "1"), (3, "2"), (4, "3")] {
        assert_eq!(db.text(&wait(number)).await, place, "as the document has it, whether or not there are seats");
    }
    db.execute(&set_status(1, "dropped")).await;
    assert_eq!(roll(&db, "POEMS").await, "s2 enrolled, s3 waitlisted 1, s4 waitlisted 2", "a drop promotes one");
    let promoted = format!("SELECT paws360.promote_from_waitlist({})::text", section("POEMS"));
    assert_eq!(db.text(&promoted).await, db.text(&format!("SELECT {}::text", student(3))).await);
    assert_eq!(roll(&db, "POEMS").await, "s2 enrolled, s3 enrolled, s4 waitlisted 1");
    assert_eq!(db.text(&enroll(5, "POEMS")).await, "enrolled");
    assert_eq!(roll(&db, "POEMS").await, "s2 enrolled, s3 enrolled, s4 enrolled, s5 enrolled", "behind who waited");
    assert_eq!(db.text(&enroll(6, "POEMS")).await, "enrolled");
    assert_eq!(db.text(&enroll(7, "POEMS")).await, "waitlisted");
}

#[tokio::test(flavor = "multi_thread")]
async fn drops_at_once_promote_as_many_and_leave_a_line_without_gaps() {
    for isolation in ["READ COMMITTED", "REPEATABLE READ"] {
        let db = university().await;
        db.execute("UPDATE paws360.courses SET max_enrollment = 4 WHERE course_code = 'ALG1'").await;
        for number in 1..=12 {
            db.execute(&enroll(number, "ALG1")).await;
        }
        // Two of those in seats and two of those who wait leave, each in a session of its own, at the same time.
        let leaving = [1, 3, 6, 9].map(|number| {
            let url = db.url().to_owned();
            let leave = format!("SELECT paws360.leave_section({}, {})", student(number), section("ALG1"));
            tokio::spawn(async move {
                let mut session = <sqlx::PgConnection as sqlx::Connection>::connect(&url).await.expect("it connects");
                // 40001: another was faster, and a program tries again.
                loop {
                    let tried = run(&mut session, &format!("BEGIN ISOLATION LEVEL {isolation}; {leave}; COMMIT")).await;
                    let Err(error) = tried else { break };
                    let code = error.as_database_error().and_then(|error| error.code().map(String::from));
                    assert_eq!(code.as_deref(), Some("40001"), "{error}");
                    run(&mut session, "ROLLBACK").await.expect("it rolls back");
                }
            })
        });
        for one in leaving {
            one.await.expect("it runs");
        }
        assert_eq!(
            roll(&db, "ALG1").await,
            "s2 enrolled, s4 enrolled, s5 enrolled, s7 enrolled, s8 waitlisted 1, s10 waitlisted 2, s11 waitlisted 3, \
             s12 waitlisted 4",
            "{isolation}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_seat_goes_to_one_of_two_sessions() {
    for isolation in ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"] {
        let db = university().await;
        db.execute(&enroll(1, "ALG1")).await;
        let (mut one, mut other) = (session(&db).await, session(&db).await);
        // Both have looked before either writes.
        for session in [&mut one, &mut other] {
            run(session, &format!("BEGIN ISOLATION LEVEL {isolation}; SELECT count(*) FROM paws360.enrollments"))
                .await
                .expect("it begins");
        }
        run(&mut one, &enrolment(2, "ALG1", "enrolled", None)).await.expect("there is a seat");
        let second = tokio::spawn(async move { run(&mut other, &enrolment(3, "ALG1", "enrolled", None)).await });
        until_one_waits(&db).await;
        run(&mut one, "COMMIT").await.expect("it commits");
        let refused = second.await.expect("it runs").expect_err("no seat is left");
        let code = refused.as_database_error().and_then(|error| error.code().map(String::from)).expect("a code");
        assert_eq!(code, if isolation == "READ COMMITTED" { "23514" } else { "40001" }, "{isolation}");
        assert_eq!(roll(&db, "ALG1").await, "s1 enrolled, s2 enrolled", "{isolation}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_gets_the_seats_and_then_a_line() {
    let db = university().await;
    let crowd: Vec<_> = (1..=12)
        .map(|number| {
            let url = db.url().to_owned();
            tokio::spawn(async move {
                let mut session = <sqlx::PgConnection as sqlx::Connection>::connect(&url).await.expect("it connects");
                run(&mut session, &enroll(number, "ALG1")).await
            })
        })
        .collect();
    for one in crowd {
        one.await.expect("it runs").expect("a seat or a place");
    }
    let counted =
        |status: &str| format!("SELECT count(*) FROM paws360.enrollments WHERE enrollment_status = '{status}'");
    assert_eq!(db.count(&counted("enrolled")).await, 2);
    let line = "SELECT string_agg(waitlist_position::text, ' ' ORDER BY waitlist_position) FROM paws360.enrollments";
    assert_eq!(db.text(line).await, "1 2 3 4 5 6 7 8 9 10");
    // All leave at once; each that goes lets one in, until nobody is left.
    let leaving: Vec<_> = (1..=12)
        .map(|number| {
            let url = db.url().to_owned();
            tokio::spawn(async move {
                let mut session = <sqlx::PgConnection as sqlx::Connection>::connect(&url).await.expect("it connects");
                run(&mut session, &format!("SELECT paws360.leave_section({}, {})", student(number), section("ALG1")))
                    .await
            })
        })
        .collect();
    for one in leaving {
        one.await.expect("it runs").expect("no deadlock");
    }
    assert_eq!(roll(&db, "ALG1").await, "");
}
