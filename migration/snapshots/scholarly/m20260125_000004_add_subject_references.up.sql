-- scholarly m20260125_000004_add_subject_references up
-- in one transaction, with its row in the ledger

ALTER TABLE "Booking" ADD COLUMN "subjectIdRef" text;

ALTER TABLE "TutoringSession" ADD COLUMN "subjectIdRef" text;

ALTER TABLE "Content" ADD COLUMN "subjectIdRef" text;

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase2_subject', 'phase2_subject_table', 'Made subjects of the codes in bookings, sessions and content, and pointed these at them',
    'running', now.utc, NULL, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
