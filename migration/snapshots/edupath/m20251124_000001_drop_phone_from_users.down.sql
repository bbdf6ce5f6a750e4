-- edupath m20251124_000001_drop_phone_from_users down
-- outside a transaction, a checkpoint after each statement

ALTER TABLE public.users ADD COLUMN phone text;

CREATE FUNCTION public.users_phone_number_in_step() RETURNS trigger LANGUAGE plpgsql AS $seaworthy$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.phone_number IS NULL THEN
            NEW.phone_number := NEW.phone;
        ELSE
            NEW.phone := NEW.phone_number;
        END IF;
    ELSIF NEW.phone_number IS DISTINCT FROM OLD.phone_number THEN
        NEW.phone := NEW.phone_number;
    ELSIF NEW.phone IS DISTINCT FROM OLD.phone THEN
        NEW.phone_number := NEW.phone;
    END IF;
    RETURN NEW;
END
$seaworthy$;

CREATE TRIGGER users_phone_number_in_step BEFORE INSERT OR UPDATE
    ON public.users FOR EACH ROW EXECUTE FUNCTION public.users_phone_number_in_step();

DO $seaworthy$
DECLARE
    page bigint := 0;
    pages bigint := (
        SELECT max(pg_relation_size(part)) / current_setting('block_size')::bigint
        FROM (SELECT to_regclass('public.users') UNION SELECT relid FROM pg_partition_tree(to_regclass('public.users'))) AS parts (part)
    );
BEGIN
    WHILE page <= pages LOOP
        UPDATE public.users SET phone = phone_number
        WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 1000)::tid
            AND phone IS DISTINCT FROM phone_number;
        COMMIT;
        page := page + 1000;
    END LOOP;
END
$seaworthy$;

UPDATE public.users SET phone = phone_number WHERE phone IS DISTINCT FROM phone_number;
