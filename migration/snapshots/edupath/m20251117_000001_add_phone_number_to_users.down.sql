-- edupath m20251117_000001_add_phone_number_to_users down
-- in one transaction, with its row in the ledger

DROP TRIGGER users_phone_number_in_step ON public.users;

DROP FUNCTION public.users_phone_number_in_step();

ALTER TABLE public.users DROP COLUMN phone_number;
