//! Assertions that a migration carries: checks after it, gates before it.

use std::borrow::Cow;

use crate::Object;

/// How many offending rows are shown at the most.
const SAMPLE_ROWS_MAX: u32 = 5;

/// An assertion about the schema or the data that holds once a migration was applied.
///
/// One that must hold before it is a [`Gate`]: `Gate::holds(check)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    name: Cow<'static, str>,
    question: Question,
}

/// What a check or a gate asks.
#[derive(Debug, Clone, PartialEq)]
enum Question {
    /// No row comes back.
    None { offending: Cow<'static, str> },
    /// An object is there, as it should be.
    Exists { object: Object },
    /// No row of a table is wrong.
    NoRow { rows: Cow<'static, str>, condition: Cow<'static, str> },
    /// Enough rows are right.
    AtLeast { percent_min: f64, rows: Cow<'static, str>, passing: Cow<'static, str> },
}

impl Check {
    /// Holds where the query returns no row; the rows that it returns are the offenders, of which five are shown.
    ///
    /// The query is one SELECT without a trailing semicolon. Name the columns that a person needs to find the row, and no
    /// others: they stand in the log of the deploy. What a column's name calls a secret is shown as `***`.
    pub fn none(name: impl Into<Cow<'static, str>>, offending: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), question: Question::None { offending: offending.into() } }
    }

    /// Holds where the object is there, and is what it should be: an index valid, a constraint validated, a trigger
    /// enabled, a column of its type.
    pub fn exists(object: &Object) -> Self {
        Self { name: format!("{object} exists").into(), question: Question::Exists { object: object.clone() } }
    }

    /// Holds where the object is not there, in whatever state.
    pub fn absent(object: &Object) -> Self {
        Self::none(format!("{object} is gone"), object.present())
    }

    /// Holds where an enum (`Object::data_type`) has a value.
    pub fn value_exists(enum_type: &Object, value: &str) -> Self {
        Self::none(format!("'{value}' is a value of {enum_type}"), enum_type.value_missing(value))
    }

    /// Holds where nothing uses a value of an enum (`Object::data_type`): no row of any table, in a column of the enum,
    /// of an array of it or of a domain over it, and no column's default.
    ///
    /// PostgreSQL takes no value away from an enum; whoever makes the type anew without it wants this as a [`Gate`].
    /// The error then names each place, before anything is changed, where the cast would name the value alone.
    pub fn value_unused(enum_type: &Object, value: &str) -> Self {
        Self::none(format!("'{value}' of {enum_type} is used nowhere"), enum_type.value_used(value))
    }

    /// Holds where no row of `rows` (what stands behind FROM: `app.users AS one`) fulfils the condition.
    ///
    /// Of an offender the key is shown and nothing else, whatever else the row holds: the table's primary key, or
    /// another that tells its rows apart; nothing where there is none.
    pub fn no_row(
        name: impl Into<Cow<'static, str>>,
        rows: impl Into<Cow<'static, str>>,
        condition: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { name: name.into(), question: Question::NoRow { rows: rows.into(), condition: condition.into() } }
    }

    /// Holds where the two queries, each of one row and one number, return the same; shown are the two numbers.
    ///
    /// `SELECT count(*) FROM …` for what was there and for what it became. NULL is the same as NULL only.
    pub fn same_count(name: impl Into<Cow<'static, str>>, one: &str, other: &str) -> Self {
        Self::none(
            name,
            format!(
                "SELECT * FROM (SELECT (\n{one}\n) AS one, (\n{other}\n) AS other) AS counts\n\
                 WHERE one IS DISTINCT FROM other"
            ),
        )
    }

    /// Holds where at least `percent_min` (0 to 100) of `rows` satisfy `passing`: [`Gate::at_least`], but after `up`.
    ///
    /// Of rows that do not, the table's key is shown, and the columns that `passing` speaks of.
    pub fn at_least(
        percent_min: f64,
        name: impl Into<Cow<'static, str>>,
        rows: impl Into<Cow<'static, str>>,
        passing: impl Into<Cow<'static, str>>,
    ) -> Self {
        let question = Question::AtLeast { percent_min, rows: rows.into(), passing: passing.into() };
        Self { name: name.into(), question }
    }

    /// Holds where the relation (a table, index, view or sequence of the search path, unquoted) exists.
    ///
    /// An index that a failed CREATE INDEX CONCURRENTLY left behind, invalid, does not count.
    pub fn relation_exists(relation: &str) -> Self {
        Self { name: format!("{relation} exists").into(), ..Self::exists(&Object::relation(relation)) }
    }

