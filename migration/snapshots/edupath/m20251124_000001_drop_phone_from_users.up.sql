-- edupath m20251124_000001_drop_phone_from_users up
-- outside a transaction, a checkpoint after each statement
-- waits until the backfill copy_phone_of_users is finalized

DROP TRIGGER users_phone_number_in_step ON public.users;

DROP FUNCTION public.users_phone_number_in_step();

ALTER TABLE public.users DROP COLUMN phone;
