//! The forum, events and what students say.

/// In the order of their foreign keys.
pub(super) const STATEMENTS: &[&str] =
    &[POSTS, COMMENTS, LIKES, SAVES, VOTES, REPORTS, LIMITS, EVENTS, REGISTRATIONS, TESTIMONIALS];

/// One in five asks for votes.
const POSTS: &str = "INSERT INTO forum_posts_enhanced (
    id, author_id, category, title, content, tags, poll_question, poll_options, poll_ends_at, is_pinned, is_hidden,
    moderated_by, moderation_reason, created_at, updated_at
)
SELECT
    pg_temp.key('post', number), pg_temp.key('student', 1 + pg_temp.pick('author', number, :students)), category,
    'About ' || replace(category::text, '_', ' '), 'What was your experience?', jsonb_build_array(category),
    CASE WHEN number % 5 = 2 THEN 'How long did it take?' END,
    CASE WHEN number % 5 = 2 THEN '[\"days\", \"weeks\", \"months\"]'::jsonb END,
    CASE WHEN number % 5 = 2 THEN written + interval '14 days' END,
    number % 50 = 0, number % 23 = 9,
    CASE WHEN number % 23 = 9 THEN pg_temp.key('counselor', 0) END, CASE WHEN number % 23 = 9 THEN 'advertising' END,
    written, written
FROM (
    SELECT number, (enum_range(NULL::forum_category))[1 + pg_temp.pick('category', number, 7)] AS category,
        timestamp '2025-03-01 09:00' + pg_temp.pick('post', number, 250000) * interval '1 minute' AS written
    FROM generate_series(1, :posts) AS number
) AS post
ON CONFLICT DO NOTHING";

/// The second answers the first.
const COMMENTS: &str = "INSERT INTO forum_comments (id, post_id, author_id, parent_id, content, created_at, updated_at)
SELECT
    pg_temp.key('comment', number * 2 + turn), pg_temp.key('post', number),
    pg_temp.key('student', 1 + pg_temp.pick('commenter', number * 2 + turn, :students)),
    CASE turn WHEN 1 THEN pg_temp.key('comment', number * 2) END,
    CASE turn WHEN 0 THEN 'Six weeks for me.' ELSE 'Same here.' END,
    timestamp '2025-09-01 08:00' + number % 60 * interval '1 hour' + turn * interval '9 minutes',
    timestamp '2025-09-01 08:00' + number % 60 * interval '1 hour' + turn * interval '9 minutes'
FROM generate_series(1, :posts) AS number CROSS JOIN generate_series(0, 1) AS turn
ON CONFLICT DO NOTHING";

const LIKES: &str = "INSERT INTO forum_likes (id, post_id, user_id, created_at)
SELECT pg_temp.key('like', number), pg_temp.key('post', 1 + pg_temp.pick('liked', number, :posts)), pg_temp.key('student', number),
    timestamp '2025-09-02' + number % 40 * interval '1 hour'
FROM generate_series(1, :students) AS number
ON CONFLICT DO NOTHING";

const SAVES: &str = "INSERT INTO forum_saves (id, post_id, user_id, created_at)
SELECT pg_temp.key('save', number), pg_temp.key('post', 1 + pg_temp.pick('saved', number, :posts)), pg_temp.key('student', number),
    timestamp '2025-09-03' + number % 40 * interval '1 hour'
FROM generate_series(1, :students, 3) AS number
ON CONFLICT DO NOTHING";

const VOTES: &str = "INSERT INTO forum_poll_votes (id, post_id, user_id, option_index, created_at)
SELECT pg_temp.key('vote', number), forum_posts_enhanced.id, pg_temp.key('student', number), pg_temp.pick('option', number, 3),
    forum_posts_enhanced.created_at + interval '1 day'
FROM generate_series(1, :students) AS number
JOIN forum_posts_enhanced ON forum_posts_enhanced.id = pg_temp.key('post', 1 + pg_temp.pick('polled', number, :posts))
WHERE poll_question IS NOT NULL
ON CONFLICT DO NOTHING";

const REPORTS: &str = "INSERT INTO forum_post_reports (id, post_id, reporter_id, reason, details, status, created_at)
SELECT pg_temp.key('report', number), pg_temp.key('post', number), pg_temp.key('student', 1 + pg_temp.pick('reporter', number, :students)),
    (enum_range(NULL::report_reason))[1 + pg_temp.pick('reason', number, 6)], 'Please have a look.',
    pg_temp.one_of('report', number, ARRAY['pending', 'dismissed', 'upheld']), timestamp '2025-09-04' + number % 90 * interval '1 hour'
FROM generate_series(1, :posts, 7) AS number
ON CONFLICT DO NOTHING";

const LIMITS: &str = "INSERT INTO forum_post_limits (id, user_id, day, post_count, comment_count)
SELECT pg_temp.key('limit', number), pg_temp.key('student', number), date '2025-09-01' + number % 30, number % 4, number % 9
FROM generate_series(1, :students, 5) AS number
ON CONFLICT DO NOTHING";

const EVENTS: &str = "INSERT INTO events (
    id, title, slug, description, starts_at, ends_at, time_zone, meeting_url, host_id, university_id, capacity, is_published
)
SELECT
    pg_temp.key('event', number), 'Open day ' || number, 'open-day-' || number || '-:seed', 'Meet the admissions office.',
    timestamp '2025-11-03 15:00' + number * interval '1 week', timestamp '2025-11-03 16:30' + number * interval '1 week',
    'Europe/London', 'https://meet.example.org/' || number, pg_temp.key('counselor', 0), pg_temp.key('university', number),
    100 + 50 * (number % 3), number % 4 <> 3
FROM generate_series(0, :universities - 1) AS number
ON CONFLICT DO NOTHING";

const REGISTRATIONS: &str = "INSERT INTO event_registrations (id, event_id, user_id, status, attended_at)
SELECT pg_temp.key('registration', number), pg_temp.key('event', pg_temp.pick('event', number, :universities)), pg_temp.key('student', number),
    CASE WHEN number % 3 = 0 THEN 'attended' ELSE 'registered' END, CASE WHEN number % 3 = 0 THEN timestamp '2025-11-10 15:05' END
FROM generate_series(1, :students, 2) AS number
ON CONFLICT DO NOTHING";

const TESTIMONIALS: &str = "INSERT INTO testimonials (id, user_id, university_id, student_name, content, rating, is_approved, display_order)
SELECT pg_temp.key('testimonial', number), pg_temp.key('student', number), pg_temp.key('university', number % :universities),
    first_name || ' ' || left(last_name, 1) || '.', 'My counselor answered every question.', 4 + number % 2, number % 3 <> 0, number
FROM generate_series(1, :students, 20) AS number JOIN users ON users.id = pg_temp.key('student', number)
ON CONFLICT DO NOTHING";
