-- neuroquest m20240116_000001_add_preferences_to_users down
-- in one transaction, with its row in the ledger

ALTER TABLE public.users DROP COLUMN preferences;
