-- scholarly m20260126_000001_add_soft_delete_columns up
-- in one transaction, with its row in the ledger

ALTER TABLE "Tenant" ADD COLUMN "deletedAt" timestamp(3);

ALTER TABLE "User" ADD COLUMN "deletedAt" timestamp(3);

ALTER TABLE "TutorProfile" ADD COLUMN "deletedAt" timestamp(3);

ALTER TABLE "Content" ADD COLUMN "deletedAt" timestamp(3);

ALTER TABLE "HomeschoolFamily" ADD COLUMN "deletedAt" timestamp(3);

ALTER TABLE "HomeschoolCoop" ADD COLUMN "deletedAt" timestamp(3);

ALTER TABLE "MicroSchool" ADD COLUMN "deletedAt" timestamp(3);

ALTER TABLE "ReliefTeacher" ADD COLUMN "deletedAt" timestamp(3);

CREATE INDEX "Tenant_deletedAt_idx" ON "Tenant" ("deletedAt");

CREATE INDEX "User_deletedAt_idx" ON "User" ("deletedAt");

CREATE INDEX "TutorProfile_deletedAt_idx" ON "TutorProfile" ("deletedAt");

CREATE INDEX "Content_deletedAt_idx" ON "Content" ("deletedAt");

CREATE INDEX "HomeschoolFamily_deletedAt_idx" ON "HomeschoolFamily" ("deletedAt");

CREATE INDEX "HomeschoolCoop_deletedAt_idx" ON "HomeschoolCoop" ("deletedAt");

CREATE INDEX "MicroSchool_deletedAt_idx" ON "MicroSchool" ("deletedAt");

CREATE INDEX "ReliefTeacher_deletedAt_idx" ON "ReliefTeacher" ("deletedAt");

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
    'mig_phase3_soft_deletes', 'phase3_soft_deletes', 'Added deletedAt to eight tables', 'completed',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'completed' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    outcome.processed + outcome.failed, outcome.processed, outcome.failed,
    jsonb_build_object('columns', summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'columns') || error.entry ORDER BY error.ord), '[]')
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
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'columns'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";
