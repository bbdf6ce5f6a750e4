-- neuroquest m20240124_000004_swap_users down
-- in one transaction, with its row in the ledger

LOCK TABLE public.users, public.users_old, public.node_progress, public.quest_attempts, public.user_preferences, public.user_profiles IN ACCESS EXCLUSIVE MODE;

DROP TRIGGER users_to_old_in_step_truncate ON public.users;

DROP TRIGGER users_to_old_in_step ON public.users;

DROP FUNCTION public.users_to_old_in_step();

ALTER TABLE public.users RENAME TO users_v2;

ALTER INDEX public.users_pkey RENAME TO users_pkey_v2;

ALTER INDEX public.users_email_address_key RENAME TO users_email_address_key_v2;

ALTER INDEX public.idx_users_email_address RENAME TO idx_users_email_address_v2;

ALTER INDEX public.idx_users_last_seen_at RENAME TO idx_users_last_seen_at_v2;

ALTER TABLE public.users_old RENAME TO users;

ALTER INDEX public.users_pkey_old RENAME TO users_pkey;

ALTER INDEX public.users_email_address_key_old RENAME TO users_email_address_key;

ALTER INDEX public.idx_users_email_address_old RENAME TO idx_users_email_address;

ALTER INDEX public.idx_users_last_seen_at_old RENAME TO idx_users_last_seen_at;

ALTER TABLE public.node_progress RENAME CONSTRAINT node_progress_user_id_fkey TO node_progress_user_id_fkey_v2;

ALTER TABLE public.node_progress
    RENAME CONSTRAINT node_progress_user_id_fkey_old TO node_progress_user_id_fkey;

ALTER TABLE public.quest_attempts
    RENAME CONSTRAINT quest_attempts_user_id_fkey TO quest_attempts_user_id_fkey_v2;

ALTER TABLE public.quest_attempts
    RENAME CONSTRAINT quest_attempts_user_id_fkey_old TO quest_attempts_user_id_fkey;

ALTER TABLE public.user_preferences
    RENAME CONSTRAINT user_preferences_user_id_fkey TO user_preferences_user_id_fkey_v2;

ALTER TABLE public.user_preferences
    RENAME CONSTRAINT user_preferences_user_id_fkey_old TO user_preferences_user_id_fkey;

ALTER TABLE public.user_profiles RENAME CONSTRAINT user_profiles_user_id_fkey TO user_profiles_user_id_fkey_v2;

ALTER TABLE public.user_profiles
    RENAME CONSTRAINT user_profiles_user_id_fkey_old TO user_profiles_user_id_fkey;

CREATE FUNCTION public.users_to_v2_in_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $seaworthy$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM public.users_v2;
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        DELETE FROM public.users_v2 AS there WHERE (there.id) = (OLD.id);
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        UPDATE public.users_v2 AS there SET id = NEW.id, email_address = NEW.email_address, name = NEW.name, password_hash = NEW.password_hash, role = NEW.role, avatar_url = NEW.avatar_url, dark_mode = NEW.dark_mode, email_notifications = NEW.email_notifications, level = NEW.level, experience_points = NEW.experience_points, last_seen_at = NEW.last_seen_at, created_at = NEW.created_at, updated_at = NEW.updated_at, preferences = NEW.preferences, migrated = NEW.migrated WHERE (there.id) = (OLD.id);
        IF FOUND THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO public.users_v2 (id, email_address, name, password_hash, role, avatar_url, dark_mode, email_notifications, level, experience_points, last_seen_at, created_at, updated_at, preferences, migrated) VALUES (NEW.id, NEW.email_address, NEW.name, NEW.password_hash, NEW.role, NEW.avatar_url, NEW.dark_mode, NEW.email_notifications, NEW.level, NEW.experience_points, NEW.last_seen_at, NEW.created_at, NEW.updated_at, NEW.preferences, NEW.migrated)
    ON CONFLICT (id) DO UPDATE SET email_address = EXCLUDED.email_address, name = EXCLUDED.name, password_hash = EXCLUDED.password_hash, role = EXCLUDED.role, avatar_url = EXCLUDED.avatar_url, dark_mode = EXCLUDED.dark_mode, email_notifications = EXCLUDED.email_notifications, level = EXCLUDED.level, experience_points = EXCLUDED.experience_points, last_seen_at = EXCLUDED.last_seen_at, created_at = EXCLUDED.created_at, updated_at = EXCLUDED.updated_at, preferences = EXCLUDED.preferences, migrated = EXCLUDED.migrated;
    RETURN NULL;
END
$seaworthy$;

REVOKE ALL ON FUNCTION public.users_to_v2_in_step() FROM PUBLIC;

CREATE TRIGGER users_to_v2_in_step AFTER INSERT OR UPDATE OR DELETE ON public.users FOR EACH ROW EXECUTE FUNCTION public.users_to_v2_in_step();

CREATE TRIGGER users_to_v2_in_step_truncate AFTER TRUNCATE
    ON public.users FOR EACH STATEMENT EXECUTE FUNCTION public.users_to_v2_in_step();
