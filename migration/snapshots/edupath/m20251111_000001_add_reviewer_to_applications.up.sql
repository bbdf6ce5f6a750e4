-- edupath m20251111_000001_add_reviewer_to_applications up
-- outside a transaction, a checkpoint after each statement

ALTER TABLE "applications" ADD COLUMN "reviewer_id" uuid;

ALTER TABLE applications
    ADD CONSTRAINT applications_reviewer_id_fk
    FOREIGN KEY (reviewer_id)
    REFERENCES users (id)
    ON DELETE SET NULL NOT VALID;

ALTER TABLE applications VALIDATE CONSTRAINT applications_reviewer_id_fk;

CREATE INDEX CONCURRENTLY applications_reviewer_id_idx ON applications (reviewer_id);
