-- edupath m20251110_000003_require_reference_number down
-- outside a transaction, a checkpoint after each statement

ALTER TABLE applications DROP CONSTRAINT applications_reference_number_unique;

ALTER TABLE applications ALTER COLUMN reference_number DROP NOT NULL;
