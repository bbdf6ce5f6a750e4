-- scholarly m20260127_000001_deduplicate down
-- in one transaction, with its row in the ledger

UPDATE "DataMigration" SET "rollbackData" = jsonb_build_object(
    'ContentReview', (
        SELECT coalesce(jsonb_agg("row" ORDER BY "id" COLLATE "C"), jsonb_build_array())
        FROM seaworthy_kept.scholarly_duplicates
        WHERE "table" = 'ContentReview' AND "row" IS NOT NULL
    ),
    'ContentPurchase', (
        SELECT coalesce(jsonb_agg("row" ORDER BY "id" COLLATE "C"), jsonb_build_array())
        FROM seaworthy_kept.scholarly_duplicates
        WHERE "table" = 'ContentPurchase' AND "row" IS NOT NULL
    ),
    'LearningAssetRequest', (
        SELECT coalesce(jsonb_agg("row" ORDER BY "id" COLLATE "C"), jsonb_build_array())
        FROM seaworthy_kept.scholarly_duplicates
        WHERE "table" = 'LearningAssetRequest' AND "row" IS NOT NULL
    ),
    'DesignPeerReview', (
        SELECT coalesce(jsonb_agg("row" ORDER BY "id" COLLATE "C"), jsonb_build_array())
        FROM seaworthy_kept.scholarly_duplicates
        WHERE "table" = 'DesignPeerReview' AND "row" IS NOT NULL
    ),
    'mergedVotes', (
        SELECT coalesce(jsonb_agg(entry ORDER BY entry ->> 'id' COLLATE "C"), jsonb_build_array())
        FROM seaworthy_kept.scholarly_duplicates CROSS JOIN LATERAL jsonb_array_elements("mergedVotes") AS entry
    ),
    'removedVotes', (
        SELECT coalesce(jsonb_agg(entry ORDER BY entry ->> 'id' COLLATE "C"), jsonb_build_array())
        FROM seaworthy_kept.scholarly_duplicates CROSS JOIN LATERAL jsonb_array_elements("removedVotes") AS entry
    ),
    'jsonNullVotes', (
        SELECT coalesce(jsonb_agg("id" ORDER BY "id" COLLATE "C"), jsonb_build_array())
        FROM seaworthy_kept.scholarly_duplicates
        WHERE "hasJsonNull"
    )
)
WHERE "name" = 'phase5_unique_constraints' AND NOT EXISTS (SELECT FROM "DataMigration" WHERE "name" = 'phase5_unique_constraints' AND "resultSummary" -> 'deduplicate' IS NOT NULL);

INSERT INTO "ContentReview" ("id", "contentId", "reviewerId", "rating", "comment", "createdAt")
SELECT removed."id", removed."contentId", removed."reviewerId", removed."rating", removed."comment", removed."createdAt"
FROM "DataMigration" AS recorded
CROSS JOIN LATERAL jsonb_populate_recordset(NULL::"ContentReview", recorded."rollbackData" -> 'ContentReview') AS removed
WHERE recorded."name" = 'phase5_unique_constraints'
    AND EXISTS (SELECT FROM "Content" AS parent WHERE parent."id" = removed."contentId")
    AND EXISTS (SELECT FROM "User" AS parent WHERE parent."id" = removed."reviewerId")
ON CONFLICT ("id") DO NOTHING;

INSERT INTO "ContentPurchase" ("id", "contentId", "buyerId", "amount", "currency", "purchasedAt")
SELECT removed."id", removed."contentId", removed."buyerId", removed."amount", removed."currency", removed."purchasedAt"
FROM "DataMigration" AS recorded
CROSS JOIN LATERAL jsonb_populate_recordset(NULL::"ContentPurchase", recorded."rollbackData" -> 'ContentPurchase') AS removed
WHERE recorded."name" = 'phase5_unique_constraints'
    AND EXISTS (SELECT FROM "Content" AS parent WHERE parent."id" = removed."contentId")
    AND EXISTS (SELECT FROM "User" AS parent WHERE parent."id" = removed."buyerId")
ON CONFLICT ("id") DO NOTHING;

INSERT INTO "LearningAssetRequest" ("id", "tenantId", "requesterId", "title", "description", "votes", "status", "createdAt", "updatedAt")
SELECT removed."id", removed."tenantId", removed."requesterId", removed."title", removed."description", CASE WHEN jsonb_exists(recorded."rollbackData" -> 'jsonNullVotes', removed."id")
        THEN 'null'::jsonb ELSE removed."votes" END, removed."status", removed."createdAt", removed."updatedAt"
