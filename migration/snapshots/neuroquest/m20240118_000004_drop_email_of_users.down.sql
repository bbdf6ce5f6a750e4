-- neuroquest m20240118_000004_drop_email_of_users down
-- outside a transaction, a checkpoint after each statement

ALTER TABLE public.users ADD COLUMN email character varying(255);

CREATE FUNCTION public.users_email_address_in_step() RETURNS trigger LANGUAGE plpgsql AS $seaworthy$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.email_address IS NULL THEN
            NEW.email_address := NEW.email;
        ELSE
            NEW.email := NEW.email_address;
        END IF;
    ELSIF NEW.email_address IS DISTINCT FROM OLD.email_address THEN
        NEW.email := NEW.email_address;
    ELSIF NEW.email IS DISTINCT FROM OLD.email THEN
        NEW.email_address := NEW.email;
    END IF;
    RETURN NEW;
END
$seaworthy$;

CREATE TRIGGER users_email_address_in_step BEFORE INSERT OR UPDATE
    ON public.users FOR EACH ROW EXECUTE FUNCTION public.users_email_address_in_step();

DO $seaworthy$
DECLARE
    page bigint := 0;
    pages bigint := (
        SELECT max(pg_relation_size(part)) / current_setting('block_size')::bigint
        FROM (SELECT to_regclass('public.users') UNION SELECT relid FROM pg_partition_tree(to_regclass('public.users'))) AS parts (part)
    );
BEGIN
    WHILE page <= pages LOOP
        UPDATE public.users SET email = email_address
        WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 1000)::tid
            AND email IS DISTINCT FROM email_address;
        COMMIT;
        page := page + 1000;
    END LOOP;
END
$seaworthy$;

UPDATE public.users SET email = email_address WHERE email IS DISTINCT FROM email_address;

ALTER TABLE public.users ADD CONSTRAINT users_email_present CHECK (email IS NOT NULL) NOT VALID;

ALTER TABLE public.users VALIDATE CONSTRAINT users_email_present;

ALTER TABLE public.users ALTER COLUMN email SET NOT NULL;

ALTER TABLE public.users DROP CONSTRAINT users_email_present;

CREATE UNIQUE INDEX CONCURRENTLY "users_email_key" ON "users" ("email");

CREATE INDEX CONCURRENTLY "idx_users_email" ON "users" ("email");
