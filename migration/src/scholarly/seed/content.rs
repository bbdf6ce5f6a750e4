//! Content with its reviews and purchases, requests for learning assets with their votes, and peer reviews.

/// In the order of their foreign keys.
pub(super) const STATEMENTS: &[&str] = &[CONTENT, REVIEWS, PURCHASES, REQUESTS, PEER_REVIEWS];

/// Its subjects share codes with the bookings'; some are only here.
const CONTENT: &str = r#"INSERT INTO "Content" ("id", "tenantId", "creatorId", "title", "subjects", "price", "status", "createdAt", "updatedAt")
SELECT
    'content_:seed_' || number,
    'tenant_:seed_' || 1 + number % :tenants,
    'user_:seed_' || 1 + pg_temp.pick('creator', number, :users),
    pg_temp.one_of('title', number, ARRAY['Fractions on the farm', 'Reading the reef', 'Forces at the footy', 'First Fleet letters', 'Bush poetry'])
        || ', part ' || number,
    CASE number % 8
        WHEN 0 THEN NULL
        WHEN 1 THEN ARRAY[]::text[]
        WHEN 2 THEN ARRAY['', pg_temp.one_of('second code', number, ARRAY['ENG', 'CODING'])]
        WHEN 3 THEN ARRAY[pg_temp.one_of('first code', number, ARRAY['MATH', 'SCI', 'CODING'])]
        ELSE ARRAY[
            pg_temp.one_of('first code', number, ARRAY['ENG', 'MATH', 'SCI', 'HASS', 'ART', 'DRAMA']),
            pg_temp.one_of('second code', number, ARRAY['PHYS', 'CHEM', 'BIO', 'MUS', 'CODING'])
        ]
    END,
    pg_temp.pick('content price', number, 40),
    pg_temp.one_of('content status', number, ARRAY['draft', 'published', 'published', 'archived']),
    timestamp '2025-02-01 12:00', timestamp '2025-02-01 12:00' + number % 200 * interval '1 day'
FROM generate_series(1, :tenths) AS number
ON CONFLICT DO NOTHING"#;

/// Every twentieth is a second review by the same reviewer, and half of those were written in the same millisecond.
const REVIEWS: &str = r#"INSERT INTO "ContentReview" ("id", "contentId", "reviewerId", "rating", "comment", "createdAt")
SELECT
    'review_:seed_' || number,
    'content_:seed_' || 1 + like_number % :tenths,
    'user_:seed_' || 1 + pg_temp.pick('reviewer', like_number, :users),
    1 + pg_temp.pick('stars', number, 5),
    pg_temp.one_of('comment', number, ARRAY['Ripper', 'Too long', 'My class loved it', NULL]),
    timestamp '2025-03-01 12:00:00.125' + like_number * interval '7 minutes'
        + CASE WHEN number % 40 = 0 THEN interval '3 days' ELSE interval '0' END
FROM (
    SELECT number, CASE number % 20 WHEN 0 THEN number - 1 ELSE number END AS like_number
    FROM generate_series(1, :quarters) AS number
) AS written
ON CONFLICT DO NOTHING"#;

const PURCHASES: &str = r#"INSERT INTO "ContentPurchase" ("id", "contentId", "buyerId", "amount", "purchasedAt")
SELECT
    'purchase_:seed_' || number,
    'content_:seed_' || 1 + like_number % :tenths,
    'user_:seed_' || 1 + pg_temp.pick('buyer', like_number, :users),
    pg_temp.pick('amount', number, 160) / 4.0,
    timestamp '2025-03-02 12:00:00.25' + like_number * interval '5 minutes'
        + CASE WHEN number % 50 = 0 THEN interval '1 hour' ELSE interval '0' END
FROM (
    SELECT number, CASE number % 25 WHEN 0 THEN number - 1 ELSE number END AS like_number
    FROM generate_series(1, :quarters) AS number
) AS bought
ON CONFLICT DO NOTHING"#;

/// Every fifteenth asks for the same as the one before it, a third of those in the same millisecond.
const REQUESTS: &str = r#"INSERT INTO "LearningAssetRequest" (
    "id", "tenantId", "requesterId", "title", "description", "votes", "status", "createdAt", "updatedAt"
)
SELECT
    'request_:seed_' || number,
    'tenant_:seed_' || 1 + like_number % :tenants,
    'user_:seed_' || 1 + pg_temp.pick('requester', like_number, :users),
    pg_temp.one_of('wish', like_number, ARRAY['Dot painting kit', 'Solar system model', 'Cricket statistics', 'Frog calls'])
        || ' ' || like_number,
    'Wish ' || number,
    CASE WHEN number % 100 = 58
        THEN (ARRAY['"many"', '17', '{"up": 3}', '{"votes": 12}', '[null, true]', '[{"voter": "x"}]', '["user_nobody"]', '[[]]'])
            [1 + pg_temp.pick('votes mishap', number, 8)]::jsonb
        ELSE CASE number % 6
            WHEN 0 THEN NULL
            WHEN 1 THEN jsonb_build_object('votes', votes.list)
            WHEN 2 THEN votes.list || coalesce(votes.list -> 0, '[]')
            ELSE votes.list
        END
    END,
    pg_temp.one_of('request status', number, ARRAY['open', 'open', 'planned', 'done']),
    asked, asked
FROM (
    SELECT
        number, like_number,
        timestamp '2025-04-01 12:00:00.5' + like_number * interval '11 minutes'
            + CASE WHEN number % 45 = 0 THEN interval '0' ELSE (number - like_number) * interval '2 days' END AS asked
    FROM (
        SELECT number, CASE number % 15 WHEN 0 THEN number - 1 ELSE number END AS like_number
        FROM generate_series(1, :tenths) AS number
    ) AS numbered
) AS request
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(CASE number % 6
        WHEN 1 THEN jsonb_build_object('userId', voter, 'at', '2025-05-01')
        WHEN 2 THEN jsonb_build_object('user_id', voter)
        WHEN 3 THEN to_jsonb(voter)
        WHEN 4 THEN jsonb_build_object('id', voter)
        ELSE jsonb_build_object('user', jsonb_build_object('id', voter))
    END ORDER BY turn), '[]') AS list
    FROM (
        SELECT turn, 'user_:seed_' || 1 + pg_temp.pick('voter', like_number * 10 + turn, :users) AS voter
        FROM generate_series(1, pg_temp.pick('votes', number, 6)) AS turn
    ) AS cast_votes
) AS votes
ON CONFLICT DO NOTHING"#;

const PEER_REVIEWS: &str = r#"INSERT INTO "DesignPeerReview" ("id", "tenantId", "journeyId", "reviewerId", "score", "feedback", "createdAt")
SELECT
    'peer_:seed_' || number,
    'tenant_:seed_' || 1 + like_number % :tenants,
    'journey_:seed_' || like_number / 3,
    'user_:seed_' || 1 + pg_temp.pick('peer', like_number, :users),
    1 + pg_temp.pick('score', number, 10),
    pg_temp.one_of('feedback', number, ARRAY['Clear prototype', 'Test it with users', NULL]),
    timestamp '2025-06-01 12:00' + like_number * interval '13 minutes'
FROM (
    SELECT number, CASE number % 18 WHEN 0 THEN number - 1 ELSE number END AS like_number
    FROM generate_series(1, :tenths) AS number
) AS reviewed
ON CONFLICT DO NOTHING"#;
