-- paws360 m20250918_000007_add_waitlist_system up
-- in one transaction, with its row in the ledger

ALTER TABLE "paws360"."enrollments"
    ADD COLUMN "waitlist_position" integer,
    ADD COLUMN "waitlist_date" timestamp with time zone;

ALTER TABLE paws360.enrollments DROP CONSTRAINT enrollments_status_check;

ALTER TABLE paws360.enrollments
    ADD CONSTRAINT enrollments_status_check CHECK (enrollment_status IN ('enrolled', 'completed', 'dropped', 'withdrawn', 'waitlisted'));

ALTER TABLE paws360.enrollments
    ADD CONSTRAINT enrollments_waitlist_check CHECK ((enrollment_status = 'waitlisted') = (waitlist_position IS NOT NULL) AND (enrollment_status = 'waitlisted') = (waitlist_date IS NOT NULL) AND waitlist_position > 0);

CREATE INDEX idx_enrollments_waitlist
    ON paws360.enrollments (section_id, waitlist_position)
    WHERE (enrollment_status = 'waitlisted');

CREATE FUNCTION paws360.lock_section_seats(p_section_id uuid)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

REVOKE EXECUTE ON FUNCTION paws360.lock_section_seats(uuid) FROM public;

CREATE FUNCTION paws360.promote_from_waitlist(p_section_id uuid)
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

REVOKE EXECUTE ON FUNCTION paws360.promote_from_waitlist(uuid) FROM public;

CREATE FUNCTION paws360.fill_from_waitlist(p_section_id uuid)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    promoted integer := 0;
BEGIN
    WHILE paws360.promote_from_waitlist(p_section_id) IS NOT NULL LOOP
        promoted := promoted + 1;
    END LOOP;
    RETURN promoted;
END
$$;

REVOKE EXECUTE ON FUNCTION paws360.fill_from_waitlist(uuid) FROM public;

CREATE FUNCTION paws360.add_to_waitlist(p_student_id uuid, p_section_id uuid)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

REVOKE EXECUTE ON FUNCTION paws360.add_to_waitlist(uuid, uuid) FROM public;

CREATE FUNCTION paws360.enroll_student(p_student_id uuid, p_section_id uuid)
RETURNS varchar
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

REVOKE EXECUTE ON FUNCTION paws360.enroll_student(uuid, uuid) FROM public;

CREATE FUNCTION paws360.leave_section(p_student_id uuid, p_section_id uuid)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM paws360.lock_section_seats(p_section_id);
    UPDATE paws360.enrollments
    SET enrollment_status = 'dropped', updated_at = CURRENT_TIMESTAMP
    WHERE student_id = p_student_id AND section_id = p_section_id
        AND enrollment_status IN ('enrolled', 'waitlisted');
    RETURN FOUND;
END
$$;

REVOKE EXECUTE ON FUNCTION paws360.leave_section(uuid, uuid) FROM public;

CREATE FUNCTION paws360.keep_section_capacity()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

REVOKE EXECUTE ON FUNCTION paws360.keep_section_capacity() FROM public;

CREATE FUNCTION paws360.handle_enrollment_changes()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

REVOKE EXECUTE ON FUNCTION paws360.handle_enrollment_changes() FROM public;

CREATE FUNCTION paws360.handle_more_seats()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM paws360.fill_from_waitlist(section.section_id)
    FROM (SELECT section_id FROM paws360.course_sections WHERE course_id = NEW.course_id ORDER BY section_id) AS section;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION paws360.handle_more_seats() FROM public;

CREATE FUNCTION paws360.handle_other_course()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM paws360.fill_from_waitlist(NEW.section_id);
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION paws360.handle_other_course() FROM public;

CREATE TRIGGER trigger_keep_section_capacity
BEFORE INSERT OR UPDATE OF section_id, enrollment_status, waitlist_position, waitlist_date ON paws360.enrollments
FOR EACH ROW EXECUTE FUNCTION paws360.keep_section_capacity();

CREATE TRIGGER trigger_handle_enrollment_changes
AFTER UPDATE OF section_id, enrollment_status OR DELETE ON paws360.enrollments
FOR EACH ROW EXECUTE FUNCTION paws360.handle_enrollment_changes();

CREATE TRIGGER trigger_handle_more_seats
AFTER UPDATE OF max_enrollment ON paws360.courses
FOR EACH ROW WHEN (NEW.max_enrollment > OLD.max_enrollment) EXECUTE FUNCTION paws360.handle_more_seats();

CREATE TRIGGER trigger_handle_other_course
AFTER UPDATE OF course_id ON paws360.course_sections
FOR EACH ROW WHEN (NEW.course_id <> OLD.course_id) EXECUTE FUNCTION paws360.handle_other_course();

COMMENT
    ON COLUMN paws360.enrollments.waitlist_position IS 'Position in course waitlist (NULL if not waitlisted)';

COMMENT ON COLUMN paws360.enrollments.waitlist_date IS 'Date added to waitlist';

COMMENT ON FUNCTION paws360.add_to_waitlist(uuid, uuid) IS 'Add student to course section waitlist';

COMMENT ON FUNCTION paws360.promote_from_waitlist(uuid) IS 'Promote next student from waitlist to enrolled';

COMMENT
    ON FUNCTION paws360.enroll_student(uuid, uuid) IS 'Gives a seat, or a place on the waitlist where none is free; returns the status';

COMMENT ON FUNCTION paws360.leave_section(uuid, uuid) IS 'Drops a student from a section or its waitlist';
