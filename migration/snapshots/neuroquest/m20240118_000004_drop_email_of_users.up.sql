-- neuroquest m20240118_000004_drop_email_of_users up
-- outside a transaction, a checkpoint after each statement

ALTER TABLE public.users ALTER COLUMN email DROP NOT NULL;

DROP TRIGGER users_email_address_in_step ON public.users;

DROP FUNCTION public.users_email_address_in_step();

ALTER TABLE public.users DROP COLUMN email;
