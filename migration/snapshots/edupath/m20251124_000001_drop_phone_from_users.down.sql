-- edupath m20251124_000001_drop_phone_from_users down
-- in one transaction, with its row in the ledger

ALTER TABLE "users" ADD COLUMN "phone" text;

UPDATE "users" SET "phone" = "phone_number" WHERE "phone_number" IS NOT NULL;

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
