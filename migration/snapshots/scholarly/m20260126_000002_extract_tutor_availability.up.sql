-- scholarly m20260126_000002_extract_tutor_availability up
-- in one transaction, with its row in the ledger

CREATE TABLE "TutorAvailabilitySlot" (
    "id" text NOT NULL,
    "profileId" text NOT NULL,
    "dayOfWeek" integer NOT NULL,
    "startTime" text NOT NULL,
    "endTime" text NOT NULL,
    "timezone" text NOT NULL DEFAULT 'Australia/Sydney',
    "isRecurring" bool NOT NULL DEFAULT TRUE,
    "effectiveFrom" timestamp(3),
    "effectiveTo" timestamp(3),
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "TutorAvailabilitySlot_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "TutorAvailabilitySlot_profileId_idx" ON "TutorAvailabilitySlot" ("profileId");

CREATE INDEX "TutorAvailabilitySlot_profileId_dayOfWeek_idx"
    ON "TutorAvailabilitySlot" ("profileId", "dayOfWeek");

ALTER TABLE "TutorAvailabilitySlot"
    ADD CONSTRAINT "TutorAvailabilitySlot_profileId_fkey"
    FOREIGN KEY ("profileId")
    REFERENCES "TutorProfile" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

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
    'mig_phase4_availability', 'phase4_availability_extraction', 'Made slots of the tutors'' availability', 'running',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'running' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    outcome.processed + outcome.failed, outcome.processed, outcome.failed,
    jsonb_build_object('table', summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'table') || error.entry ORDER BY error.ord), '[]')
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
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'table'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";
