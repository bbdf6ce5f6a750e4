-- scholarly m20260125_000005_backfill_subject_references up
-- in one transaction, with its row in the ledger

WITH batch AS (
    SELECT * FROM "Booking"
),
given AS (
    SELECT coded.*
    FROM (
        SELECT batch."id" AS key, batch."tenantId" AS tenant, batch."subjectId" AS code
        FROM batch
    ) AS coded
    WHERE btrim(coded.code, E' \t\r\n\u00a0') <> ''
),
found AS (
    SELECT given.*, subject."id" AS subject
    FROM given
    LEFT JOIN "Subject" AS subject ON subject."tenantId" = given.tenant AND subject."code" = given.code
),
linked AS (
    UPDATE "Booking" AS target
    SET "subjectIdRef" = found.subject
    FROM found
    WHERE target."id" = found.key AND found.subject IS NOT NULL
    RETURNING 1
),
summary AS (
    SELECT jsonb_build_object(
        'linked', (SELECT count(*) FROM linked), 'unmatched', (SELECT count(*) FROM found WHERE subject IS NULL)
    ) AS result
),
outcome AS (
    SELECT
        count(subject) AS processed,
        count(*) - count(subject) AS failed,
        coalesce(
            jsonb_agg(jsonb_build_object(
                'table', 'Booking', 'key', key, 'tenantId', tenant, 'reason', 'no such subject', 'value', code
            ) ORDER BY key COLLATE "C") FILTER (WHERE subject IS NULL),
            jsonb_build_array()
        ) AS errors
    FROM found
)
INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "processedRecords", "failedRecords", "resultSummary", "errorLog",
    "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase2_subject', 'phase2_subject_table', 'Made subjects of the codes in bookings, sessions and content, and pointed these at them', 'running',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'running' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    0, 0, 0,
    jsonb_build_object('booking_subjects', summary.result),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'booking_subjects') || error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(outcome.errors) WITH ORDINALITY AS error (entry, ord)
    ),
    true, clock_timestamp() AT TIME ZONE 'UTC', clock_timestamp() AT TIME ZONE 'UTC'
FROM outcome CROSS JOIN summary
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') || excluded."resultSummary" AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'booking_subjects'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";

WITH batch AS (
    SELECT * FROM "TutoringSession"
),
given AS (
    SELECT coded.*
    FROM (
        SELECT batch."id" AS key, batch."tenantId" AS tenant, batch."subjectId" AS code
        FROM batch
    ) AS coded
    WHERE btrim(coded.code, E' \t\r\n\u00a0') <> ''
),
found AS (
    SELECT given.*, subject."id" AS subject
    FROM given
    LEFT JOIN "Subject" AS subject ON subject."tenantId" = given.tenant AND subject."code" = given.code
),
linked AS (
    UPDATE "TutoringSession" AS target
    SET "subjectIdRef" = found.subject
    FROM found
    WHERE target."id" = found.key AND found.subject IS NOT NULL
    RETURNING 1
),
summary AS (
    SELECT jsonb_build_object(
        'linked', (SELECT count(*) FROM linked), 'unmatched', (SELECT count(*) FROM found WHERE subject IS NULL)
    ) AS result
),
outcome AS (
    SELECT
        count(subject) AS processed,
        count(*) - count(subject) AS failed,
        coalesce(
            jsonb_agg(jsonb_build_object(
                'table', 'TutoringSession', 'key', key, 'tenantId', tenant, 'reason', 'no such subject', 'value', code
            ) ORDER BY key COLLATE "C") FILTER (WHERE subject IS NULL),
            jsonb_build_array()
        ) AS errors
    FROM found
)
INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "processedRecords", "failedRecords", "resultSummary", "errorLog",
    "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase2_subject', 'phase2_subject_table', 'Made subjects of the codes in bookings, sessions and content, and pointed these at them', 'running',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'running' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    0, 0, 0,
    jsonb_build_object('tutoring_session_subjects', summary.result),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'tutoring_session_subjects') || error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(outcome.errors) WITH ORDINALITY AS error (entry, ord)
    ),
    true, clock_timestamp() AT TIME ZONE 'UTC', clock_timestamp() AT TIME ZONE 'UTC'
FROM outcome CROSS JOIN summary
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') || excluded."resultSummary" AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'tutoring_session_subjects'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";

WITH batch AS (
    SELECT * FROM "Content"
),
given AS (
    SELECT coded.*
    FROM (
        SELECT batch."id" AS key, batch."tenantId" AS tenant, (
            SELECT listed.code
            FROM unnest(batch."subjects") WITH ORDINALITY AS listed (code, ord)
            WHERE btrim(listed.code, E' \t\r\n\u00a0') <> ''
            ORDER BY listed.ord
            LIMIT 1
        ) AS code
        FROM batch
    ) AS coded
    WHERE btrim(coded.code, E' \t\r\n\u00a0') <> ''
),
found AS (
    SELECT given.*, subject."id" AS subject
    FROM given
    LEFT JOIN "Subject" AS subject ON subject."tenantId" = given.tenant AND subject."code" = given.code
),
linked AS (
    UPDATE "Content" AS target
    SET "subjectIdRef" = found.subject
    FROM found
    WHERE target."id" = found.key AND found.subject IS NOT NULL
    RETURNING 1
),
summary AS (
    SELECT jsonb_build_object(
        'linked', (SELECT count(*) FROM linked), 'unmatched', (SELECT count(*) FROM found WHERE subject IS NULL)
    ) AS result
),
outcome AS (
    SELECT
        count(subject) AS processed,
        count(*) - count(subject) AS failed,
        coalesce(
            jsonb_agg(jsonb_build_object(
                'table', 'Content', 'key', key, 'tenantId', tenant, 'reason', 'no such subject', 'value', code
            ) ORDER BY key COLLATE "C") FILTER (WHERE subject IS NULL),
            jsonb_build_array()
        ) AS errors
    FROM found
)
INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "processedRecords", "failedRecords", "resultSummary", "errorLog",
    "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase2_subject', 'phase2_subject_table', 'Made subjects of the codes in bookings, sessions and content, and pointed these at them', 'running',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'running' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    0, 0, 0,
    jsonb_build_object('content_subjects', summary.result),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'content_subjects') || error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(outcome.errors) WITH ORDINALITY AS error (entry, ord)
    ),
    true, clock_timestamp() AT TIME ZONE 'UTC', clock_timestamp() AT TIME ZONE 'UTC'
FROM outcome CROSS JOIN summary
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') || excluded."resultSummary" AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'content_subjects'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";
