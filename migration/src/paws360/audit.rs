//! The audit log: one function for all tables, which get its triggers.

use seaworthy::prelude::*;

use super::tables::{SCHEMA, as_owner};

/// The tables whose changes are logged, with their keys.
pub(crate) const AUDITED: [(&str, &str); 5] = [
    ("users", "user_id"),
    ("students", "student_id"),
    ("courses", "course_id"),
    ("course_sections", "section_id"),
    ("enrollments", "enrollment_id"),
];

/// Writes what changed. It runs as its owner, so that nobody needs a right on the log to be logged, and nobody who
/// writes rows can write the log.
pub(crate) fn function() -> ddl::Function {
    as_owner(ddl::Function::trigger((SCHEMA, "log_change"), LOG_CHANGE))
}

/// Returns the trigger of a table; its function gets the name of the key.
pub(crate) fn trigger((table, key): (&'static str, &'static str)) -> ddl::Trigger {
    ddl::Trigger::after(format!("trigger_audit_{table}"), ddl::Event::Insert, (SCHEMA, table), (SCHEMA, "log_change"))
        .or(ddl::Event::Update)
        .or(ddl::Event::Delete)
        .argument(key)
}

/// An UPDATE that changes nothing is no change. `app.user_id` is what the application says of who asks.
const LOG_CHANGE: &str = "
DECLARE
    was jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    is_now jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
BEGIN
    IF TG_OP = 'UPDATE' AND was = is_now THEN
        RETURN NULL;
    END IF;
    INSERT INTO paws360.audit_log (table_name, row_id, operation, old_values, new_values, changed_by, database_role)
    VALUES (
        TG_TABLE_NAME,
        (coalesce(is_now, was) ->> TG_ARGV[0])::uuid,
        TG_OP,
        was,
        is_now,
        nullif(current_setting('app.user_id', true), ''),
        session_user
    );
    RETURN NULL;
END
";
