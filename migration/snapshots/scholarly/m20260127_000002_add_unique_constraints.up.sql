-- scholarly m20260127_000002_add_unique_constraints up
-- in one transaction, with its row in the ledger

CREATE UNIQUE INDEX "ContentReview_contentId_reviewerId_key" ON "ContentReview" ("contentId", "reviewerId");

CREATE UNIQUE INDEX "ContentPurchase_contentId_buyerId_key" ON "ContentPurchase" ("contentId", "buyerId");

CREATE UNIQUE INDEX "LearningAssetRequest_tenantId_requesterId_title_key"
    ON "LearningAssetRequest" ("tenantId", "requesterId", "title");

CREATE UNIQUE INDEX "DesignPeerReview_journeyId_reviewerId_key"
    ON "DesignPeerReview" ("journeyId", "reviewerId");

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
    'mig_phase5_unique', 'phase5_unique_constraints', 'Removed duplicates, and made four keys unique', 'completed',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'completed' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    outcome.processed + outcome.failed, outcome.processed, outcome.failed,
    jsonb_build_object('constraints', summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'constraints') || error.entry ORDER BY error.ord), '[]')
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
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'constraints'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";
