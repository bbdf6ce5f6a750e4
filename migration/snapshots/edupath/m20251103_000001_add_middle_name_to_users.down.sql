-- edupath m20251103_000001_add_middle_name_to_users down
-- in one transaction, with its row in the ledger

ALTER TABLE "users" DROP COLUMN "middle_name";
