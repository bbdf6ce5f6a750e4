-- scholarly m20260128_000004_add_feature_flags down
-- in one transaction, with its row in the ledger

DROP TABLE "TenantConfiguration";

DROP TABLE "FeatureFlag";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase7_feature_flags';
