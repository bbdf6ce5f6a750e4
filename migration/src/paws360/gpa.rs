//! The grade point average, and what keeps it.

use seaworthy::prelude::*;

use super::tables::SCHEMA;

/// Returns the average of the posted letter grades, weighted by credit hours; NULL where there is none.
pub(crate) fn calculate() -> ddl::Function {
    ddl::Function::new((SCHEMA, "calculate_student_gpa"), "numeric", "sql", CALCULATE)
        .argument("p_student_id", "uuid")
        .volatility(ddl::Volatility::Stable)
}

/// Keeps the average of those whose enrolment changed.
pub(crate) fn enrollment_function() -> ddl::Function {
    ddl::Function::trigger((SCHEMA, "update_student_gpa"), OF_ENROLLMENT)
}

/// Keeps the averages of all who completed a course whose credit hours were corrected.
pub(crate) fn course_function() -> ddl::Function {
    ddl::Function::trigger((SCHEMA, "update_gpa_of_course"), OF_COURSE)
}

/// Returns the triggers of both.
pub(crate) fn triggers() -> [ddl::Trigger; 2] {
    let changed = ddl::Event::update_of(["student_id", "section_id", "enrollment_status", "grade"]);
    let function = |name| (SCHEMA, name);
    let (enrollments, courses) = ((SCHEMA, "enrollments"), (SCHEMA, "courses"));
    [
        ddl::Trigger::after("trigger_update_gpa", ddl::Event::Insert, enrollments, function("update_student_gpa"))
            .or(changed)
            .or(ddl::Event::Delete),
        ddl::Trigger::after(
            "trigger_update_gpa_of_course",
            ddl::Event::update_of(["credit_hours"]),
            courses,
            function("update_gpa_of_course"),
        )
        .when(ddl::sql("OLD.credit_hours IS DISTINCT FROM NEW.credit_hours")),
    ]
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

/// The student's row is locked first: a second session that posts a grade of the same student waits there, and its next
/// statement sees what the first one wrote.
const OF_ENROLLMENT: &str = "
DECLARE
    student uuid;
BEGIN
    IF (TG_OP = 'INSERT' OR OLD.enrollment_status <> 'completed')
        AND (TG_OP = 'DELETE' OR NEW.enrollment_status <> 'completed') THEN
        RETURN NULL; -- It counted neither before nor now.
    END IF;
    FOR student IN
        SELECT DISTINCT id FROM unnest(ARRAY[OLD.student_id, NEW.student_id]) AS id WHERE id IS NOT NULL ORDER BY id
    LOOP
        PERFORM FROM paws360.students WHERE student_id = student FOR NO KEY UPDATE;
        UPDATE paws360.students
        SET gpa = paws360.calculate_student_gpa(student), updated_at = CURRENT_TIMESTAMP
        WHERE student_id = student AND gpa IS DISTINCT FROM paws360.calculate_student_gpa(student);
    END LOOP;
    RETURN NULL;
END
";

const OF_COURSE: &str = "
BEGIN
    PERFORM FROM paws360.students
    WHERE student_id IN (
        SELECT taken.student_id FROM paws360.enrollments AS taken
        JOIN paws360.course_sections AS section ON section.section_id = taken.section_id
        WHERE section.course_id = NEW.course_id AND taken.enrollment_status = 'completed'
    )
    ORDER BY student_id FOR NO KEY UPDATE;
    UPDATE paws360.students
    SET gpa = paws360.calculate_student_gpa(student_id), updated_at = CURRENT_TIMESTAMP
    WHERE student_id IN (
        SELECT taken.student_id FROM paws360.enrollments AS taken
        JOIN paws360.course_sections AS section ON section.section_id = taken.section_id
        WHERE section.course_id = NEW.course_id AND taken.enrollment_status = 'completed'
    ) AND gpa IS DISTINCT FROM paws360.calculate_student_gpa(student_id);
    RETURN NULL;
END
";
