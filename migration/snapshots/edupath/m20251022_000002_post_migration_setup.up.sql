-- edupath m20251022_000002_post_migration_setup up
-- in one transaction, with its row in the ledger

INSERT INTO "users" ("id", "user_type", "team_role", "email", "first_name", "last_name")
    SELECT CAST('5e77ed00-0000-4000-8000-000000000000' AS uuid), CAST('team_member' AS "user_type"), CAST('admin' AS "team_role"), 'admin@edupath.com', 'Platform', 'Administrator'
    WHERE NOT EXISTS(SELECT 1 FROM "users" WHERE LOWER("email") = 'admin@edupath.com');

UPDATE "users"
    SET "account_status" = CAST('active' AS "account_status")
    WHERE LOWER("email") = 'admin@edupath.com' AND "account_status" IN (CAST('pending_approval' AS "account_status"), CAST('inactive' AS "account_status"));

INSERT INTO "security_settings" ("id", "setting_key", "setting_value", "description")
    VALUES (CAST('5e77ed00-0000-4000-8000-000000000001' AS uuid), 'team_login_visible', 'true', 'Whether the sign-in page offers a login for the team')
    ON CONFLICT ("setting_key") DO NOTHING;

INSERT INTO "security_settings" ("id", "setting_key", "setting_value", "description")
    VALUES (CAST('5e77ed00-0000-4000-8000-000000000002' AS uuid), 'ip_registration_limit', '5', 'Registrations from one address in a day')
    ON CONFLICT ("setting_key") DO NOTHING;

INSERT INTO "security_settings" ("id", "setting_key", "setting_value", "description")
    VALUES (CAST('5e77ed00-0000-4000-8000-000000000003' AS uuid), 'login_attempt_limit', '5', 'Failed logins in a row before an account is locked')
    ON CONFLICT ("setting_key") DO NOTHING;

INSERT INTO "security_settings" ("id", "setting_key", "setting_value", "description")
    VALUES (CAST('5e77ed00-0000-4000-8000-000000000004' AS uuid), 'account_lockout_minutes', '30', 'How long an account stays locked')
    ON CONFLICT ("setting_key") DO NOTHING;

INSERT INTO "security_settings" ("id", "setting_key", "setting_value", "description")
    VALUES (CAST('5e77ed00-0000-4000-8000-000000000005' AS uuid), 'session_timeout_minutes', '60', 'How long a session lasts without a request')
    ON CONFLICT ("setting_key") DO NOTHING;

INSERT INTO "student_profiles" ("user_id")
    SELECT "id"
    FROM "users"
    WHERE "user_type" = (CAST('customer' AS "user_type"))
    ON CONFLICT ("user_id") DO NOTHING;
