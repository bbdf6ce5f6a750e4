-- paws360 m20250918_000002_add_audit_triggers up
-- in one transaction, with its row in the ledger

CREATE TABLE "paws360"."audit_log" (
    "audit_id" bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    "table_name" varchar(63) NOT NULL,
    "row_id" uuid NOT NULL,
    "operation" varchar(6) NOT NULL,
    "old_values" jsonb,
    "new_values" jsonb,
    "changed_by" varchar(100),
    "database_role" varchar(63) NOT NULL,
    "changed_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("audit_id"),
    CONSTRAINT "audit_log_operation_check" CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE'))
);

CREATE FUNCTION paws360.log_change()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

REVOKE EXECUTE ON FUNCTION paws360.log_change() FROM public;

COMMENT ON FUNCTION paws360.log_change() IS 'Writes a row''s change into the audit log';

CREATE TRIGGER trigger_audit_users
AFTER INSERT OR UPDATE OR DELETE ON paws360.users
FOR EACH ROW EXECUTE FUNCTION paws360.log_change('user_id');

CREATE TRIGGER trigger_audit_students
AFTER INSERT OR UPDATE OR DELETE ON paws360.students
FOR EACH ROW EXECUTE FUNCTION paws360.log_change('student_id');

CREATE TRIGGER trigger_audit_courses
AFTER INSERT OR UPDATE OR DELETE ON paws360.courses
FOR EACH ROW EXECUTE FUNCTION paws360.log_change('course_id');

CREATE TRIGGER trigger_audit_course_sections
AFTER INSERT OR UPDATE OR DELETE ON paws360.course_sections
FOR EACH ROW EXECUTE FUNCTION paws360.log_change('section_id');

CREATE TRIGGER trigger_audit_enrollments
AFTER INSERT OR UPDATE OR DELETE ON paws360.enrollments
FOR EACH ROW EXECUTE FUNCTION paws360.log_change('enrollment_id');