    /// Returns the sentence that names it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the relation that it says is there, where that is all it says: its name as `to_regclass` takes it, and
    /// the kinds that it may be of (PG 14, 52.11 "pg_class", `relkind`).
    pub fn relation(&self) -> Option<(String, &'static str)> {
        match &self.question {
            Question::Exists { object } => object.as_relation(),
            Question::None { .. } | Question::NoRow { .. } | Question::AtLeast { .. } => None,
        }
    }

    /// Returns the query to send.
    pub fn probe(&self) -> Probe {
        self.question.probe()
    }
}

/// Returns what asks for rows that must not be; each row that comes is an offender.
fn none(offending: &str) -> Probe {
    Probe {
        offenders: Some(format!("SELECT count(*) AS total FROM (\n{offending}\n) AS offending")),
        sql: format!(
            "WITH offending AS MATERIALIZED (\n{offending}\n)\n\
             SELECT (SELECT count(*) FROM offending) AS total, 0::bigint AS passed,\n\
             (SELECT coalesce(jsonb_agg(to_jsonb(sample)), '[]')::text\n\
             FROM (SELECT * FROM offending LIMIT {SAMPLE_ROWS_MAX}) AS sample) AS sample"
        ),
        percent_min: 100.0,
    }
}

impl Question {
    fn probe(&self) -> Probe {
        // The outer WITH is MATERIALIZED, so that the query runs once for both the count and the sample.
        match self {
            Self::None { offending } => none(offending),
            Self::Exists { object } => none(&object.missing()),
            Self::NoRow { rows, condition } => Probe {
                offenders: Some(format!("SELECT count(*) AS total FROM {rows}\nWHERE {condition}")),
                sql: format!(
                    "WITH offending AS MATERIALIZED (\nSELECT * FROM {rows}\nWHERE {condition}\n)\n\
                     SELECT (SELECT count(*) FROM offending) AS total, 0::bigint AS passed,\n\
                     (SELECT coalesce(jsonb_agg({shown}), '[]')::text\n\
                     FROM (SELECT * FROM offending LIMIT {SAMPLE_ROWS_MAX}) AS sample) AS sample",
                    shown = shown_key(rows),
                ),
                percent_min: 100.0,
            },
            Self::AtLeast { percent_min, rows, passing } => Probe {
                offenders: None,
                sql: format!(
                    "WITH counted AS MATERIALIZED (\nSELECT *, coalesce(({passing}), false) AS gate_passed FROM {rows}\n)\n\
                     SELECT count(*) AS total, count(*) FILTER (WHERE gate_passed) AS passed,\n\
                     (SELECT coalesce(jsonb_agg({shown}), '[]')::text\n\
                     FROM (SELECT * FROM counted WHERE NOT gate_passed LIMIT {SAMPLE_ROWS_MAX}) AS sample) AS sample\n\
                     FROM counted",
                    shown = shown(rows, passing),
                ),
                percent_min: *percent_min,
            },
        }
    }
}

/// Returns what is shown of a row `sample` of a share: the key of its table, and what the condition speaks of.
///
/// Where the author writes `users`, the whole row would stand in the log of every deploy. Of what has no key, or is no
/// single table, everything is shown; [`seaworthy_ddl::is_secret_column`] leaves out the rest.
fn shown(rows: &str, passing: &str) -> String {
    let whole = "to_jsonb(sample) - 'gate_passed'";
    let Some(table) = leading_table(rows) else { return whole.to_owned() };
    let mut named: Vec<String> = seaworthy_ddl::words(passing).iter().filter_map(|word| column(word.text)).collect();
    named.sort();
    named.dedup();
    let named: Vec<String> = named.iter().map(|name| seaworthy_ddl::quote_literal(name)).collect();
    let key = format!(
        "SELECT attname FROM pg_catalog.pg_index JOIN pg_catalog.pg_attribute\n\
         ON attrelid = indrelid AND attnum = ANY (indkey::smallint[])\n\
         WHERE indrelid = to_regclass({}) AND indisprimary",
        seaworthy_ddl::quote_literal(table)
    );
    format!(
        "(SELECT coalesce(jsonb_object_agg(key, value), '{{}}') FROM jsonb_each({whole})\n\
         WHERE key = ANY (ARRAY[{}]::text[]) OR key IN ({key}) OR NOT EXISTS ({key}))",
        named.join(", ")
    )
}

/// Returns the key of a row `sample`, as a document.
fn shown_key(rows: &str) -> String {
    let Some(table) = leading_table(rows) else { return "'{}'::jsonb".to_owned() };
    format!(
        "(SELECT coalesce(jsonb_object_agg(key, value), '{{}}') FROM jsonb_each(to_jsonb(sample)) WHERE key IN (\n\
         SELECT attname FROM pg_catalog.pg_attribute WHERE (attrelid, attnum) IN (\n\
         SELECT indrelid, unnest((indkey::smallint[])[0:indnkeyatts - 1]) FROM (\n\
         SELECT indrelid, indkey, indnkeyatts FROM pg_catalog.pg_index\n\
         WHERE indrelid = to_regclass({}) AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL\n\
         ORDER BY indisprimary DESC, indnatts, indexrelid LIMIT 1) AS first)))",
        seaworthy_ddl::quote_literal(table)
    )
}

/// Returns the name of the table that a FROM begins with, as it is written.
fn leading_table(rows: &str) -> Option<&str> {
    let words = seaworthy_ddl::words(rows);
    let words = if words.first()?.is("only") { &words[1..] } else { &words[..] };
    let is_name = |word: &seaworthy_ddl::Word<'_>| word.bare || word.text.starts_with('"');
    let first = words.first().filter(|word| is_name(word))?;
    let mut last = first;
    for pair in words[1..].chunks_exact(2) {
        if pair[0].text != "." || !is_name(&pair[1]) {
            break;
        }
        last = &pair[1];
    }
    // A function's name has its arguments behind it.
    let is_function = rows[last.end()..].trim_start().starts_with('(');
    (!is_function && !first.is("lateral")).then(|| &rows[first.start..last.end()])
}

/// Returns the column that a word may be.
fn column(word: &str) -> Option<String> {
    match word.strip_prefix('"') {
        Some(quoted) => Some(quoted.strip_suffix('"')?.replace("\"\"", "\"")),
        None => word.starts_with(|sign: char| sign.is_alphabetic() || sign == '_').then(|| word.to_lowercase()),
    }
}

/// A check that stops a migration before it starts, mostly on a share of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate(Check);

impl Gate {
    /// Opens where at least `percent_min` (0 to 100) of `rows` satisfy `passing`; with no rows it is open.
    ///
    /// `rows` is what stands behind FROM, with its WHERE: the rows that count. `passing` is a boolean expression
    /// over them; NULL counts as not passing.
    pub fn at_least(
        percent_min: f64,
        name: impl Into<Cow<'static, str>>,
        rows: impl Into<Cow<'static, str>>,
        passing: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Check::at_least(percent_min, name, rows, passing))
    }

