-- neuroquest m20240124_000003_refer_to_users_v2 up
-- outside a transaction, a checkpoint after each statement
-- waits until the backfill copy_users_to_v2 is finalized

ALTER TABLE public.node_progress
    ADD CONSTRAINT node_progress_user_id_fkey_v2
    FOREIGN KEY (user_id)
    REFERENCES public.users_v2 (id)
    ON DELETE CASCADE NOT VALID;

ALTER TABLE public.node_progress VALIDATE CONSTRAINT node_progress_user_id_fkey_v2;

ALTER TABLE public.quest_attempts
    ADD CONSTRAINT quest_attempts_user_id_fkey_v2
    FOREIGN KEY (user_id)
    REFERENCES public.users_v2 (id)
    ON DELETE CASCADE NOT VALID;

ALTER TABLE public.quest_attempts VALIDATE CONSTRAINT quest_attempts_user_id_fkey_v2;

ALTER TABLE public.user_preferences
    ADD CONSTRAINT user_preferences_user_id_fkey_v2
    FOREIGN KEY (user_id)
    REFERENCES public.users_v2 (id)
    ON DELETE CASCADE NOT VALID;

ALTER TABLE public.user_preferences VALIDATE CONSTRAINT user_preferences_user_id_fkey_v2;

ALTER TABLE public.user_profiles
    ADD CONSTRAINT user_profiles_user_id_fkey_v2
    FOREIGN KEY (user_id)
    REFERENCES public.users_v2 (id)
    ON DELETE CASCADE NOT VALID;

ALTER TABLE public.user_profiles VALIDATE CONSTRAINT user_profiles_user_id_fkey_v2;
