//! SQL expressions that read JSON of any shape without raising an error, and the CTEs that all moves share.

use seaworthy::prelude::Gate;

/// Returns the first of an object's keys that holds something: not absent, not null, not a blank string. `jsonb`.
///
/// Zero and `false` are something, which JavaScript's `||` does not know.
pub(crate) fn present(object: &str, keys: &[&str]) -> String {
    let choices: Vec<String> = keys
        .iter()
        .map(|key| format!("CASE WHEN {} <> '' THEN {object} -> '{key}' END", trim(&format!("{object} ->> '{key}'"))))
        .collect();
    format!("coalesce({})", choices.join(", "))
}

/// Returns a text without the white space around it, the no-break space too.
pub(crate) fn trim(text: &str) -> String {
    format!(r"btrim({text}, E' \t\r\n\u00a0')")
}

/// Returns the text of any JSON value, a string without its quotes.
pub(crate) fn scalar(value: &str) -> String {
    format!("({value}) #>> ARRAY[]::text[]")
}

/// Returns the text of a JSON string; NULL for anything else.
pub(crate) fn string(value: &str) -> String {
    format!("CASE jsonb_typeof({value}) WHEN 'string' THEN {} END", trim(&scalar(value)))
}

/// Returns the text of a JSON string or number, this one without zeros behind its decimals; NULL for anything else.
pub(crate) fn string_or_number(value: &str) -> String {
    format!(
        "CASE jsonb_typeof({value}) WHEN 'string' THEN {} WHEN 'number' THEN trim_scale(({})::numeric)::text END",
        trim(&scalar(value)),
        scalar(value)
    )
}

/// Returns the text of the first of an object's keys that holds something; of an array or object its JSON, which the
/// readers below do not take for anything.
pub(crate) fn present_text(object: &str, keys: &[&str]) -> String {
    trim(&scalar(&present(object, keys)))
}

/// Returns what a column of text says, `true` or `false`; NULL for anything else.
pub(crate) fn boolean(text: &str) -> String {
    format!("CASE lower({text}) WHEN 'true' THEN true WHEN 'false' THEN false END")
}

/// Returns what a column of text says, a whole number from 0 to 999,999,999; NULL for anything else.
pub(crate) fn whole_number(text: &str) -> String {
    format!(r"CASE WHEN {text} ~ '^[0-9]{{1,9}}(\.0{{1,30}})?$' THEN split_part({text}, '.', 1)::integer END")
}

/// Returns what a column of text says, a number below 10^12; NULL for anything else. `double precision`.
///
/// What stands behind the thirtieth decimal is cut: a `double` that small underflows, which PostgreSQL calls an error.
pub(crate) fn number(text: &str) -> String {
    format!(
        r"CASE WHEN {text} ~ '^[-+]?[0-9]{{1,12}}(\.[0-9]+)?$'
            THEN substring({text} FROM '^[-+]?[0-9]+(?:\.[0-9]{{1,30}})?')::double precision END"
    )
}

const DATE: &str = "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const TIME: &str = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?";
const OFFSET: &str = "(Z|[-+](0[0-9]|1[0-4]):?[0-5][0-9])";

/// Returns what a column of text says, a moment in ISO 8601, in UTC; NULL for anything else, a 30 February too.
/// `timestamp(3)`. Without an offset it is UTC, whatever the session's zone.
pub(crate) fn moment(text: &str) -> String {
    format!(
        r"CASE WHEN {text} ~ '^{DATE}([T ]{TIME}{OFFSET}?)?$'
            THEN CASE WHEN substr({text}, 9, 2)::integer <= extract(day FROM
                make_date(substr({text}, 1, 4)::integer, substr({text}, 6, 2)::integer, 1) + interval '1 month -1 day')
            THEN ((replace({text}, 'T', ' ') || CASE WHEN {text} ~ '[T ].*[-+Z]' THEN '' ELSE ' UTC' END)::timestamptz
                AT TIME ZONE 'UTC')::timestamp(3) END END"
    )
}

/// Opens where nearly all that can be moved is there: `rows` is a query with a column `moved`. It reads the JSON a second
/// time, so a move that reads it otherwise is found; what is written at this very moment does not close it.
pub(crate) fn gate(name: &'static str, rows: &str) -> Gate {
    Gate::at_least(99.0, name, format!("(\n{rows}\n) AS entries"), "moved")
}

