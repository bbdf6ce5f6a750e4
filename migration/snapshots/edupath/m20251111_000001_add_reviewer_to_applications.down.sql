-- edupath m20251111_000001_add_reviewer_to_applications down
-- outside a transaction, a checkpoint after each statement

ALTER TABLE "applications" DROP COLUMN "reviewer_id";
