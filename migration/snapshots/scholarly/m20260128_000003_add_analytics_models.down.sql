-- scholarly m20260128_000003_add_analytics_models down
-- in one transaction, with its row in the ledger

DROP TABLE "AnalyticsEvent";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase7_analytics_models';
