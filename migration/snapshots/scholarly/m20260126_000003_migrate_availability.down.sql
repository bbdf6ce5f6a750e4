-- scholarly m20260126_000003_migrate_availability down
-- in one transaction, with its row in the ledger

SET LOCAL jit = off;

DELETE FROM "TutorAvailabilitySlot"
    WHERE "id" ~ '^slot_[0-9a-f]{32}$' AND NOT EXISTS (SELECT FROM "DataMigration" WHERE "name" = 'phase4_availability_extraction' AND "resultSummary" -> 'move' IS NOT NULL);

WITH batch AS (
    SELECT * FROM "TutorProfile"
),
lists AS (
    SELECT "id" AS owner, ARRAY[]::text[] AS path, "availability" AS list
    FROM batch
    WHERE jsonb_typeof("availability") NOT IN ('object', 'null')
    UNION ALL
    SELECT "id", ARRAY[field.key], field.value
    FROM batch
    CROSS JOIN LATERAL jsonb_each(CASE jsonb_typeof("availability") WHEN 'object' THEN "availability" END) AS field (key, value)
    WHERE field.key IN ('slots', 'weekly')
        AND NOT (field.key = 'weekly' AND jsonb_typeof(field.value) = 'object')
    UNION ALL
    SELECT "id", ARRAY['weekly', day.name], day.list
    FROM batch
    CROSS JOIN LATERAL jsonb_each(
        CASE jsonb_typeof("availability" -> 'weekly') WHEN 'object' THEN "availability" -> 'weekly' END
    ) AS day (name, list)
),
entries AS MATERIALIZED (
    SELECT lists.owner, lists.path, entry.ord, entry.value
    FROM lists
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE jsonb_typeof(lists.list) WHEN 'array' THEN lists.list END
    ) WITH ORDINALITY AS entry (value, ord)
),
given AS MATERIALIZED (
    SELECT
        entries.*,
        lower(btrim(coalesce((coalesce(CASE WHEN btrim(entries.value ->> 'day', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'day' END, CASE WHEN btrim(entries.value ->> 'dayOfWeek', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'dayOfWeek' END, CASE WHEN btrim(entries.value ->> 'day_of_week', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'day_of_week' END)) #>> ARRAY[]::text[], CASE entries.path[1] WHEN 'weekly' THEN entries.path[2] END), E' \t\r\n\u00a0')) AS day,
        CASE jsonb_typeof(coalesce(CASE WHEN btrim(entries.value ->> 'startTime', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'startTime' END, CASE WHEN btrim(entries.value ->> 'start', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'start' END, CASE WHEN btrim(entries.value ->> 'start_time', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'start_time' END)) WHEN 'string' THEN btrim((coalesce(CASE WHEN btrim(entries.value ->> 'startTime', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'startTime' END, CASE WHEN btrim(entries.value ->> 'start', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'start' END, CASE WHEN btrim(entries.value ->> 'start_time', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'start_time' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') END AS starts,
        CASE jsonb_typeof(coalesce(CASE WHEN btrim(entries.value ->> 'endTime', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'endTime' END, CASE WHEN btrim(entries.value ->> 'end', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'end' END, CASE WHEN btrim(entries.value ->> 'end_time', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'end_time' END)) WHEN 'string' THEN btrim((coalesce(CASE WHEN btrim(entries.value ->> 'endTime', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'endTime' END, CASE WHEN btrim(entries.value ->> 'end', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'end' END, CASE WHEN btrim(entries.value ->> 'end_time', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'end_time' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') END AS ends,
        btrim((coalesce(CASE WHEN btrim(entries.value ->> 'recurring', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'recurring' END, CASE WHEN btrim(entries.value ->> 'isRecurring', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'isRecurring' END, CASE WHEN btrim(entries.value ->> 'is_recurring', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'is_recurring' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS recurring,
        coalesce(coalesce(CASE WHEN btrim(entries.value ->> 'timezone', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'timezone' END, CASE WHEN btrim(entries.value ->> 'timeZone', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'timeZone' END), coalesce(CASE WHEN btrim(batch."availability" ->> 'timezone', E' \t\r\n\u00a0') <> '' THEN batch."availability" -> 'timezone' END, CASE WHEN btrim(batch."availability" ->> 'timeZone', E' \t\r\n\u00a0') <> '' THEN batch."availability" -> 'timeZone' END)) AS timezone,
        btrim((coalesce(CASE WHEN btrim(entries.value ->> 'effectiveFrom', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'effectiveFrom' END, CASE WHEN btrim(entries.value ->> 'effective_from', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'effective_from' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS effective_from,
        btrim((coalesce(CASE WHEN btrim(entries.value ->> 'effectiveTo', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'effectiveTo' END, CASE WHEN btrim(entries.value ->> 'effective_to', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'effective_to' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS effective_to
    FROM entries
    JOIN batch ON batch."id" = entries.owner
),
understood AS MATERIALIZED (
    SELECT
        given.owner, given.path, given.ord, given.value,
        given.recurring AS given_recurring, given.timezone AS given_timezone,
        given.effective_from AS given_from, given.effective_to AS given_to,
        CASE WHEN given.day ~ '^[0-6](\.0+)?$' THEN left(given.day, 1)::integer ELSE coalesce(
            array_position(ARRAY['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], given.day),
            array_position(ARRAY['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'], given.day)
        ) - 1 END AS day,
        CASE WHEN given.starts ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' THEN given.starts END AS starts,
        CASE WHEN given.ends ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' THEN given.ends END AS ends,
        CASE WHEN given.recurring IS NULL THEN true ELSE CASE lower(given.recurring) WHEN 'true' THEN true WHEN 'false' THEN false END END AS recurring,
        CASE WHEN given.timezone IS NULL THEN 'Australia/Sydney' ELSE CASE jsonb_typeof(given.timezone) WHEN 'string' THEN btrim((given.timezone) #>> ARRAY[]::text[], E' \t\r\n\u00a0') END END AS timezone,
        CASE WHEN given.effective_from ~ '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[-+](0[0-9]|1[0-4]):?[0-5][0-9])?)?$'
            THEN CASE WHEN substr(given.effective_from, 9, 2)::integer <= extract(day FROM
                make_date(substr(given.effective_from, 1, 4)::integer, substr(given.effective_from, 6, 2)::integer, 1) + interval '1 month -1 day')
            THEN ((replace(given.effective_from, 'T', ' ') || CASE WHEN given.effective_from ~ '[T ].*[-+Z]' THEN '' ELSE ' UTC' END)::timestamptz
                AT TIME ZONE 'UTC')::timestamp(3) END END AS effective_from,
        CASE WHEN given.effective_to ~ '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[-+](0[0-9]|1[0-4]):?[0-5][0-9])?)?$'
            THEN CASE WHEN substr(given.effective_to, 9, 2)::integer <= extract(day FROM
                make_date(substr(given.effective_to, 1, 4)::integer, substr(given.effective_to, 6, 2)::integer, 1) + interval '1 month -1 day')
            THEN ((replace(given.effective_to, 'T', ' ') || CASE WHEN given.effective_to ~ '[T ].*[-+Z]' THEN '' ELSE ' UTC' END)::timestamptz
                AT TIME ZONE 'UTC')::timestamp(3) END END AS effective_to
    FROM given
),
read AS (
    SELECT
        owner, path, ord, value,
        CASE
            WHEN jsonb_typeof(value) <> 'object' THEN 'not an object'
            WHEN day IS NULL THEN 'unknown day'
            WHEN starts IS NULL THEN 'start is not HH:MM'
            WHEN ends IS NULL THEN 'end is not HH:MM'
            WHEN ends COLLATE "C" <= starts COLLATE "C" THEN 'ends before it starts'
            WHEN recurring IS NULL THEN 'recurring is not a boolean'
            WHEN timezone IS NULL THEN 'timezone is not a text'
            WHEN given_from IS NOT NULL AND effective_from IS NULL THEN 'effectiveFrom is not a moment in ISO 8601'
            WHEN given_to IS NOT NULL AND effective_to IS NULL THEN 'effectiveTo is not a moment in ISO 8601'
        END AS problem,
        'slot_' || md5(jsonb_build_array(owner, path, ord)::text) AS id,
        jsonb_build_array(day, starts, ends, timezone, recurring, effective_from, effective_to) AS state,
        day, starts, ends, timezone, recurring, effective_from, effective_to
    FROM understood
),
stored AS (
    SELECT
        "profileId" AS owner,
        "id",
        jsonb_build_array(
            "dayOfWeek", "startTime", "endTime", "timezone", "isRecurring", "effectiveFrom", "effectiveTo"
        ) AS state,
        "dayOfWeek" AS day,
        jsonb_strip_nulls(jsonb_build_object(
            'day', (ARRAY['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'])["dayOfWeek" + 1],
            'dayOfWeek', "dayOfWeek",
            'startTime', "startTime",
            'endTime', "endTime",
            'recurring', "isRecurring",
            'timezone', "timezone",
            'effectiveFrom', "effectiveFrom",
            'effectiveTo', "effectiveTo"
        )) AS entry
    FROM "TutorAvailabilitySlot"
),
moved AS MATERIALIZED (
    SELECT mark.key AS id, mark.value AS mark
    FROM "DataMigration" AS recorded
    CROSS JOIN LATERAL jsonb_each_text(recorded."rollbackData" -> 'move') AS mark (key, value)
    WHERE recorded."name" = 'phase4_availability_extraction'
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
        CASE WHEN changed.own_entry_goes THEN batch."availability" - ARRAY['hourlyRate', 'hourly_rate'] ELSE batch."availability" END AS document,
        CASE
            WHEN batch."availability" IS NULL OR jsonb_typeof(batch."availability") IN ('null', 'array') THEN ARRAY[]::text[]
            WHEN jsonb_typeof(batch."availability") = 'object' THEN (
                SELECT ARRAY[possible.key]
                FROM (
                    SELECT
                        listed.key, listed.ord,
                        CASE coalesce(jsonb_typeof(batch."availability" -> listed.key), 'null')
                            WHEN 'array' THEN 1
                            WHEN 'object' THEN CASE listed.key WHEN 'weekly' THEN 2 END
                            WHEN 'null' THEN 3
                        END AS rank
                    FROM unnest(ARRAY['slots', 'weekly']) WITH ORDINALITY AS listed (key, ord)
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
            WHEN homes.path IS NULL THEN ARRAY['slots']
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
SET "availability" = coalesce(
    documents.bare,
    CASE WHEN homes.path IS NULL THEN jsonb_build_object('malformed', homes.document) ELSE homes.document END
        || coalesce(documents.fields, jsonb_build_object())
        || CASE WHEN documents.days IS NULL THEN jsonb_build_object()
            ELSE jsonb_build_object('weekly', homes.document -> 'weekly' || documents.days) END
)
FROM homes
LEFT JOIN documents ON documents.owner = homes.owner
WHERE homes.owner = target."id";

DELETE FROM "TutorAvailabilitySlot";

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
WHERE "name" = 'phase4_availability_extraction';
