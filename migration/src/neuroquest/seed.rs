//! What `db seed` sends: invented knowledge and people who work their way through it.
//!
//! The rows fit the schema at any version. Each is a JSON object with all columns that there ever are, and PostgreSQL
//! takes those that the table has today (PG 14, 9.16, "jsonb_populate_record"); a table that is not there gets none. The
//! same seed gives the same rows, and sent twice it adds none.

use seaworthy::Seed;

/// Returns the statements; the number of users is `seed.rows`, and the other tables follow.
pub(crate) fn statements(seed: Seed) -> Vec<String> {
    if seed.rows == 0 {
        return Vec::new();
    }
    let nodes = seed.rows / 20 + 10;
    let fill = |template: &&str| {
        let numbers = [(":seed", seed.seed), (":rows", seed.rows), (":nodes", nodes), (":edges", nodes * 2)];
        numbers.iter().fold((*template).to_owned(), |text, (name, number)| text.replace(name, &number.to_string()))
    };
    let mut statements: Vec<String> = [PICK, ONE_OF, ID, INTO].iter().map(fill).collect();
    statements.extend([NODES, EDGES, QUESTS, USERS, PROGRESS, ATTEMPTS, PREFERENCES, PROFILES].iter().map(fill));
    statements.extend(["into_table", "id", "one_of", "pick"].map(|name| format!("DROP FUNCTION pg_temp.{name}")));
    statements
}

/// A number from 0 below `choices` that hangs on the seed, the row and what is chosen.
const PICK: &str = "CREATE OR REPLACE FUNCTION pg_temp.pick(what text, number bigint, choices bigint) RETURNS integer
LANGUAGE sql IMMUTABLE
AS 'SELECT ((hashtextextended('':seed/'' || what || ''/'' || number, 0) & 2147483647) % choices)::integer'";

const ONE_OF: &str = "CREATE OR REPLACE FUNCTION pg_temp.one_of(what text, number bigint, choices text[]) RETURNS text
LANGUAGE sql IMMUTABLE
AS 'SELECT choices[1 + pg_temp.pick(what, number, cardinality(choices))]'";

const ID: &str = "CREATE OR REPLACE FUNCTION pg_temp.id(what text, number bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE
AS 'SELECT md5('':seed/'' || what || ''/'' || number)::uuid'";

/// Puts the rows of a query, `row jsonb`, into a table that has some of their columns, or is not there; returns a row for
/// each that it put.
const INTO: &str = "CREATE OR REPLACE FUNCTION pg_temp.into_table(place text, rows text) RETURNS SETOF boolean
LANGUAGE plpgsql
AS $seed$
BEGIN
    IF to_regclass(place) IS NOT NULL THEN
        RETURN QUERY EXECUTE format(
            'INSERT INTO %1$s SELECT filled.* FROM (%2$s) AS made (row), '
            'LATERAL jsonb_populate_record(NULL::%1$s, made.row) AS filled ON CONFLICT DO NOTHING RETURNING true',
            to_regclass(place), rows
        );
    END IF;
END
$seed$";

const NODES: &str = "SELECT pg_temp.into_table('knowledge_nodes', $rows$
SELECT jsonb_build_object(
    'id', pg_temp.id('node', number),
    'name', initcap(subject) || ' ' || number,
    'slug', subject || '-:seed-' || number,
    'description', 'What everybody should know about ' || subject,
    'domain', pg_temp.one_of('domain', number, ARRAY['memory', 'perception', 'language', 'movement', 'emotion']),
    'difficulty', 1 + pg_temp.pick('difficulty', number, 5),
    'estimated_minutes', 5 + pg_temp.pick('minutes', number, 60),
    'content', jsonb_build_object('sections', 1 + pg_temp.pick('sections', number, 8)),
    'is_published', pg_temp.pick('published', number, 10) > 0,
    'created_at', timestamptz '2024-01-02 09:00Z' + number * interval '7 minutes',
    'updated_at', timestamptz '2024-01-05 09:00Z' + number * interval '7 minutes'
)
FROM generate_series(1, :nodes) AS number,
    pg_temp.one_of('subject', number, ARRAY['synapses', 'neurons', 'sleep', 'attention', 'habits', 'reading']) AS subject
$rows$)";

const EDGES: &str = "SELECT pg_temp.into_table('knowledge_edges', $rows$
SELECT jsonb_build_object(
    'from_node_id', pg_temp.id('node', one),
    'to_node_id', pg_temp.id('node', other),
    'kind', pg_temp.one_of('edge', number, ARRAY['prerequisite', 'prerequisite', 'related', 'part_of']),
    'weight', 1 + pg_temp.pick('weight', number, 10),
    'created_at', timestamptz '2024-01-06 09:00Z'
)
FROM (
    SELECT number, 1 + pg_temp.pick('from', number, :nodes) AS one, 1 + pg_temp.pick('to', number, :nodes) AS other
    FROM generate_series(1, :edges) AS number
) AS pair
WHERE one <> other
$rows$)";

const QUESTS: &str = "SELECT pg_temp.into_table('quests', $rows$
SELECT jsonb_build_object(
    'id', pg_temp.id('quest', number),
    'node_id', pg_temp.id('node', number),
    'title', 'Quest ' || number,
    'goal', 'Explain it to somebody who has never heard of it',
    'kind', pg_temp.one_of('quest', number, ARRAY['exploration', 'challenge', 'review']),
    'reward_points', 10 * (1 + pg_temp.pick('reward', number, 20)),
    'is_active', pg_temp.pick('active', number, 20) > 0,
    'created_at', timestamptz '2024-01-07 09:00Z'
)
FROM generate_series(1, :nodes) AS number
$rows$)";

