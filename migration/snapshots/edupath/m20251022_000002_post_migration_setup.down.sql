-- edupath m20251022_000002_post_migration_setup down
-- in one transaction, with its row in the ledger

DELETE FROM "security_settings"
    WHERE "id" IN (CAST('5e77ed00-0000-4000-8000-000000000001' AS uuid), CAST('5e77ed00-0000-4000-8000-000000000002' AS uuid), CAST('5e77ed00-0000-4000-8000-000000000003' AS uuid), CAST('5e77ed00-0000-4000-8000-000000000004' AS uuid), CAST('5e77ed00-0000-4000-8000-000000000005' AS uuid));

DELETE FROM "users"
    WHERE "id" = CAST('5e77ed00-0000-4000-8000-000000000000' AS uuid) AND "password_hash" IS NULL AND "last_login_at" IS NULL;
