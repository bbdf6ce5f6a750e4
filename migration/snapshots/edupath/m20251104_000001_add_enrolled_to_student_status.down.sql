-- edupath m20251104_000001_add_enrolled_to_student_status down
-- in one transaction, with its row in the ledger

ALTER TYPE student_status RENAME TO student_status_old;

CREATE TYPE student_status AS ENUM ('inquiry', 'converted', 'visa_applied', 'visa_approved', 'departed');

ALTER TABLE student_profiles
ALTER COLUMN status DROP DEFAULT,
ALTER COLUMN status SET DATA TYPE student_status USING status::text::student_status,
ALTER COLUMN status SET DEFAULT 'inquiry';

ALTER TABLE student_timeline
ALTER COLUMN previous_status SET DATA TYPE student_status USING previous_status::text::student_status,
ALTER COLUMN status SET DATA TYPE student_status USING status::text::student_status;

DROP TYPE student_status_old;
