-- scholarly m20260127_000001_deduplicate up
-- in one transaction, with its row in the ledger

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase5_unique', 'phase5_unique_constraints', 'Removed duplicates, and made four keys unique',
    'running', now.utc, NULL, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";

WITH merged AS (
    SELECT ranked."id", ranked.kept
    FROM (
    SELECT "id", row_number() OVER same_key AS place, first_value("id") OVER same_key AS kept
    FROM "LearningAssetRequest"
    WINDOW same_key AS (PARTITION BY "tenantId", "requesterId", "title" ORDER BY "createdAt", "id" COLLATE "C")
    ) AS ranked
    WHERE ranked.place > 1
),
votes AS (
    SELECT
        vote."id", vote."requestId", merged.kept,
        row_number() OVER (
            PARTITION BY merged.kept, vote."userId" ORDER BY vote."createdAt", vote."id" COLLATE "C"
        ) = 1 AND there."id" IS NULL AS moves,
        to_jsonb(vote) AS whole
    FROM "LearningAssetVote" AS vote
    JOIN merged ON merged."id" = vote."requestId"
    LEFT JOIN "LearningAssetVote" AS there ON there."requestId" = merged.kept AND there."userId" = vote."userId"
)
UPDATE "DataMigration" SET "rollbackData" = jsonb_build_object(
    'ContentReview', (
        SELECT coalesce(jsonb_agg(to_jsonb(removed) ORDER BY removed."id" COLLATE "C"), jsonb_build_array())
        FROM "ContentReview" AS removed
        JOIN (
    SELECT "id", row_number() OVER same_key AS place, first_value("id") OVER same_key AS kept
    FROM "ContentReview"
    WINDOW same_key AS (PARTITION BY "contentId", "reviewerId" ORDER BY "createdAt" DESC, "id" COLLATE "C" DESC)
        ) AS ranked ON ranked."id" = removed."id" AND ranked.place > 1
    ),
    'ContentPurchase', (
        SELECT coalesce(jsonb_agg(to_jsonb(removed) ORDER BY removed."id" COLLATE "C"), jsonb_build_array())
        FROM "ContentPurchase" AS removed
        JOIN (
    SELECT "id", row_number() OVER same_key AS place, first_value("id") OVER same_key AS kept
    FROM "ContentPurchase"
    WINDOW same_key AS (PARTITION BY "contentId", "buyerId" ORDER BY "purchasedAt", "id" COLLATE "C")
        ) AS ranked ON ranked."id" = removed."id" AND ranked.place > 1
    ),
    'LearningAssetRequest', (
        SELECT coalesce(jsonb_agg(to_jsonb(removed) ORDER BY removed."id" COLLATE "C"), jsonb_build_array())
        FROM "LearningAssetRequest" AS removed
        JOIN (
    SELECT "id", row_number() OVER same_key AS place, first_value("id") OVER same_key AS kept
    FROM "LearningAssetRequest"
    WINDOW same_key AS (PARTITION BY "tenantId", "requesterId", "title" ORDER BY "createdAt", "id" COLLATE "C")
        ) AS ranked ON ranked."id" = removed."id" AND ranked.place > 1
    ),
    'DesignPeerReview', (
        SELECT coalesce(jsonb_agg(to_jsonb(removed) ORDER BY removed."id" COLLATE "C"), jsonb_build_array())
        FROM "DesignPeerReview" AS removed
        JOIN (
    SELECT "id", row_number() OVER same_key AS place, first_value("id") OVER same_key AS kept
    FROM "DesignPeerReview"
    WINDOW same_key AS (PARTITION BY "journeyId", "reviewerId" ORDER BY "createdAt" DESC, "id" COLLATE "C" DESC)
        ) AS ranked ON ranked."id" = removed."id" AND ranked.place > 1
    ),
    'mergedVotes', (
        SELECT coalesce(jsonb_agg(
            jsonb_build_object('id', "id", 'from', "requestId", 'to', kept, 'whole', whole) ORDER BY "id" COLLATE "C"
        ), jsonb_build_array())
        FROM votes
        WHERE moves
    ),
    'removedVotes', (
        SELECT coalesce(jsonb_agg(whole ORDER BY "id" COLLATE "C"), jsonb_build_array()) FROM votes WHERE NOT moves
    ),
    'jsonNullVotes', (
        SELECT coalesce(jsonb_agg(request."id" ORDER BY request."id" COLLATE "C"), jsonb_build_array())
        FROM "LearningAssetRequest" AS request
        JOIN merged ON merged."id" = request."id"
        WHERE jsonb_typeof(request."votes") = 'null'
    )
)
WHERE "name" = 'phase5_unique_constraints';

