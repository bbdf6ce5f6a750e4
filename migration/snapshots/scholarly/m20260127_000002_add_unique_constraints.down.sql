-- scholarly m20260127_000002_add_unique_constraints down
-- in one transaction, with its row in the ledger

DROP INDEX "DesignPeerReview_journeyId_reviewerId_key";

DROP INDEX "LearningAssetRequest_tenantId_requesterId_title_key";

DROP INDEX "ContentPurchase_contentId_buyerId_key";

DROP INDEX "ContentReview_contentId_reviewerId_key";

UPDATE "DataMigration" AS recorded SET
    "status" = 'rolled_back',
    "completedAt" = NULL,
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') - 'constraints' AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'constraints'
    ),
    "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase5_unique_constraints';
