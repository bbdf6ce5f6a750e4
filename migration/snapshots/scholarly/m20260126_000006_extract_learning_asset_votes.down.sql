-- scholarly m20260126_000006_extract_learning_asset_votes down
-- in one transaction, with its row in the ledger

DROP TABLE "LearningAssetVote";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase4_vote_extraction';
