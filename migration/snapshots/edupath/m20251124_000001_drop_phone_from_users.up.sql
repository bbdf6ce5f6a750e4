-- edupath m20251124_000001_drop_phone_from_users up
-- in one transaction, with its row in the ledger

DROP TRIGGER users_sync_phone ON users;

DROP FUNCTION sync_user_phone();

ALTER TABLE "users" DROP COLUMN "phone";
