-- scholarly m20260127_000003_add_composite_indexes up
-- outside a transaction, a checkpoint after each statement

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
    'mig_phase6_indexes', 'phase6_composite_indexes', 'Added seven composite indexes', 'running',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'running' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    outcome.processed + outcome.failed, outcome.processed, outcome.failed,
    jsonb_build_object('indexes', summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'indexes') || error.entry ORDER BY error.ord), '[]')
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
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'indexes'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";

CREATE INDEX CONCURRENTLY "Booking_tutorId_scheduledStart_idx" ON "Booking" ("tutorId", "scheduledStart");

CREATE INDEX CONCURRENTLY "Booking_tenantId_status_scheduledStart_idx"
    ON "Booking" ("tenantId", "status", "scheduledStart");

CREATE INDEX CONCURRENTLY "TutoringSession_tutorProfileId_scheduledStart_status_idx"
    ON "TutoringSession" ("tutorProfileId", "scheduledStart", "status");

CREATE INDEX CONCURRENTLY "Content_tenantId_status_subjects_idx"
    ON "Content" ("tenantId", "status")
    WHERE "subjects" IS NOT NULL;

CREATE INDEX CONCURRENTLY "TeacherAbsence_tenantId_date_status_idx"
    ON "TeacherAbsence" ("tenantId", "date", "status");

CREATE INDEX CONCURRENTLY "TokenTransaction_tenantId_type_createdAt_idx"
    ON "TokenTransaction" ("tenantId", "type", "createdAt");

CREATE INDEX CONCURRENTLY "ReliefBooking_tenantId_date_idx" ON "ReliefBooking" ("tenantId", "date");

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
    'mig_phase6_indexes', 'phase6_composite_indexes', 'Added seven composite indexes', 'completed',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'completed' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    outcome.processed + outcome.failed, outcome.processed, outcome.failed,
    jsonb_build_object('indexes', summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'indexes') || error.entry ORDER BY error.ord), '[]')
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
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'indexes'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";
