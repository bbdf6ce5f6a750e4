//! Which courses a course needs, and the functions that ask for them.

use seaworthy::prelude::*;

use super::tables::{SCHEMA, as_owner};

/// Returns the required courses that a student has not passed, or not well enough.
pub(crate) fn missing() -> ddl::Function {
    let returns = "TABLE (course_code varchar, minimum_grade varchar)";
    of_course("missing_prerequisites", returns, MISSING)
}

/// Tells whether a student has all that a course requires. Name, arguments and result are the document's.
pub(crate) fn check_prerequisites() -> ddl::Function {
    of_course("check_prerequisites", "boolean", "SELECT NOT EXISTS (SELECT FROM paws360.missing_prerequisites($1, $2))")
}

/// Refuses who comes into a section, or onto its waitlist, without the prerequisites.
pub(crate) fn enrollment_function() -> ddl::Function {
    as_owner(ddl::Function::trigger((SCHEMA, "check_enrollment_prerequisites"), CHECK_ENROLLMENT))
}

/// Fires where somebody may come in, by INSERT as by UPDATE: who dropped a course may come back.
pub(crate) fn trigger() -> ddl::Trigger {
    let changed = ddl::Event::update_of(["student_id", "section_id", "enrollment_status"]);
    let function = (SCHEMA, "check_enrollment_prerequisites");
    ddl::Trigger::before("trigger_check_prerequisites", ddl::Event::Insert, (SCHEMA, "enrollments"), function)
        .or(changed)
        .when(ddl::sql("NEW.enrollment_status IN ('enrolled', 'waitlisted')"))
}

fn of_course(name: &str, returns: &str, body: &str) -> ddl::Function {
    ddl::Function::new((SCHEMA, name), returns, "sql", body)
        .argument("p_student_id", "uuid")
        .argument("p_course_id", "uuid")
        .volatility(ddl::Volatility::Stable)
}

/// A failed course fulfils nothing; one whose grade is not posted yet fulfils what asks for no grade.
const MISSING: &str = "
SELECT needed.course_code, prerequisite.minimum_grade
FROM paws360.course_prerequisites AS prerequisite
JOIN paws360.courses AS needed ON needed.course_id = prerequisite.prerequisite_course_id
LEFT JOIN paws360.grades AS wanted ON wanted.grade = prerequisite.minimum_grade
WHERE prerequisite.course_id = p_course_id
    AND prerequisite.prerequisite_type = 'required'
    AND NOT EXISTS (
        SELECT FROM paws360.enrollments AS taken
        JOIN paws360.course_sections AS section ON section.section_id = taken.section_id
        LEFT JOIN paws360.grades AS posted ON posted.grade = taken.grade
        WHERE taken.student_id = p_student_id
            AND section.course_id = prerequisite.prerequisite_course_id
            AND taken.enrollment_status = 'completed'
            AND CASE
                WHEN prerequisite.minimum_grade IS NULL THEN coalesce(posted.is_passing, true)
                ELSE posted.grade_rank <= wanted.grade_rank
            END
    )
";

const CHECK_ENROLLMENT: &str = "
DECLARE
    missing text;
BEGIN
    IF TG_OP = 'UPDATE'
        AND OLD.enrollment_status IN ('enrolled', 'waitlisted')
        AND (OLD.student_id, OLD.section_id) = (NEW.student_id, NEW.section_id) THEN
        RETURN NEW; -- It was looked at when the student came, and a promotion is no new enrolment.
    END IF;
    SELECT string_agg(need.course_code || coalesce(' with ' || need.minimum_grade, ''), ', ' ORDER BY need.course_code)
    INTO missing
    FROM paws360.course_sections AS section
    CROSS JOIN LATERAL paws360.missing_prerequisites(NEW.student_id, section.course_id) AS need
    WHERE section.section_id = NEW.section_id;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'Prerequisites not met for course enrollment'
            USING ERRCODE = 'check_violation', DETAIL = 'The student has not completed ' || missing || '.';
    END IF;
    RETURN NEW;
END
";
