-- neuroquest m20240124_000003_refer_to_users_v2 down
-- outside a transaction, a checkpoint after each statement

ALTER TABLE public.user_profiles DROP CONSTRAINT user_profiles_user_id_fkey_v2;

ALTER TABLE public.user_preferences DROP CONSTRAINT user_preferences_user_id_fkey_v2;

ALTER TABLE public.quest_attempts DROP CONSTRAINT quest_attempts_user_id_fkey_v2;

ALTER TABLE public.node_progress DROP CONSTRAINT node_progress_user_id_fkey_v2;
