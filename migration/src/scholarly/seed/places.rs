//! Families, micro-schools and co-ops with their locations; relief teachers and the absences they cover.

/// In the order of their foreign keys.
pub(super) const STATEMENTS: &[&str] =
    &[FAMILIES, MICRO_SCHOOLS, COOPS, RELIEF_TEACHERS, TEACHER_ABSENCES, RELIEF_BOOKINGS];

const FAMILIES: &str = r#"INSERT INTO "HomeschoolFamily" (
    "id", "tenantId", "primaryContactId", "familyName", "location", "childCount", "createdAt", "updatedAt"
)
SELECT
    'family_:seed_' || number,
    'tenant_:seed_' || 1 + number % :tenants,
    'user_:seed_' || 1 + pg_temp.pick('contact', number, :users),
    pg_temp.one_of('last name', number, ARRAY['Nguyen', 'Kelly', 'Rossi', 'Singh', 'Walker', 'Chen', 'Murphy']),
    CASE WHEN number % 100 = 76
        THEN (ARRAY[
            '"near the pub"', '3', '["12 Wattle St", "Dubbo"]', '{"note": "ask"}',
            '{"street": "1 Reef Rd", "suburb": "Cairns", "postcode": "4870", "lat": "north", "lng": 145.77}',
            '{"street": "9 Salt St", "suburb": "Broome", "lat": -17.96, "lng": 1220.2}',
            '{"street": {"no": 4}, "suburb": "Kiama", "postcode": 2533}'
        ])[1 + pg_temp.pick('place mishap', number, 7)]::jsonb
        ELSE CASE number % 8
            WHEN 0 THEN NULL
            WHEN 1 THEN jsonb_build_object('streetAddress', street, 'suburb', suburb, 'state', state, 'postcode', postcode,
                'lat', lat, 'lng', lng)
            WHEN 2 THEN jsonb_build_object('street', street, 'city', suburb, 'state', state, 'postalCode', postcode::integer,
                'latitude', lat, 'longitude', lng)
            WHEN 3 THEN jsonb_build_object('street_address', street, 'suburb', suburb, 'zip', postcode, 'country', 'Australia',
                'lat', lat::text, 'lon', lng::text)
            WHEN 4 THEN jsonb_build_object('streetAddress', '', 'address', street, 'suburb', suburb, 'postal_code', postcode, 'country', '')
            WHEN 5 THEN jsonb_build_object('street', 'Ilhéu das Rolas', 'country', 'São Tomé e Príncipe', 'lat', 0, 'lng', 6.52)
            WHEN 6 THEN 'null'
            ELSE jsonb_build_object('suburb', suburb, 'state', state, 'notes', 'gate code on request')
        END
    END,
    1 + pg_temp.pick('children', number, 5),
    timestamp '2025-01-15 10:00', timestamp '2025-01-15 10:00'
FROM (SELECT number, pg_temp.pick('place', number, 8) + 1 AS place FROM generate_series(1, :tenths) AS number) AS family
CROSS JOIN LATERAL (
    SELECT
        1 + pg_temp.pick('house', number, 180)
            || pg_temp.one_of('street', number, ARRAY[' Wattle St', ' Banksia Ave', ' Station Rd', ' Jacaranda Cres', ' Kookaburra Ln']) AS street,
        (ARRAY['Newtown', 'Fitzroy', 'Paddington', 'Fremantle', 'Glenelg', 'Sandy Bay', 'Braddon', 'Nightcliff'])[place] AS suburb,
        (ARRAY['NSW', 'VIC', 'QLD', 'WA', 'SA', 'TAS', 'ACT', 'NT'])[place] AS state,
        (ARRAY['2042', '3065', '4064', '6160', '5045', '7005', '2612', '0810'])[place] AS postcode,
        (ARRAY[-33.8983, -37.7984, -27.4598, -32.0569, -34.9799, -42.8928, -35.2708, -12.3823])[place] AS lat,
        (ARRAY[151.1793, 144.9780, 153.0000, 115.7439, 138.5156, 147.3240, 149.1360, 130.8520])[place] AS lng
) AS home
ON CONFLICT DO NOTHING"#;

