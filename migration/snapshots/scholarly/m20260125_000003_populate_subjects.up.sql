-- scholarly m20260125_000003_populate_subjects up
-- in one transaction, with its row in the ledger

WITH used AS (
    SELECT "tenantId" AS tenant, "subjectId" AS code, "subjectName" AS name, 'Booking' AS source, "id" AS key
    FROM "Booking"
    UNION ALL
    SELECT "tenantId", "subjectId", NULL, 'TutoringSession', "id" FROM "TutoringSession"
    UNION ALL
    SELECT content."tenantId", listed.code, NULL, 'Content', content."id"
    FROM "Content" AS content
    CROSS JOIN LATERAL unnest(content."subjects") AS listed (code)
),
codes AS (
    SELECT * FROM used WHERE btrim(code, E' \t\r\n\u00a0') <> ''
),
names AS (
    SELECT DISTINCT ON (tenant, code) tenant, code, name
    FROM (
        SELECT tenant, code, name, count(*) AS uses
        FROM codes
        WHERE btrim(name, E' \t\r\n\u00a0') <> ''
        GROUP BY tenant, code, name
    ) AS counted
    ORDER BY tenant, code, uses DESC, name COLLATE "C"
),
subjects AS (
    SELECT DISTINCT codes.tenant, codes.code, coalesce(names.name, codes.code) AS name
    FROM codes
    LEFT JOIN names ON names.tenant = codes.tenant AND names.code = codes.code
    WHERE length(codes.code) <= 500
),
inserted AS (
    INSERT INTO "Subject" ("id", "tenantId", "code", "name", "createdAt", "updatedAt")
    SELECT
        'subj_' || md5(jsonb_build_array(tenant, code)::text), tenant, code, name,
        (statement_timestamp() AT TIME ZONE 'UTC')::timestamp(3),
        (statement_timestamp() AT TIME ZONE 'UTC')::timestamp(3)
    FROM subjects
    ON CONFLICT DO NOTHING
    RETURNING 1
),
summary AS (
    SELECT jsonb_build_object('subjects', (SELECT count(*) FROM inserted)) AS result
),
outcome AS (
    SELECT
        (SELECT count(*) FROM subjects) AS processed,
        count(*) AS failed,
        coalesce(jsonb_agg(jsonb_build_object(
            'table', source, 'key', key, 'reason', 'a code of more than 500 characters', 'value', code
        ) ORDER BY source, key COLLATE "C"), jsonb_build_array()) AS errors
    FROM codes
    WHERE length(code) > 500
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
    outcome.processed + outcome.failed, outcome.processed, outcome.failed,
    jsonb_build_object('populate', summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'populate') || error.entry ORDER BY error.ord), '[]')
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
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'populate'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";