FROM "DataMigration" AS recorded
CROSS JOIN LATERAL jsonb_populate_recordset(NULL::"LearningAssetRequest", recorded."rollbackData" -> 'LearningAssetRequest') AS removed
WHERE recorded."name" = 'phase5_unique_constraints'
    AND EXISTS (SELECT FROM "Tenant" AS parent WHERE parent."id" = removed."tenantId")
    AND EXISTS (SELECT FROM "User" AS parent WHERE parent."id" = removed."requesterId")
ON CONFLICT ("id") DO NOTHING;

INSERT INTO "DesignPeerReview" ("id", "tenantId", "journeyId", "reviewerId", "score", "feedback", "createdAt")
SELECT removed."id", removed."tenantId", removed."journeyId", removed."reviewerId", removed."score", removed."feedback", removed."createdAt"
FROM "DataMigration" AS recorded
CROSS JOIN LATERAL jsonb_populate_recordset(NULL::"DesignPeerReview", recorded."rollbackData" -> 'DesignPeerReview') AS removed
WHERE recorded."name" = 'phase5_unique_constraints'
    AND EXISTS (SELECT FROM "Tenant" AS parent WHERE parent."id" = removed."tenantId")
    AND EXISTS (SELECT FROM "User" AS parent WHERE parent."id" = removed."reviewerId")
ON CONFLICT ("id") DO NOTHING;

UPDATE "LearningAssetVote" AS vote
SET "requestId" = merged.entry ->> 'from'
FROM "DataMigration" AS recorded
CROSS JOIN LATERAL jsonb_array_elements(recorded."rollbackData" -> 'mergedVotes') AS merged (entry)
WHERE recorded."name" = 'phase5_unique_constraints'
    AND vote."id" = merged.entry ->> 'id'
    AND vote."requestId" = merged.entry ->> 'to'
    AND EXISTS (SELECT FROM "LearningAssetRequest" AS request WHERE request."id" = merged.entry ->> 'from');

INSERT INTO "LearningAssetVote" ("id", "requestId", "userId", "createdAt")
SELECT removed."id", removed."requestId", removed."userId", removed."createdAt"
FROM "DataMigration" AS recorded
CROSS JOIN LATERAL jsonb_populate_recordset(
    NULL::"LearningAssetVote", recorded."rollbackData" -> 'removedVotes'
) AS removed
WHERE recorded."name" = 'phase5_unique_constraints'
    AND EXISTS (SELECT FROM "LearningAssetRequest" AS request WHERE request."id" = removed."requestId")
    AND EXISTS (SELECT FROM "User" AS voter WHERE voter."id" = removed."userId")
ON CONFLICT DO NOTHING;

INSERT INTO "LearningAssetVote" ("id", "requestId", "userId", "createdAt")
SELECT removed."id", removed."requestId", removed."userId", removed."createdAt"
FROM "DataMigration" AS recorded
CROSS JOIN LATERAL jsonb_array_elements(recorded."rollbackData" -> 'mergedVotes') AS merged (entry)
CROSS JOIN LATERAL jsonb_populate_record(NULL::"LearningAssetVote", merged.entry -> 'whole') AS removed
WHERE recorded."name" = 'phase5_unique_constraints'
    AND NOT EXISTS (SELECT FROM "LearningAssetRequest" AS kept WHERE kept."id" = merged.entry ->> 'to')
    AND EXISTS (SELECT FROM "LearningAssetRequest" AS request WHERE request."id" = removed."requestId")
    AND EXISTS (SELECT FROM "User" AS voter WHERE voter."id" = removed."userId")
ON CONFLICT DO NOTHING;

UPDATE "DataMigration" AS recorded SET
    "status" = 'rolled_back',
    "completedAt" = NULL,
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') - 'deduplicate' AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'deduplicate'
    ),
    "rollbackData" = nullif(recorded."rollbackData" - 'deduplicate', '{}'),
    "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase5_unique_constraints';

UPDATE "DataMigration" SET "rollbackData" = NULL WHERE "name" = 'phase5_unique_constraints';

DROP FUNCTION IF EXISTS seaworthy_kept.remove_scholarly_duplicate(text, text, text);

DROP TABLE seaworthy_kept.scholarly_duplicates;

DO $$
BEGIN
    DROP SCHEMA seaworthy_kept;
EXCEPTION WHEN dependent_objects_still_exist THEN
    NULL;
END
$$;
