//! 004: what every campus starts with: the grading scale and the departments.

use seaworthy::prelude::*;

use super::tables::SCHEMA;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [grades(), departments()].map(|insert| insert.to_string(PostgresQueryBuilder))).await
    }

    /// What is in use stays: a grade that was posted, a department that has a course. Up again adds the others.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [remove_departments(), remove_grades()].map(|delete| delete.to_string(PostgresQueryBuilder)))
            .await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20250918_000003_performance_indexes"]
    }

    fn checks(&self) -> Vec<Check> {
        vec![
            Check::same_count(
                "the grading scale is complete",
                "SELECT count(*) FROM paws360.grades WHERE grade_points IS NOT NULL",
                "SELECT 13",
            ),
            Check::none(
                "a better rank has no fewer points",
                "SELECT better.grade, worse.grade AS than FROM paws360.grades AS better
                JOIN paws360.grades AS worse ON better.grade_rank < worse.grade_rank
                WHERE better.grade_points < worse.grade_points",
            ),
        ]
    }
}

/// Letter, points, whether it passes, what it means. What has no points counts nowhere in the GPA.
const GRADES: [(&str, Option<&str>, bool, &str); 18] = [
    ("A+", Some("4.0"), true, "Outstanding"),
    ("A", Some("4.0"), true, "Excellent"),
    ("A-", Some("3.7"), true, "Nearly excellent"),
    ("B+", Some("3.3"), true, "Very good"),
    ("B", Some("3.0"), true, "Good"),
    ("B-", Some("2.7"), true, "Fairly good"),
    ("C+", Some("2.3"), true, "More than adequate"),
    ("C", Some("2.0"), true, "Adequate"),
    ("C-", Some("1.7"), true, "Barely adequate"),
    ("D+", Some("1.3"), true, "Poor"),
    ("D", Some("1.0"), true, "Very poor"),
    ("D-", Some("0.7"), true, "Barely passed"),
    ("F", Some("0.0"), false, "Failed"),
    ("P", None, true, "Passed without a grade"),
    ("NP", None, false, "Not passed, without a grade"),
    ("I", None, false, "Incomplete"),
    ("W", None, false, "Withdrawn"),
    ("AU", None, false, "Audited"),
];

const DEPARTMENTS: [(&str, &str); 6] = [
    ("COMPSCI", "Computer Science"),
    ("MATH", "Mathematical Sciences"),
    ("PHYSICS", "Physics"),
    ("ENGLISH", "English"),
    ("BIO", "Biological Sciences"),
    ("BUS", "Business Administration"),
];

fn grades() -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table((SCHEMA, "grades")).columns(["grade", "grade_rank", "grade_points", "is_passing", "description"]);
    for (rank, (grade, points, passing, description)) in (1_i16..).zip(GRADES) {
        let rank = points.map(|_| rank);
        // A number, not a text: what is recorded says 4.0.
        let points = points.map_or(Expr::null(), Expr::cust);
        insert.values_panic([grade.into(), rank.into(), points, passing.into(), description.into()]);
    }
    insert.on_conflict(OnConflict::new().do_nothing().to_owned()).take()
}

fn departments() -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table((SCHEMA, "departments")).columns(["code", "name"]);
    for (code, name) in DEPARTMENTS {
        insert.values_panic([code.into(), name.into()]);
    }
    insert.on_conflict(OnConflict::new().do_nothing().to_owned()).take()
}

fn remove_grades() -> DeleteStatement {
    let posted = Query::select()
        .column("grade")
        .from((SCHEMA, "enrollments"))
        .and_where(Expr::col("grade").is_not_null())
        .take();
    Query::delete()
        .from_table((SCHEMA, "grades"))
        .and_where(Expr::col("grade").is_in(GRADES.map(|(grade, ..)| grade)))
        .and_where(Expr::col("grade").not_in_subquery(posted))
        .take()
}

fn remove_departments() -> DeleteStatement {
    let mut delete = Query::delete();
    delete.from_table((SCHEMA, "departments")).and_where(Expr::col("code").is_in(DEPARTMENTS.map(|(code, _)| code)));
    for table in ["courses", "instructors", "students"] {
        let column = "department_id";
        let used =
            Query::select().column(column).from((SCHEMA, table)).and_where(Expr::col(column).is_not_null()).take();
        delete.and_where(Expr::col(column).not_in_subquery(used));
    }
    delete
}
