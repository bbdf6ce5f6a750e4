//! Plans, subscriptions, and how they are paid.

/// In the order of their foreign keys.
pub(super) const STATEMENTS: &[&str] = &[LEGACY, SUBSCRIPTIONS, PAYMENT];

/// The four plans. One that is there, by its key, name or tier, stays as it is.
pub(super) const PLANS: &str = "INSERT INTO subscription_plans (
    id, name, tier, description, price, features, application_limit, matching_limit, support_type, has_counselor, display_order
)
VALUES
    ('91a70000-0000-4000-8000-000000000001', 'Explorer', 'explorer', 'Look around', 0,
        '[\"University search\", \"Community forum\"]', 1, 3, 'community', false, 1),
    ('91a70000-0000-4000-8000-000000000002', 'Achiever', 'achiever', 'Apply on your own', 19,
        '[\"Everything in Explorer\", \"Document check\"]', 5, 20, 'email', false, 2),
    ('91a70000-0000-4000-8000-000000000003', 'Champion', 'champion', 'Apply with a counselor', 49,
        '[\"Everything in Achiever\", \"A counselor of your own\"]', 12, 100, 'priority', true, 3),
    ('91a70000-0000-4000-8000-000000000004', 'Legend', 'legend', 'From the first question to the visa', 99,
        '[\"Everything in Champion\", \"Visa support\", \"Interview training\"]', NULL, NULL, 'dedicated', true, 4)
ON CONFLICT DO NOTHING";

const LEGACY: &str = "INSERT INTO subscriptions (id, user_id, tier, status, starts_at, ends_at, provider_reference, created_at)
SELECT pg_temp.key('legacy', number), pg_temp.key('student', number), (enum_range(NULL::subscription_tier))[1 + number % 4],
    'expired', timestamp '2024-03-01', timestamp '2024-09-01', 'sub_:seed_' || number, timestamp '2024-03-01'
FROM generate_series(1, :students, 8) AS number
ON CONFLICT DO NOTHING";

const SUBSCRIPTIONS: &str = "INSERT INTO user_subscriptions (
    id, user_id, plan_id, status, current_period_start, current_period_end, cancels_at_period_end, payment_provider,
    provider_reference, usage, created_at, updated_at
)
SELECT
    pg_temp.key('subscription', number), pg_temp.key('student', number), plan.id,
    (enum_range(NULL::subscription_status))[1 + pg_temp.pick('subscription', number, 5)],
    timestamp '2025-10-01', timestamp '2025-11-01', number % 9 = 0, 'stripe', 'sub_:seed_n' || number,
    jsonb_build_object('applications', number % 4), timestamp '2025-10-01', timestamp '2025-10-01'
FROM generate_series(1, :students, 2) AS number
JOIN (SELECT id, row_number() OVER (ORDER BY display_order, id) AS place FROM subscription_plans) AS plan
    ON place = 1 + pg_temp.pick('plan', number, 4)
ON CONFLICT DO NOTHING";

/// The name of a secret, never the secret.
const PAYMENT: &str = "INSERT INTO payment_settings (id, provider, is_enabled, public_key, secret_name, webhook_url)
VALUES
    (pg_temp.key('payment', 1), 'stripe', true, 'pk_test_edupath', 'vault:edupath/stripe', 'https://api.edupath.example/hooks/stripe'),
    (pg_temp.key('payment', 2), 'paypal', false, NULL, 'vault:edupath/paypal', NULL)
ON CONFLICT DO NOTHING";
