//! Universities, courses, applications and what comes with them.

/// In the order of their foreign keys.
pub(super) const STATEMENTS: &[&str] = &[UNIVERSITIES, COURSES, APPLICATIONS, DOCUMENTS, NOTIFICATIONS, MATCHES];

const UNIVERSITIES: &str = "INSERT INTO universities (
    id, name, slug, country, city, tier, world_ranking, national_ranking, tuition_fee_min, tuition_fee_max, currency,
    acceptance_rate, website_url, entry_requirements, intakes, created_at, updated_at
)
SELECT
    pg_temp.key('university', number),
    'University of ' || city || CASE WHEN number >= 7 THEN ' ' || number ELSE '' END || CASE :seed WHEN 1 THEN '' ELSE ' (:seed)' END,
    lower(city) || '-' || number || '-:seed', country, city,
    (enum_range(NULL::university_tier))[1 + number % 3],
    20 + number * 3, 1 + number % 40,
    6000 + 500 * pg_temp.pick('fee', number, 20), 18000 + 500 * pg_temp.pick('fee', number, 20),
    CASE country WHEN 'Germany' THEN 'EUR' WHEN 'Canada' THEN 'CAD' ELSE 'GBP' END,
    20 + pg_temp.pick('accepts', number, 600) / 10.0,
    'https://' || lower(city) || number || '.example.edu',
    jsonb_build_object('ielts', 6 + number % 3 * 0.5, 'gradeAverage', 2.5),
    '[\"January\", \"September\"]', timestamp '2024-02-01', timestamp '2024-02-01'
FROM (
    SELECT number, (ARRAY['Leeds', 'Hamburg', 'Halifax', 'Bristol', 'Dresden', 'Calgary', 'Glasgow'])[1 + number % 7] AS city,
        (ARRAY['United Kingdom', 'Germany', 'Canada', 'United Kingdom', 'Germany', 'Canada', 'United Kingdom'])[1 + number % 7] AS country
    FROM generate_series(0, :universities - 1) AS number
) AS place
ON CONFLICT DO NOTHING";

const COURSES: &str = "INSERT INTO courses (
    id, university_id, name, degree_level, field_of_study, duration_months, tuition_fee, currency, intake_months,
    requirements, has_scholarship, created_at, updated_at
)
SELECT
    pg_temp.key('course', number), pg_temp.key('university', number / 4),
    (ARRAY['Data Science', 'Public Health', 'Finance', 'Mechanical Engineering'])[1 + number % 4],
    CASE WHEN number % 4 = 3 THEN 'bachelor' ELSE 'master' END,
    (ARRAY['computing', 'health', 'business', 'engineering'])[1 + number % 4],
    CASE WHEN number % 4 = 3 THEN 36 ELSE 12 + 6 * (number % 3) END,
    9000 + 750 * pg_temp.pick('tuition', number, 24), 'GBP', '[9]',
    jsonb_build_object('documents', jsonb_build_array('transcript', 'passport')),
    pg_temp.pick('scholarship', number, 4) = 0, timestamp '2024-02-02', timestamp '2024-02-02'
FROM generate_series(0, :courses - 1) AS number
ON CONFLICT DO NOTHING";

/// Two of three students apply, some of them twice.
const APPLICATIONS: &str = "INSERT INTO applications (
    id, user_id, university_id, course_id, status, intake, personal_statement, offer_details, submitted_at, decided_at,
    created_at, updated_at
)
SELECT
    pg_temp.key('application', number), pg_temp.key('student', student), pg_temp.key('university', course / 4),
    pg_temp.key('course', course), status, '2026-09',
    'I have wanted to study abroad since ' || 2012 + number % 9 || '.',
    CASE WHEN status IN ('offer', 'accepted') THEN jsonb_build_object('deposit', 1500, 'conditional', number % 2 = 0) END,
    CASE WHEN status <> 'draft' THEN begun + interval '9 days' END,
    CASE WHEN status IN ('offer', 'accepted', 'rejected') THEN begun + interval '40 days' END,
    begun, begun
FROM (
    SELECT
        number, 1 + number * 3 / 2 % :students AS student, pg_temp.pick('course', number, :courses) AS course,
        (enum_range(NULL::application_status))[1 + pg_temp.pick('application', number, 8)] AS status,
        timestamp '2025-02-01 09:00' + pg_temp.pick('begun', number, 250000) * interval '1 minute' AS begun
    FROM generate_series(0, :students) AS number
    WHERE number % 10 < 8
) AS application
ON CONFLICT DO NOTHING";

const DOCUMENTS: &str = "INSERT INTO documents (
    id, user_id, application_id, document_type, file_name, storage_key, mime_type, size_bytes, checksum, is_verified,
    verified_by, verified_at, expires_on, metadata, created_at, updated_at
)
SELECT
    pg_temp.key('document', number), user_id, applications.id, kind, kind || '.pdf', 's:seed/' || number || '/' || kind || '.pdf',
    'application/pdf', 40000 + pg_temp.pick('size', number, 4000000), md5('document:seed/' || number),
    number % 3 = 0, CASE WHEN number % 3 = 0 THEN pg_temp.key('counselor', 0) END,
    CASE WHEN number % 3 = 0 THEN applications.created_at + interval '3 days' END,
    CASE WHEN kind = 'passport' THEN date '2029-01-01' + pg_temp.pick('expires', number, 1500) END,
    jsonb_build_object('pages', 1 + pg_temp.pick('pages', number, 12)),
    applications.created_at + interval '1 day', applications.created_at + interval '1 day'
FROM generate_series(0, :students) AS number
JOIN applications ON applications.id = pg_temp.key('application', number)
CROSS JOIN LATERAL (
    SELECT (enum_range(NULL::document_type))[1 + pg_temp.pick('document', number, 9)] AS kind
) AS chosen
ON CONFLICT DO NOTHING";

const NOTIFICATIONS: &str = "INSERT INTO notifications (id, user_id, notification_type, title, body, data, action_url, read_at, created_at)
SELECT
    pg_temp.key('notification', number), pg_temp.key('student', number), kind, 'News: ' || replace(kind::text, '_', ' '),
    'Have a look at your dashboard.', jsonb_build_object('number', number), '/dashboard',
    CASE WHEN number % 2 = 0 THEN told + interval '5 hours' END, told
FROM (
    SELECT number, (enum_range(NULL::notification_type))[1 + pg_temp.pick('notification', number, 7)] AS kind,
        timestamp '2025-04-01 07:00' + pg_temp.pick('told', number, 200000) * interval '1 minute' AS told
    FROM generate_series(1, :students) AS number
) AS notification
ON CONFLICT DO NOTHING";

const MATCHES: &str = "INSERT INTO ai_matching_results (id, user_id, university_id, course_id, score, reasoning, factors, model_version, created_at)
SELECT
    pg_temp.key('match', number), pg_temp.key('student', number), pg_temp.key('university', course / 4), pg_temp.key('course', course),
    50 + pg_temp.pick('match score', number, 5000) / 100.0, 'Grades and budget fit.',
    jsonb_build_object('budget', 0.4, 'grades', 0.6), 'matcher-3', timestamp '2025-05-01 12:00' + number % 90 * interval '1 day'
FROM (
    SELECT number, pg_temp.pick('match', number, :courses) AS course FROM generate_series(1, :students, 2) AS number
) AS matched
ON CONFLICT DO NOTHING";
