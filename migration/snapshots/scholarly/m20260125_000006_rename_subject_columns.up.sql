-- scholarly m20260125_000006_rename_subject_columns up
-- in one transaction, with its row in the ledger

ALTER TABLE "Booking" RENAME COLUMN "subjectId" TO "subjectCode_deprecated";

ALTER TABLE "Booking" RENAME COLUMN "subjectIdRef" TO "subjectId";

ALTER TABLE "TutoringSession" RENAME COLUMN "subjectId" TO "subjectCode_deprecated";

ALTER TABLE "TutoringSession" RENAME COLUMN "subjectIdRef" TO "subjectId";

UPDATE "Booking" AS straggler
SET "subjectId" = subject."id"
FROM "Subject" AS subject
WHERE straggler."subjectId" IS NULL
    AND subject."tenantId" = straggler."tenantId"
    AND subject."code" = straggler."subjectCode_deprecated";

UPDATE "TutoringSession" AS straggler
SET "subjectId" = subject."id"
FROM "Subject" AS subject
WHERE straggler."subjectId" IS NULL
    AND subject."tenantId" = straggler."tenantId"
    AND subject."code" = straggler."subjectCode_deprecated";

ALTER TABLE "Booking"
    ADD CONSTRAINT "Booking_subjectId_fkey"
    FOREIGN KEY ("subjectId")
    REFERENCES "Subject" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE INDEX "Booking_subjectId_idx" ON "Booking" ("subjectId");

ALTER TABLE "TutoringSession"
    ADD CONSTRAINT "TutoringSession_subjectId_fkey"
    FOREIGN KEY ("subjectId")
    REFERENCES "Subject" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE INDEX "TutoringSession_subjectId_idx" ON "TutoringSession" ("subjectId");

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase2_subject', 'phase2_subject_table', 'Made subjects of the codes in bookings, sessions and content, and pointed these at them',
    'completed', now.utc, now.utc, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
