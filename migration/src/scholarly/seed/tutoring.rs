//! Tutors with their hours and prices, bookings and sessions.

/// In the order of their foreign keys.
pub(super) const STATEMENTS: &[&str] = &[PROFILES, BOOKINGS, SESSIONS];

/// A profile's number chooses the shape of its JSON; about one in a hundred holds something malformed.
const PROFILES: &str = r#"INSERT INTO "TutorProfile" (
    "id", "tenantId", "userId", "headline", "availability", "pricing", "rating", "isVerified", "createdAt", "updatedAt"
)
SELECT
    'tutor_:seed_' || number,
    'tenant_:seed_' || 1 + number % :tenants,
    'user_:seed_' || number,
    pg_temp.one_of('headline', number, ARRAY['Patient and clear', 'HSC specialist', 'Former head of maths', 'Primary years']),
    CASE WHEN number % 100 = 17
        THEN (ARRAY[
            '"weekdays after four"', '42', '{"note": "ask me"}', '{"slots": "mornings"}', '{"weekly": {"mon": "9-5"}}',
            '[{"day": "someday", "start": "09:00", "end": "10:00"}, {"day": "fri", "start": "09:00", "end": "10:00"}]',
            '[{"day": "tue", "start": "9am", "end": "10:00"}]', '{"slots": [{"day": 9, "start": "09:00", "end": "10:00"}, null]}',
            '[{"day": "wed", "start": "18:00", "end": "16:00"}]', '[["mon", "09:00", "10:00"]]'
        ])[1 + pg_temp.pick('hours mishap', number, 10)]::jsonb
        ELSE CASE number % 9
            WHEN 0 THEN NULL
            WHEN 1 THEN jsonb_build_object('slots', hours.list, 'timezone', 'Australia/Brisbane')
            WHEN 2 THEN jsonb_build_object('weekly', hours.list)
            WHEN 3 THEN jsonb_build_object('weekly', hours.days)
            WHEN 4 THEN CASE pg_temp.pick('no hours', number, 3)
                WHEN 0 THEN 'null' WHEN 1 THEN '[]' ELSE jsonb_build_object() END
            ELSE hours.list
        END
    END,
    CASE WHEN number % 100 = 41
        THEN (ARRAY[
            '"on request"', '{"note": "cheap"}', '[{"type": "individual", "minutes": 60, "rate": "free"}]',
            '[{"type": "individual", "minutes": 1.5, "rate": 60}]', '{"hourlyRate": -5}', '{"rates": {"individual": 60}}',
            '{"tiers": [{"sessionType": "group", "duration": 60, "baseRate": 1e300}]}', '[null, 75]',
            '[{"type": "individual", "minutes": 60, "rate": 70}, {"type": "individual", "minutes": 60, "rate": 65}]'
        ])[1 + pg_temp.pick('prices mishap', number, 9)]::jsonb
        ELSE CASE number % 7
            WHEN 0 THEN NULL
            WHEN 1 THEN jsonb_build_object('tiers', jsonb_build_array(
                jsonb_build_object('sessionType', 'individual', 'duration', 60, 'baseRate', price, 'currency', 'AUD'),
                jsonb_build_object('sessionType', 'group', 'duration', 90, 'baseRate', price / 2, 'groupDiscount', 0.1,
                    'maxGroupSize', 5, 'packageRate', jsonb_build_object('sessions', 10, 'rate', price * 4))
            ))
            WHEN 2 THEN jsonb_build_object('rates', jsonb_build_array(
                jsonb_build_object('session_type', 'individual', 'duration_minutes', 45, 'base_rate', price),
                jsonb_build_object('session_type', 'individual', 'duration_minutes', '60', 'base_rate', price::text || '.50')
            ))
            WHEN 3 THEN jsonb_build_object('hourlyRate', price)
            WHEN 4 THEN jsonb_build_object('hourlyRate', price, 'currency', 'NZD')
            ELSE jsonb_build_array(
                jsonb_build_object('type', 'individual', 'minutes', 60, 'rate', price, 'introRate', price - 10),
                jsonb_build_object('type', 'online', 'durationMinutes', 30, 'price', price - 15)
            )
        END
    END,
    pg_temp.pick('rating', number, 21) / 4.0,
    pg_temp.pick('verified', number, 3) > 0,
    timestamp '2025-01-10 10:00', timestamp '2025-01-10 10:00' + number % 90 * interval '1 day'
