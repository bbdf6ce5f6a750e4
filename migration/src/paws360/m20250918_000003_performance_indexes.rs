//! 003: what the screens look up, indexed while the tables are written to.

use seaworthy::prelude::*;

use super::tables::{SCHEMA, of_schema};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false) // CREATE INDEX CONCURRENTLY cannot run in one.
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, indexes().iter().map(ddl::Index::create_concurrently)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, indexes().iter().rev().map(ddl::Index::drop_concurrently)).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20250918_000002_add_audit_triggers"]
    }

    fn checks(&self) -> Vec<Check> {
        NAMES.map(|name| of_schema(Object::index(name))).into()
    }
}

const NAMES: [&str; 8] = [
    "idx_users_email_lower",
    "idx_users_last_name",
    "idx_students_department",
    "idx_courses_department_active",
    "idx_sections_term",
    "idx_sections_instructor",
    "idx_enrollments_section_status",
    "idx_audit_log_row",
];

/// `enrollments_student_id_section_id_key` begins with the student already, and the key of `course_sections` with the
/// course.
fn indexes() -> [ddl::Index; 8] {
    let [email, name, student, course, term, instructor, enrolled, audit] = NAMES;
    let lower = ddl::Key::expression(&ddl::sql("lower(email)"));
    [
        ddl::Index::new(email, (SCHEMA, "users"), [lower]).unique(),
        ddl::Index::new(name, (SCHEMA, "users"), ["last_name", "first_name"]),
        ddl::Index::new(student, (SCHEMA, "students"), ["department_id"]),
        ddl::Index::new(course, (SCHEMA, "courses"), ["department_id"]).predicate(ddl::sql("is_active")),
        ddl::Index::new(term, (SCHEMA, "course_sections"), ["term_id"]),
        ddl::Index::new(instructor, (SCHEMA, "course_sections"), ["instructor_id"]),
        ddl::Index::new(enrolled, (SCHEMA, "enrollments"), ["section_id", "enrollment_status"]),
        ddl::Index::new(audit, (SCHEMA, "audit_log"), ["table_name", "row_id", "changed_at"]),
    ]
}
