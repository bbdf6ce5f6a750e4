-- neuroquest m20240118_000001_add_email_address_to_users down
-- in one transaction, with its row in the ledger

DROP TRIGGER users_email_address_in_step ON public.users;

DROP FUNCTION public.users_email_address_in_step();

ALTER TABLE public.users DROP COLUMN email_address;
