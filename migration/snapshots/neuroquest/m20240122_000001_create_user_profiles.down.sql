-- neuroquest m20240122_000001_create_user_profiles down
-- in one transaction, with its row in the ledger

ALTER TABLE "users" DROP COLUMN "migrated";

DROP TABLE "user_profiles";
