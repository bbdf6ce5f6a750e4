-- scholarly m20260126_000001_add_soft_delete_columns down
-- in one transaction, with its row in the ledger

ALTER TABLE "Tenant" DROP COLUMN "deletedAt";

ALTER TABLE "User" DROP COLUMN "deletedAt";

ALTER TABLE "TutorProfile" DROP COLUMN "deletedAt";

ALTER TABLE "Content" DROP COLUMN "deletedAt";

ALTER TABLE "HomeschoolFamily" DROP COLUMN "deletedAt";

ALTER TABLE "HomeschoolCoop" DROP COLUMN "deletedAt";

ALTER TABLE "MicroSchool" DROP COLUMN "deletedAt";

ALTER TABLE "ReliefTeacher" DROP COLUMN "deletedAt";

UPDATE "DataMigration" AS recorded SET
    "status" = 'rolled_back',
    "completedAt" = NULL,
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') - 'columns' AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'columns'
    ),
    "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase3_soft_deletes';
