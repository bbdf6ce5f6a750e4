//! Security, invitations and the fields that the agency added to its forms.

/// In the order of their foreign keys.
pub(super) const STATEMENTS: &[&str] = &[LIMITS, ATTEMPTS, EVENTS, INVITATIONS, FIELDS, VALUES, CHOICES];

const LIMITS: &str = "INSERT INTO ip_registration_limits (id, ip_address, registration_count, window_started_at, is_blocked)
SELECT pg_temp.key('address', number), '198.51.' || :seed % 250 || '.' || number, 1 + number % 6, timestamp '2025-10-20', number % 6 = 5
FROM generate_series(1, least(:counselors, 250)) AS number
ON CONFLICT DO NOTHING";

const ATTEMPTS: &str = "INSERT INTO login_attempts (id, email, user_id, ip_address, user_agent, was_successful, failure_reason, attempted_at)
SELECT pg_temp.key('attempt', number), email, users.id, '198.51.100.' || number % 250, 'Mozilla/5.0', number % 5 <> 2,
    CASE WHEN number % 5 = 2 THEN 'wrong password' END, timestamp '2025-10-01' + pg_temp.pick('attempt', number, 28000) * interval '1 minute'
FROM generate_series(1, :students) AS number JOIN users ON users.id = pg_temp.key('student', number)
ON CONFLICT DO NOTHING";

const EVENTS: &str = "INSERT INTO security_events (id, event_type, severity, user_id, ip_address, details, created_at)
SELECT pg_temp.key('security', number), pg_temp.one_of('security', number, ARRAY['login_failed', 'password_reset', 'account_locked']),
    CASE WHEN number % 10 = 0 THEN 'warning' ELSE 'info' END, pg_temp.key('student', number), '198.51.100.' || number % 250,
    jsonb_build_object('attempt', number % 5), timestamp '2025-10-02' + number % 500 * interval '1 hour'
FROM generate_series(1, :students, 4) AS number
ON CONFLICT DO NOTHING";

const INVITATIONS: &str = "INSERT INTO staff_invitation_links (id, token_hash, email, team_role, created_by, used_by, used_at, expires_at, is_active)
SELECT pg_temp.key('invitation', number), md5('invitation:seed/' || number), 'invited.' || number || '@s:seed.edupath.example',
    'counselor', pg_temp.key('counselor', 0), CASE WHEN number % 2 = 0 THEN pg_temp.key('counselor', number) END,
    CASE WHEN number % 2 = 0 THEN timestamp '2025-06-02' END, timestamp '2025-06-08', number % 2 = 1
FROM generate_series(1, least(:counselors - 1, 40)) AS number
ON CONFLICT DO NOTHING";

const FIELDS: &str = "INSERT INTO custom_fields (id, field_key, label, field_type, section, options, display_order, created_by)
SELECT pg_temp.key('field', number), 'field_:seed_' || number, 'Question ' || number, (enum_range(NULL::field_type))[number],
    (enum_range(NULL::dashboard_section))[1 + number % 6], CASE WHEN number IN (5, 6) THEN '[\"yes\", \"no\"]' ELSE '[]' END::jsonb,
    number, pg_temp.key('counselor', 0)
FROM generate_series(1, 8) AS number
ON CONFLICT DO NOTHING";

const VALUES: &str = "INSERT INTO custom_field_values (id, field_id, user_id, value)
SELECT pg_temp.key('value', number), pg_temp.key('field', 1 + number % 8), pg_temp.key('student', number),
    jsonb_build_object('value', 'Answer ' || number)
FROM generate_series(1, :students, 2) AS number
ON CONFLICT DO NOTHING";

/// A setting that somebody chose: the setup must leave it alone.
const CHOICES: &str = "INSERT INTO security_settings (id, setting_key, setting_value, description, updated_by)
VALUES (pg_temp.key('setting', 1), 'session_timeout_minutes', '240', 'How long a session lasts without a request', pg_temp.key('counselor', 0))
ON CONFLICT DO NOTHING";
