-- edupath m20251117_000001_add_phone_number_to_users up
-- in one transaction, with its row in the ledger

ALTER TABLE "users" ADD COLUMN "phone_number" text;

CREATE FUNCTION sync_user_phone()
RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.phone_number := coalesce(NEW.phone_number, NEW.phone);
        NEW.phone := NEW.phone_number;
    ELSIF NEW.phone_number IS DISTINCT FROM OLD.phone_number THEN
        NEW.phone := NEW.phone_number;
    ELSIF NEW.phone IS DISTINCT FROM OLD.phone THEN
        NEW.phone_number := NEW.phone;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER users_sync_phone
BEFORE INSERT OR UPDATE OF phone, phone_number ON users
FOR EACH ROW EXECUTE FUNCTION sync_user_phone();
