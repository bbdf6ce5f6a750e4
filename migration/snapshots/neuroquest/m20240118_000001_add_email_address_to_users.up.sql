-- neuroquest m20240118_000001_add_email_address_to_users up
-- in one transaction, with its row in the ledger

ALTER TABLE public.users ADD COLUMN email_address character varying(255);

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
