-- neuroquest m20240118_000003_require_email_address_of_users up
-- outside a transaction, a checkpoint after each statement
-- waits until the backfill copy_email_of_users is finalized

ALTER TABLE public.users
    ADD CONSTRAINT users_email_address_present CHECK (email_address IS NOT NULL) NOT VALID;

ALTER TABLE public.users VALIDATE CONSTRAINT users_email_address_present;

ALTER TABLE public.users ALTER COLUMN email_address SET NOT NULL;

ALTER TABLE public.users DROP CONSTRAINT users_email_address_present;

CREATE UNIQUE INDEX CONCURRENTLY "users_email_address_key" ON "users" ("email_address");

CREATE INDEX CONCURRENTLY "idx_users_email_address" ON "users" ("email_address");
