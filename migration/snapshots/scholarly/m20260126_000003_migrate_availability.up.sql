-- scholarly m20260126_000003_migrate_availability up
-- in one transaction, with its row in the ledger

SET LOCAL jit = off;

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
        lower(btrim(coalesce((coalesce(CASE WHEN btrim(entries.value ->> 'day', E' \t\r\n') <> '' THEN entries.value -> 'day' END, CASE WHEN btrim(entries.value ->> 'dayOfWeek', E' \t\r\n') <> '' THEN entries.value -> 'dayOfWeek' END, CASE WHEN btrim(entries.value ->> 'day_of_week', E' \t\r\n') <> '' THEN entries.value -> 'day_of_week' END)) #>> ARRAY[]::text[], CASE entries.path[1] WHEN 'weekly' THEN entries.path[2] END), E' \t\r\n')) AS day,
        CASE jsonb_typeof(coalesce(CASE WHEN btrim(entries.value ->> 'startTime', E' \t\r\n') <> '' THEN entries.value -> 'startTime' END, CASE WHEN btrim(entries.value ->> 'start', E' \t\r\n') <> '' THEN entries.value -> 'start' END, CASE WHEN btrim(entries.value ->> 'start_time', E' \t\r\n') <> '' THEN entries.value -> 'start_time' END)) WHEN 'string' THEN btrim((coalesce(CASE WHEN btrim(entries.value ->> 'startTime', E' \t\r\n') <> '' THEN entries.value -> 'startTime' END, CASE WHEN btrim(entries.value ->> 'start', E' \t\r\n') <> '' THEN entries.value -> 'start' END, CASE WHEN btrim(entries.value ->> 'start_time', E' \t\r\n') <> '' THEN entries.value -> 'start_time' END)) #>> ARRAY[]::text[], E' \t\r\n') END AS starts,
        CASE jsonb_typeof(coalesce(CASE WHEN btrim(entries.value ->> 'endTime', E' \t\r\n') <> '' THEN entries.value -> 'endTime' END, CASE WHEN btrim(entries.value ->> 'end', E' \t\r\n') <> '' THEN entries.value -> 'end' END, CASE WHEN btrim(entries.value ->> 'end_time', E' \t\r\n') <> '' THEN entries.value -> 'end_time' END)) WHEN 'string' THEN btrim((coalesce(CASE WHEN btrim(entries.value ->> 'endTime', E' \t\r\n') <> '' THEN entries.value -> 'endTime' END, CASE WHEN btrim(entries.value ->> 'end', E' \t\r\n') <> '' THEN entries.value -> 'end' END, CASE WHEN btrim(entries.value ->> 'end_time', E' \t\r\n') <> '' THEN entries.value -> 'end_time' END)) #>> ARRAY[]::text[], E' \t\r\n') END AS ends,
        coalesce(CASE WHEN btrim(entries.value ->> 'recurring', E' \t\r\n') <> '' THEN entries.value -> 'recurring' END, CASE WHEN btrim(entries.value ->> 'isRecurring', E' \t\r\n') <> '' THEN entries.value -> 'isRecurring' END, CASE WHEN btrim(entries.value ->> 'is_recurring', E' \t\r\n') <> '' THEN entries.value -> 'is_recurring' END) AS recurring,
        coalesce(coalesce(CASE WHEN btrim(entries.value ->> 'timezone', E' \t\r\n') <> '' THEN entries.value -> 'timezone' END, CASE WHEN btrim(entries.value ->> 'timeZone', E' \t\r\n') <> '' THEN entries.value -> 'timeZone' END), coalesce(CASE WHEN btrim(batch."availability" ->> 'timezone', E' \t\r\n') <> '' THEN batch."availability" -> 'timezone' END, CASE WHEN btrim(batch."availability" ->> 'timeZone', E' \t\r\n') <> '' THEN batch."availability" -> 'timeZone' END)) AS timezone,
        coalesce(CASE WHEN btrim(entries.value ->> 'effectiveFrom', E' \t\r\n') <> '' THEN entries.value -> 'effectiveFrom' END, CASE WHEN btrim(entries.value ->> 'effective_from', E' \t\r\n') <> '' THEN entries.value -> 'effective_from' END) AS effective_from,
        coalesce(CASE WHEN btrim(entries.value ->> 'effectiveTo', E' \t\r\n') <> '' THEN entries.value -> 'effectiveTo' END, CASE WHEN btrim(entries.value ->> 'effective_to', E' \t\r\n') <> '' THEN entries.value -> 'effective_to' END) AS effective_to
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
        CASE WHEN given.recurring IS NULL THEN true ELSE CASE WHEN jsonb_typeof(given.recurring) IN ('string', 'boolean') THEN CASE lower(btrim((given.recurring) #>> ARRAY[]::text[], E' \t\r\n')) WHEN 'true' THEN true WHEN 'false' THEN false END END END AS recurring,
        CASE WHEN given.timezone IS NULL THEN 'Australia/Sydney' ELSE CASE jsonb_typeof(given.timezone) WHEN 'string' THEN btrim((given.timezone) #>> ARRAY[]::text[], E' \t\r\n') END END AS timezone,
        CASE WHEN CASE jsonb_typeof(given.effective_from) WHEN 'string' THEN btrim((given.effective_from) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?Z?)?$'
            THEN CASE WHEN substr(CASE jsonb_typeof(given.effective_from) WHEN 'string' THEN btrim((given.effective_from) #>> ARRAY[]::text[], E' \t\r\n') END, 9, 2)::integer <= extract(
                day FROM make_date(substr(CASE jsonb_typeof(given.effective_from) WHEN 'string' THEN btrim((given.effective_from) #>> ARRAY[]::text[], E' \t\r\n') END, 1, 4)::integer, substr(CASE jsonb_typeof(given.effective_from) WHEN 'string' THEN btrim((given.effective_from) #>> ARRAY[]::text[], E' \t\r\n') END, 6, 2)::integer, 1) + interval '1 month -1 day'
            ) THEN replace(rtrim(CASE jsonb_typeof(given.effective_from) WHEN 'string' THEN btrim((given.effective_from) #>> ARRAY[]::text[], E' \t\r\n') END, 'Z'), 'T', ' ')::timestamp(3) END END AS effective_from,
        CASE WHEN CASE jsonb_typeof(given.effective_to) WHEN 'string' THEN btrim((given.effective_to) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?Z?)?$'
            THEN CASE WHEN substr(CASE jsonb_typeof(given.effective_to) WHEN 'string' THEN btrim((given.effective_to) #>> ARRAY[]::text[], E' \t\r\n') END, 9, 2)::integer <= extract(
                day FROM make_date(substr(CASE jsonb_typeof(given.effective_to) WHEN 'string' THEN btrim((given.effective_to) #>> ARRAY[]::text[], E' \t\r\n') END, 1, 4)::integer, substr(CASE jsonb_typeof(given.effective_to) WHEN 'string' THEN btrim((given.effective_to) #>> ARRAY[]::text[], E' \t\r\n') END, 6, 2)::integer, 1) + interval '1 month -1 day'
            ) THEN replace(rtrim(CASE jsonb_typeof(given.effective_to) WHEN 'string' THEN btrim((given.effective_to) #>> ARRAY[]::text[], E' \t\r\n') END, 'Z'), 'T', ' ')::timestamp(3) END END AS effective_to
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
            WHEN given_from IS NOT NULL AND effective_from IS NULL THEN 'effectiveFrom is not a date'
            WHEN given_to IS NOT NULL AND effective_to IS NULL THEN 'effectiveTo is not a date'
        END AS problem,
        'slot_' || md5(jsonb_build_array(owner, path, ord)::text) AS id,
        jsonb_build_array(day, starts, ends, timezone, recurring, effective_from, effective_to) AS state,
        day, starts, ends, timezone, recurring, effective_from, effective_to
    FROM understood
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
    SELECT "id", ARRAY[]::text[], NULL, 'an object without slots, weekly', "availability"
    FROM batch
    WHERE jsonb_typeof("availability") = 'object'
        AND "availability" <> jsonb_build_object()
        AND NOT jsonb_exists_any("availability", ARRAY['slots', 'weekly'])
),
inserted AS (
    INSERT INTO "TutorAvailabilitySlot" (
        "id", "profileId", "dayOfWeek", "startTime", "endTime", "timezone", "isRecurring",
        "effectiveFrom", "effectiveTo", "createdAt", "updatedAt"
    )
    SELECT
        id, owner, day, starts, ends, timezone, recurring, effective_from, effective_to,
        statement_timestamp() AT TIME ZONE 'UTC', statement_timestamp() AT TIME ZONE 'UTC'
    FROM read
    WHERE problem IS NULL
    ON CONFLICT ("id") DO NOTHING
    RETURNING 1
),
summary AS (
    SELECT jsonb_build_object(
        'slots', (SELECT count(*) FROM inserted), 'malformed', (SELECT count(*) FROM problems)
    ) AS result
),
outcome AS (
    SELECT
        (SELECT count(*) FROM batch WHERE jsonb_typeof("availability") <> 'null') - failed.rows AS processed,
        failed.rows AS failed,
        failed.errors
    FROM (
        SELECT
            count(DISTINCT problems.owner) AS rows,
            coalesce(jsonb_agg(jsonb_build_object(
                'table', 'TutorProfile',
                'key', problems.owner,
                'column', 'availability',
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
    'mig_phase4_availability', 'phase4_availability_extraction', 'Made slots of the tutors'' availability', 'completed',
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
