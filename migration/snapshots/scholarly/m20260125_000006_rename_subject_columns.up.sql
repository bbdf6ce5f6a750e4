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

WITH summary AS (
    SELECT jsonb_build_object() AS result
),
outcome AS (
    SELECT 0::bigint AS processed, 0::bigint AS failed, jsonb_build_array() AS errors
)
INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "processedRecords", "failedRecords", "resultSummary", "errorLog",
    "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase2_subject', 'phase2_subject_table', 'Made subjects of the codes in bookings, sessions and content, and pointed these at them', 'completed',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'completed' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    outcome.processed + outcome.failed, outcome.processed, outcome.failed,
    jsonb_build_object('rename', summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'rename') || error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(outcome.errors) WITH ORDINALITY AS error (entry, ord)
    ),
    true, clock_timestamp() AT TIME ZONE 'UTC', clock_timestamp() AT TIME ZONE 'UTC'
FROM outcome CROSS JOIN summary
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') || excluded."resultSummary" AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'rename'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";