FROM (
    SELECT number, 45 + 5 * pg_temp.pick('price', number, 12) AS price FROM generate_series(1, :tutors) AS number
) AS tutor
CROSS JOIN LATERAL (
    SELECT
        jsonb_agg(CASE number % 9
            WHEN 1 THEN jsonb_build_object('dayOfWeek', day, 'startTime', starts, 'endTime', ends)
            WHEN 2 THEN jsonb_build_object('day', long_name, 'start', starts, 'end', ends, 'isRecurring', false)
            WHEN 5 THEN jsonb_build_object('day', day::text, 'start_time', starts, 'end_time', ends)
            WHEN 6 THEN jsonb_build_object('day', upper(left(long_name, 3)), 'start', starts, 'end', ends, 'recurring', day < 6)
            WHEN 7 THEN jsonb_build_object('day', day, 'start', starts, 'end', ends, 'timezone', 'Australia/Perth')
            ELSE jsonb_build_object('day', lower(left(long_name, 3)), 'start', starts, 'end', ends)
        END ORDER BY turn) AS list,
        jsonb_object_agg(lower(left(long_name, 3)), jsonb_build_array(
            jsonb_build_object('start', starts, 'end', ends), jsonb_build_object('start', '19:00', 'end', '20:30')
        )) AS days
    FROM (
        SELECT turn, (pg_temp.pick('first day', number, 7) + turn) % 7 AS day
        FROM generate_series(0, pg_temp.pick('days', number, 5)) AS turn
    ) AS chosen
    CROSS JOIN LATERAL (
        SELECT
            (ARRAY['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'])[day + 1] AS long_name,
            to_char(time '08:00' + pg_temp.pick('hour', number * 10 + turn, 16) * interval '30 minutes', 'HH24:MI') AS starts,
            to_char(time '16:30' + pg_temp.pick('length', number * 10 + turn, 4) * interval '30 minutes', 'HH24:MI') AS ends
    ) AS named
) AS hours
ON CONFLICT DO NOTHING"#;

/// Most names of a subject agree; some bookings have another one, or none.
const BOOKINGS: &str = r#"INSERT INTO "Booking" (
    "id", "tenantId", "tutorId", "learnerId", "subjectId", "subjectName", "scheduledStart", "scheduledEnd", "status",
    "price", "createdAt", "updatedAt"
)
SELECT
    'booking_:seed_' || number,
    'tenant_:seed_' || 1 + number % :tenants,
    'user_:seed_' || 1 + pg_temp.pick('tutor', number, :tutors),
    'user_:seed_' || 1 + pg_temp.pick('learner', number, :users),
    CASE pg_temp.pick('no subject', number, 100) WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN '  ' ELSE subjects.codes[subject] END,
    CASE pg_temp.pick('no name', number, 20)
        WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN left(subjects.names[subject], 5) WHEN 3 THEN upper(subjects.names[subject])
        ELSE subjects.names[subject] END,
    starts, starts + interval '1 hour',
    pg_temp.one_of('status', number, ARRAY['pending', 'confirmed', 'completed', 'completed', 'completed', 'cancelled']),
    45 + 5 * pg_temp.pick('booking price', number, 12),
    starts - interval '9 days', starts - interval '2 days'
FROM (
    SELECT
        number,
        1 + pg_temp.pick('subject', number, 14) AS subject,
        timestamp '2025-01-28 08:00' + pg_temp.pick('week', number, 40) * interval '7 days'
            + pg_temp.pick('weekday', number, 6) * interval '1 day' + pg_temp.pick('slot', number, 24) * interval '30 minutes' AS starts
    FROM generate_series(1, :bookings) AS number
) AS booked
CROSS JOIN (
    SELECT
        ARRAY['ENG', 'MATH', 'SCI', 'HASS', 'PHYS', 'CHEM', 'BIO', 'HIST', 'GEO', 'MUS', 'ART', 'HPE', 'FRE', 'JPN'] AS codes,
        ARRAY['English', 'Mathematics', 'Science', 'Humanities and Social Sciences', 'Physics', 'Chemistry', 'Biology',
            'History', 'Geography', 'Music', 'Visual Arts', 'Health and Physical Education', 'French', 'Japanese'] AS names
) AS subjects
ON CONFLICT DO NOTHING"#;

const SESSIONS: &str = r#"INSERT INTO "TutoringSession" (
    "id", "tenantId", "bookingId", "tutorProfileId", "learnerId", "subjectId", "scheduledStart", "scheduledEnd", "status",
    "createdAt", "updatedAt"
)
SELECT
    'session_:seed_' || booking.number,
    'tenant_:seed_' || 1 + booking.number % :tenants,
    CASE WHEN booking.number <= :bookings THEN 'booking_:seed_' || booking.number END,
    'tutor_:seed_' || 1 + pg_temp.pick('tutor', booking.number, :tutors),
    'user_:seed_' || 1 + pg_temp.pick('learner', booking.number, :users),
    CASE pg_temp.pick('session subject', booking.number, 50) WHEN 0 THEN NULL
        ELSE pg_temp.one_of('session subject', booking.number, ARRAY['ENG', 'MATH', 'SCI', 'PHYS', 'LATIN', 'ROBOTICS']) END,
    starts, starts + interval '1 hour',
    pg_temp.one_of('session status', booking.number, ARRAY['scheduled', 'completed', 'completed', 'missed']),
    starts - interval '9 days', starts
FROM (
    SELECT number, timestamp '2025-01-28 08:00' + pg_temp.pick('session start', number, 13000) * interval '30 minutes' AS starts
    FROM generate_series(1, :halves) AS number
) AS booking
ON CONFLICT DO NOTHING"#;
