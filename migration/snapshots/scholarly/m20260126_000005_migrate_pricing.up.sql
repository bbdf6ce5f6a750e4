-- scholarly m20260126_000005_migrate_pricing up
-- in one transaction, with its row in the ledger

SET LOCAL jit = off;

WITH batch AS (
    SELECT * FROM "TutorProfile"
),
lists AS (
    SELECT "id" AS owner, ARRAY[]::text[] AS path, "pricing" AS list
    FROM batch
    WHERE jsonb_typeof("pricing") NOT IN ('object', 'null')
    UNION ALL
    SELECT "id", ARRAY[field.key], field.value
    FROM batch
    CROSS JOIN LATERAL jsonb_each(CASE jsonb_typeof("pricing") WHEN 'object' THEN "pricing" END) AS field (key, value)
    WHERE field.key IN ('tiers', 'rates')
),
entries AS MATERIALIZED (
    SELECT lists.owner, lists.path, entry.ord, entry.value
    FROM lists
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE jsonb_typeof(lists.list) WHEN 'array' THEN lists.list END
    ) WITH ORDINALITY AS entry (value, ord)
),
priced AS MATERIALIZED (
    SELECT owner, path, ord, value FROM entries
    UNION ALL
    SELECT "id", NULL, NULL, jsonb_strip_nulls(jsonb_build_object(
        'sessionType', 'individual', 'duration', 60, 'rate', coalesce(CASE WHEN btrim("pricing" ->> 'hourlyRate', E' \t\r\n') <> '' THEN "pricing" -> 'hourlyRate' END, CASE WHEN btrim("pricing" ->> 'hourly_rate', E' \t\r\n') <> '' THEN "pricing" -> 'hourly_rate' END), 'currency', "pricing" -> 'currency'
    ))
    FROM batch
    WHERE coalesce(CASE WHEN btrim("pricing" ->> 'hourlyRate', E' \t\r\n') <> '' THEN "pricing" -> 'hourlyRate' END, CASE WHEN btrim("pricing" ->> 'hourly_rate', E' \t\r\n') <> '' THEN "pricing" -> 'hourly_rate' END) IS NOT NULL
),
given AS MATERIALIZED (
    SELECT
        priced.*,
        coalesce(CASE WHEN btrim(priced.value ->> 'sessionType', E' \t\r\n') <> '' THEN priced.value -> 'sessionType' END, CASE WHEN btrim(priced.value ->> 'session_type', E' \t\r\n') <> '' THEN priced.value -> 'session_type' END, CASE WHEN btrim(priced.value ->> 'type', E' \t\r\n') <> '' THEN priced.value -> 'type' END) AS session_type,
        coalesce(CASE WHEN btrim(priced.value ->> 'duration', E' \t\r\n') <> '' THEN priced.value -> 'duration' END, CASE WHEN btrim(priced.value ->> 'durationMinutes', E' \t\r\n') <> '' THEN priced.value -> 'durationMinutes' END, CASE WHEN btrim(priced.value ->> 'duration_minutes', E' \t\r\n') <> '' THEN priced.value -> 'duration_minutes' END, CASE WHEN btrim(priced.value ->> 'minutes', E' \t\r\n') <> '' THEN priced.value -> 'minutes' END) AS duration,
        coalesce(CASE WHEN btrim(priced.value ->> 'baseRate', E' \t\r\n') <> '' THEN priced.value -> 'baseRate' END, CASE WHEN btrim(priced.value ->> 'base_rate', E' \t\r\n') <> '' THEN priced.value -> 'base_rate' END, CASE WHEN btrim(priced.value ->> 'rate', E' \t\r\n') <> '' THEN priced.value -> 'rate' END, CASE WHEN btrim(priced.value ->> 'price', E' \t\r\n') <> '' THEN priced.value -> 'price' END) AS rate,
        coalesce(CASE WHEN btrim(priced.value ->> 'currency', E' \t\r\n') <> '' THEN priced.value -> 'currency' END) AS currency,
        coalesce(CASE WHEN btrim(priced.value ->> 'groupDiscount', E' \t\r\n') <> '' THEN priced.value -> 'groupDiscount' END, CASE WHEN btrim(priced.value ->> 'group_discount', E' \t\r\n') <> '' THEN priced.value -> 'group_discount' END) AS group_discount,
        coalesce(CASE WHEN btrim(priced.value ->> 'maxGroupSize', E' \t\r\n') <> '' THEN priced.value -> 'maxGroupSize' END, CASE WHEN btrim(priced.value ->> 'max_group_size', E' \t\r\n') <> '' THEN priced.value -> 'max_group_size' END) AS max_group_size,
        coalesce(CASE WHEN btrim(priced.value ->> 'introRate', E' \t\r\n') <> '' THEN priced.value -> 'introRate' END, CASE WHEN btrim(priced.value ->> 'intro_rate', E' \t\r\n') <> '' THEN priced.value -> 'intro_rate' END) AS intro_rate,
        coalesce(CASE WHEN btrim(priced.value ->> 'packageRate', E' \t\r\n') <> '' THEN priced.value -> 'packageRate' END, CASE WHEN btrim(priced.value ->> 'package_rate', E' \t\r\n') <> '' THEN priced.value -> 'package_rate' END) AS package_rate,
        coalesce(CASE WHEN btrim(priced.value ->> 'isActive', E' \t\r\n') <> '' THEN priced.value -> 'isActive' END, CASE WHEN btrim(priced.value ->> 'is_active', E' \t\r\n') <> '' THEN priced.value -> 'is_active' END) AS active
    FROM priced
),
understood AS MATERIALIZED (
    SELECT
        owner, path, ord, value,
        CASE jsonb_typeof(session_type) WHEN 'string' THEN btrim((session_type) #>> ARRAY[]::text[], E' \t\r\n') END AS session_type,
        CASE WHEN CASE WHEN jsonb_typeof(duration) IN ('string', 'number') THEN btrim((duration) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[0-9]{1,9}(\.0{1,30})?$' THEN split_part(CASE WHEN jsonb_typeof(duration) IN ('string', 'number') THEN btrim((duration) #>> ARRAY[]::text[], E' \t\r\n') END, '.', 1)::integer END AS duration,
        CASE WHEN CASE WHEN jsonb_typeof(rate) IN ('string', 'number') THEN btrim((rate) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(rate) IN ('string', 'number') THEN btrim((rate) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END AS base_rate,
        CASE WHEN currency IS NULL THEN 'AUD' ELSE CASE jsonb_typeof(currency) WHEN 'string' THEN btrim((currency) #>> ARRAY[]::text[], E' \t\r\n') END END AS currency,
        CASE WHEN group_discount IS NULL THEN 0 ELSE CASE WHEN CASE WHEN jsonb_typeof(group_discount) IN ('string', 'number') THEN btrim((group_discount) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(group_discount) IN ('string', 'number') THEN btrim((group_discount) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END END AS group_discount,
        CASE WHEN max_group_size IS NULL THEN 1 ELSE CASE WHEN CASE WHEN jsonb_typeof(max_group_size) IN ('string', 'number') THEN btrim((max_group_size) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[0-9]{1,9}(\.0{1,30})?$' THEN split_part(CASE WHEN jsonb_typeof(max_group_size) IN ('string', 'number') THEN btrim((max_group_size) #>> ARRAY[]::text[], E' \t\r\n') END, '.', 1)::integer END END AS max_group_size,
        intro_rate IS NOT NULL AS has_intro_rate,
        CASE WHEN CASE WHEN jsonb_typeof(intro_rate) IN ('string', 'number') THEN btrim((intro_rate) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(intro_rate) IN ('string', 'number') THEN btrim((intro_rate) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END AS intro_rate,
        package_rate,
        CASE WHEN active IS NULL THEN true ELSE CASE WHEN jsonb_typeof(active) IN ('string', 'boolean') THEN CASE lower(btrim((active) #>> ARRAY[]::text[], E' \t\r\n')) WHEN 'true' THEN true WHEN 'false' THEN false END END END AS active
    FROM given
),
judged AS MATERIALIZED (
    SELECT
        *,
        CASE
            WHEN jsonb_typeof(value) <> 'object' THEN 'not an object'
            WHEN session_type IS NULL THEN 'no session type'
            WHEN length(session_type) > 200 THEN 'session type is longer than 200 characters'
            WHEN duration IS NULL OR duration = 0 THEN 'duration is not a whole number of minutes'
            WHEN base_rate IS NULL OR base_rate < 0 THEN 'rate is not an amount'
            WHEN currency IS NULL THEN 'currency is not a text'
            WHEN group_discount IS NULL OR group_discount < 0 THEN 'group discount is not an amount'
            WHEN max_group_size IS NULL OR max_group_size = 0 THEN 'group size is not a whole number of learners'
            WHEN has_intro_rate AND (intro_rate IS NULL OR intro_rate < 0) THEN 'intro rate is not an amount'
            WHEN active IS NULL THEN 'isActive is not a boolean'
        END AS own_problem
    FROM understood
),
read AS (
    SELECT
        *,
        coalesce(own_problem, CASE
            WHEN row_number() OVER (
                PARTITION BY owner, session_type, duration, own_problem IS NULL
                ORDER BY path COLLATE "C" NULLS FIRST, ord
            ) > 1 THEN 'a second price of this session type and duration'
        END) AS problem,
        'tier_' || md5(jsonb_build_array(owner, path, ord)::text) AS id,
        jsonb_build_array(
            session_type, duration, base_rate, currency, group_discount, max_group_size, intro_rate, package_rate, active
        ) AS state
    FROM judged
),
problems AS (
    SELECT read.owner, read.path, read.ord, read.problem AS reason, read.value
    FROM read
    WHERE read.problem IS NOT NULL
    UNION ALL
    SELECT lists.owner, lists.path, NULL, 'not a list', lists.list
    FROM lists
    WHERE jsonb_typeof(lists.list) NOT IN ('array', 'null')
    UNION ALL
    SELECT "id", ARRAY[]::text[], NULL, 'an object without tiers, rates, hourlyRate, hourly_rate', "pricing"
    FROM batch
    WHERE jsonb_typeof("pricing") = 'object'
        AND "pricing" <> jsonb_build_object()
        AND NOT jsonb_exists_any("pricing", ARRAY['tiers', 'rates', 'hourlyRate', 'hourly_rate'])
),
inserted AS (
    INSERT INTO "TutorPricingTier" (
        "id", "profileId", "sessionType", "duration", "baseRate", "currency", "groupDiscount", "maxGroupSize",
        "introRate", "packageRate", "isActive", "createdAt", "updatedAt"
    )
    SELECT
        id, owner, session_type, duration, base_rate, currency, group_discount, max_group_size,
        intro_rate, package_rate, active,
        statement_timestamp() AT TIME ZONE 'UTC', statement_timestamp() AT TIME ZONE 'UTC'
    FROM read
    WHERE problem IS NULL
    ON CONFLICT DO NOTHING
    RETURNING 1
),
summary AS (
    SELECT jsonb_build_object(
        'tiers', (SELECT count(*) FROM inserted), 'malformed', (SELECT count(*) FROM problems)
    ) AS result
),
outcome AS (
    SELECT
        (SELECT count(*) FROM batch WHERE jsonb_typeof("pricing") <> 'null') - failed.rows AS processed,
        failed.rows AS failed,
        failed.errors
    FROM (
        SELECT
            count(DISTINCT problems.owner) AS rows,
            coalesce(jsonb_agg(jsonb_build_object(
                'table', 'TutorProfile',
                'key', problems.owner,
                'column', 'pricing',
                'path', CASE WHEN problems.ord IS NULL THEN problems.path
                    ELSE problems.path || (problems.ord - 1)::text END,
                'reason', problems.reason,
                'value', problems.value
            ) ORDER BY problems.owner COLLATE "C", problems.path COLLATE "C", problems.ord), jsonb_build_array()) AS errors
        FROM problems
    ) AS failed
)
INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "processedRecords", "failedRecords", "resultSummary", "errorLog",
    "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase4_pricing', 'phase4_pricing_extraction', 'Made tiers of the tutors'' pricing', 'completed',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'completed' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    outcome.processed + outcome.failed, outcome.processed, outcome.failed,
    jsonb_build_object('move', summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'move') || error.entry ORDER BY error.ord), '[]')
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
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'move'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";
