//! The waitlist of a section: who may come in, who waits, and who is next.
//!
//! Whoever counts the seats of a section first locks its row by an UPDATE that changes nothing. A mere `SELECT … FOR
//! UPDATE` would do in READ COMMITTED; in REPEATABLE READ a session that waited for the lock goes on with the count of
//! before, and two students get the last seat. An UPDATE makes the later one fail with 40001 instead.

use seaworthy::prelude::*;

use super::tables::{SCHEMA, as_owner};

mod bodies;

/// Returns the functions, each behind those that it calls. All run as their owner, and none is everybody's to call.
pub(crate) fn functions() -> [ddl::Function; 10] {
    [
        function("lock_section_seats", "integer", bodies::LOCK_SECTION_SEATS).argument("p_section_id", "uuid"),
        promote(),
        fill(),
        add(),
        enroll(),
        leave(),
        trigger_function("keep_section_capacity", bodies::KEEP_CAPACITY),
        trigger_function("handle_enrollment_changes", bodies::HANDLE_CHANGES),
        trigger_function("handle_more_seats", bodies::MORE_SEATS),
        trigger_function("handle_other_course", bodies::OTHER_COURSE),
    ]
}

/// Puts a student at the end of a section's waitlist, and returns the place. The document's name and signature.
pub(crate) fn add() -> ddl::Function {
    of_student("add_to_waitlist", "integer", bodies::ADD_TO_WAITLIST)
}

/// Gives a free seat to the first who waits, and returns who that is. The document's name and signature.
pub(crate) fn promote() -> ddl::Function {
    function("promote_from_waitlist", "uuid", bodies::PROMOTE).argument("p_section_id", "uuid")
}

/// Gives a seat, or a place on the waitlist where there is none; returns the status.
pub(crate) fn enroll() -> ddl::Function {
    of_student("enroll_student", "varchar", bodies::ENROLL)
}

/// Drops a student from a section or its waitlist.
pub(crate) fn leave() -> ddl::Function {
    of_student("leave_section", "boolean", bodies::LEAVE)
}

/// Gives away every free seat of a section; returns how many.
fn fill() -> ddl::Function {
    function("fill_from_waitlist", "integer", bodies::FILL).argument("p_section_id", "uuid")
}

/// Returns the triggers. The first comes behind `trigger_check_prerequisites`, in the order of their names.
///
/// It looks at places, too: whatever a statement sets there, the line decides.
pub(crate) fn triggers() -> [ddl::Trigger; 4] {
    let written = ddl::Event::update_of(["section_id", "enrollment_status", "waitlist_position", "waitlist_date"]);
    let changed = ddl::Event::update_of(["section_id", "enrollment_status"]);
    let enrollments = (SCHEMA, "enrollments");
    let capacity = (SCHEMA, "keep_section_capacity");
    let afterwards = (SCHEMA, "handle_enrollment_changes");
    [
        ddl::Trigger::before("trigger_keep_section_capacity", ddl::Event::Insert, enrollments, capacity).or(written),
        ddl::Trigger::after("trigger_handle_enrollment_changes", changed, enrollments, afterwards)
            .or(ddl::Event::Delete),
        ddl::Trigger::after(
            "trigger_handle_more_seats",
            ddl::Event::update_of(["max_enrollment"]),
            (SCHEMA, "courses"),
            (SCHEMA, "handle_more_seats"),
        )
        .when(ddl::sql("NEW.max_enrollment > OLD.max_enrollment")),
        ddl::Trigger::after(
            "trigger_handle_other_course",
            ddl::Event::update_of(["course_id"]),
            (SCHEMA, "course_sections"),
            (SCHEMA, "handle_other_course"),
        )
        .when(ddl::sql("NEW.course_id <> OLD.course_id")),
    ]
}

fn of_student(name: &str, returns: &str, body: &str) -> ddl::Function {
    function(name, returns, body).argument("p_student_id", "uuid").argument("p_section_id", "uuid")
}

fn function(name: &str, returns: &str, body: &str) -> ddl::Function {
    as_owner(ddl::Function::new((SCHEMA, name), returns, "plpgsql", body))
}

fn trigger_function(name: &str, body: &str) -> ddl::Function {
    as_owner(ddl::Function::trigger((SCHEMA, name), body))
}
