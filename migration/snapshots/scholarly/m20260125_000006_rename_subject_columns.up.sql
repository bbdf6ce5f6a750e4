-- scholarly m20260125_000006_rename_subject_columns up
-- in one transaction, with its row in the ledger
-- waits until the backfill booking_subjects is finalized
-- waits until the backfill tutoring_session_subjects is finalized

ALTER TABLE "Booking" RENAME COLUMN "subjectId" TO "subjectCode_deprecated";

ALTER TABLE "Booking" RENAME COLUMN "subjectIdRef" TO "subjectId";

ALTER TABLE "TutoringSession" RENAME COLUMN "subjectId" TO "subjectCode_deprecated";

ALTER TABLE "TutoringSession" RENAME COLUMN "subjectIdRef" TO "subjectId";

UPDATE "Booking" AS straggler
SET "subjectId" = meant.subject
FROM (
    SELECT referring."id", subject."id" AS subject
    FROM "Booking" AS referring
    LEFT JOIN "Subject" AS subject
        ON subject."tenantId" = referring."tenantId" AND subject."code" = referring."subjectCode_deprecated"
        AND btrim(subject."code", E' \t\r\n\u00a0') <> ''
) AS meant
WHERE meant."id" = straggler."id" AND straggler."subjectId" IS DISTINCT FROM meant.subject;

UPDATE "TutoringSession" AS straggler
SET "subjectId" = meant.subject
FROM (
    SELECT referring."id", subject."id" AS subject
    FROM "TutoringSession" AS referring
    LEFT JOIN "Subject" AS subject
        ON subject."tenantId" = referring."tenantId" AND subject."code" = referring."subjectCode_deprecated"
        AND btrim(subject."code", E' \t\r\n\u00a0') <> ''
) AS meant
WHERE meant."id" = straggler."id" AND straggler."subjectId" IS DISTINCT FROM meant.subject;

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
