-- scholarly m20260125_000006_rename_subject_columns down
-- in one transaction, with its row in the ledger

DROP INDEX "TutoringSession_subjectId_idx";

DROP INDEX "Booking_subjectId_idx";

ALTER TABLE "Booking" DROP CONSTRAINT "Booking_subjectId_fkey";

ALTER TABLE "Booking" RENAME COLUMN "subjectId" TO "subjectIdRef";

ALTER TABLE "Booking" RENAME COLUMN "subjectCode_deprecated" TO "subjectId";

ALTER TABLE "TutoringSession" DROP CONSTRAINT "TutoringSession_subjectId_fkey";

ALTER TABLE "TutoringSession" RENAME COLUMN "subjectId" TO "subjectIdRef";

ALTER TABLE "TutoringSession" RENAME COLUMN "subjectCode_deprecated" TO "subjectId";

UPDATE "Booking" AS referring
SET "subjectId" = subject."code"
FROM "Subject" AS subject
WHERE subject."id" = referring."subjectIdRef" AND referring."subjectId" IS DISTINCT FROM subject."code";

UPDATE "TutoringSession" AS referring
SET "subjectId" = subject."code"
FROM "Subject" AS subject
WHERE subject."id" = referring."subjectIdRef" AND referring."subjectId" IS DISTINCT FROM subject."code";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase2_subject_table';
