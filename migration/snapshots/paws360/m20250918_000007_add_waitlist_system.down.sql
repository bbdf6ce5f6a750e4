-- paws360 m20250918_000007_add_waitlist_system down
-- in one transaction, with its row in the ledger

DROP TRIGGER trigger_keep_section_capacity ON paws360.enrollments;

DROP TRIGGER trigger_handle_enrollment_changes ON paws360.enrollments;

DROP TRIGGER trigger_handle_more_seats ON paws360.courses;

DROP TRIGGER trigger_handle_other_course ON paws360.course_sections;

DROP FUNCTION paws360.handle_other_course();

DROP FUNCTION paws360.handle_more_seats();

DROP FUNCTION paws360.handle_enrollment_changes();

DROP FUNCTION paws360.keep_section_capacity();

DROP FUNCTION paws360.leave_section(uuid, uuid);

DROP FUNCTION paws360.enroll_student(uuid, uuid);

DROP FUNCTION paws360.add_to_waitlist(uuid, uuid);

DROP FUNCTION paws360.fill_from_waitlist(uuid);

DROP FUNCTION paws360.promote_from_waitlist(uuid);

DROP FUNCTION paws360.lock_section_seats(uuid);

DROP INDEX paws360.idx_enrollments_waitlist;

ALTER TABLE paws360.enrollments DROP CONSTRAINT enrollments_waitlist_check;

ALTER TABLE paws360.enrollments DROP CONSTRAINT enrollments_status_check;

UPDATE "paws360"."enrollments" SET "enrollment_status" = 'dropped' WHERE "enrollment_status" = 'waitlisted';

ALTER TABLE "paws360"."enrollments" DROP COLUMN "waitlist_date", DROP COLUMN "waitlist_position";

ALTER TABLE paws360.enrollments
    ADD CONSTRAINT enrollments_status_check CHECK (enrollment_status IN ('enrolled', 'completed', 'dropped', 'withdrawn'));
