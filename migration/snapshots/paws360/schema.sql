-- paws360: the schema that all migrations lead to

SET check_function_bodies = false;

SELECT pg_catalog.set_config('search_path', '', false);

CREATE SCHEMA paws360;

CREATE FUNCTION paws360.add_to_waitlist(p_student_id uuid, p_section_id uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    place integer;
BEGIN
    PERFORM paws360.lock_section_seats(p_section_id);
    INSERT INTO paws360.enrollments (student_id, section_id, enrollment_status)
    VALUES (p_student_id, p_section_id, 'waitlisted')
    ON CONFLICT (student_id, section_id) DO UPDATE
        SET enrollment_status = 'waitlisted', grade = NULL, updated_at = CURRENT_TIMESTAMP
        WHERE enrollments.enrollment_status = 'dropped'
    RETURNING waitlist_position INTO place;
    IF place IS NULL THEN
        RAISE EXCEPTION 'Student is already enrolled or waitlisted for this section'
            USING ERRCODE = 'unique_violation';
    END IF;
    RETURN place;
END
$function$;

COMMENT ON FUNCTION paws360.add_to_waitlist(p_student_id uuid, p_section_id uuid) IS 'Add student to course section waitlist';

CREATE FUNCTION paws360.calculate_student_gpa(p_student_id uuid)
 RETURNS numeric
 LANGUAGE sql
 STABLE
AS $function$
SELECT round(sum(posted.grade_points * course.credit_hours) / sum(course.credit_hours), 2)
FROM paws360.enrollments AS taken
JOIN paws360.course_sections AS section ON section.section_id = taken.section_id
JOIN paws360.courses AS course ON course.course_id = section.course_id
JOIN paws360.grades AS posted ON posted.grade = taken.grade
WHERE taken.student_id = p_student_id
    AND taken.enrollment_status = 'completed'
    AND posted.grade_points IS NOT NULL
$function$;

COMMENT ON FUNCTION paws360.calculate_student_gpa(p_student_id uuid) IS 'Calculate cumulative GPA for a student';

CREATE FUNCTION paws360.check_enrollment_prerequisites()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE FUNCTION paws360.check_prerequisites(p_student_id uuid, p_course_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
SELECT NOT EXISTS (SELECT FROM paws360.missing_prerequisites($1, $2))
$function$;

COMMENT ON FUNCTION paws360.check_prerequisites(p_student_id uuid, p_course_id uuid) IS 'Check if student meets course prerequisites';

CREATE FUNCTION paws360.enroll_student(p_student_id uuid, p_section_id uuid)
 RETURNS character varying
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF paws360.lock_section_seats(p_section_id) < 1 OR EXISTS (
        SELECT FROM paws360.enrollments WHERE section_id = p_section_id AND enrollment_status = 'waitlisted'
    ) THEN
        PERFORM paws360.add_to_waitlist(p_student_id, p_section_id);
        PERFORM paws360.fill_from_waitlist(p_section_id);
        RETURN (
            SELECT enrollment_status FROM paws360.enrollments
            WHERE student_id = p_student_id AND section_id = p_section_id
        );
    END IF;
    INSERT INTO paws360.enrollments (student_id, section_id, enrollment_status)
    VALUES (p_student_id, p_section_id, 'enrolled')
    ON CONFLICT (student_id, section_id) DO UPDATE
        SET enrollment_status = 'enrolled', grade = NULL, enrollment_date = CURRENT_TIMESTAMP,
            updated_at = CURRENT_TIMESTAMP
        WHERE enrollments.enrollment_status = 'dropped';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Student is already enrolled or waitlisted for this section'
            USING ERRCODE = 'unique_violation';
    END IF;
    RETURN 'enrolled';
END
$function$;

COMMENT ON FUNCTION paws360.enroll_student(p_student_id uuid, p_section_id uuid) IS 'Gives a seat, or a place on the waitlist where none is free; returns the status';

CREATE FUNCTION paws360.fill_from_waitlist(p_section_id uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    promoted integer := 0;
BEGIN
    WHILE paws360.promote_from_waitlist(p_section_id) IS NOT NULL LOOP
        promoted := promoted + 1;
    END LOOP;
    RETURN promoted;
END
$function$;

CREATE FUNCTION paws360.handle_enrollment_changes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    gone boolean := TG_OP = 'DELETE' OR OLD.section_id <> NEW.section_id;
    turn record;
BEGIN
    IF OLD.enrollment_status = 'waitlisted' AND (gone OR NEW.enrollment_status <> 'waitlisted') THEN
        PERFORM paws360.lock_section_seats(OLD.section_id);
        FOR turn IN
            SELECT enrollment_id, waitlist_position, row_number() OVER (ORDER BY waitlist_position) AS place
            FROM paws360.enrollments
            WHERE section_id = OLD.section_id AND enrollment_status = 'waitlisted'
            ORDER BY waitlist_position
        LOOP
            UPDATE paws360.enrollments SET waitlist_position = turn.place
            WHERE enrollment_id = turn.enrollment_id AND enrollment_status = 'waitlisted'
                AND waitlist_position <> turn.place;
        END LOOP;
    ELSIF OLD.enrollment_status = 'enrolled' AND (
        gone OR NEW.enrollment_status = 'dropped'
        OR NEW.enrollment_status = 'waitlisted' AND NEW.waitlist_position > 1
    ) THEN
        PERFORM paws360.promote_from_waitlist(OLD.section_id);
    END IF;
    RETURN NULL;
END
$function$;

CREATE FUNCTION paws360.handle_more_seats()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM paws360.fill_from_waitlist(section.section_id)
    FROM (SELECT section_id FROM paws360.course_sections WHERE course_id = NEW.course_id ORDER BY section_id) AS section;
    RETURN NULL;
END
$function$;

CREATE FUNCTION paws360.handle_other_course()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM paws360.fill_from_waitlist(NEW.section_id);
    RETURN NULL;
END
$function$;

CREATE FUNCTION paws360.keep_section_capacity()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    came boolean := TG_OP = 'INSERT' OR OLD.section_id <> NEW.section_id;
    seated CONSTANT text[] := ARRAY['enrolled', 'completed', 'withdrawn'];
BEGIN
    IF NEW.enrollment_status <> 'waitlisted' THEN
        NEW.waitlist_position := NULL;
        NEW.waitlist_date := NULL;
    ELSIF came OR OLD.enrollment_status <> 'waitlisted' THEN
        PERFORM paws360.lock_section_seats(NEW.section_id);
        NEW.waitlist_date := CURRENT_TIMESTAMP;
        NEW.waitlist_position := 1 + coalesce((
            SELECT max(waiting.waitlist_position) FROM paws360.enrollments AS waiting
            WHERE waiting.section_id = NEW.section_id AND waiting.enrollment_status = 'waitlisted'
        ), 0);
    ELSE
        NEW.waitlist_date := OLD.waitlist_date;
        NEW.waitlist_position := 1 + (
            SELECT count(*) FROM paws360.enrollments AS waiting
            WHERE waiting.section_id = NEW.section_id AND waiting.enrollment_status = 'waitlisted'
                AND waiting.waitlist_position < OLD.waitlist_position
        );
    END IF;
    IF NEW.enrollment_status = ANY (seated) AND (came OR OLD.enrollment_status <> ALL (seated)) THEN
        IF paws360.lock_section_seats(NEW.section_id) < 1 THEN
            RAISE EXCEPTION 'the section is full'
                USING ERRCODE = 'check_violation',
                HINT = 'paws360.add_to_waitlist(student, section) lets the student wait.';
        END IF;
    END IF;
    RETURN NEW;
END
$function$;

CREATE FUNCTION paws360.leave_section(p_student_id uuid, p_section_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM paws360.lock_section_seats(p_section_id);
    UPDATE paws360.enrollments
    SET enrollment_status = 'dropped', updated_at = CURRENT_TIMESTAMP
    WHERE student_id = p_student_id AND section_id = p_section_id
        AND enrollment_status IN ('enrolled', 'waitlisted');
    RETURN FOUND;
END
$function$;

COMMENT ON FUNCTION paws360.leave_section(p_student_id uuid, p_section_id uuid) IS 'Drops a student from a section or its waitlist';

CREATE FUNCTION paws360.lock_section_seats(p_section_id uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE paws360.course_sections SET room = room WHERE section_id = p_section_id;
    RETURN (
        SELECT course.max_enrollment - (
            SELECT count(*) FROM paws360.enrollments AS taken
            WHERE taken.section_id = p_section_id
                AND taken.enrollment_status IN ('enrolled', 'completed', 'withdrawn')
        )::integer
        FROM paws360.course_sections AS section
        JOIN paws360.courses AS course ON course.course_id = section.course_id
        WHERE section.section_id = p_section_id
    );
END
$function$;

CREATE FUNCTION paws360.log_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

COMMENT ON FUNCTION paws360.log_change() IS 'Writes a row''s change into the audit log';

CREATE FUNCTION paws360.missing_prerequisites(p_student_id uuid, p_course_id uuid)
 RETURNS TABLE(course_code character varying, minimum_grade character varying)
 LANGUAGE sql
 STABLE
AS $function$
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
$function$;

COMMENT ON FUNCTION paws360.missing_prerequisites(p_student_id uuid, p_course_id uuid) IS 'The required courses that a student has not passed, or not well enough';

CREATE FUNCTION paws360.promote_from_waitlist(p_section_id uuid)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    next record;
BEGIN
    IF paws360.lock_section_seats(p_section_id) < 1 THEN
        RETURN NULL;
    END IF;
    LOOP
        SELECT enrollment_id, student_id INTO next
        FROM paws360.enrollments
        WHERE section_id = p_section_id AND enrollment_status = 'waitlisted'
        ORDER BY waitlist_position
        LIMIT 1;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        UPDATE paws360.enrollments
        SET enrollment_status = 'enrolled', enrollment_date = CURRENT_TIMESTAMP, updated_at = CURRENT_TIMESTAMP
        WHERE enrollment_id = next.enrollment_id AND enrollment_status = 'waitlisted';
        IF FOUND THEN
            RETURN next.student_id;
        END IF;
    END LOOP;
END
$function$;

COMMENT ON FUNCTION paws360.promote_from_waitlist(p_section_id uuid) IS 'Promote next student from waitlist to enrolled';

CREATE FUNCTION paws360.recalculate_gpas(p_student_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE FUNCTION paws360.update_gpa_of_course()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE FUNCTION paws360.update_gpa_of_grade()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE FUNCTION paws360.update_gpa_of_section()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE FUNCTION paws360.update_student_gpa()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

COMMENT ON FUNCTION paws360.update_student_gpa() IS 'Trigger function to update student GPA when grades change';

CREATE TABLE paws360.audit_log (
    audit_id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    table_name character varying(63) NOT NULL,
    row_id uuid NOT NULL,
    operation character varying(6) NOT NULL,
    old_values jsonb,
    new_values jsonb,
    changed_by character varying(100),
    database_role character varying(63) NOT NULL,
    changed_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT audit_log_pkey PRIMARY KEY (audit_id),
    CONSTRAINT audit_log_operation_check CHECK (((operation)::text = ANY (((ARRAY['INSERT'::character varying, 'UPDATE'::character varying, 'DELETE'::character varying])::character varying[])::text[])))
);

CREATE INDEX idx_audit_log_row ON paws360.audit_log USING btree (table_name, row_id, changed_at);

CREATE TABLE paws360.course_prerequisites (
    prerequisite_id uuid DEFAULT gen_random_uuid() NOT NULL,
    course_id uuid NOT NULL,
    prerequisite_course_id uuid NOT NULL,
    prerequisite_type character varying(20) DEFAULT 'required'::character varying NOT NULL,
    minimum_grade character varying(2),
    created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT course_prerequisites_pkey PRIMARY KEY (prerequisite_id),
    CONSTRAINT course_prerequisites_course_id_prerequisite_course_id_key UNIQUE (course_id, prerequisite_course_id),
    CONSTRAINT course_prerequisites_letter_check CHECK (((minimum_grade)::text ~ '^[A-DF][+-]?$'::text)),
    CONSTRAINT course_prerequisites_other_course_check CHECK ((course_id <> prerequisite_course_id)),
    CONSTRAINT course_prerequisites_type_check CHECK (((prerequisite_type)::text = ANY (((ARRAY['required'::character varying, 'recommended'::character varying])::character varying[])::text[])))
);

COMMENT ON TABLE paws360.course_prerequisites IS 'Course prerequisite relationships';

CREATE INDEX idx_prerequisites_course ON paws360.course_prerequisites USING btree (course_id);

CREATE INDEX idx_prerequisites_prereq ON paws360.course_prerequisites USING btree (prerequisite_course_id);

CREATE TABLE paws360.course_sections (
    section_id uuid DEFAULT gen_random_uuid() NOT NULL,
    course_id uuid NOT NULL,
    term_id uuid NOT NULL,
    instructor_id uuid,
    section_number character varying(4) NOT NULL,
    room character varying(40),
    schedule character varying(80),
    created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT course_sections_pkey PRIMARY KEY (section_id),
    CONSTRAINT course_sections_course_id_term_id_section_number_key UNIQUE (course_id, term_id, section_number)
);

CREATE INDEX idx_sections_instructor ON paws360.course_sections USING btree (instructor_id);

CREATE INDEX idx_sections_term ON paws360.course_sections USING btree (term_id);

CREATE TABLE paws360.courses (
    course_id uuid DEFAULT gen_random_uuid() NOT NULL,
    department_id uuid NOT NULL,
    course_code character varying(20) NOT NULL,
    title character varying(200) NOT NULL,
    description text,
    credit_hours numeric(3,1) NOT NULL,
    max_enrollment integer DEFAULT 30 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT courses_pkey PRIMARY KEY (course_id),
    CONSTRAINT courses_course_code_key UNIQUE (course_code),
    CONSTRAINT courses_credit_hours_check CHECK (((credit_hours > (0)::numeric) AND (credit_hours <= (20)::numeric))),
    CONSTRAINT courses_max_enrollment_check CHECK ((max_enrollment > 0))
);

COMMENT ON COLUMN paws360.courses.max_enrollment IS 'Seats of each section';

CREATE INDEX idx_courses_department_active ON paws360.courses USING btree (department_id) WHERE is_active;

CREATE TABLE paws360.departments (
    department_id uuid DEFAULT gen_random_uuid() NOT NULL,
    code character varying(8) NOT NULL,
    name character varying(120) NOT NULL,
    CONSTRAINT departments_pkey PRIMARY KEY (department_id),
    CONSTRAINT departments_code_key UNIQUE (code)
);

CREATE TABLE paws360.enrollments (
    enrollment_id uuid DEFAULT gen_random_uuid() NOT NULL,
    student_id uuid NOT NULL,
    section_id uuid NOT NULL,
    enrollment_status character varying(20) DEFAULT 'enrolled'::character varying NOT NULL,
    grade character varying(2),
    enrollment_date timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    waitlist_position integer,
    waitlist_date timestamp with time zone,
    CONSTRAINT enrollments_pkey PRIMARY KEY (enrollment_id),
    CONSTRAINT enrollments_student_id_section_id_key UNIQUE (student_id, section_id),
    CONSTRAINT enrollments_status_check CHECK (((enrollment_status)::text = ANY (((ARRAY['enrolled'::character varying, 'completed'::character varying, 'dropped'::character varying, 'withdrawn'::character varying, 'waitlisted'::character varying])::character varying[])::text[]))),
    CONSTRAINT enrollments_waitlist_check CHECK (((((enrollment_status)::text = 'waitlisted'::text) = (waitlist_position IS NOT NULL)) AND (((enrollment_status)::text = 'waitlisted'::text) = (waitlist_date IS NOT NULL)) AND (waitlist_position > 0)))
);

COMMENT ON COLUMN paws360.enrollments.waitlist_position IS 'Position in course waitlist (NULL if not waitlisted)';

COMMENT ON COLUMN paws360.enrollments.waitlist_date IS 'Date added to waitlist';

CREATE INDEX idx_enrollments_section_status ON paws360.enrollments USING btree (section_id, enrollment_status);

CREATE INDEX idx_enrollments_waitlist ON paws360.enrollments USING btree (section_id, waitlist_position) WHERE ((enrollment_status)::text = 'waitlisted'::text);

CREATE TABLE paws360.gpa_before_calculation (
    student_id uuid NOT NULL,
    gpa numeric(3,2),
    CONSTRAINT gpa_before_calculation_pkey PRIMARY KEY (student_id)
);

COMMENT ON TABLE paws360.gpa_before_calculation IS 'GPAs that the first calculation changed';

CREATE TABLE paws360.grades (
    grade character varying(2) NOT NULL,
    grade_rank smallint,
    grade_points numeric(2,1),
    is_passing boolean DEFAULT true NOT NULL,
    description character varying(80) NOT NULL,
    CONSTRAINT grades_pkey PRIMARY KEY (grade),
    CONSTRAINT grades_grade_rank_key UNIQUE (grade_rank),
    CONSTRAINT grades_grade_points_check CHECK (((grade_points >= (0)::numeric) AND (grade_points <= (4)::numeric))),
    CONSTRAINT grades_ranked_by_points_check CHECK (((grade_rank IS NULL) = (grade_points IS NULL)))
);

COMMENT ON COLUMN paws360.grades.grade_rank IS '1 is the best; NULL for marks that are no letter grades';

COMMENT ON COLUMN paws360.grades.grade_points IS 'What a credit hour counts in the GPA; NULL where it does not';

CREATE TABLE paws360.instructors (
    instructor_id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    department_id uuid NOT NULL,
    title character varying(80),
    created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT instructors_pkey PRIMARY KEY (instructor_id),
    CONSTRAINT instructors_user_id_key UNIQUE (user_id)
);

CREATE TABLE paws360.students (
    student_id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    student_number character varying(20) NOT NULL,
    department_id uuid,
    class_standing character varying(12) DEFAULT 'freshman'::character varying NOT NULL,
    gpa numeric(3,2),
    admitted_on date NOT NULL,
    created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT students_pkey PRIMARY KEY (student_id),
    CONSTRAINT students_student_number_key UNIQUE (student_number),
    CONSTRAINT students_user_id_key UNIQUE (user_id),
    CONSTRAINT students_class_standing_check CHECK (((class_standing)::text = ANY (((ARRAY['freshman'::character varying, 'sophomore'::character varying, 'junior'::character varying, 'senior'::character varying, 'graduate'::character varying])::character varying[])::text[]))),
    CONSTRAINT students_gpa_check CHECK (((gpa >= (0)::numeric) AND (gpa <= (4)::numeric)))
);

COMMENT ON COLUMN paws360.students.gpa IS 'Cumulative grade point average, 0.00 to 4.00';

CREATE INDEX idx_students_department ON paws360.students USING btree (department_id);

CREATE TABLE paws360.terms (
    term_id uuid DEFAULT gen_random_uuid() NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(40) NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    CONSTRAINT terms_pkey PRIMARY KEY (term_id),
    CONSTRAINT terms_code_key UNIQUE (code),
    CONSTRAINT terms_dates_check CHECK ((starts_on < ends_on))
);

CREATE TABLE paws360.users (
    user_id uuid DEFAULT gen_random_uuid() NOT NULL,
    username character varying(50) NOT NULL,
    email character varying(255) NOT NULL,
    first_name character varying(100) NOT NULL,
    last_name character varying(100) NOT NULL,
    role character varying(20) NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (user_id),
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT users_username_key UNIQUE (username),
    CONSTRAINT users_role_check CHECK (((role)::text = ANY (((ARRAY['student'::character varying, 'instructor'::character varying, 'advisor'::character varying, 'registrar'::character varying, 'admin'::character varying])::character varying[])::text[])))
);

CREATE UNIQUE INDEX idx_users_email_lower ON paws360.users USING btree (lower((email)::text));

CREATE INDEX idx_users_last_name ON paws360.users USING btree (last_name, first_name);

ALTER TABLE ONLY paws360.course_prerequisites
    ADD CONSTRAINT course_prerequisites_course_id_fkey FOREIGN KEY (course_id) REFERENCES paws360.courses (course_id) ON DELETE CASCADE;

ALTER TABLE ONLY paws360.course_prerequisites
    ADD CONSTRAINT course_prerequisites_minimum_grade_fkey FOREIGN KEY (minimum_grade) REFERENCES paws360.grades (grade) ON DELETE RESTRICT;

ALTER TABLE ONLY paws360.course_prerequisites
    ADD CONSTRAINT course_prerequisites_prerequisite_course_id_fkey FOREIGN KEY (prerequisite_course_id) REFERENCES paws360.courses (course_id) ON DELETE CASCADE;

ALTER TABLE ONLY paws360.course_sections
    ADD CONSTRAINT course_sections_course_id_fkey FOREIGN KEY (course_id) REFERENCES paws360.courses (course_id) ON DELETE RESTRICT;

ALTER TABLE ONLY paws360.course_sections
    ADD CONSTRAINT course_sections_instructor_id_fkey FOREIGN KEY (instructor_id) REFERENCES paws360.instructors (instructor_id) ON DELETE SET NULL;

ALTER TABLE ONLY paws360.course_sections
    ADD CONSTRAINT course_sections_term_id_fkey FOREIGN KEY (term_id) REFERENCES paws360.terms (term_id) ON DELETE RESTRICT;

ALTER TABLE ONLY paws360.courses
    ADD CONSTRAINT courses_department_id_fkey FOREIGN KEY (department_id) REFERENCES paws360.departments (department_id) ON DELETE RESTRICT;

ALTER TABLE ONLY paws360.enrollments
    ADD CONSTRAINT enrollments_grade_fkey FOREIGN KEY (grade) REFERENCES paws360.grades (grade) ON DELETE RESTRICT;

ALTER TABLE ONLY paws360.enrollments
    ADD CONSTRAINT enrollments_section_id_fkey FOREIGN KEY (section_id) REFERENCES paws360.course_sections (section_id) ON DELETE RESTRICT;

ALTER TABLE ONLY paws360.enrollments
    ADD CONSTRAINT enrollments_student_id_fkey FOREIGN KEY (student_id) REFERENCES paws360.students (student_id) ON DELETE CASCADE;

ALTER TABLE ONLY paws360.gpa_before_calculation
    ADD CONSTRAINT gpa_before_calculation_student_id_fkey FOREIGN KEY (student_id) REFERENCES paws360.students (student_id) ON DELETE CASCADE;

ALTER TABLE ONLY paws360.instructors
    ADD CONSTRAINT instructors_department_id_fkey FOREIGN KEY (department_id) REFERENCES paws360.departments (department_id) ON DELETE RESTRICT;

ALTER TABLE ONLY paws360.instructors
    ADD CONSTRAINT instructors_user_id_fkey FOREIGN KEY (user_id) REFERENCES paws360.users (user_id) ON DELETE CASCADE;

ALTER TABLE ONLY paws360.students
    ADD CONSTRAINT students_department_id_fkey FOREIGN KEY (department_id) REFERENCES paws360.departments (department_id) ON DELETE SET NULL;

ALTER TABLE ONLY paws360.students
    ADD CONSTRAINT students_user_id_fkey FOREIGN KEY (user_id) REFERENCES paws360.users (user_id) ON DELETE CASCADE;

CREATE TRIGGER trigger_audit_course_sections AFTER INSERT OR DELETE OR UPDATE ON paws360.course_sections FOR EACH ROW EXECUTE FUNCTION paws360.log_change('section_id');

CREATE TRIGGER trigger_handle_other_course AFTER UPDATE OF course_id ON paws360.course_sections FOR EACH ROW WHEN ((new.course_id <> old.course_id)) EXECUTE FUNCTION paws360.handle_other_course();

CREATE TRIGGER trigger_update_gpa_of_section AFTER UPDATE OF course_id ON paws360.course_sections FOR EACH ROW WHEN ((old.course_id IS DISTINCT FROM new.course_id)) EXECUTE FUNCTION paws360.update_gpa_of_section();

CREATE TRIGGER trigger_audit_courses AFTER INSERT OR DELETE OR UPDATE ON paws360.courses FOR EACH ROW EXECUTE FUNCTION paws360.log_change('course_id');

CREATE TRIGGER trigger_handle_more_seats AFTER UPDATE OF max_enrollment ON paws360.courses FOR EACH ROW WHEN ((new.max_enrollment > old.max_enrollment)) EXECUTE FUNCTION paws360.handle_more_seats();

CREATE TRIGGER trigger_update_gpa_of_course AFTER UPDATE OF credit_hours ON paws360.courses FOR EACH ROW WHEN ((old.credit_hours IS DISTINCT FROM new.credit_hours)) EXECUTE FUNCTION paws360.update_gpa_of_course();

CREATE TRIGGER trigger_audit_enrollments AFTER INSERT OR DELETE OR UPDATE ON paws360.enrollments FOR EACH ROW EXECUTE FUNCTION paws360.log_change('enrollment_id');

CREATE TRIGGER trigger_check_prerequisites BEFORE INSERT OR UPDATE OF student_id, section_id, enrollment_status ON paws360.enrollments FOR EACH ROW WHEN (((new.enrollment_status)::text = ANY (((ARRAY['enrolled'::character varying, 'waitlisted'::character varying])::character varying[])::text[]))) EXECUTE FUNCTION paws360.check_enrollment_prerequisites();

CREATE TRIGGER trigger_handle_enrollment_changes AFTER DELETE OR UPDATE OF section_id, enrollment_status ON paws360.enrollments FOR EACH ROW EXECUTE FUNCTION paws360.handle_enrollment_changes();

CREATE TRIGGER trigger_keep_section_capacity BEFORE INSERT OR UPDATE OF section_id, enrollment_status, waitlist_position, waitlist_date ON paws360.enrollments FOR EACH ROW EXECUTE FUNCTION paws360.keep_section_capacity();

CREATE TRIGGER trigger_update_gpa AFTER INSERT OR DELETE OR UPDATE OF student_id, section_id, enrollment_status, grade ON paws360.enrollments FOR EACH ROW EXECUTE FUNCTION paws360.update_student_gpa();

CREATE TRIGGER trigger_update_gpa_of_grade AFTER UPDATE OF grade_points ON paws360.grades FOR EACH ROW WHEN ((old.grade_points IS DISTINCT FROM new.grade_points)) EXECUTE FUNCTION paws360.update_gpa_of_grade();

CREATE TRIGGER trigger_audit_students AFTER INSERT OR DELETE OR UPDATE ON paws360.students FOR EACH ROW EXECUTE FUNCTION paws360.log_change('student_id');

CREATE TRIGGER trigger_audit_users AFTER INSERT OR DELETE OR UPDATE ON paws360.users FOR EACH ROW EXECUTE FUNCTION paws360.log_change('user_id');
