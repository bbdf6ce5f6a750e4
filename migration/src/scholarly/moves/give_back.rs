//! The way back of lists: a JSON column takes on what its table says, and nothing else of it changes.

use super::availability::day_number;

/// Rows that go back into a JSON column.
pub(crate) struct GiveBack {
    /// The table of the column, whose key is `id`.
    pub(crate) table: &'static str,
    /// The column.
    pub(crate) column: &'static str,
    /// The keys under which a list may stand; `weekly` may also be an object of days with a list each.
    pub(crate) keys: &'static [&'static str],
    /// CTEs: `lists`, and `read (owner, path, ord, value, problem, id, state)`; an entry that is the document itself
    /// has no path.
    pub(crate) read: String,
    /// The CTE `stored (owner, id, state, day, entry)`: the rows of today, and what each looks like in a list.
    pub(crate) stored: &'static str,
    /// The CTE `moved (id, mark)`: what the move made, each with the `md5` of its state.
    pub(crate) moved: String,
}

/// Keys of a document that is itself an entry; they go where that entry does.
const OWN_ENTRY_KEYS: &str = "ARRAY['hourlyRate', 'hourly_rate']";

impl GiveBack {
    /// Returns the statement.
    ///
    /// A merge of three: the JSON, the table, and what the move made one of the other. Entries that were never moved
    /// or written since stay; so do those whose row is unchanged. Those whose row was changed or deleted go, and rows
    /// that were written since are appended in the list that is there. A document that has no room for a list moves
    /// under the key `malformed`.
    pub(crate) fn statement(&self) -> String {
        let Self { table, column, read, stored, moved, .. } = self;
        let (homes, placed) = (self.homes(), self.placed());
        format!(
            r#"WITH batch AS (
    SELECT * FROM "{table}"
),
{read},
{stored},
{moved},
{COMPARED},
{homes},
{placed},
{REBUILT}
UPDATE "{table}" AS target
SET "{column}" = coalesce(
    documents.bare,
    CASE WHEN homes.path IS NULL THEN jsonb_build_object('malformed', homes.document) ELSE homes.document END
        || coalesce(documents.fields, jsonb_build_object())
        || CASE WHEN documents.days IS NULL THEN jsonb_build_object()
            ELSE jsonb_build_object('weekly', homes.document -> 'weekly' || documents.days) END
)
FROM homes
LEFT JOIN documents ON documents.owner = homes.owner
WHERE homes.owner = target."id""#
        )
    }

    /// Returns the documents that change, each with the list that takes in what is new; no path where none can.
    fn homes(&self) -> String {
        let Self { column, .. } = self;
        let keys = self.quoted_keys().join(", ");
        format!(
            r#"homes AS (
    SELECT
        changed.owner,
        CASE WHEN changed.own_entry_goes THEN batch."{column}" - {OWN_ENTRY_KEYS} ELSE batch."{column}" END AS document,
        CASE
            WHEN batch."{column}" IS NULL OR jsonb_typeof(batch."{column}") IN ('null', 'array') THEN ARRAY[]::text[]
            WHEN jsonb_typeof(batch."{column}") = 'object' THEN (
                SELECT ARRAY[possible.key]
                FROM (
                    SELECT
                        listed.key, listed.ord,
                        CASE coalesce(jsonb_typeof(batch."{column}" -> listed.key), 'null')
                            WHEN 'array' THEN 1
                            WHEN 'object' THEN CASE listed.key WHEN 'weekly' THEN 2 END
                            WHEN 'null' THEN 3
                        END AS rank
                    FROM unnest(ARRAY[{keys}]) WITH ORDINALITY AS listed (key, ord)
                ) AS possible
                WHERE possible.rank IS NOT NULL
                ORDER BY possible.rank, possible.ord
                LIMIT 1
            )
        END AS path
    FROM changed
    JOIN batch ON batch."id" = changed.owner
)"#
        )
    }

    /// Returns the new entries with their lists. In a week of days that is the day's own, under the name that is
    /// there, or under one that is free: at worst the number with more spaces than any name has characters.
    fn placed(&self) -> String {
        let first_key = &self.quoted_keys()[0];
        let name_day = day_number("lower(btrim(listed.name))");
        format!(
            r#"placed AS (
    SELECT
        added.owner, added.id, added.entry,
        CASE
            WHEN homes.path IS NULL THEN ARRAY[{first_key}]
            WHEN homes.path = ARRAY['weekly'] AND jsonb_typeof(homes.document -> 'weekly') = 'object'
                THEN ARRAY['weekly', coalesce(
                    (
                        SELECT listed.name
                        FROM jsonb_each(homes.document -> 'weekly') AS listed (name, list)
                        WHERE jsonb_typeof(listed.list) = 'array' AND {name_day} = added.day
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
)"#
        )
    }

    fn quoted_keys(&self) -> Vec<String> {
        self.keys.iter().map(|key| format!("'{key}'")).collect()
    }
}

/// Which entries stay, which rows are new to the document, and which documents that changes.
///
/// What was moved and stands in one place alone has been deleted from the other, or changed there. What was never
/// moved has been written since. An entry that took another place counts as written, so it stays.
const COMPARED: &str = r"compared AS (
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
)";

/// The lists and documents as they will be.
const REBUILT: &str = r#"rebuilt AS (
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
)"#;
