-- edupath m20251104_000001_add_enrolled_to_student_status up
-- in several transactions: a value that is added to an enum is used only after a COMMIT

ALTER TYPE "student_status" ADD VALUE 'enrolled';