const MICRO_SCHOOLS: &str = r#"INSERT INTO "MicroSchool" ("id", "tenantId", "name", "location", "capacity", "createdAt", "updatedAt")
SELECT
    'school_:seed_' || number,
    'tenant_:seed_' || 1 + number % :tenants,
    pg_temp.one_of('school', number, ARRAY['Riverbend', 'Gumtree', 'Lighthouse', 'Billabong']) || ' Micro-School ' || number,
    CASE number % 5
        WHEN 0 THEN NULL
        WHEN 1 THEN jsonb_build_object('streetAddress', number || ' High St', 'suburb', 'Northcote', 'state', 'VIC', 'postcode', 3070,
            'lat', -37.7699, 'lng', 144.9988)
        WHEN 2 THEN jsonb_build_object('address', number || ' Beach Rd', 'city', 'Darwin', 'state', 'NT', 'postcode', 800)
        WHEN 3 THEN jsonb_build_object('street', number || ' Hay St', 'suburb', 'Subiaco', 'latitude', '-31.9473', 'lon', '115.8231')
        ELSE jsonb_build_object()
    END,
    8 + pg_temp.pick('capacity', number, 20),
    timestamp '2025-01-16 10:00', timestamp '2025-01-16 10:00'
FROM generate_series(1, :fortieths) AS number
ON CONFLICT DO NOTHING"#;

const COOPS: &str = r#"INSERT INTO "HomeschoolCoop" ("id", "tenantId", "name", "location", "createdAt", "updatedAt")
SELECT
    'coop_:seed_' || number,
    'tenant_:seed_' || 1 + number % :tenants,
    pg_temp.one_of('coop', number, ARRAY['Mountain', 'Harbour', 'Valley', 'Desert']) || ' Co-op ' || number,
    CASE number % 4
        WHEN 0 THEN NULL
        WHEN 1 THEN jsonb_build_object('suburb', 'Katoomba', 'state', 'NSW', 'postcode', '2780', 'lat', -33.715, 'lng', 150.312)
        WHEN 2 THEN jsonb_build_object('city', 'Alice Springs', 'state', 'NT', 'postalCode', '0870')
        ELSE jsonb_build_object('street_address', number || ' Todd Mall', 'zip', 870, 'country', 'Australia')
    END,
    timestamp '2025-01-17 10:00', timestamp '2025-01-17 10:00'
FROM generate_series(1, :fortieths) AS number
ON CONFLICT DO NOTHING"#;

const RELIEF_TEACHERS: &str = r#"INSERT INTO "ReliefTeacher" ("id", "tenantId", "userId", "qualifications", "dailyRate", "createdAt", "updatedAt")
SELECT
    'relief_:seed_' || number,
    'tenant_:seed_' || 1 + number % :tenants,
    'user_:seed_' || number,
    ARRAY[pg_temp.one_of('qualification', number, ARRAY['BEd', 'MTeach', 'GradDipEd'])],
    380 + 10 * pg_temp.pick('daily rate', number, 12),
    timestamp '2025-01-18 10:00', timestamp '2025-01-18 10:00'
FROM generate_series(1, :fortieths) AS number
ON CONFLICT DO NOTHING"#;

const TEACHER_ABSENCES: &str = r#"INSERT INTO "TeacherAbsence" ("id", "tenantId", "teacherId", "date", "reason", "status", "createdAt", "updatedAt")
SELECT
    'absence_:seed_' || number,
    'tenant_:seed_' || 1 + number % :tenants,
    'user_:seed_' || 1 + pg_temp.pick('absent', number, :users),
    timestamp '2025-02-03' + pg_temp.pick('absence day', number, 290) * interval '1 day',
    pg_temp.one_of('reason', number, ARRAY['sick', 'training', 'family', NULL]),
    pg_temp.one_of('absence status', number, ARRAY['open', 'covered', 'covered']),
    timestamp '2025-01-31 10:00', timestamp '2025-01-31 10:00'
FROM generate_series(1, :fortieths) AS number
ON CONFLICT DO NOTHING"#;

const RELIEF_BOOKINGS: &str = r#"INSERT INTO "ReliefBooking" ("id", "tenantId", "reliefTeacherId", "absenceId", "date", "createdAt", "updatedAt")
SELECT
    'cover_:seed_' || number,
    'tenant_:seed_' || 1 + number % :tenants,
    'relief_:seed_' || 1 + pg_temp.pick('relief', number, :fortieths),
    'absence_:seed_' || number,
    timestamp '2025-02-03' + pg_temp.pick('absence day', number, 290) * interval '1 day',
    timestamp '2025-02-01 10:00', timestamp '2025-02-01 10:00'
FROM generate_series(1, :fortieths) AS number
ON CONFLICT DO NOTHING"#;
