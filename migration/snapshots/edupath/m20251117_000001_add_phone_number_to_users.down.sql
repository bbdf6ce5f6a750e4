-- edupath m20251117_000001_add_phone_number_to_users down
-- in one transaction, with its row in the ledger

DROP TRIGGER users_sync_phone ON users;

DROP FUNCTION sync_user_phone();

ALTER TABLE "users" DROP COLUMN "phone_number";
