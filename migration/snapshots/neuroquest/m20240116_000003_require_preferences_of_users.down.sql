-- neuroquest m20240116_000003_require_preferences_of_users down
-- outside a transaction, a checkpoint after each statement

ALTER TABLE public.users ALTER COLUMN preferences DROP NOT NULL;
