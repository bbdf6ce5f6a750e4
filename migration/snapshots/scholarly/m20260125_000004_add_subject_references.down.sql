-- scholarly m20260125_000004_add_subject_references down
-- in one transaction, with its row in the ledger

ALTER TABLE "Booking" DROP COLUMN "subjectIdRef";

ALTER TABLE "TutoringSession" DROP COLUMN "subjectIdRef";

ALTER TABLE "Content" DROP COLUMN "subjectIdRef";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase2_subject_table';
