-- neuroquest m20240124_000001_build_users_v2 down
-- in one transaction, with its row in the ledger

DROP TRIGGER users_to_v2_in_step_truncate ON public.users;

DROP TRIGGER users_to_v2_in_step ON public.users;

DROP FUNCTION public.users_to_v2_in_step();

DROP TABLE public.users_v2;
