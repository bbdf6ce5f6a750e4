-- paws360 m20250918_000005_add_course_prerequisites down
-- in one transaction, with its row in the ledger

DROP TRIGGER trigger_check_prerequisites ON paws360.enrollments;

DROP FUNCTION paws360.check_enrollment_prerequisites();

DROP FUNCTION paws360.check_prerequisites(uuid, uuid);

DROP FUNCTION paws360.missing_prerequisites(uuid, uuid);

DROP TABLE "paws360"."course_prerequisites";
