-- edupath m20251110_000001_add_reference_number_to_applications up
-- in one transaction, with its row in the ledger

ALTER TABLE "applications" ADD COLUMN "reference_number" text;

ALTER TABLE applications
    ALTER COLUMN reference_number
    SET DEFAULT 'EDU-' || upper(left(replace(gen_random_uuid()::text, '-', ''), 12));
