-- scholarly m20260127_000001_deduplicate up
-- in one transaction, with its row in the ledger
-- waits until the backfill content_subjects is finalized
-- waits until the backfill homeschool_family_locations is finalized
-- waits until the backfill micro_school_locations is finalized
-- waits until the backfill homeschool_coop_locations is finalized
-- waits until the backfill tutor_availability is finalized
-- waits until the backfill tutor_pricing is finalized
-- waits until the backfill learning_asset_votes is finalized
-- then, in batches, the backfill remove_duplicates
--     "seaworthy_kept"."scholarly_duplicates" by (table, id), revision 1
--     moves: SELECT seaworthy_kept.remove_scholarly_duplicate(found."table", found."id", found."kept")
--     FROM seaworthy_kept.scholarly_duplicates AS found
--     WHERE :batch(found)
--     ORDER BY found."table", found."id"

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

CREATE SCHEMA IF NOT EXISTS seaworthy_kept;

CREATE TABLE seaworthy_kept.scholarly_duplicates (
    "table" text NOT NULL,
    "id" text NOT NULL,
    "kept" text NOT NULL,
    "row" jsonb,
    "hasJsonNull" boolean,
    "mergedVotes" jsonb,
    "removedVotes" jsonb,
    PRIMARY KEY ("table", "id")
);

INSERT INTO seaworthy_kept.scholarly_duplicates ("table", "id", "kept")
SELECT 'ContentReview', ranked."id", ranked.kept
FROM (
    SELECT "id", row_number() OVER same_key AS place, first_value("id") OVER same_key AS kept
    FROM "ContentReview"
    WINDOW same_key AS (PARTITION BY "contentId", "reviewerId" ORDER BY "createdAt" DESC, "id" COLLATE "C" DESC)
) AS ranked
WHERE ranked.place > 1
ON CONFLICT DO NOTHING;

INSERT INTO seaworthy_kept.scholarly_duplicates ("table", "id", "kept")
SELECT 'ContentPurchase', ranked."id", ranked.kept
FROM (
    SELECT "id", row_number() OVER same_key AS place, first_value("id") OVER same_key AS kept
    FROM "ContentPurchase"
    WINDOW same_key AS (PARTITION BY "contentId", "buyerId" ORDER BY "purchasedAt", "id" COLLATE "C")
) AS ranked
WHERE ranked.place > 1
ON CONFLICT DO NOTHING;

INSERT INTO seaworthy_kept.scholarly_duplicates ("table", "id", "kept")
SELECT 'LearningAssetRequest', ranked."id", ranked.kept
FROM (
    SELECT "id", row_number() OVER same_key AS place, first_value("id") OVER same_key AS kept
    FROM "LearningAssetRequest"
    WINDOW same_key AS (PARTITION BY "tenantId", "requesterId", "title" ORDER BY "createdAt", "id" COLLATE "C")
) AS ranked
WHERE ranked.place > 1
ON CONFLICT DO NOTHING;

INSERT INTO seaworthy_kept.scholarly_duplicates ("table", "id", "kept")
SELECT 'DesignPeerReview', ranked."id", ranked.kept
FROM (
    SELECT "id", row_number() OVER same_key AS place, first_value("id") OVER same_key AS kept
    FROM "DesignPeerReview"
    WINDOW same_key AS (PARTITION BY "journeyId", "reviewerId" ORDER BY "createdAt" DESC, "id" COLLATE "C" DESC)
) AS ranked
WHERE ranked.place > 1
ON CONFLICT DO NOTHING;
