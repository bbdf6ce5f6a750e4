-- paws360 m20250918_000003_performance_indexes down
-- outside a transaction, a checkpoint after each statement

DROP INDEX CONCURRENTLY paws360.idx_audit_log_row;

DROP INDEX CONCURRENTLY paws360.idx_enrollments_section_status;

DROP INDEX CONCURRENTLY paws360.idx_sections_instructor;

DROP INDEX CONCURRENTLY paws360.idx_sections_term;

DROP INDEX CONCURRENTLY paws360.idx_courses_department_active;

DROP INDEX CONCURRENTLY paws360.idx_students_department;

DROP INDEX CONCURRENTLY paws360.idx_users_last_name;

DROP INDEX CONCURRENTLY paws360.idx_users_email_lower;
