-- neuroquest m20240117_000001_index_users_email up
-- outside a transaction, a checkpoint after each statement

CREATE INDEX CONCURRENTLY "idx_users_email" ON "users" ("email");
