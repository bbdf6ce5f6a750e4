-- paws360 m20250918_000006_add_gpa_calculation up
-- in one transaction, with its row in the ledger

CREATE FUNCTION paws360.calculate_student_gpa(p_student_id uuid)
RETURNS numeric
LANGUAGE sql STABLE
AS $$
SELECT round(sum(posted.grade_points * course.credit_hours) / sum(course.credit_hours), 2)
FROM paws360.enrollments AS taken
JOIN paws360.course_sections AS section ON section.section_id = taken.section_id
JOIN paws360.courses AS course ON course.course_id = section.course_id
JOIN paws360.grades AS posted ON posted.grade = taken.grade
WHERE taken.student_id = p_student_id
    AND taken.enrollment_status = 'completed'
    AND posted.grade_points IS NOT NULL
$$;

CREATE FUNCTION paws360.update_student_gpa()
RETURNS trigger
LANGUAGE plpgsql
AS $$
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
$$;

CREATE FUNCTION paws360.update_gpa_of_course()
RETURNS trigger
LANGUAGE plpgsql
AS $$
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
$$;

CREATE TRIGGER trigger_update_gpa
AFTER INSERT OR UPDATE OF student_id, section_id, enrollment_status, grade OR DELETE ON paws360.enrollments
FOR EACH ROW EXECUTE FUNCTION paws360.update_student_gpa();

CREATE TRIGGER trigger_update_gpa_of_course
AFTER UPDATE OF credit_hours ON paws360.courses
FOR EACH ROW WHEN (OLD.credit_hours IS DISTINCT FROM NEW.credit_hours) EXECUTE FUNCTION paws360.update_gpa_of_course();

CREATE TABLE "paws360"."gpa_before_calculation" (
    "student_id" uuid NOT NULL,
    "gpa" decimal(3, 2),
    CONSTRAINT "gpa_before_calculation_pkey" PRIMARY KEY ("student_id"),
    CONSTRAINT "gpa_before_calculation_student_id_fkey" FOREIGN KEY ("student_id") REFERENCES "paws360"."students" ("student_id") ON DELETE CASCADE
);

INSERT INTO "paws360"."gpa_before_calculation" ("student_id", "gpa")
    SELECT "student_id", "gpa"
    FROM "paws360"."students"
    WHERE "student_id" IN (SELECT "student_id" FROM "paws360"."enrollments" WHERE "enrollment_status" = 'completed') AND (gpa IS DISTINCT FROM paws360.calculate_student_gpa(student_id));

UPDATE "paws360"."students"
    SET "gpa" = paws360.calculate_student_gpa(student_id), "updated_at" = CURRENT_TIMESTAMP
    WHERE "student_id" IN (SELECT "student_id" FROM "paws360"."enrollments" WHERE "enrollment_status" = 'completed') AND (gpa IS DISTINCT FROM paws360.calculate_student_gpa(student_id));

COMMENT ON FUNCTION paws360.calculate_student_gpa(uuid) IS 'Calculate cumulative GPA for a student';

COMMENT
    ON FUNCTION paws360.update_student_gpa() IS 'Trigger function to update student GPA when grades change';

COMMENT ON TABLE paws360.gpa_before_calculation IS 'GPAs that the first calculation changed';
