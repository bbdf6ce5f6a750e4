-- scholarly m20260126_000007_migrate_votes up
-- in one transaction, with its row in the ledger

SET LOCAL jit = off;

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
        CASE jsonb_typeof(entries.value) WHEN 'object' THEN coalesce(CASE WHEN btrim(entries.value ->> 'userId', E' \t\r\n') <> '' THEN entries.value -> 'userId' END, CASE WHEN btrim(entries.value ->> 'user_id', E' \t\r\n') <> '' THEN entries.value -> 'user_id' END, CASE WHEN btrim(entries.value ->> 'id', E' \t\r\n') <> '' THEN entries.value -> 'id' END, CASE WHEN btrim(entries.value ->> 'user', E' \t\r\n') <> '' THEN entries.value -> 'user' END) ELSE entries.value END AS named
    FROM entries
),
named AS MATERIALIZED (
    SELECT given.*, CASE jsonb_typeof(given.named) WHEN 'object' THEN CASE WHEN jsonb_typeof(coalesce(CASE WHEN btrim(given.named ->> 'id', E' \t\r\n') <> '' THEN given.named -> 'id' END, CASE WHEN btrim(given.named ->> 'userId', E' \t\r\n') <> '' THEN given.named -> 'userId' END, CASE WHEN btrim(given.named ->> 'user_id', E' \t\r\n') <> '' THEN given.named -> 'user_id' END)) IN ('string', 'number') THEN btrim((coalesce(CASE WHEN btrim(given.named ->> 'id', E' \t\r\n') <> '' THEN given.named -> 'id' END, CASE WHEN btrim(given.named ->> 'userId', E' \t\r\n') <> '' THEN given.named -> 'userId' END, CASE WHEN btrim(given.named ->> 'user_id', E' \t\r\n') <> '' THEN given.named -> 'user_id' END)) #>> ARRAY[]::text[], E' \t\r\n') END ELSE CASE WHEN jsonb_typeof(given.named) IN ('string', 'number') THEN btrim((given.named) #>> ARRAY[]::text[], E' \t\r\n') END END AS voter
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
problems AS (
    SELECT read.owner, read.path, read.ord, read.problem AS reason, read.value
    FROM read
    WHERE read.problem IS NOT NULL
    UNION ALL
    SELECT lists.owner, lists.path, NULL, 'not a list', lists.list
    FROM lists
    WHERE jsonb_typeof(lists.list) NOT IN ('array', 'null')
    UNION ALL
    SELECT "id", ARRAY[]::text[], NULL, 'an object without votes', "votes"
    FROM batch
    WHERE jsonb_typeof("votes") = 'object'
        AND "votes" <> jsonb_build_object()
        AND NOT jsonb_exists_any("votes", ARRAY['votes'])
),
inserted AS (
    INSERT INTO "LearningAssetVote" ("id", "requestId", "userId", "createdAt")
    SELECT DISTINCT id, owner, voter, statement_timestamp() AT TIME ZONE 'UTC'
    FROM read
    WHERE problem IS NULL
    ON CONFLICT DO NOTHING
    RETURNING 1
),
summary AS (
    SELECT jsonb_build_object(
        'votes', (SELECT count(*) FROM inserted),
        'merged', (SELECT count(*) - count(DISTINCT id) FROM read WHERE problem IS NULL),
        'malformed', (SELECT count(*) FROM problems)
    ) AS result
),
outcome AS (
    SELECT
        (SELECT count(*) FROM batch WHERE jsonb_typeof("votes") <> 'null') - failed.rows AS processed,
        failed.rows AS failed,
        failed.errors
    FROM (
        SELECT
            count(DISTINCT problems.owner) AS rows,
            coalesce(jsonb_agg(jsonb_build_object(
                'table', 'LearningAssetRequest',
                'key', problems.owner,
                'column', 'votes',
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
    'mig_phase4_votes', 'phase4_vote_extraction', 'Made rows of the votes for learning assets', 'completed',
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
