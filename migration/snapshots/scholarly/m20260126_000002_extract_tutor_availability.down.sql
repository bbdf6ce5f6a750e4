-- scholarly m20260126_000002_extract_tutor_availability down
-- in one transaction, with its row in the ledger

DROP TABLE "TutorAvailabilitySlot";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase4_availability_extraction';
