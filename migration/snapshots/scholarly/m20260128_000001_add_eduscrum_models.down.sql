-- scholarly m20260128_000001_add_eduscrum_models down
-- in one transaction, with its row in the ledger

DROP TABLE "EduScrumRetrospective";

DROP TABLE "EduScrumSprint";

DROP TABLE "EduScrumTeam";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase7_eduscrum_models';
