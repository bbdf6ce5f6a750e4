//! 001: people, courses, sections and enrolments.

use seaworthy::prelude::*;

use super::tables::{
    SCHEMA, boolean, check, drop_table, foreign_key, of_schema, rows_of, table, time_now, unique, uuid, varchar,
    varchar_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// In the order of their foreign keys.
const TABLES: [&str; 9] =
    ["grades", "departments", "terms", "users", "students", "instructors", "courses", "course_sections", "enrollments"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Schema::named(SCHEMA).create_if_not_exists()]).await?;
        let tables = [grades(), departments(), terms(), users(), students(), instructors()];
        for table in tables.into_iter().chain([courses(), course_sections(), enrollments()]) {
            manager.create_table(table).await?;
        }
        send(manager, comments()).await
    }

    /// Fails where the schema holds what is not ours.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES.into_iter().rev() {
            manager.drop_table(drop_table(table)).await?;
        }
        send(manager, [ddl::Schema::named(SCHEMA).drop()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        TABLES.map(|table| of_schema(Object::table(table))).into()
    }

    fn losses(&self) -> Vec<Loss> {
        TABLES.map(rows_of).into()
    }
}

/// Letters are compared by their rank, never as text: as text `A` comes before `B`, and `B+` after `B`.
fn grades() -> TableCreateStatement {
    Table::create()
        .table((SCHEMA, "grades"))
        .col(varchar("grade", 2))
        .col(ColumnDef::new("grade_rank").small_integer())
        .col(ColumnDef::new("grade_points").decimal_len(2, 1))
        .col(boolean("is_passing", true))
        .col(varchar("description", 80))
        .primary_key(Index::create().name("grades_pkey").col("grade"))
        .index(&mut unique("grades", &["grade_rank"]))
        .check(check("grades_grade_points_check", "grade_points BETWEEN 0 AND 4"))
        .check(check("grades_ranked_by_points_check", "(grade_rank IS NULL) = (grade_points IS NULL)"))
        .take()
}

fn departments() -> TableCreateStatement {
    table("departments", "department_id")
        .col(varchar("code", 8))
        .col(varchar("name", 120))
        .index(&mut unique("departments", &["code"]))
        .take()
}

fn terms() -> TableCreateStatement {
    table("terms", "term_id")
        .col(varchar("code", 20))
        .col(varchar("name", 40))
        .col(ColumnDef::new("starts_on").date().not_null())
        .col(ColumnDef::new("ends_on").date().not_null())
        .index(&mut unique("terms", &["code"]))
        .check(check("terms_dates_check", "starts_on < ends_on"))
        .take()
}

fn users() -> TableCreateStatement {
    table("users", "user_id")
        .col(varchar("username", 50))
        .col(varchar("email", 255))
        .col(varchar("first_name", 100))
        .col(varchar("last_name", 100))
        .col(varchar("role", 20))
        .col(boolean("is_active", true))
        .col(time_now("created_at"))
        .col(time_now("updated_at"))
        .index(&mut unique("users", &["username"]))
        .index(&mut unique("users", &["email"]))
        .check(check("users_role_check", "role IN ('student', 'instructor', 'advisor', 'registrar', 'admin')"))
        .take()
}

fn students() -> TableCreateStatement {
    table("students", "student_id")
        .col(uuid("user_id"))
        .col(varchar("student_number", 20))
        .col(ColumnDef::new("department_id").uuid())
        .col(varchar("class_standing", 12).default("freshman").take())
        .col(ColumnDef::new("gpa").decimal_len(3, 2))
        .col(ColumnDef::new("admitted_on").date().not_null())
        .col(time_now("created_at"))
        .col(time_now("updated_at"))
        .index(&mut unique("students", &["user_id"]))
        .index(&mut unique("students", &["student_number"]))
        .check(check("students_gpa_check", "gpa BETWEEN 0 AND 4"))
        .check(check(
            "students_class_standing_check",
            "class_standing IN ('freshman', 'sophomore', 'junior', 'senior', 'graduate')",
        ))
        .foreign_key(&mut foreign_key("students", "user_id", ("users", "user_id"), ForeignKeyAction::Cascade))
        .foreign_key(&mut of_department("students", ForeignKeyAction::SetNull))
        .take()
}

