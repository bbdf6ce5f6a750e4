//! Tenants and their users.

/// In the order of their foreign keys.
pub(super) const STATEMENTS: &[&str] = &[TENANTS, USERS, TOKEN_TRANSACTIONS];

const TENANTS: &str = r#"INSERT INTO "Tenant" ("id", "name", "slug", "settings", "createdAt", "updatedAt")
SELECT
    'tenant_:seed_' || number,
    pg_temp.one_of('region', number, ARRAY['Northern', 'Southern', 'Inland', 'Coastal', 'Bayside']) || ' Learning ' || number,
    'learning-:seed-' || number,
    jsonb_build_object('timezone', 'Australia/Sydney'),
    timestamp '2024-07-01 09:00', timestamp '2024-07-01 09:00'
FROM generate_series(1, :tenants) AS number
ON CONFLICT DO NOTHING"#;

const USERS: &str = r#"INSERT INTO "User" ("id", "tenantId", "email", "firstName", "lastName", "roles", "createdAt", "updatedAt")
SELECT
    'user_:seed_' || number,
    'tenant_:seed_' || 1 + number % :tenants,
    lower(first_name || '.' || last_name) || '.' || number || '@s:seed.example.com.au',
    first_name, last_name,
    CASE WHEN number <= :tutors THEN ARRAY['tutor'] ELSE ARRAY[pg_temp.one_of('role', number, ARRAY['learner', 'parent', 'teacher'])] END,
    joined, joined
FROM (
    SELECT
        number,
        pg_temp.one_of('first name', number, ARRAY[
            'Olivia', 'Jack', 'Charlotte', 'Noah', 'Matilda', 'William', 'Kirra', 'Lachlan', 'Isla', 'Cooper',
            'Mia', 'Banjo', 'Zara', 'Ethan', 'Priya', 'Nguyen', 'Ruby', 'Angus', 'Sienna', 'Jarrah'
        ]) AS first_name,
        pg_temp.one_of('last name', number, ARRAY[
            'Smith', 'Nguyen', 'Jones', 'Williams', 'Brown', 'Singh', 'Taylor', 'Wilson', 'Kelly', 'Papadopoulos',
            'Martin', 'Tran', 'Murphy', 'Walker', 'Yunupingu', 'Harris', 'Rossi', 'Chen', 'McDonald', 'Campbell'
        ]) AS last_name,
        timestamp '2024-08-01 08:00' + pg_temp.pick('joined', number, 300000) * interval '1 minute' AS joined
    FROM generate_series(1, :users) AS number
) AS person
ON CONFLICT DO NOTHING"#;

const TOKEN_TRANSACTIONS: &str = r#"INSERT INTO "TokenTransaction" ("id", "tenantId", "userId", "type", "amount", "createdAt")
SELECT
    'token_:seed_' || number,
    'tenant_:seed_' || 1 + number % :tenants,
    'user_:seed_' || 1 + pg_temp.pick('token user', number, :users),
    pg_temp.one_of('token type', number, ARRAY['earned', 'spent', 'granted', 'refunded']),
    (1 + pg_temp.pick('tokens', number, 400)) / 4.0,
    timestamp '2025-01-20 07:00' + pg_temp.pick('token time', number, 350000) * interval '1 minute'
FROM generate_series(1, :quarters) AS number
ON CONFLICT DO NOTHING"#;
