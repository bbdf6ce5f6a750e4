-- neuroquest m20240116_000003_require_preferences_of_users up
-- outside a transaction, a checkpoint after each statement
-- waits until the backfill fill_preferences_of_users is finalized

ALTER TABLE public.users ADD CONSTRAINT users_preferences_present CHECK (preferences IS NOT NULL) NOT VALID;

ALTER TABLE public.users VALIDATE CONSTRAINT users_preferences_present;

ALTER TABLE public.users ALTER COLUMN preferences SET NOT NULL;

ALTER TABLE public.users DROP CONSTRAINT users_preferences_present;
