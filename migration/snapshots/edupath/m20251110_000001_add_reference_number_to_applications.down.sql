-- edupath m20251110_000001_add_reference_number_to_applications down
-- in one transaction, with its row in the ledger

ALTER TABLE "applications" DROP COLUMN "reference_number";
