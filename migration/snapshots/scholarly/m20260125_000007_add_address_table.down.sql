-- scholarly m20260125_000007_add_address_table down
-- in one transaction, with its row in the ledger

DROP TABLE "Address";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase2_address_table';
