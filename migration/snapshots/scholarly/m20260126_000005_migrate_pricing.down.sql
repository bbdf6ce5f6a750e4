-- scholarly m20260126_000005_migrate_pricing down
-- in one transaction, with its row in the ledger

SET LOCAL jit = off;

DELETE FROM "TutorPricingTier"
    WHERE "id" ~ '^tier_[0-9a-f]{32}$' AND NOT EXISTS (SELECT FROM "DataMigration" WHERE "name" = 'phase4_pricing_extraction' AND "resultSummary" -> 'move' IS NOT NULL);

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
        'sessionType', 'individual', 'duration', 60, 'rate', coalesce(CASE WHEN btrim("pricing" ->> 'hourlyRate', E' \t\r\n\u00a0') <> '' THEN "pricing" -> 'hourlyRate' END, CASE WHEN btrim("pricing" ->> 'hourly_rate', E' \t\r\n\u00a0') <> '' THEN "pricing" -> 'hourly_rate' END), 'currency', "pricing" -> 'currency'
    ))
    FROM batch
    WHERE coalesce(CASE WHEN btrim("pricing" ->> 'hourlyRate', E' \t\r\n\u00a0') <> '' THEN "pricing" -> 'hourlyRate' END, CASE WHEN btrim("pricing" ->> 'hourly_rate', E' \t\r\n\u00a0') <> '' THEN "pricing" -> 'hourly_rate' END) IS NOT NULL
),
given AS MATERIALIZED (
    SELECT
        priced.*,
        coalesce(CASE WHEN btrim(priced.value ->> 'sessionType', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'sessionType' END, CASE WHEN btrim(priced.value ->> 'session_type', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'session_type' END, CASE WHEN btrim(priced.value ->> 'type', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'type' END) AS session_type,
        btrim((coalesce(CASE WHEN btrim(priced.value ->> 'duration', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'duration' END, CASE WHEN btrim(priced.value ->> 'durationMinutes', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'durationMinutes' END, CASE WHEN btrim(priced.value ->> 'duration_minutes', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'duration_minutes' END, CASE WHEN btrim(priced.value ->> 'minutes', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'minutes' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS duration,
        btrim((coalesce(CASE WHEN btrim(priced.value ->> 'baseRate', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'baseRate' END, CASE WHEN btrim(priced.value ->> 'base_rate', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'base_rate' END, CASE WHEN btrim(priced.value ->> 'rate', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'rate' END, CASE WHEN btrim(priced.value ->> 'price', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'price' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS rate,
        coalesce(CASE WHEN btrim(priced.value ->> 'currency', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'currency' END) AS currency,
        btrim((coalesce(CASE WHEN btrim(priced.value ->> 'groupDiscount', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'groupDiscount' END, CASE WHEN btrim(priced.value ->> 'group_discount', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'group_discount' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS group_discount,
        btrim((coalesce(CASE WHEN btrim(priced.value ->> 'maxGroupSize', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'maxGroupSize' END, CASE WHEN btrim(priced.value ->> 'max_group_size', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'max_group_size' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS max_group_size,
        btrim((coalesce(CASE WHEN btrim(priced.value ->> 'introRate', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'introRate' END, CASE WHEN btrim(priced.value ->> 'intro_rate', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'intro_rate' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS intro_rate,
        coalesce(CASE WHEN btrim(priced.value ->> 'packageRate', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'packageRate' END, CASE WHEN btrim(priced.value ->> 'package_rate', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'package_rate' END) AS package_rate,
        btrim((coalesce(CASE WHEN btrim(priced.value ->> 'isActive', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'isActive' END, CASE WHEN btrim(priced.value ->> 'is_active', E' \t\r\n\u00a0') <> '' THEN priced.value -> 'is_active' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS active
    FROM priced
),
understood AS MATERIALIZED (
    SELECT
        owner, path, ord, value,
        CASE jsonb_typeof(session_type) WHEN 'string' THEN btrim((session_type) #>> ARRAY[]::text[], E' \t\r\n\u00a0') END AS session_type,
        CASE WHEN duration ~ '^[0-9]{1,9}(\.0{1,30})?$' THEN split_part(duration, '.', 1)::integer END AS duration,
        CASE WHEN rate ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(rate FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END AS base_rate,
        CASE WHEN currency IS NULL THEN 'AUD' ELSE CASE jsonb_typeof(currency) WHEN 'string' THEN btrim((currency) #>> ARRAY[]::text[], E' \t\r\n\u00a0') END END AS currency,
        CASE WHEN group_discount IS NULL THEN 0 ELSE CASE WHEN group_discount ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(group_discount FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END END AS group_discount,
        CASE WHEN max_group_size IS NULL THEN 1 ELSE CASE WHEN max_group_size ~ '^[0-9]{1,9}(\.0{1,30})?$' THEN split_part(max_group_size, '.', 1)::integer END END AS max_group_size,
        intro_rate IS NOT NULL AS has_intro_rate,
        CASE WHEN intro_rate ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(intro_rate FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END AS intro_rate,
        package_rate,
        CASE WHEN active IS NULL THEN true ELSE CASE lower(active) WHEN 'true' THEN true WHEN 'false' THEN false END END AS active
    FROM given
),
judged AS MATERIALIZED (
    SELECT
        *,
        CASE
            WHEN jsonb_typeof(value) <> 'object' THEN 'not an object'
            WHEN session_type IS NULL THEN 'session type is missing or not a text'
            WHEN length(session_type) > 200 THEN 'session type is longer than 200 characters'
            WHEN duration IS NULL OR duration = 0 THEN 'duration is not a whole number of minutes from 1'
            WHEN base_rate IS NULL OR base_rate < 0 THEN 'rate is not an amount'
            WHEN currency IS NULL THEN 'currency is not a text'
            WHEN group_discount IS NULL OR group_discount < 0 THEN 'group discount is not an amount'
            WHEN max_group_size IS NULL OR max_group_size = 0 THEN 'group size is not a whole number of learners from 1'
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
                ORDER BY path COLLATE "C" DESC NULLS LAST, ord
            ) > 1 THEN 'a second price of this session type and duration'
        END) AS problem,
        'tier_' || md5(jsonb_build_array(owner, path, ord)::text) AS id,
        jsonb_build_array(
            session_type, duration, base_rate, currency, group_discount, max_group_size, intro_rate, package_rate, active
        ) AS state
    FROM judged
),
stored AS (
    SELECT
        "profileId" AS owner,
        "id",
        jsonb_build_array(
            "sessionType", "duration", "baseRate", "currency", "groupDiscount", "maxGroupSize",
            "introRate", "packageRate", "isActive"
        ) AS state,
        NULL::integer AS day,
        jsonb_strip_nulls(jsonb_build_object(
            'sessionType', "sessionType",
            'duration', "duration",
            'baseRate', "baseRate",
            'currency', "currency",
            'groupDiscount', "groupDiscount",
            'maxGroupSize', "maxGroupSize",
            'introRate', "introRate",
            'isActive', "isActive"
        )) || CASE WHEN jsonb_typeof("packageRate") <> 'null' THEN jsonb_build_object('packageRate', "packageRate")
            ELSE jsonb_build_object() END AS entry
    FROM "TutorPricingTier"
),
moved AS MATERIALIZED (
    SELECT mark.key AS id, mark.value AS mark
    FROM "DataMigration" AS recorded
    CROSS JOIN LATERAL jsonb_each_text(recorded."rollbackData" -> 'move') AS mark (key, value)
    WHERE recorded."name" = 'phase4_pricing_extraction'
),
compared AS (
    SELECT
        read.owner, read.path, read.ord, read.value,
        read.problem IS NOT NULL OR stored.id IS NOT NULL OR moved.id IS NULL AS stays
    FROM read
    LEFT JOIN stored ON stored.id = read.id AND stored.state = read.state
    LEFT JOIN moved ON moved.id = read.id AND moved.mark = md5(read.state::text)
),
added AS (
    SELECT stored.*
    FROM stored
    LEFT JOIN read ON read.problem IS NULL AND read.id = stored.id AND read.state = stored.state
    LEFT JOIN moved ON moved.id = stored.id AND moved.mark = md5(stored.state::text)
    WHERE read.id IS NULL AND moved.id IS NULL
),
changed AS (
    SELECT owner, bool_or(own_entry_goes) AS own_entry_goes
    FROM (
        SELECT owner, path IS NULL AS own_entry_goes FROM compared WHERE NOT stays
        UNION ALL
        SELECT owner, false FROM added
    ) AS differing
    GROUP BY owner
),
homes AS (
    SELECT
        changed.owner,
        CASE WHEN changed.own_entry_goes THEN batch."pricing" - ARRAY['hourlyRate', 'hourly_rate'] ELSE batch."pricing" END AS document,
        CASE
            WHEN batch."pricing" IS NULL OR jsonb_typeof(batch."pricing") IN ('null', 'array') THEN ARRAY[]::text[]
            WHEN jsonb_typeof(batch."pricing") = 'object' THEN (
                SELECT ARRAY[possible.key]
                FROM (
                    SELECT
                        listed.key, listed.ord,
                        CASE coalesce(jsonb_typeof(batch."pricing" -> listed.key), 'null')
                            WHEN 'array' THEN 1
                            WHEN 'object' THEN CASE listed.key WHEN 'weekly' THEN 2 END
                            WHEN 'null' THEN 3
                        END AS rank
                    FROM unnest(ARRAY['tiers', 'rates']) WITH ORDINALITY AS listed (key, ord)
                ) AS possible
                WHERE possible.rank IS NOT NULL
                ORDER BY possible.rank, possible.ord
                LIMIT 1
            )
        END AS path
    FROM changed
    JOIN batch ON batch."id" = changed.owner
),
placed AS (
    SELECT
        added.owner, added.id, added.entry,
        CASE
            WHEN homes.path IS NULL THEN ARRAY['tiers']
            WHEN homes.path = ARRAY['weekly'] AND jsonb_typeof(homes.document -> 'weekly') = 'object'
                THEN ARRAY['weekly', coalesce(
                    (
                        SELECT listed.name
                        FROM jsonb_each(homes.document -> 'weekly') AS listed (name, list)
                        WHERE jsonb_typeof(listed.list) = 'array' AND CASE WHEN lower(btrim(listed.name)) ~ '^[0-6](\.0+)?$' THEN left(lower(btrim(listed.name)), 1)::integer ELSE coalesce(
            array_position(ARRAY['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], lower(btrim(listed.name))),
            array_position(ARRAY['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'], lower(btrim(listed.name)))
        ) - 1 END = added.day
                        ORDER BY listed.name COLLATE "C"
                        LIMIT 1
                    ),
                    (
                        SELECT free.name
                        FROM unnest(ARRAY[
                            added.entry ->> 'day', added.day::text, (
                                SELECT rpad(added.day::text, max(length(taken.name)) + 1)
                                FROM jsonb_object_keys(homes.document -> 'weekly') AS taken (name)
                            )
                        ]) WITH ORDINALITY AS free (name, ord)
                        WHERE free.name IS NOT NULL AND NOT jsonb_exists(homes.document -> 'weekly', free.name)
                        ORDER BY free.ord
                        LIMIT 1
                    )
                )]
            ELSE homes.path
        END AS path
    FROM added
    JOIN homes ON homes.owner = added.owner
),
rebuilt AS (
    SELECT
        part.owner, part.path,
        coalesce(
            jsonb_agg(part.value ORDER BY part.turn, part.ord) FILTER (WHERE part.value IS NOT NULL),
            jsonb_build_array()
        ) AS list
    FROM (
        SELECT owner, path, value, 1 AS turn, ord FROM compared WHERE stays AND path IS NOT NULL
        UNION ALL
        SELECT owner, path, entry, 2, row_number() OVER (ORDER BY owner, id COLLATE "C") FROM placed
        UNION ALL
        SELECT owner, path, NULL, 1, NULL FROM lists WHERE jsonb_typeof(list) = 'array'
    ) AS part
    WHERE part.owner IN (SELECT owner FROM changed)
    GROUP BY part.owner, part.path
),
documents AS (
    SELECT
        rebuilt.owner,
        (array_agg(rebuilt.list) FILTER (WHERE cardinality(rebuilt.path) = 0))[1] AS bare,
        jsonb_object_agg(rebuilt.path[1], rebuilt.list) FILTER (WHERE cardinality(rebuilt.path) = 1) AS fields,
        jsonb_object_agg(rebuilt.path[2], rebuilt.list) FILTER (WHERE cardinality(rebuilt.path) = 2) AS days
    FROM rebuilt
    GROUP BY rebuilt.owner
)
UPDATE "TutorProfile" AS target
SET "pricing" = coalesce(
    documents.bare,
    CASE WHEN homes.path IS NULL THEN jsonb_build_object('malformed', homes.document) ELSE homes.document END
        || coalesce(documents.fields, jsonb_build_object())
        || CASE WHEN documents.days IS NULL THEN jsonb_build_object()
            ELSE jsonb_build_object('weekly', homes.document -> 'weekly' || documents.days) END
)
FROM homes
LEFT JOIN documents ON documents.owner = homes.owner
WHERE homes.owner = target."id";

DELETE FROM "TutorPricingTier";

UPDATE "DataMigration" AS recorded SET
    "status" = 'rolled_back',
    "completedAt" = NULL,
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') - 'move' AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'move'
    ),
    "rollbackData" = nullif(recorded."rollbackData" - 'move', '{}'),
    "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase4_pricing_extraction';
