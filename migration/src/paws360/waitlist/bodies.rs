//! The bodies of the waitlist's functions, in PL/pgSQL.

/// Returns how many seats are free, below zero where there are more students than seats.
///
/// Who completed or withdrew has had a seat; it is nobody else's. Only a drop gives it back.
pub(super) const LOCK_SECTION_SEATS: &str = "
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
";

/// Before a row is written: no seat beyond the last, and a place at the end of the waitlist.
///
/// Who goes on waiting has the place that the line gives, whatever the statement says: one more than wait before them.
/// So places that move up, one row after the other from the first on, come out as they should.
pub(super) const KEEP_CAPACITY: &str = "
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
";

/// After a row was written or deleted: the rest moves up, and a seat that was given up goes to the first who waits.
///
/// Who gives up a seat to wait, and waits alone, is not let in again at once.
pub(super) const HANDLE_CHANGES: &str = "
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
";

/// Whoever waits is read again in each round: a session that was faster may have taken them off the list.
pub(super) const PROMOTE: &str = "
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
";

pub(super) const FILL: &str = "
DECLARE
    promoted integer := 0;
BEGIN
    WHILE paws360.promote_from_waitlist(p_section_id) IS NOT NULL LOOP
        promoted := promoted + 1;
    END LOOP;
    RETURN promoted;
END
";

/// Who dropped the section has a row already, which is taken up again.
pub(super) const ADD_TO_WAITLIST: &str = "
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
";

/// Where somebody waits beside free seats, nobody overtakes them: all come in by the line, as far as there are seats.
pub(super) const ENROLL: &str = "
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
";

/// The section is locked before the row, as everywhere here: two sessions that do so never wait for each other.
pub(super) const LEAVE: &str = "
BEGIN
    PERFORM paws360.lock_section_seats(p_section_id);
    UPDATE paws360.enrollments
    SET enrollment_status = 'dropped', updated_at = CURRENT_TIMESTAMP
    WHERE student_id = p_student_id AND section_id = p_section_id
        AND enrollment_status IN ('enrolled', 'waitlisted');
    RETURN FOUND;
END
";

pub(super) const MORE_SEATS: &str = "
BEGIN
    PERFORM paws360.fill_from_waitlist(section.section_id)
    FROM (SELECT section_id FROM paws360.course_sections WHERE course_id = NEW.course_id ORDER BY section_id) AS section;
    RETURN NULL;
END
";

/// A section that is moved to a course of more seats lets in who waits; where it has fewer, nobody is thrown out.
pub(super) const OTHER_COURSE: &str = "
BEGIN
    PERFORM paws360.fill_from_waitlist(NEW.section_id);
    RETURN NULL;
END
";
