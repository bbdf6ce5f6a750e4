-- paws360 m20250918_000005_add_course_prerequisites up
-- in one transaction, with its row in the ledger

CREATE TABLE "paws360"."course_prerequisites" (
    "prerequisite_id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "course_id" uuid NOT NULL,
    "prerequisite_course_id" uuid NOT NULL,
    "prerequisite_type" varchar(20) NOT NULL DEFAULT 'required',
    "minimum_grade" varchar(2),
    "created_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "course_prerequisites_pkey" PRIMARY KEY ("prerequisite_id"),
    CONSTRAINT "course_prerequisites_course_id_prerequisite_course_id_key" UNIQUE ("course_id", "prerequisite_course_id"),
    CONSTRAINT "course_prerequisites_course_id_fkey" FOREIGN KEY ("course_id") REFERENCES "paws360"."courses" ("course_id") ON DELETE CASCADE,
    CONSTRAINT "course_prerequisites_prerequisite_course_id_fkey" FOREIGN KEY ("prerequisite_course_id") REFERENCES "paws360"."courses" ("course_id") ON DELETE CASCADE,
    CONSTRAINT "course_prerequisites_minimum_grade_fkey" FOREIGN KEY ("minimum_grade") REFERENCES "paws360"."grades" ("grade") ON DELETE RESTRICT,
    CONSTRAINT "course_prerequisites_type_check" CHECK (prerequisite_type IN ('required', 'recommended')),
    CONSTRAINT "course_prerequisites_other_course_check" CHECK (course_id <> prerequisite_course_id),
    CONSTRAINT "course_prerequisites_letter_check" CHECK (minimum_grade ~ '^[A-DF][+-]?$')
);

CREATE INDEX idx_prerequisites_course ON paws360.course_prerequisites (course_id);

CREATE INDEX idx_prerequisites_prereq ON paws360.course_prerequisites (prerequisite_course_id);

CREATE FUNCTION paws360.missing_prerequisites(p_student_id uuid, p_course_id uuid)
RETURNS TABLE (course_code varchar, minimum_grade varchar)
LANGUAGE sql STABLE
AS $$
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
$$;

CREATE FUNCTION paws360.check_prerequisites(p_student_id uuid, p_course_id uuid)
RETURNS boolean
LANGUAGE sql STABLE
AS $$
SELECT NOT EXISTS (SELECT FROM paws360.missing_prerequisites($1, $2))
$$;

CREATE FUNCTION paws360.check_enrollment_prerequisites()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

REVOKE EXECUTE ON FUNCTION paws360.check_enrollment_prerequisites() FROM public;

CREATE TRIGGER trigger_check_prerequisites
BEFORE INSERT OR UPDATE OF student_id, section_id, enrollment_status ON paws360.enrollments
FOR EACH ROW WHEN (NEW.enrollment_status IN ('enrolled', 'waitlisted')) EXECUTE FUNCTION paws360.check_enrollment_prerequisites();

COMMENT ON TABLE paws360.course_prerequisites IS 'Course prerequisite relationships';

COMMENT ON FUNCTION paws360.check_prerequisites(uuid, uuid) IS 'Check if student meets course prerequisites';

COMMENT
    ON FUNCTION paws360.missing_prerequisites(uuid, uuid) IS 'The required courses that a student has not passed, or not well enough';
