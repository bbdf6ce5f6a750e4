-- scholarly m20260126_000004_extract_tutor_pricing down
-- in one transaction, with its row in the ledger

DROP TABLE "TutorPricingTier";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase4_pricing_extraction';
