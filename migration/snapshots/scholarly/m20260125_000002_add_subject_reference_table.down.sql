-- scholarly m20260125_000002_add_subject_reference_table down
-- in one transaction, with its row in the ledger

DROP TABLE "Subject";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase2_subject_table';
