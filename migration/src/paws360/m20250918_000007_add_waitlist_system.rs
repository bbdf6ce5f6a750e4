//! 007: seats that hold, and a waitlist for who comes too late.

use seaworthy::prelude::*;

use super::tables::{SCHEMA, closed, of_schema, owners_functions_are_closed};
use super::waitlist::{add, enroll, functions, leave, promote, triggers};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(add_columns()).await?;
        send(manager, [statuses(super::STATUSES_WITHOUT_WAITLIST).drop(), statuses(super::STATUSES).add()]).await?;
        send(manager, [places().add(), turns().create()]).await?;
        send(manager, functions().iter().flat_map(|function| [function.create(), closed(function)])).await?;
        send(manager, triggers().map(|trigger| trigger.create())).await?;
        send(manager, comments()).await
    }

    /// Who waits is dropped: without a waitlist there is no such status.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, triggers().map(|trigger| trigger.drop())).await?;
        send(manager, functions().iter().rev().map(ddl::Function::drop)).await?;
        send(manager, [turns().drop(), places().drop(), statuses(super::STATUSES).drop()]).await?;
        send(manager, [stop_waiting().to_string(PostgresQueryBuilder)]).await?;
        manager.alter_table(drop_columns()).await?;
        send(manager, [statuses(super::STATUSES_WITHOUT_WAITLIST).add()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20250918_000006_add_gpa_calculation"]
    }

    fn checks(&self) -> Vec<Check> {
        let objects = [
            Object::column("enrollments", "waitlist_position").of_type("integer"),
            Object::column("enrollments", "waitlist_date").of_type("timestamp with time zone"),
            Object::function("add_to_waitlist").with_arguments("uuid, uuid"),
            Object::function("promote_from_waitlist").with_arguments("uuid"),
            Object::trigger("enrollments", "trigger_handle_enrollment_changes"),
            Object::trigger("enrollments", "trigger_keep_section_capacity"),
            Object::trigger("courses", "trigger_handle_more_seats"),
            Object::trigger("course_sections", "trigger_handle_other_course"),
            Object::index("idx_enrollments_waitlist"),
        ];
        let gapless = Check::none(
            "places on each waitlist count from 1 without a gap",
            "SELECT section_id, waitlist_position, place FROM (
                SELECT section_id, waitlist_position,
                    row_number() OVER (PARTITION BY section_id ORDER BY waitlist_position) AS place
                FROM paws360.enrollments WHERE enrollment_status = 'waitlisted'
            ) AS waiting WHERE waitlist_position <> place",
        );
        objects.map(of_schema).into_iter().chain([gapless, owners_functions_are_closed()]).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new(
            "places on waitlists; who waits is dropped from the section",
            "SELECT count(*) FROM paws360.enrollments WHERE enrollment_status = 'waitlisted'",
        )]
    }
}

fn enrollments() -> ddl::Name {
    (SCHEMA, "enrollments").into()
}

fn add_columns() -> TableAlterStatement {
    Table::alter()
        .table((SCHEMA, "enrollments"))
        .add_column(ColumnDef::new("waitlist_position").integer())
        .add_column(ColumnDef::new("waitlist_date").timestamp_with_time_zone())
        .take()
}

fn drop_columns() -> TableAlterStatement {
    Table::alter().table((SCHEMA, "enrollments")).drop_column("waitlist_date").drop_column("waitlist_position").take()
}

fn statuses(condition: &str) -> ddl::Constraint {
    ddl::Constraint::check("enrollments_status_check", enrollments(), ddl::sql(condition))
}

/// Who waits has a place and a date, and nobody else.
fn places() -> ddl::Constraint {
    let condition = "(enrollment_status = 'waitlisted') = (waitlist_position IS NOT NULL) \
        AND (enrollment_status = 'waitlisted') = (waitlist_date IS NOT NULL) AND waitlist_position > 0";
    ddl::Constraint::check("enrollments_waitlist_check", enrollments(), ddl::sql(condition))
}

/// The order in which a section's students wait; a partial index, for few do.
///
/// Not a constraint: one that lets an UPDATE move everybody up has to be deferrable, and then PostgreSQL refuses every
/// `INSERT … ON CONFLICT DO NOTHING` on the table. The lock on the section keeps places apart instead.
fn turns() -> ddl::Index {
    ddl::Index::new("idx_enrollments_waitlist", enrollments(), ["section_id", "waitlist_position"])
        .predicate(ddl::sql("enrollment_status = 'waitlisted'"))
}

fn stop_waiting() -> UpdateStatement {
    Query::update()
        .table((SCHEMA, "enrollments"))
        .value("enrollment_status", "dropped")
        .and_where(Expr::col("enrollment_status").eq("waitlisted"))
        .take()
}

fn comments() -> [ddl::Statement; 6] {
    let column = |name| ddl::Column::of(enrollments(), name);
    [
        column("waitlist_position").comment("Position in course waitlist (NULL if not waitlisted)"),
        column("waitlist_date").comment("Date added to waitlist"),
        add().comment("Add student to course section waitlist"),
        promote().comment("Promote next student from waitlist to enrolled"),
        enroll().comment("Gives a seat, or a place on the waitlist where none is free; returns the status"),
        leave().comment("Drops a student from a section or its waitlist"),
    ]
}
