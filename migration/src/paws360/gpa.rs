//! The grade point average, and what keeps it.
//!
//! Whoever calculates first locks the student's row, then looks, and then writes the row, whether or not the average
//! is another. In READ COMMITTED a second session waits for the lock and sees what the first one wrote; in REPEATABLE
//! READ it fails with 40001, where a row that was only locked would let it go on with the grades of before. Who posts a
//! grade also holds section, course and grade, so that none of them is corrected beside it.

use seaworthy::prelude::*;

use super::tables::{SCHEMA, as_owner};

/// Returns the average of the posted letter grades, weighted by credit hours; NULL where there is none.
pub(crate) fn calculate() -> ddl::Function {
    ddl::Function::new((SCHEMA, "calculate_student_gpa"), "numeric", "sql", CALCULATE)
        .argument("p_student_id", "uuid")
        .volatility(ddl::Volatility::Stable)
}

/// Keeps the average of those whose enrolment changed. The document's name.
pub(crate) fn enrollment_function() -> ddl::Function {
    trigger_function("update_student_gpa", OF_ENROLLMENT)
}

/// Returns the functions that run as their owner, each behind those that it calls.
pub(crate) fn owners_functions() -> [ddl::Function; 5] {
    [
        as_owner(ddl::Function::new((SCHEMA, "recalculate_gpas"), "void", "plpgsql", RECALCULATE))
            .argument("p_student_ids", "uuid[]"),
        enrollment_function(),
        trigger_function("update_gpa_of_course", &of_correction("section.course_id = NEW.course_id")),
        trigger_function("update_gpa_of_section", &of_correction("taken.section_id = NEW.section_id")),
        trigger_function("update_gpa_of_grade", &of_correction("taken.grade = NEW.grade")),
    ]
}

/// Returns the triggers: one for what is posted, three for what its average hangs on.
pub(crate) fn triggers() -> [ddl::Trigger; 4] {
    let changed = ddl::Event::update_of(["student_id", "section_id", "enrollment_status", "grade"]);
    [
        ddl::Trigger::after(
            "trigger_update_gpa",
            ddl::Event::Insert,
            (SCHEMA, "enrollments"),
            (SCHEMA, "update_student_gpa"),
        )
        .or(changed)
        .or(ddl::Event::Delete),
        corrected("courses", "credit_hours", "course"),
        corrected("course_sections", "course_id", "section"),
        corrected("grades", "grade_points", "grade"),
    ]
}

fn corrected(table: &str, column: &str, what: &str) -> ddl::Trigger {
    let (name, function) = (format!("trigger_update_gpa_of_{what}"), format!("update_gpa_of_{what}"));
    ddl::Trigger::after(name, ddl::Event::update_of([column]), (SCHEMA, table), (SCHEMA, function.as_str()))
        .when(ddl::sql(format!("OLD.{column} IS DISTINCT FROM NEW.{column}")))
}

fn trigger_function(name: &str, body: &str) -> ddl::Function {
    as_owner(ddl::Function::trigger((SCHEMA, name), body))
}

/// What has no points (`W`, `P`, `I`) counts neither way.
const CALCULATE: &str = "
SELECT round(sum(posted.grade_points * course.credit_hours) / sum(course.credit_hours), 2)
FROM paws360.enrollments AS taken
JOIN paws360.course_sections AS section ON section.section_id = taken.section_id
JOIN paws360.courses AS course ON course.course_id = section.course_id
JOIN paws360.grades AS posted ON posted.grade = taken.grade
WHERE taken.student_id = p_student_id
    AND taken.enrollment_status = 'completed'
    AND posted.grade_points IS NOT NULL
";

/// In the order of their keys, so that two sessions do not wait for each other.
const RECALCULATE: &str = "
DECLARE
    student uuid;
    average numeric;
BEGIN
    FOR student IN SELECT DISTINCT id FROM unnest(p_student_ids) AS id WHERE id IS NOT NULL ORDER BY id LOOP
        PERFORM FROM paws360.students WHERE student_id = student FOR NO KEY UPDATE;
        average := paws360.calculate_student_gpa(student);
        UPDATE paws360.students
        SET gpa = average,
            updated_at = CASE WHEN gpa IS DISTINCT FROM average THEN CURRENT_TIMESTAMP ELSE updated_at END
        WHERE student_id = student;
    END LOOP;
END
";

/// A correction of what it holds waits for the end of this transaction, and then finds the row.
const OF_ENROLLMENT: &str = "
DECLARE
    course uuid;
BEGIN
    IF (TG_OP = 'INSERT' OR OLD.enrollment_status <> 'completed')
        AND (TG_OP = 'DELETE' OR NEW.enrollment_status <> 'completed') THEN
        RETURN NULL; -- It counted neither before nor now.
    END IF;
    IF TG_OP <> 'DELETE' THEN
        SELECT course_id INTO course FROM paws360.course_sections WHERE section_id = NEW.section_id FOR KEY SHARE;
        PERFORM FROM paws360.courses WHERE course_id = course FOR SHARE;
        PERFORM FROM paws360.grades WHERE grade = NEW.grade FOR SHARE;
    END IF;
    PERFORM paws360.recalculate_gpas(ARRAY[OLD.student_id, NEW.student_id]);
    RETURN NULL;
END
";

/// Returns the body of a trigger behind a correction: who completed something that it reaches is calculated anew.
///
/// A snapshot that is older than the correction may lack a grade that was posted meanwhile, and nothing would tell. So
/// a correction has to see what is there now.
fn of_correction(reached: &str) -> String {
    format!(
        "
BEGIN
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'what grade point averages hang on is corrected in READ COMMITTED only'
            USING ERRCODE = 'invalid_transaction_state', HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED';
    END IF;
    PERFORM paws360.recalculate_gpas(ARRAY(
        SELECT taken.student_id
        FROM paws360.enrollments AS taken
        JOIN paws360.course_sections AS section ON section.section_id = taken.section_id
        WHERE {reached} AND taken.enrollment_status = 'completed'
    ));
    RETURN NULL;
END
"
    )
}