/// Returns whether a jsonb column holds anything: NULL, JSON's null, `[]` and `{}` are nothing to move.
pub(crate) fn holds_something(column: &str) -> String {
    format!("{column} NOT IN ('null', '[]', '{{}}')")
}

/// Returns the CTEs `lists (owner, path, list)` and `entries (owner, path, ord, value)` of a column that is a bare
/// array or an object with arrays under some of `keys`.
///
/// What is neither is a list all the same, so that it ends up among the [`problems`].
pub(crate) fn lists(column: &str, keys: &[&str], more: &str) -> String {
    let quoted: Vec<String> = keys.iter().map(|key| format!("'{key}'")).collect();
    let keys = quoted.join(", ");
    format!(
        r#"lists AS (
    SELECT "id" AS owner, ARRAY[]::text[] AS path, "{column}" AS list
    FROM batch
    WHERE jsonb_typeof("{column}") NOT IN ('object', 'null')
    UNION ALL
    SELECT "id", ARRAY[field.key], field.value
    FROM batch
    CROSS JOIN LATERAL jsonb_each(CASE jsonb_typeof("{column}") WHEN 'object' THEN "{column}" END) AS field (key, value)
    WHERE field.key IN ({keys}){more}
),
entries AS MATERIALIZED (
    SELECT lists.owner, lists.path, entry.ord, entry.value
    FROM lists
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE jsonb_typeof(lists.list) WHEN 'array' THEN lists.list END
    ) WITH ORDINALITY AS entry (value, ord)
)"#
    )
}

/// Returns the CTE `problems (owner, path, ord, reason, value)` of a column with [`lists`]: entries that could not be
/// read (`read.problem`), lists that are none, and objects that have none of the `keys` of lists and nothing under
/// `own_keys`, which make an entry of the document itself.
pub(crate) fn problems(column: &str, keys: &[&str], own_keys: &[&str]) -> String {
    let quoted: Vec<String> = keys.iter().map(|key| format!("'{key}'")).collect();
    let own_entry = match own_keys {
        [] => String::new(),
        own_keys => format!("\n        AND {} IS NULL", present(&format!("\"{column}\""), own_keys)),
    };
    format!(
        r#"problems AS (
    SELECT read.owner, read.path, read.ord, read.problem AS reason, read.value
    FROM read
    WHERE read.problem IS NOT NULL
    UNION ALL
    SELECT lists.owner, lists.path, NULL, 'not a list', lists.list
    FROM lists
    WHERE jsonb_typeof(lists.list) NOT IN ('array', 'null')
    UNION ALL
    SELECT "id", ARRAY[]::text[], NULL, 'an object without {}', "{column}"
    FROM batch
    WHERE jsonb_typeof("{column}") = 'object'
        AND "{column}" <> jsonb_build_object()
        AND NOT jsonb_exists_any("{column}", ARRAY[{}]){own_entry}
)"#,
        [keys, own_keys].concat().join(", "),
        quoted.join(", ")
    )
}

/// Returns the CTE `outcome` of a move out of `column` of `table`, from its `problems`.
///
/// A row counts as failed where anything of it could not be moved, else as processed where it holds something; with
/// EXCEPT, because PostgreSQL makes a nested loop of NOT EXISTS here. The path of a problem is that in the document,
/// counted from zero.
pub(crate) fn outcome(table: &str, column: &str) -> String {
    format!(
        r#"outcome AS (
    SELECT
        (
            SELECT count(*)
            FROM (SELECT "id" FROM batch WHERE {} EXCEPT SELECT problems.owner FROM problems) AS moved
        ) AS processed,
        failed.rows AS failed,
        failed.errors
    FROM (
        SELECT
            count(DISTINCT problems.owner) AS rows,
            coalesce(jsonb_agg(jsonb_build_object(
                'table', '{table}',
                'key', problems.owner,
                'column', '{column}',
                'path', CASE WHEN problems.ord IS NULL THEN problems.path
                    ELSE problems.path || (problems.ord - 1)::text END,
                'reason', problems.reason,
                'value', problems.value
            ) ORDER BY problems.owner COLLATE "C", problems.path COLLATE "C", problems.ord), jsonb_build_array()) AS errors
        FROM problems
    ) AS failed
)"#,
        holds_something(&format!(r#""{column}""#))
    )
}
