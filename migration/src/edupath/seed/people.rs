//! The team, the students, their profiles.

/// In the order of their foreign keys.
pub(super) const STATEMENTS: &[&str] = &[COUNSELORS, STUDENTS, PHONES, PROFILES, TIMELINE, MESSAGES];

const COUNSELORS: &str = "INSERT INTO users (
    id, user_type, team_role, email, password_hash, first_name, last_name, email_verified_at, last_login_at, created_at
)
SELECT
    pg_temp.key('counselor', number), 'team_member',
    (ARRAY['counselor', 'counselor', 'counselor', 'content_manager', 'support']::team_role[])[1 + number % 5],
    'team.' || number || '@s:seed.edupath.example', '$2b$12$' || md5('team:seed/' || number),
    pg_temp.one_of('team first', number, ARRAY['Amara', 'Jonas', 'Leila', 'Mateus', 'Sunita', 'Tomas', 'Wanjiru', 'Yuki']),
    pg_temp.one_of('team last', number, ARRAY['Adeyemi', 'Berg', 'Haddad', 'Silva', 'Rao', 'Novak', 'Kamau', 'Tanaka']),
    joined, joined + interval '30 days', joined
FROM (
    SELECT number, timestamp '2024-01-08 09:00' + pg_temp.pick('team joined', number, 200) * interval '1 day' AS joined
    FROM generate_series(0, :counselors - 1) AS number
) AS person
ON CONFLICT DO NOTHING";

/// One in forty is a company that sends its people.
const STUDENTS: &str = "INSERT INTO users (
    id, user_type, email, password_hash, first_name, last_name, company_name, account_status, email_verified_at,
    failed_login_count, preferences, created_at, updated_at
)
SELECT
    pg_temp.key('student', number),
    CASE WHEN number % 40 = 7 THEN 'company_profile' ELSE 'customer' END::user_type,
    lower(first_name || '.' || last_name) || '.' || number || '@s:seed.example.org',
    CASE WHEN number % 25 <> 3 THEN '$2b$12$' || md5('student:seed/' || number) END,
    first_name, last_name,
    CASE WHEN number % 40 = 7 THEN last_name || ' Consulting' END,
    (ARRAY['active', 'active', 'active', 'active', 'pending_approval', 'inactive', 'active', 'suspended']::account_status[])
        [1 + pg_temp.pick('account', number, 8)],
    CASE WHEN number % 9 <> 4 THEN joined + interval '10 minutes' END,
    CASE WHEN number % 30 = 11 THEN 3 ELSE 0 END,
    jsonb_build_object('language', pg_temp.one_of('language', number, ARRAY['en', 'fr', 'hi', 'pt', 'vi'])),
    joined, joined
FROM (
    SELECT
        number,
        pg_temp.one_of('first name', number, ARRAY[
            'Aarav', 'Beatriz', 'Chinedu', 'Dilnoza', 'Emeka', 'Fatima', 'Gabriel', 'Hana', 'Ibrahim', 'Jiwoo',
            'Kavya', 'Linh', 'Mariam', 'Nikhil', 'Oluchi', 'Pedro', 'Rania', 'Samuel', 'Thu', 'Zeynep'
        ]) AS first_name,
        pg_temp.one_of('last name', number, ARRAY[
            'Sharma', 'Oliveira', 'Okafor', 'Karimova', 'Eze', 'Hussain', 'Costa', 'Kim', 'Diallo', 'Nguyen',
            'Patel', 'Tran', 'Youssef', 'Gupta', 'Nwosu', 'Souza', 'Mansour', 'Mensah', 'Pham', 'Demir'
        ]) AS last_name,
        timestamp '2024-06-01 06:00' + pg_temp.pick('joined', number, 600000) * interval '1 minute' AS joined
    FROM generate_series(1, :students) AS number
) AS person
ON CONFLICT DO NOTHING";

/// In the column of the version; one in seven has none.
const PHONES: &str = "DO $$
DECLARE
    phone_column name := (
        SELECT attname FROM pg_attribute
        WHERE attrelid = 'users'::regclass AND attname IN ('phone', 'phone_number') AND NOT attisdropped
        ORDER BY attname LIMIT 1
    );
BEGIN
    EXECUTE format(
        'UPDATE users SET %1$I = ''+'' || 20 + pg_temp.pick(''country code'', number, 70) || '' ''
            || 100000000 + pg_temp.pick(''phone'', number, 899999999)
         FROM generate_series(1, :students) AS number
         WHERE id = pg_temp.key(''student'', number) AND number %% 7 <> 5 AND %1$I IS NULL',
        phone_column
    );