fn instructors() -> TableCreateStatement {
    table("instructors", "instructor_id")
        .col(uuid("user_id"))
        .col(uuid("department_id"))
        .col(varchar_null("title", 80))
        .col(time_now("created_at"))
        .index(&mut unique("instructors", &["user_id"]))
        .foreign_key(&mut foreign_key("instructors", "user_id", ("users", "user_id"), ForeignKeyAction::Cascade))
        .foreign_key(&mut of_department("instructors", ForeignKeyAction::Restrict))
        .take()
}

fn courses() -> TableCreateStatement {
    table("courses", "course_id")
        .col(uuid("department_id"))
        .col(varchar("course_code", 20))
        .col(varchar("title", 200))
        .col(ColumnDef::new("description").text())
        .col(ColumnDef::new("credit_hours").decimal_len(3, 1).not_null())
        .col(ColumnDef::new("max_enrollment").integer().not_null().default(30))
        .col(boolean("is_active", true))
        .col(time_now("created_at"))
        .col(time_now("updated_at"))
        .index(&mut unique("courses", &["course_code"]))
        .check(check("courses_credit_hours_check", "credit_hours > 0 AND credit_hours <= 20"))
        .check(check("courses_max_enrollment_check", "max_enrollment > 0"))
        .foreign_key(&mut of_department("courses", ForeignKeyAction::Restrict))
        .take()
}

fn course_sections() -> TableCreateStatement {
    let of = |column, to| foreign_key("course_sections", column, to, ForeignKeyAction::Restrict);
    table("course_sections", "section_id")
        .col(uuid("course_id"))
        .col(uuid("term_id"))
        .col(ColumnDef::new("instructor_id").uuid())
        .col(varchar("section_number", 4))
        .col(varchar_null("room", 40))
        .col(varchar_null("schedule", 80))
        .col(time_now("created_at"))
        .index(&mut unique("course_sections", &["course_id", "term_id", "section_number"]))
        .foreign_key(&mut of("course_id", ("courses", "course_id")))
        .foreign_key(&mut of("term_id", ("terms", "term_id")))
        .foreign_key(&mut foreign_key(
            "course_sections",
            "instructor_id",
            ("instructors", "instructor_id"),
            ForeignKeyAction::SetNull,
        ))
        .take()
}

fn enrollments() -> TableCreateStatement {
    let of = |column, to, action| foreign_key("enrollments", column, to, action);
    table("enrollments", "enrollment_id")
        .col(uuid("student_id"))
        .col(uuid("section_id"))
        .col(varchar("enrollment_status", 20).default("enrolled").take())
        .col(varchar_null("grade", 2))
        .col(time_now("enrollment_date"))
        .col(time_now("updated_at"))
        .index(&mut unique("enrollments", &["student_id", "section_id"]))
        .check(check("enrollments_status_check", super::STATUSES_WITHOUT_WAITLIST))
        .foreign_key(&mut of("student_id", ("students", "student_id"), ForeignKeyAction::Cascade))
        .foreign_key(&mut of("section_id", ("course_sections", "section_id"), ForeignKeyAction::Restrict))
        .foreign_key(&mut of("grade", ("grades", "grade"), ForeignKeyAction::Restrict))
        .take()
}

fn of_department(table: &'static str, on_delete: ForeignKeyAction) -> ForeignKeyCreateStatement {
    foreign_key(table, "department_id", ("departments", "department_id"), on_delete)
}

fn comments() -> [ddl::Statement; 4] {
    let column = |table, column| ddl::Column::of((SCHEMA, table), column);
    [
        column("grades", "grade_rank").comment("1 is the best; NULL for marks that are no letter grades"),
        column("grades", "grade_points").comment("What a credit hour counts in the GPA; NULL where it does not"),
        column("students", "gpa").comment("Cumulative grade point average, 0.00 to 4.00"),
        column("courses", "max_enrollment").comment("Seats of each section"),
    ]
}
