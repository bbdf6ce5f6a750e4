//! Who may write `enrollments` and nothing else enrols, drops and grades; nobody goes around the tables' rights.

use super::{enrolment, failing_checks, refused, roll, run, section, session, student, university};
use crate::support::TestDb;

/// Returns a database in which two roles are there: one has the enrolments, the other two functions.
async fn with_clerks() -> TestDb {
    let db = university().await;
    for role in ["paws360_clerk", "paws360_desk"] {
        db.execute(&format!(
            "DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            GRANT USAGE ON SCHEMA paws360 TO {role}"
        ))
        .await;
    }
    db.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON paws360.enrollments TO paws360_clerk;
        GRANT EXECUTE ON FUNCTION paws360.enroll_student, paws360.leave_section TO paws360_desk",
    )
    .await;
    db
}

async fn as_role(db: &TestDb, role: &str, sql: &str) {
    let mut session = session(db).await;
    let done = run(&mut session, &format!("SET ROLE {role}; {sql}")).await;
    done.unwrap_or_else(|error| panic!("{error}: {sql}"));
}

fn of(number: u32, set: &str) -> String {
    format!("UPDATE paws360.enrollments SET {set} WHERE student_id = {}", student(number))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_with_rights_on_enrollments_alone_enrols_drops_and_grades() {
    let db = with_clerks().await;
    db.execute(
        "INSERT INTO paws360.course_prerequisites (course_id, prerequisite_course_id)
        SELECT md5('ALG2')::uuid, md5('ALG1')::uuid",
    )
    .await;
    let clerk = "paws360_clerk";
    for (number, status) in [(1, "enrolled"), (2, "enrolled"), (3, "waitlisted"), (4, "waitlisted")] {
        as_role(&db, clerk, &enrolment(number, "ALG1", status, None)).await;
    }
    let full = format!("SET ROLE {clerk}; {}", enrolment(5, "ALG1", "enrolled", None));
    assert_eq!(refused(&db, &full).await, "23514 the section is full ");
    as_role(&db, clerk, &of(1, "enrollment_status = 'dropped'")).await;
    assert_eq!(roll(&db, "ALG1").await, "s2 enrolled, s3 enrolled, s4 waitlisted 1");
    as_role(&db, clerk, &of(2, "enrollment_status = 'completed', grade = 'A'")).await;
    assert_eq!(db.text("SELECT gpa::text FROM paws360.students WHERE student_number = 's2'").await, "4.00");
    let unprepared = format!("SET ROLE {clerk}; {}", enrolment(3, "ALG2", "enrolled", None));
    assert!(refused(&db, &unprepared).await.contains("has not completed ALG1"));
    as_role(&db, clerk, &format!("DELETE FROM paws360.enrollments WHERE student_id = {}", student(3))).await;
    assert_eq!(roll(&db, "ALG1").await, "s2 completed, s4 enrolled");
    assert!(db.count("SELECT count(*) FROM paws360.audit_log WHERE table_name = 'students'").await > 0);
    for closed in ["UPDATE paws360.students SET gpa = 4", "SELECT FROM paws360.course_sections"] {
        assert!(refused(&db, &format!("SET ROLE {clerk}; {closed}")).await.starts_with("42501"), "{closed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_with_two_functions_and_no_table_enrols_and_drops() {
    let db = with_clerks().await;
    let call = |function: &str, number| format!("SELECT paws360.{function}({}, {})", student(number), section("ALG1"));
    for number in 1..=3 {
        as_role(&db, "paws360_desk", &call("enroll_student", number)).await;
    }
    as_role(&db, "paws360_desk", &call("leave_section", 1)).await;
    assert_eq!(roll(&db, "ALG1").await, "s2 enrolled, s3 enrolled");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_as_its_owner_is_called_by_nobody_who_was_not_let() {
    let db = with_clerks().await;
    let (student, section) = (student(1), section("ALG1"));
    for call in [
        format!("lock_section_seats({section})"),
        format!("promote_from_waitlist({section})"),
        format!("fill_from_waitlist({section})"),
        format!("add_to_waitlist({student}, {section})"),
        format!("enroll_student({student}, {section})"),
        format!("recalculate_gpas(ARRAY[{student}])"),
    ] {
        let tried = refused(&db, &format!("SET ROLE paws360_clerk; SELECT paws360.{call}")).await;
        assert!(tried.starts_with("42501"), "{call}: {tried}");
    }
    // A trigger of one's own is no way around: it would write the log as its owner.
    let forged = "CREATE TEMPORARY TABLE mine (id uuid);
        CREATE TRIGGER forge AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION paws360.log_change('id')";
    assert!(refused(&db, &format!("SET ROLE paws360_clerk; {forged}")).await.starts_with("42501"));
    // Nor is a table of one's own on the path.
    db.execute(&enrolment(2, "ALG1", "enrolled", None)).await;
    let shadowed = format!(
        "CREATE TEMPORARY TABLE students (student_id uuid, gpa numeric); SET search_path = pg_temp, paws360; {}",
        of(2, "enrollment_status = 'completed', grade = 'B'")
    );
    as_role(&db, "paws360_clerk", &shadowed).await;
    assert_eq!(db.text("SELECT gpa::text FROM paws360.students WHERE student_number = 's2'").await, "3.00");
    let path = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'paws360'::regnamespace AND prosecdef
        AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)";
    assert_eq!(db.count(path).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_opens_such_a_function_to_everybody_is_told() {
    let db = with_clerks().await;
    db.execute("GRANT EXECUTE ON FUNCTION paws360.enroll_student TO PUBLIC").await;
    assert_eq!(failing_checks(&db).await, ["no function that runs as its owner may be called by everybody"]);
    db.execute("REVOKE EXECUTE ON FUNCTION paws360.enroll_student FROM PUBLIC").await;
    assert_eq!(failing_checks(&db).await, [""; 0]);
}