END
$$";

/// Each status that the enum has: a version adds one, which one in twelve has then.
const PROFILES: &str = "INSERT INTO student_profiles (
    id, user_id, counselor_id, status, date_of_birth, nationality, country_of_residence, education_level, institution,
    grade_average, graduation_year, english_test, academic_history, preferences, budget_min, budget_max, target_intake,
    completion_percent, created_at, updated_at
)
SELECT
    pg_temp.key('profile', number), pg_temp.key('student', number),
    CASE WHEN number % 6 <> 5 THEN pg_temp.key('counselor', 5 * pg_temp.pick('counselor', number, (:counselors - 1) / 5 + 1)) END,
    states.list[CASE pg_temp.pick('latest status', number, 12)
        WHEN 0 THEN cardinality(states.list) ELSE 1 + pg_temp.pick('status', number, 5)
    END],
    date '1996-01-01' + pg_temp.pick('born', number, 3600),
    country, country,
    pg_temp.one_of('level', number, ARRAY['secondary', 'bachelor', 'bachelor', 'master']),
    'University of ' || country,
    (200 + pg_temp.pick('grade', number, 201)) / 100.0,
    2020 + pg_temp.pick('graduated', number, 6),
    CASE WHEN number % 3 <> 1 THEN jsonb_build_object(
        'test', pg_temp.one_of('test', number, ARRAY['IELTS', 'TOEFL', 'PTE']), 'score', 6 + pg_temp.pick('score', number, 7) / 2.0
    ) END,
    jsonb_build_array(jsonb_build_object('degree', 'BSc', 'year', 2020 + pg_temp.pick('graduated', number, 6))),
    jsonb_build_object('countries', jsonb_build_array(pg_temp.one_of('goal', number, ARRAY['CA', 'DE', 'GB', 'AU', 'US']))),
    5000 * (1 + pg_temp.pick('budget', number, 4)), 5000 * (5 + pg_temp.pick('budget', number, 4)),
    pg_temp.one_of('intake', number, ARRAY['2025-09', '2026-01', '2026-09']),
    10 * pg_temp.pick('completed', number, 11),
    timestamp '2025-01-05 08:00', timestamp '2025-01-05 08:00' + number % 200 * interval '1 day'
FROM (
    SELECT number, pg_temp.one_of('country', number, ARRAY['India', 'Nigeria', 'Brazil', 'Vietnam', 'Egypt', 'Turkey']) AS country
    FROM generate_series(1, :students) AS number
) AS student
CROSS JOIN (SELECT enum_range(NULL::student_status) AS list) AS states
ON CONFLICT DO NOTHING";

const TIMELINE: &str = "INSERT INTO student_timeline (id, student_id, previous_status, status, changed_by, notes, created_at)
SELECT
    pg_temp.key('timeline', number * 2 + step), pg_temp.key('student', number),
    CASE step WHEN 1 THEN 'inquiry' END::student_status, CASE step WHEN 0 THEN 'inquiry' ELSE 'converted' END::student_status,
    pg_temp.key('counselor', 0), CASE step WHEN 1 THEN 'signed the agreement' END,
    timestamp '2025-01-05 08:00' + number % 200 * interval '1 day' + step * interval '12 days'
FROM generate_series(1, :students) AS number CROSS JOIN generate_series(0, 1) AS step
WHERE number % 3 > step
ON CONFLICT DO NOTHING";

const MESSAGES: &str = "INSERT INTO chat_messages (id, student_id, counselor_id, sender_id, message, attachments, read_at, created_at)
SELECT
    pg_temp.key('message', number * 3 + turn), student, counselor, CASE turn WHEN 1 THEN counselor ELSE student END,
    (ARRAY['Which papers do you need from me?', 'A transcript and the passport, please.', 'I have sent both, thank you.'])[1 + turn],
    CASE turn WHEN 2 THEN '[{\"name\": \"transcript.pdf\"}]' ELSE '[]' END::jsonb,
    CASE WHEN turn < 2 THEN written + (turn + 1) * interval '1 hour' END,
    written + turn * interval '40 minutes'
FROM (
    SELECT
        number, pg_temp.key('student', number) AS student, pg_temp.key('counselor', 5 * (number % ((:counselors - 1) / 5 + 1))) AS counselor,
        timestamp '2025-03-01 10:00' + pg_temp.pick('message', number, 200000) * interval '1 minute' AS written
    FROM generate_series(2, :students, 2) AS number
) AS thread
CROSS JOIN generate_series(0, 2) AS turn
ON CONFLICT DO NOTHING";
