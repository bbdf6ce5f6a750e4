-- neuroquest m20240116_000001_add_preferences_to_users up
-- in one transaction, with its row in the ledger

ALTER TABLE public.users ADD COLUMN preferences jsonb;

ALTER TABLE public.users ALTER COLUMN preferences SET DEFAULT '{}'::jsonb;