DELETE FROM "LearningAssetVote"
WHERE "id" IN (
    SELECT removed.entry ->> 'id'
    FROM "DataMigration" AS recorded
    CROSS JOIN LATERAL jsonb_array_elements(recorded."rollbackData" -> 'removedVotes') AS removed (entry)
    WHERE recorded."name" = 'phase5_unique_constraints'
);

UPDATE "LearningAssetVote" AS vote
SET "requestId" = merged.entry ->> 'to'
FROM "DataMigration" AS recorded
CROSS JOIN LATERAL jsonb_array_elements(recorded."rollbackData" -> 'mergedVotes') AS merged (entry)
WHERE recorded."name" = 'phase5_unique_constraints' AND vote."id" = merged.entry ->> 'id';

DELETE FROM "ContentReview"
WHERE "id" IN (
    SELECT removed.entry ->> 'id'
    FROM "DataMigration" AS recorded
    CROSS JOIN LATERAL jsonb_array_elements(recorded."rollbackData" -> 'ContentReview') AS removed (entry)
    WHERE recorded."name" = 'phase5_unique_constraints'
);

DELETE FROM "ContentPurchase"
WHERE "id" IN (
    SELECT removed.entry ->> 'id'
    FROM "DataMigration" AS recorded
    CROSS JOIN LATERAL jsonb_array_elements(recorded."rollbackData" -> 'ContentPurchase') AS removed (entry)
    WHERE recorded."name" = 'phase5_unique_constraints'
);

DELETE FROM "LearningAssetRequest"
WHERE "id" IN (
    SELECT removed.entry ->> 'id'
    FROM "DataMigration" AS recorded
    CROSS JOIN LATERAL jsonb_array_elements(recorded."rollbackData" -> 'LearningAssetRequest') AS removed (entry)
    WHERE recorded."name" = 'phase5_unique_constraints'
);

DELETE FROM "DesignPeerReview"
WHERE "id" IN (
    SELECT removed.entry ->> 'id'
    FROM "DataMigration" AS recorded
    CROSS JOIN LATERAL jsonb_array_elements(recorded."rollbackData" -> 'DesignPeerReview') AS removed (entry)
    WHERE recorded."name" = 'phase5_unique_constraints'
);

WITH counted AS (
    SELECT
        jsonb_array_length("rollbackData" -> 'ContentReview') AS reviews,
        jsonb_array_length("rollbackData" -> 'ContentPurchase') AS purchases,
        jsonb_array_length("rollbackData" -> 'LearningAssetRequest') AS requests,
        jsonb_array_length("rollbackData" -> 'DesignPeerReview') AS peer_reviews,
        jsonb_array_length("rollbackData" -> 'mergedVotes') AS merged_votes,
        jsonb_array_length("rollbackData" -> 'removedVotes') AS removed_votes
    FROM "DataMigration"
    WHERE "name" = 'phase5_unique_constraints'
),
summary AS (
    SELECT jsonb_build_object(
        'ContentReview', reviews, 'ContentPurchase', purchases, 'LearningAssetRequest', requests,
        'DesignPeerReview', peer_reviews, 'mergedVotes', merged_votes, 'removedVotes', removed_votes
    ) AS result
    FROM counted
),
outcome AS (
    SELECT
        (reviews + purchases + requests + peer_reviews)::bigint AS processed,
        0::bigint AS failed,
        jsonb_build_array() AS errors
    FROM counted
)
INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "processedRecords", "failedRecords", "resultSummary", "errorLog",
    "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase5_unique', 'phase5_unique_constraints', 'Removed duplicates, and made four keys unique', 'running',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'running' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    outcome.processed + outcome.failed, outcome.processed, outcome.failed,
    jsonb_build_object('deduplicate', summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'deduplicate') || error.entry ORDER BY error.ord), '[]')
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
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'deduplicate'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";
