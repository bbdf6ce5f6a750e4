-- scholarly m20260127_000002_add_unique_constraints down
-- in one transaction, with its row in the ledger

DROP INDEX "DesignPeerReview_journeyId_reviewerId_key";

DROP INDEX "LearningAssetRequest_tenantId_requesterId_title_key";

DROP INDEX "ContentPurchase_contentId_buyerId_key";

DROP INDEX "ContentReview_contentId_reviewerId_key";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase5_unique_constraints';
