//! The waitlist of a section: who may come in, who waits, and who is next.
//!
//! Whoever counts the seats of a section first locks its row by an UPDATE that changes nothing. A mere `SELECT … FOR
//! UPDATE` would do in READ COMMITTED; in REPEATABLE READ a session that waited for the lock goes on with the count of
//! before, and two students get the last seat. An UPDATE makes the later one fail with 40001 instead.

use seaworthy::prelude::*;

use super::tables::SCHEMA;

mod bodies;

/// Returns the functions, each behind those that it calls.
pub(crate) fn functions() -> [ddl::Function; 8] {
    [
        function("lock_section_seats", "integer", bodies::LOCK_SECTION_SEATS).argument("p_section_id", "uuid"),
        promote(),
        fill(),
        add(),
        enroll(),
        leave(),
        ddl::Function::trigger((SCHEMA, "keep_section_capacity"), bodies::KEEP_CAPACITY),
        ddl::Function::trigger((SCHEMA, "handle_enrollment_changes"), bodies::HANDLE_CHANGES),
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

/// Lets in who waits where a course gets more seats.
pub(crate) fn more_seats() -> ddl::Function {
    ddl::Function::trigger((SCHEMA, "handle_more_seats"), bodies::MORE_SEATS)
}

/// Returns the triggers. The first comes behind `trigger_check_prerequisites`, in the order of their names.
pub(crate) fn triggers() -> [ddl::Trigger; 3] {
    let changed = || ddl::Event::update_of(["section_id", "enrollment_status"]);
    let enrollments = (SCHEMA, "enrollments");
    let capacity = (SCHEMA, "keep_section_capacity");
    let afterwards = (SCHEMA, "handle_enrollment_changes");
    [
        ddl::Trigger::before("trigger_keep_section_capacity", ddl::Event::Insert, enrollments, capacity).or(changed()),
        ddl::Trigger::after("trigger_handle_enrollment_changes", changed(), enrollments, afterwards)
            .or(ddl::Event::Delete),
        ddl::Trigger::after(
            "trigger_handle_more_seats",
            ddl::Event::update_of(["max_enrollment"]),
            (SCHEMA, "courses"),
            (SCHEMA, "handle_more_seats"),
        )
        .when(ddl::sql("NEW.max_enrollment > OLD.max_enrollment")),
    ]
}

fn of_student(name: &str, returns: &str, body: &str) -> ddl::Function {
    function(name, returns, body).argument("p_student_id", "uuid").argument("p_section_id", "uuid")
}

fn function(name: &str, returns: &str, body: &str) -> ddl::Function {
    ddl::Function::new((SCHEMA, name), returns, "plpgsql", body)
}
