-- edupath m20251110_000002_number_applications up
-- in one transaction, with its row in the ledger

UPDATE "applications" SET "reference_number" = DEFAULT WHERE "reference_number" IS NULL;
