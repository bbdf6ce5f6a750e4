//! PAWS360: what its functions and triggers promise, with real rows.

mod clerk;
mod gpa;
mod journey;
mod prerequisites;
mod waitlist;

use std::collections::BTreeSet;

use sqlx::{Connection as _, PgConnection};

use crate::support::{self, TestDb};

const NAME: &str = "paws360";

/// Returns a migrated database with twelve students, and courses of two seats, each with one section: `ALG1` of 3
/// credit hours, `ALG2` of 4, `POEMS` of 1.
async fn university() -> TestDb {
    let db = support::database().await;
    support::up(&db, NAME, None).await.expect("it applies");
    fill(&db).await;
    db
}

/// Students and sections are called by [`student`] and [`section`].
async fn fill(db: &TestDb) {
    db.execute(
        "INSERT INTO paws360.users (user_id, username, email, first_name, last_name, role)
        SELECT md5('u' || n)::uuid, 'u' || n, 'u' || n || '@uni.example', 'U', 'Number ' || n, 'student'
        FROM generate_series(1, 12) AS n;
        INSERT INTO paws360.students (student_id, user_id, student_number, admitted_on)
        SELECT md5('s' || n)::uuid, md5('u' || n)::uuid, 's' || n, '2024-09-01' FROM generate_series(1, 12) AS n;
        INSERT INTO paws360.departments (department_id, code, name) VALUES (md5('d')::uuid, 'TEST', 'Tests');
        INSERT INTO paws360.terms (term_id, code, name, starts_on, ends_on)
        VALUES (md5('t')::uuid, '2025FA', 'Fall 2025', '2025-09-02', '2025-12-18');
        INSERT INTO paws360.courses (course_id, department_id, course_code, title, credit_hours, max_enrollment)
        SELECT md5(code)::uuid, md5('d')::uuid, code, code, credits, 2
        FROM (VALUES ('ALG1', 3), ('ALG2', 4), ('POEMS', 1)) AS course (code, credits);
        INSERT INTO paws360.course_sections (section_id, course_id, term_id, section_number)
        SELECT course_id, course_id, md5('t')::uuid, '001' FROM paws360.courses",
    )
    .await;
}

fn student(number: u32) -> String {
    format!("md5('s{number}')::uuid")
}

fn section(course: &str) -> String {
    format!("md5('{course}')::uuid")
}

/// Returns an INSERT of an enrolment, with its grade where it has one.
fn enrolment(number: u32, course: &str, status: &str, grade: Option<&str>) -> String {
    let grade = grade.map_or_else(|| "NULL".to_owned(), |grade| format!("'{grade}'"));
    format!(
        "INSERT INTO paws360.enrollments (student_id, section_id, enrollment_status, grade)
        VALUES ({}, {}, '{status}', {grade})",
        student(number),
        section(course)
    )
}

/// Returns who is in a section: `s1 enrolled, s2 waitlisted 1`.
async fn roll(db: &TestDb, course: &str) -> String {
    db.text(&format!(
        "SELECT coalesce(string_agg(student_number || ' ' || enrollment_status || coalesce(' ' || waitlist_position, ''),
            ', ' ORDER BY enrollment_status, waitlist_position, length(student_number), student_number), '')
        FROM paws360.enrollments JOIN paws360.students USING (student_id)
        WHERE section_id = {} AND enrollment_status <> 'dropped'",
        section(course)
    ))
    .await
}

/// Returns what PostgreSQL says against a statement.
async fn refused(db: &TestDb, sql: &str) -> String {
    let mut connection = session(db).await;
    let error = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.expect_err(sql);
    let error = error.as_database_error().expect("PostgreSQL says no");
    let postgres = error.downcast_ref::<sqlx::postgres::PgDatabaseError>();
    format!("{} {} {}", postgres.code(), postgres.message(), postgres.detail().unwrap_or_default())
}

/// Returns the names of the checks that do not hold, of whichever migration.
async fn failing_checks(db: &TestDb) -> Vec<String> {
    let mut failing = BTreeSet::new();
    for check in migration::paws360::migrations().iter().flat_map(|migration| migration.checks()) {
        let offenders = format!("SELECT total FROM ({}) AS asked", check.probe().sql);
        if db.count(&offenders).await > 0 {
            failing.insert(check.name().to_owned());
        }
    }
    failing.into_iter().collect()
}

/// Returns a session of its own.
async fn session(db: &TestDb) -> PgConnection {
    PgConnection::connect(db.url()).await.expect("it connects")
}

async fn run(connection: &mut PgConnection, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(connection).await.map(drop)
}

/// Waits until a session waits for a lock.
async fn until_one_waits(db: &TestDb) {
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while db.count(waiting).await == 0 {
        assert!(std::time::Instant::now() < deadline, "nobody waits");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}
