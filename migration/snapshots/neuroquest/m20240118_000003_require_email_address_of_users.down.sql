-- neuroquest m20240118_000003_require_email_address_of_users down
-- outside a transaction, a checkpoint after each statement

DROP INDEX CONCURRENTLY "idx_users_email_address";

DROP INDEX CONCURRENTLY "users_email_address_key";

ALTER TABLE public.users ALTER COLUMN email_address DROP NOT NULL;
