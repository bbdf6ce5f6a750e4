-- scholarly m20260127_000002_add_unique_constraints up
-- outside a transaction, a checkpoint after each statement
-- waits until the backfill remove_duplicates is finalized

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

CREATE UNIQUE INDEX CONCURRENTLY "ContentReview_contentId_reviewerId_key"
    ON "ContentReview" ("contentId", "reviewerId");

CREATE UNIQUE INDEX CONCURRENTLY "ContentPurchase_contentId_buyerId_key"
    ON "ContentPurchase" ("contentId", "buyerId");

CREATE UNIQUE INDEX CONCURRENTLY "LearningAssetRequest_tenantId_requesterId_title_key"
    ON "LearningAssetRequest" ("tenantId", "requesterId", "title");

CREATE UNIQUE INDEX CONCURRENTLY "DesignPeerReview_journeyId_reviewerId_key"
    ON "DesignPeerReview" ("journeyId", "reviewerId");

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase5_unique', 'phase5_unique_constraints', 'Removed duplicates, and made four keys unique',
    'completed', now.utc, now.utc, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
