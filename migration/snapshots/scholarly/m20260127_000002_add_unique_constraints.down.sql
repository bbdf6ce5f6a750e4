-- scholarly m20260127_000002_add_unique_constraints down
-- outside a transaction, a checkpoint after each statement

DROP INDEX CONCURRENTLY "DesignPeerReview_journeyId_reviewerId_key";

DROP INDEX CONCURRENTLY "LearningAssetRequest_tenantId_requesterId_title_key";

DROP INDEX CONCURRENTLY "ContentPurchase_contentId_buyerId_key";

DROP INDEX CONCURRENTLY "ContentReview_contentId_reviewerId_key";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase5_unique_constraints';
