-- edupath m20251117_000002_copy_phone_to_phone_number up
-- in one transaction, with its row in the ledger

UPDATE "users" SET "phone_number" = "phone" WHERE "phone_number" IS NULL AND "phone" IS NOT NULL;
