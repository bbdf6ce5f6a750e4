-- edupath m20251022_000002_post_migration_setup down
-- in one transaction, with its row in the ledger

DELETE FROM "security_settings"
    WHERE updated_by IS NULL AND (id, setting_key, setting_value, description) IN (VALUES ('5e77ed00-0000-4000-8000-000000000001'::uuid, 'team_login_visible', 'true', 'Whether the sign-in page offers a login for the team'), ('5e77ed00-0000-4000-8000-000000000002'::uuid, 'ip_registration_limit', '5', 'Registrations from one address in a day'), ('5e77ed00-0000-4000-8000-000000000003'::uuid, 'login_attempt_limit', '5', 'Failed logins in a row before an account is locked'), ('5e77ed00-0000-4000-8000-000000000004'::uuid, 'account_lockout_minutes', '30', 'How long an account stays locked'), ('5e77ed00-0000-4000-8000-000000000005'::uuid, 'session_timeout_minutes', '60', 'How long a session lasts without a request'));

DELETE FROM "users" WHERE id = '5e77ed00-0000-4000-8000-000000000000'
    AND jsonb_strip_nulls(to_jsonb(users)) - ARRAY['id', 'created_at', 'updated_at'] = '{"user_type": "team_member", "team_role": "admin", "email": "admin@edupath.com",
        "first_name": "Platform", "last_name": "Administrator", "account_status": "active", "failed_login_count": 0,
        "preferences": {}}'
AND NOT EXISTS (
    SELECT FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE contype = 'f' AND confrelid = 'users'::regclass AND query_to_xml(
        format('SELECT 1 AS n FROM %s WHERE %I = %L LIMIT 1', conrelid::regclass, attname, users.id), false, false, ''
    )::text LIKE '%<n>1</n>%'
);