/// One in seven says no name; one in three prefers the dark.
const USERS: &str = "SELECT pg_temp.into_table('users', $rows$
SELECT jsonb_build_object(
    'id', pg_temp.id('user', number),
    'email', address,
    'email_address', address,
    'name', CASE WHEN pg_temp.pick('named', number, 7) > 0 THEN first || ' ' || last END,
    'role', CASE WHEN number = 1 THEN 'admin' WHEN pg_temp.pick('role', number, 30) = 0 THEN 'guide' ELSE 'learner' END,
    'dark_mode', dark,
    'email_notifications', mail,
    'level', 1 + pg_temp.pick('level', number, 40),
    'experience_points', pg_temp.pick('points', number, 250000),
    'last_seen_at', CASE WHEN pg_temp.pick('seen', number, 9) > 0
        THEN timestamptz '2024-02-01 06:00Z' + pg_temp.pick('seen at', number, 400000) * interval '1 minute' END,
    'created_at', timestamptz '2024-01-10 06:00Z' + pg_temp.pick('joined', number, 30000) * interval '1 minute',
    'updated_at', timestamptz '2024-01-31 06:00Z' + pg_temp.pick('changed', number, 30000) * interval '1 minute',
    'preferences', jsonb_build_object('theme', CASE WHEN dark THEN 'dark' ELSE 'light' END, 'notifications', mail),
    'migrated', false,
    'new_feature', '{}'::jsonb
)
FROM (
    SELECT
        number, first, last,
        lower(first || '.' || last) || number || '@s:seed.example.org' AS address,
        pg_temp.pick('dark', number, 3) = 0 AS dark,
        pg_temp.pick('mail', number, 4) > 0 AS mail
    FROM generate_series(1, :rows) AS number,
        pg_temp.one_of('first', number, ARRAY['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Ken', 'Radia', 'Linus']) AS first,
        pg_temp.one_of('last', number, ARRAY['Ito', 'Okafor', 'Silva', 'Novak', 'Haas', 'Moreau', 'Larsen']) AS last
) AS person
$rows$)";

const PROGRESS: &str = "SELECT pg_temp.into_table('node_progress', $rows$
SELECT jsonb_build_object(
    'user_id', pg_temp.id('user', number),
    'node_id', pg_temp.id('node', 1 + pg_temp.pick('at ' || turn, number, :nodes)),
    'status', CASE WHEN percent = 100 THEN 'mastered' WHEN percent > 20 THEN 'practising' ELSE 'started' END,
    'mastery_percent', percent,
    'started_at', timestamptz '2024-02-01 08:00Z' + pg_temp.pick('start ' || turn, number, 90000) * interval '1 minute',
    'mastered_at', CASE WHEN percent = 100 THEN timestamptz '2024-05-01 08:00Z' END
)
FROM generate_series(1, :rows) AS number, generate_series(1, 2) AS turn,
    LATERAL (SELECT 10 * pg_temp.pick('percent ' || turn, number, 11) AS percent) AS done
$rows$)";

const ATTEMPTS: &str = "SELECT pg_temp.into_table('quest_attempts', $rows$
SELECT jsonb_build_object(
    'id', pg_temp.id('attempt', number),
    'user_id', pg_temp.id('user', number),
    'quest_id', pg_temp.id('quest', 1 + pg_temp.pick('quest of', number, :nodes)),
    'outcome', pg_temp.one_of('outcome', number, ARRAY['open', 'passed', 'passed', 'failed', 'abandoned']),
    'points', 10 * pg_temp.pick('won', number, 20),
    'answers', jsonb_build_object('words', pg_temp.pick('words', number, 400)),
    'started_at', timestamptz '2024-02-03 08:00Z' + pg_temp.pick('tried', number, 90000) * interval '1 minute',
    'finished_at', null
)
FROM generate_series(1, :rows) AS number
$rows$)";

const PREFERENCES: &str = "SELECT pg_temp.into_table('user_preferences', $rows$
SELECT jsonb_build_object(
    'id', pg_temp.id('preferences', number),
    'user_id', pg_temp.id('user', number),
    'theme', pg_temp.one_of('theme', number, ARRAY['light', 'light', 'dark', 'system']),
    'language', pg_temp.one_of('language', number, ARRAY['en', 'en', 'de', 'fr', 'pt', 'ja']),
    'weekly_digest', pg_temp.pick('digest', number, 2) = 0,
    'updated_at', timestamptz '2024-02-02 08:00Z'
)
FROM generate_series(1, :rows) AS number
WHERE number % 2 = 1
$rows$)";

/// One user in ten has made a profile already.
const PROFILES: &str = "SELECT pg_temp.into_table('user_profiles', $rows$
SELECT jsonb_build_object(
    'id', pg_temp.id('profile', number),
    'user_id', pg_temp.id('user', number),
    'display_name', 'Explorer ' || number,
    'bio', 'Curious since ' || 1960 + pg_temp.pick('born', number, 50),
    'theme', pg_temp.one_of('profile theme', number, ARRAY['light', 'dark', 'system']),
    'notifications', pg_temp.pick('profile mail', number, 2) = 0,
    'preferences', '{}'::jsonb,
    'created_at', timestamptz '2024-02-02 08:00Z',
    'updated_at', timestamptz '2024-02-02 08:00Z'
)
FROM generate_series(1, :rows) AS number
WHERE number % 10 = 0
$rows$)";
