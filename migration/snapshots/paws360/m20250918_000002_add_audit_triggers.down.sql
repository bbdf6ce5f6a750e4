-- paws360 m20250918_000002_add_audit_triggers down
-- in one transaction, with its row in the ledger

DROP TRIGGER trigger_audit_users ON paws360.users;

DROP TRIGGER trigger_audit_students ON paws360.students;

DROP TRIGGER trigger_audit_courses ON paws360.courses;

DROP TRIGGER trigger_audit_course_sections ON paws360.course_sections;

DROP TRIGGER trigger_audit_enrollments ON paws360.enrollments;

DROP FUNCTION paws360.log_change();

DROP TABLE "paws360"."audit_log";
