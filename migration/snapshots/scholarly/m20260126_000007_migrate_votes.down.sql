-- scholarly m20260126_000007_migrate_votes down
-- in one transaction, with its row in the ledger

SET LOCAL jit = off;

DELETE FROM "LearningAssetVote"
    WHERE "id" ~ '^vote_[0-9a-f]{32}$' AND NOT EXISTS (SELECT FROM "DataMigration" WHERE "name" = 'phase4_vote_extraction' AND "resultSummary" -> 'move' IS NOT NULL);

WITH batch AS (
    SELECT * FROM "LearningAssetRequest"
),
lists AS (
    SELECT "id" AS owner, ARRAY[]::text[] AS path, "votes" AS list
    FROM batch
    WHERE jsonb_typeof("votes") NOT IN ('object', 'null')
    UNION ALL
    SELECT "id", ARRAY[field.key], field.value
    FROM batch
    CROSS JOIN LATERAL jsonb_each(CASE jsonb_typeof("votes") WHEN 'object' THEN "votes" END) AS field (key, value)
    WHERE field.key IN ('votes')
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
        CASE jsonb_typeof(entries.value) WHEN 'object' THEN coalesce(CASE WHEN btrim(entries.value ->> 'userId', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'userId' END, CASE WHEN btrim(entries.value ->> 'user_id', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'user_id' END, CASE WHEN btrim(entries.value ->> 'user', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'user' END, CASE WHEN btrim(entries.value ->> 'id', E' \t\r\n\u00a0') <> '' THEN entries.value -> 'id' END) ELSE entries.value END AS named
    FROM entries
),
named AS MATERIALIZED (
    SELECT given.*, CASE jsonb_typeof(given.named) WHEN 'object' THEN CASE jsonb_typeof(coalesce(CASE WHEN btrim(given.named ->> 'id', E' \t\r\n\u00a0') <> '' THEN given.named -> 'id' END, CASE WHEN btrim(given.named ->> 'userId', E' \t\r\n\u00a0') <> '' THEN given.named -> 'userId' END, CASE WHEN btrim(given.named ->> 'user_id', E' \t\r\n\u00a0') <> '' THEN given.named -> 'user_id' END)) WHEN 'string' THEN btrim((coalesce(CASE WHEN btrim(given.named ->> 'id', E' \t\r\n\u00a0') <> '' THEN given.named -> 'id' END, CASE WHEN btrim(given.named ->> 'userId', E' \t\r\n\u00a0') <> '' THEN given.named -> 'userId' END, CASE WHEN btrim(given.named ->> 'user_id', E' \t\r\n\u00a0') <> '' THEN given.named -> 'user_id' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((coalesce(CASE WHEN btrim(given.named ->> 'id', E' \t\r\n\u00a0') <> '' THEN given.named -> 'id' END, CASE WHEN btrim(given.named ->> 'userId', E' \t\r\n\u00a0') <> '' THEN given.named -> 'userId' END, CASE WHEN btrim(given.named ->> 'user_id', E' \t\r\n\u00a0') <> '' THEN given.named -> 'user_id' END)) #>> ARRAY[]::text[])::numeric)::text END ELSE CASE jsonb_typeof(given.named) WHEN 'string' THEN btrim((given.named) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((given.named) #>> ARRAY[]::text[])::numeric)::text END END AS voter
    FROM given
),
read AS (
    SELECT
        named.owner, named.path, named.ord, named.value, named.voter,
        CASE
            WHEN coalesce(named.voter, '') = '' THEN 'names no user'
            WHEN voting."id" IS NULL THEN 'no such user'
        END AS problem,
        'vote_' || md5(jsonb_build_array(named.owner, named.voter)::text) AS id,
        jsonb_build_array(named.voter) AS state
    FROM named
    LEFT JOIN "User" AS voting ON voting."id" = named.voter
),
stored AS (
    SELECT
        vote."requestId" AS owner,
        'vote_' || md5(jsonb_build_array(vote."requestId", vote."userId")::text) AS id,
        jsonb_build_array(vote."userId") AS state,
        NULL::integer AS day,
        CASE jsonb_typeof(coalesce(batch."votes" -> 'votes', batch."votes") -> 0)
            WHEN 'string' THEN to_jsonb(vote."userId")
            ELSE jsonb_build_object('userId', vote."userId")
        END AS entry
    FROM "LearningAssetVote" AS vote
    JOIN batch ON batch."id" = vote."requestId"
),
moved AS MATERIALIZED (
    SELECT mark.key AS id, mark.value AS mark
    FROM "DataMigration" AS recorded
    CROSS JOIN LATERAL jsonb_each_text(recorded."rollbackData" -> 'move') AS mark (key, value)
    WHERE recorded."name" = 'phase4_vote_extraction'
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
        CASE WHEN changed.own_entry_goes THEN batch."votes" - ARRAY['hourlyRate', 'hourly_rate'] ELSE batch."votes" END AS document,
        CASE
            WHEN batch."votes" IS NULL OR jsonb_typeof(batch."votes") IN ('null', 'array') THEN ARRAY[]::text[]
            WHEN jsonb_typeof(batch."votes") = 'object' THEN (
                SELECT ARRAY[possible.key]
                FROM (
                    SELECT
                        listed.key, listed.ord,
                        CASE coalesce(jsonb_typeof(batch."votes" -> listed.key), 'null')
                            WHEN 'array' THEN 1
                            WHEN 'object' THEN CASE listed.key WHEN 'weekly' THEN 2 END
                            WHEN 'null' THEN 3
                        END AS rank
                    FROM unnest(ARRAY['votes']) WITH ORDINALITY AS listed (key, ord)
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
            WHEN homes.path IS NULL THEN ARRAY['votes']
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
UPDATE "LearningAssetRequest" AS target
SET "votes" = coalesce(
    documents.bare,
    CASE WHEN homes.path IS NULL THEN jsonb_build_object('malformed', homes.document) ELSE homes.document END
        || coalesce(documents.fields, jsonb_build_object())
        || CASE WHEN documents.days IS NULL THEN jsonb_build_object()
            ELSE jsonb_build_object('weekly', homes.document -> 'weekly' || documents.days) END
)
FROM homes
LEFT JOIN documents ON documents.owner = homes.owner
WHERE homes.owner = target."id";

DELETE FROM "LearningAssetVote";

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
WHERE "name" = 'phase4_vote_extraction';
