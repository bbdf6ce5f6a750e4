-- edupath m20251103_000001_add_middle_name_to_users up
-- in one transaction, with its row in the ledger

ALTER TABLE "users" ADD COLUMN "middle_name" text;
