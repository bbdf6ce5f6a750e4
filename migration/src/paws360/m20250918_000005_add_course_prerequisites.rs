//! 005: courses that must be passed before another.

use seaworthy::prelude::*;

use super::prerequisites::{check_prerequisites, enrollment_function, missing, trigger};
use super::tables::{
    SCHEMA, check, closed, drop_table, foreign_key, of_schema, owners_functions_are_closed, rows_of, table, time_now,
    uuid, varchar, varchar_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(course_prerequisites()).await?;
        send(manager, indexes().map(|index| index.create())).await?;
        let functions = [missing(), check_prerequisites(), enrollment_function()];
        send(manager, functions.map(|function| function.create())).await?;
        send(manager, [closed(&enrollment_function()), trigger().create()]).await?;
        send(manager, comments()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [trigger().drop()]).await?;
        let functions = [enrollment_function(), check_prerequisites(), missing()];
        send(manager, functions.map(|function| function.drop())).await?;
        manager.drop_table(drop_table("course_prerequisites")).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20250918_000004_seed_data"]
    }

    fn checks(&self) -> Vec<Check> {
        let objects = [
            Object::table("course_prerequisites"),
            Object::index("idx_prerequisites_course"),
            Object::index("idx_prerequisites_prereq"),
            Object::function("check_prerequisites").with_arguments("uuid, uuid"),
            Object::trigger("enrollments", "trigger_check_prerequisites"),
        ];
        let others = [Check::none("no course needs itself", CIRCLES), owners_functions_are_closed()];
        objects.map(of_schema).into_iter().chain(others).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![rows_of("course_prerequisites")]
    }
}

/// Courses in a circle, which nobody could ever take.
const CIRCLES: &str = "WITH RECURSIVE needs (course_id, needed) AS (
    SELECT course_id, prerequisite_course_id FROM paws360.course_prerequisites WHERE prerequisite_type = 'required'
    UNION
    SELECT needs.course_id, further.prerequisite_course_id
    FROM needs JOIN paws360.course_prerequisites AS further ON further.course_id = needs.needed
    WHERE further.prerequisite_type = 'required'
)
SELECT course_code FROM needs JOIN paws360.courses USING (course_id) WHERE needs.course_id = needs.needed";

fn course_prerequisites() -> TableCreateStatement {
    let of = |column, to| foreign_key("course_prerequisites", column, to, ForeignKeyAction::Cascade);
    table("course_prerequisites", "prerequisite_id")
        .col(uuid("course_id"))
        .col(uuid("prerequisite_course_id"))
        .col(varchar("prerequisite_type", 20).default("required").take())
        .col(varchar_null("minimum_grade", 2))
        .col(time_now("created_at"))
        .index(
            Index::create()
                .name("course_prerequisites_course_id_prerequisite_course_id_key")
                .unique()
                .col("course_id")
                .col("prerequisite_course_id"),
        )
        .check(check("course_prerequisites_type_check", "prerequisite_type IN ('required', 'recommended')"))
        .check(check("course_prerequisites_other_course_check", "course_id <> prerequisite_course_id"))
        .check(check("course_prerequisites_letter_check", "minimum_grade ~ '^[A-DF][+-]?$'"))
        .foreign_key(&mut of("course_id", ("courses", "course_id")))
        .foreign_key(&mut of("prerequisite_course_id", ("courses", "course_id")))
        .foreign_key(&mut foreign_key(
            "course_prerequisites",
            "minimum_grade",
            ("grades", "grade"),
            ForeignKeyAction::Restrict,
        ))
        .take()
}

fn indexes() -> [ddl::Index; 2] {
    let on = |name, column| ddl::Index::new(name, (SCHEMA, "course_prerequisites"), [column]);
    [on("idx_prerequisites_course", "course_id"), on("idx_prerequisites_prereq", "prerequisite_course_id")]
}

fn comments() -> [ddl::Statement; 3] {
    [
        ddl::comment_on(&ddl::Comment::table((SCHEMA, "course_prerequisites")), "Course prerequisite relationships"),
        check_prerequisites().comment("Check if student meets course prerequisites"),
        missing().comment("The required courses that a student has not passed, or not well enough"),
    ]
}