    /// Opens where the check holds.
    pub fn holds(check: Check) -> Self {
        Self(check)
    }

    /// Returns the sentence that names it.
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// Returns the query to send.
    pub fn probe(&self) -> Probe {
        self.0.probe()
    }
}

/// A query of one row: `total bigint`, `passed bigint`, `sample text` (a JSON array of up to five offending rows).
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// A query of one row, `total bigint`, which is asked first where there is one: with 0 the check holds, and nothing
    /// more is asked. It is planned in half the time.
    pub offenders: Option<String>,
    /// The SELECT.
    pub sql: String,
    /// The share of `passed` in `total` from which it holds, 0 to 100.
    pub percent_min: f64,
}

impl Probe {
    /// Tells whether the counts are good enough; no rows are.
    #[expect(clippy::cast_precision_loss, reason = "a share of more than 2^52 rows may be off in the last digit")]
    pub fn holds(&self, total: u64, passed: u64) -> bool {
        total == 0 || passed as f64 * 100.0 >= self.percent_min * total as f64
    }
}

#[cfg(test)]
mod tests {
    use super::{Check, Gate, leading_table};

    #[test]
    fn a_gate_opens_at_its_share_and_without_rows() {
        let probe = Gate::at_least(95.0, "bookings", "\"Booking\"", "true").probe();
        assert!(probe.holds(0, 0));
        assert!(probe.holds(100, 95));
        assert!(!probe.holds(100, 94));
        assert!(!probe.holds(10_000, 9_499));
    }

    #[test]
    fn the_table_that_is_counted_is_found() {
        let check = |rows: &str, table: Option<&str>| assert_eq!(leading_table(rows), table, "{rows}");
        check("ships", Some("ships"));
        check("ONLY app.\"Ship\" s WHERE (s.n) > 1", Some("app.\"Ship\""));
        check("ships JOIN berths USING (id)", Some("ships"));
        check("generate_series(1, 3) n", None);
        check("(SELECT 1) AS n", None);
        check("LATERAL f(1)", None);
        check("", None);
    }

    #[test]
    fn a_check_holds_only_without_offenders() {
        let probe = Check::none("nothing", "SELECT 1 WHERE false").probe();
        assert!(probe.holds(0, 0));
        assert!(!probe.holds(1, 0));
    }
}
