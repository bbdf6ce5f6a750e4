-- neuroquest m20240124_000005_drop_users_old up
-- outside a transaction, a checkpoint after each statement

ALTER TABLE public.node_progress DROP CONSTRAINT node_progress_user_id_fkey_old;

ALTER TABLE public.quest_attempts DROP CONSTRAINT quest_attempts_user_id_fkey_old;

ALTER TABLE public.user_preferences DROP CONSTRAINT user_preferences_user_id_fkey_old;

ALTER TABLE public.user_profiles DROP CONSTRAINT user_profiles_user_id_fkey_old;

DROP TRIGGER users_to_old_in_step_truncate ON public.users;

DROP TRIGGER users_to_old_in_step ON public.users;

DROP FUNCTION public.users_to_old_in_step();

DROP TABLE public.users_old;
