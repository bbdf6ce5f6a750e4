-- neuroquest m20240117_000001_index_users_email down
-- outside a transaction, a checkpoint after each statement

DROP INDEX CONCURRENTLY "idx_users_email";
