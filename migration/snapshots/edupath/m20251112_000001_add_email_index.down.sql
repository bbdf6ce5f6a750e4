-- edupath m20251112_000001_add_email_index down
-- outside a transaction, a checkpoint after each statement

DROP INDEX CONCURRENTLY email_idx;
