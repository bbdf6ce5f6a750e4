-- edupath m20251110_000003_require_reference_number up
-- outside a transaction, a checkpoint after each statement
-- waits until the backfill number_applications is finalized

ALTER TABLE applications
    ADD CONSTRAINT applications_reference_number_present CHECK (reference_number IS NOT NULL) NOT VALID;

ALTER TABLE applications VALIDATE CONSTRAINT applications_reference_number_present;

ALTER TABLE applications ALTER COLUMN reference_number SET NOT NULL;

ALTER TABLE applications DROP CONSTRAINT applications_reference_number_present;

CREATE UNIQUE INDEX CONCURRENTLY applications_reference_number_unique ON applications (reference_number);

ALTER TABLE applications
    ADD CONSTRAINT applications_reference_number_unique UNIQUE
    USING INDEX applications_reference_number_unique;
