-- neuroquest m20240124_000005_drop_users_old down
-- outside a transaction, a checkpoint after each statement

CREATE TABLE public.users_old (
    LIKE public.users INCLUDING ALL EXCLUDING INDEXES
);

ALTER TABLE public.users_old DROP COLUMN new_feature;

ALTER TABLE public.users_old ALTER COLUMN experience_points TYPE integer;

ALTER TABLE public.users_old ADD CONSTRAINT users_pkey_old PRIMARY KEY (id);

CREATE UNIQUE INDEX "users_email_address_key_old" ON "public"."users_old" ("email_address");

CREATE INDEX "idx_users_email_address_old" ON "public"."users_old" ("email_address");

CREATE INDEX "idx_users_last_seen_at_old" ON "public"."users_old" ("last_seen_at");

DO $seaworthy$
DECLARE
    model regclass := 'public.users';
    place regclass := 'public.users_old';
    given record;
    wanted text;
BEGIN
    FOR given IN
        SELECT '' AS columns, granted.*
        FROM pg_catalog.pg_class, aclexplode(relacl) AS granted
        WHERE oid = model
        UNION ALL
        SELECT format('(%I)', attname), granted.*
        FROM pg_catalog.pg_attribute, aclexplode(attacl) AS granted
        WHERE attrelid = model AND NOT attisdropped
            AND attname IN (SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = place)
    LOOP
        EXECUTE format(
            'GRANT %s %s ON %s TO %s%s', given.privilege_type, given.columns, place,
            CASE given.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(given.grantee)) END,
            CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        );
    END LOOP;
    wanted := obj_description(model, 'pg_class');
    IF wanted IS NOT NULL THEN
        EXECUTE format('COMMENT ON TABLE %s IS %L', place, wanted);
    END IF;
    SELECT pg_get_userbyid(relowner) INTO wanted FROM pg_catalog.pg_class WHERE oid = model;
    IF wanted <> (SELECT pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE oid = place) THEN
        EXECUTE format('ALTER TABLE %s OWNER TO %I', place, wanted);
    END IF;
END
$seaworthy$;

CREATE FUNCTION public.users_to_old_in_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $seaworthy$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM public.users_old;
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        DELETE FROM public.users_old AS there WHERE (there.id) = (OLD.id);
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        UPDATE public.users_old AS there SET id = NEW.id, email_address = NEW.email_address, name = NEW.name, password_hash = NEW.password_hash, role = NEW.role, avatar_url = NEW.avatar_url, dark_mode = NEW.dark_mode, email_notifications = NEW.email_notifications, level = NEW.level, experience_points = NEW.experience_points, last_seen_at = NEW.last_seen_at, created_at = NEW.created_at, updated_at = NEW.updated_at, preferences = NEW.preferences, migrated = NEW.migrated WHERE (there.id) = (OLD.id);
        IF FOUND THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO public.users_old (id, email_address, name, password_hash, role, avatar_url, dark_mode, email_notifications, level, experience_points, last_seen_at, created_at, updated_at, preferences, migrated) VALUES (NEW.id, NEW.email_address, NEW.name, NEW.password_hash, NEW.role, NEW.avatar_url, NEW.dark_mode, NEW.email_notifications, NEW.level, NEW.experience_points, NEW.last_seen_at, NEW.created_at, NEW.updated_at, NEW.preferences, NEW.migrated)
    ON CONFLICT (id) DO UPDATE SET email_address = EXCLUDED.email_address, name = EXCLUDED.name, password_hash = EXCLUDED.password_hash, role = EXCLUDED.role, avatar_url = EXCLUDED.avatar_url, dark_mode = EXCLUDED.dark_mode, email_notifications = EXCLUDED.email_notifications, level = EXCLUDED.level, experience_points = EXCLUDED.experience_points, last_seen_at = EXCLUDED.last_seen_at, created_at = EXCLUDED.created_at, updated_at = EXCLUDED.updated_at, preferences = EXCLUDED.preferences, migrated = EXCLUDED.migrated;
    RETURN NULL;
END
$seaworthy$;

REVOKE ALL ON FUNCTION public.users_to_old_in_step() FROM PUBLIC;

CREATE TRIGGER users_to_old_in_step AFTER INSERT OR UPDATE OR DELETE ON public.users FOR EACH ROW EXECUTE FUNCTION public.users_to_old_in_step();

CREATE TRIGGER users_to_old_in_step_truncate AFTER TRUNCATE
    ON public.users FOR EACH STATEMENT EXECUTE FUNCTION public.users_to_old_in_step();

INSERT INTO public.users_old (id, email_address, name, password_hash, role, avatar_url, dark_mode, email_notifications, level, experience_points, last_seen_at, created_at, updated_at, preferences, migrated)
    SELECT id, email_address, name, password_hash, role, avatar_url, dark_mode, email_notifications, level, experience_points, last_seen_at, created_at, updated_at, preferences, migrated
    FROM public.users AS copied FOR SHARE
    ON CONFLICT (id) DO NOTHING;

ALTER TABLE public.node_progress
    ADD CONSTRAINT node_progress_user_id_fkey_old
    FOREIGN KEY (user_id)
    REFERENCES public.users_old (id)
    ON DELETE CASCADE NOT VALID;

ALTER TABLE public.node_progress VALIDATE CONSTRAINT node_progress_user_id_fkey_old;

ALTER TABLE public.quest_attempts
    ADD CONSTRAINT quest_attempts_user_id_fkey_old
    FOREIGN KEY (user_id)
    REFERENCES public.users_old (id)
    ON DELETE CASCADE NOT VALID;

ALTER TABLE public.quest_attempts VALIDATE CONSTRAINT quest_attempts_user_id_fkey_old;

ALTER TABLE public.user_preferences
    ADD CONSTRAINT user_preferences_user_id_fkey_old
    FOREIGN KEY (user_id)
    REFERENCES public.users_old (id)
    ON DELETE CASCADE NOT VALID;

ALTER TABLE public.user_preferences VALIDATE CONSTRAINT user_preferences_user_id_fkey_old;

ALTER TABLE public.user_profiles
    ADD CONSTRAINT user_profiles_user_id_fkey_old
    FOREIGN KEY (user_id)
    REFERENCES public.users_old (id)
    ON DELETE CASCADE NOT VALID;

ALTER TABLE public.user_profiles VALIDATE CONSTRAINT user_profiles_user_id_fkey_old;
