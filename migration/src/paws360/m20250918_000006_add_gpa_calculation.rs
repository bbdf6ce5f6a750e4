//! 006: a GPA that follows the posted grades.

use seaworthy::prelude::*;

use super::gpa::{calculate, enrollment_function, owners_functions, triggers};
use super::tables::{SCHEMA, closed, drop_table, foreign_key, of_schema, owners_functions_are_closed};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [calculate().create()]).await?;
        send(manager, owners_functions().iter().flat_map(|function| [function.create(), closed(function)])).await?;
        send(manager, triggers().map(|trigger| trigger.create())).await?;
        manager.create_table(kept()).await?;
        let (keep, recalculate) = (keep(), recalculate());
        send(manager, [keep.to_string(PostgresQueryBuilder), recalculate.to_string(PostgresQueryBuilder)]).await?;
        send(
            manager,
            [
                calculate().comment("Calculate cumulative GPA for a student"),
                enrollment_function().comment("Trigger function to update student GPA when grades change"),
                ddl::comment_on(&ddl::Comment::table((SCHEMA, KEPT)), "GPAs that the first calculation changed"),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, triggers().map(|trigger| trigger.drop())).await?;
        send(manager, owners_functions().iter().rev().map(ddl::Function::drop)).await?;
        send(manager, [calculate().drop()]).await?;
        send(manager, [give_back().to_string(PostgresQueryBuilder)]).await?;
        manager.drop_table(drop_table(KEPT)).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20250918_000005_add_course_prerequisites"]
    }

    fn checks(&self) -> Vec<Check> {
        let objects = [
            Object::function("calculate_student_gpa").with_arguments("uuid"),
            Object::function("update_student_gpa"),
            Object::trigger("enrollments", "trigger_update_gpa"),
            Object::trigger("courses", "trigger_update_gpa_of_course"),
            Object::trigger("course_sections", "trigger_update_gpa_of_section"),
            Object::trigger("grades", "trigger_update_gpa_of_grade"),
        ];
        let fits = Check::none(
            "every GPA is that of the posted grades",
            "SELECT student_number, gpa, paws360.calculate_student_gpa(student_id) AS calculated
            FROM paws360.students
            WHERE EXISTS (
                SELECT FROM paws360.enrollments
                WHERE enrollments.student_id = students.student_id AND enrollment_status = 'completed'
            ) AND gpa IS DISTINCT FROM paws360.calculate_student_gpa(student_id)",
        );
        objects.map(of_schema).into_iter().chain([fits, owners_functions_are_closed()]).collect()
    }
}

/// The GPAs that somebody kept by hand, and the calculation took the place of.
const KEPT: &str = "gpa_before_calculation";

fn kept() -> TableCreateStatement {
    Table::create()
        .table((SCHEMA, KEPT))
        .col(ColumnDef::new("student_id").uuid().not_null())
        .col(ColumnDef::new("gpa").decimal_len(3, 2))
        .primary_key(Index::create().name(format!("{KEPT}_pkey")).col("student_id"))
        .foreign_key(&mut foreign_key(KEPT, "student_id", ("students", "student_id"), ForeignKeyAction::Cascade))
        .take()
}

fn keep() -> InsertStatement {
    let changing =
        Query::select().columns(["student_id", "gpa"]).from((SCHEMA, "students")).cond_where(changes()).take();
    let mut insert = Query::insert();
    insert.into_table((SCHEMA, KEPT)).columns(["student_id", "gpa"]);
    insert.select_from(changing).expect("two columns for two").take()
}

fn recalculate() -> UpdateStatement {
    Query::update()
        .table((SCHEMA, "students"))
        .value("gpa", calculated())
        .value("updated_at", Expr::current_timestamp())
        .cond_where(changes())
        .take()
}

/// Students who completed something, and whose GPA is another.
fn changes() -> Condition {
    let completed = Query::select()
        .column("student_id")
        .from((SCHEMA, "enrollments"))
        .and_where(Expr::col("enrollment_status").eq("completed"))
        .take();
    Condition::all()
        .add(Expr::col("student_id").in_subquery(completed))
        .add(Expr::cust("gpa IS DISTINCT FROM paws360.calculate_student_gpa(student_id)"))
}

fn calculated() -> Expr {
    Expr::cust("paws360.calculate_student_gpa(student_id)")
}

fn give_back() -> UpdateStatement {
    Query::update()
        .table((SCHEMA, "students"))
        .value("gpa", Expr::col((KEPT, "gpa")))
        .from((SCHEMA, KEPT))
        .and_where(Expr::col((KEPT, "student_id")).equals(("students", "student_id")))
        .take()
}
