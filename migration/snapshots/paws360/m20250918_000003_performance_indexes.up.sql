-- paws360 m20250918_000003_performance_indexes up
-- outside a transaction, a checkpoint after each statement

CREATE UNIQUE INDEX CONCURRENTLY idx_users_email_lower ON paws360.users ((lower(email)));

CREATE INDEX CONCURRENTLY idx_users_last_name ON paws360.users (last_name, first_name);

CREATE INDEX CONCURRENTLY idx_students_department ON paws360.students (department_id);

CREATE INDEX CONCURRENTLY idx_courses_department_active ON paws360.courses (department_id) WHERE (is_active);

CREATE INDEX CONCURRENTLY idx_sections_term ON paws360.course_sections (term_id);

CREATE INDEX CONCURRENTLY idx_sections_instructor ON paws360.course_sections (instructor_id);

CREATE INDEX CONCURRENTLY idx_enrollments_section_status
    ON paws360.enrollments (section_id, enrollment_status);

CREATE INDEX CONCURRENTLY idx_audit_log_row ON paws360.audit_log (table_name, row_id, changed_at);
