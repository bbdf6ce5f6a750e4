-- edupath m20251112_000001_add_email_index up
-- outside a transaction, a checkpoint after each statement

CREATE INDEX CONCURRENTLY email_idx ON users ((lower(email)));
