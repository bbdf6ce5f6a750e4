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

CREATE FUNCTION paws360.recalculate_gpas(p_student_ids uuid[])
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

REVOKE EXECUTE ON FUNCTION paws360.recalculate_gpas(uuid[]) FROM public;

CREATE FUNCTION paws360.update_student_gpa()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

REVOKE EXECUTE ON FUNCTION paws360.update_student_gpa() FROM public;

CREATE FUNCTION paws360.update_gpa_of_course()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'what grade point averages hang on is corrected in READ COMMITTED only'
            USING ERRCODE = 'invalid_transaction_state', HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED';
    END IF;
    PERFORM paws360.recalculate_gpas(ARRAY(
        SELECT taken.student_id
        FROM paws360.enrollments AS taken
        JOIN paws360.course_sections AS section ON section.section_id = taken.section_id
        WHERE section.course_id = NEW.course_id AND taken.enrollment_status = 'completed'
    ));
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION paws360.update_gpa_of_course() FROM public;

CREATE FUNCTION paws360.update_gpa_of_section()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'what grade point averages hang on is corrected in READ COMMITTED only'
            USING ERRCODE = 'invalid_transaction_state', HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED';
    END IF;
    PERFORM paws360.recalculate_gpas(ARRAY(
        SELECT taken.student_id
        FROM paws360.enrollments AS taken
        JOIN paws360.course_sections AS section ON section.section_id = taken.section_id
        WHERE taken.section_id = NEW.section_id AND taken.enrollment_status = 'completed'
    ));
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION paws360.update_gpa_of_section() FROM public;

CREATE FUNCTION paws360.update_gpa_of_grade()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'what grade point averages hang on is corrected in READ COMMITTED only'
            USING ERRCODE = 'invalid_transaction_state', HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED';
    END IF;
    PERFORM paws360.recalculate_gpas(ARRAY(
        SELECT taken.student_id
        FROM paws360.enrollments AS taken
        JOIN paws360.course_sections AS section ON section.section_id = taken.section_id
        WHERE taken.grade = NEW.grade AND taken.enrollment_status = 'completed'
    ));
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION paws360.update_gpa_of_grade() FROM public;

CREATE TRIGGER trigger_update_gpa
AFTER INSERT OR UPDATE OF student_id, section_id, enrollment_status, grade OR DELETE ON paws360.enrollments
FOR EACH ROW EXECUTE FUNCTION paws360.update_student_gpa();

CREATE TRIGGER trigger_update_gpa_of_course
AFTER UPDATE OF credit_hours ON paws360.courses
FOR EACH ROW WHEN (OLD.credit_hours IS DISTINCT FROM NEW.credit_hours) EXECUTE FUNCTION paws360.update_gpa_of_course();

CREATE TRIGGER trigger_update_gpa_of_section
AFTER UPDATE OF course_id ON paws360.course_sections
FOR EACH ROW WHEN (OLD.course_id IS DISTINCT FROM NEW.course_id) EXECUTE FUNCTION paws360.update_gpa_of_section();

CREATE TRIGGER trigger_update_gpa_of_grade
AFTER UPDATE OF grade_points ON paws360.grades
FOR EACH ROW WHEN (OLD.grade_points IS DISTINCT FROM NEW.grade_points) EXECUTE FUNCTION paws360.update_gpa_of_grade();

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
