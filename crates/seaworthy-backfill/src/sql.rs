//! The text of what is sent, from a definition and the shape of its table. What a definition says travels with its values
//! as parameters; what is ours has them as constants, for one round trip takes several such statements.

use seaworthy_ddl::{quote_ident, quote_literal};
use seaworthy_migration::{Write, WriteKind};

use crate::claim::Key;
use crate::shape::Shape;

/// Stands for the condition that a row is in the batch.
const MARK: &str = ":batch";

/// What the key of a row is called that a function gets.
pub(crate) const KEY: &str = "seaworthy key";

/// Which keys a batch has: `$1` is the key before it, `$2` its last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// From the table's first row.
    FromStart,
    /// Behind `$1`.
    After,
    /// The one row `$2`.
    Only,
}

impl Shape {
    /// Returns the condition that a row of `qualifier` (quoted) has its key in the bounds.
    fn within(&self, bounds: Bounds, qualifier: &str) -> String {
        let columns: Vec<String> =
            self.key.iter().map(|column| format!("{qualifier}.{}", quote_ident(&column.name))).collect();
        let values = |parameter: u8| -> Vec<String> {
            let value = |(at, column): (usize, &crate::shape::Column)| {
                format!("(${parameter}::text[])[{}]::{}", at + 1, column.type_name)
            };
            self.key.iter().enumerate().map(value).collect()
        };
        let compare =
            |operator: &str, parameter: u8| format!("{} {operator} {}", row(&columns), row(&values(parameter)));
        match bounds {
            Bounds::FromStart => compare("<=", 2),
            Bounds::After => format!("{} AND {}", compare(">", 1), compare("<=", 2)),
            Bounds::Only => compare("=", 2),
        }
    }

    /// Returns the same, and that the row needs it.
    fn in_batch(&self, bounds: Bounds, qualifier: &str) -> String {
        let within = self.within(bounds, qualifier);
        self.condition.as_ref().map_or(within.clone(), |condition| format!("{within} AND ({condition})"))
    }

    /// Returns the key of a row as an array of texts.
    fn key_array(&self, qualifier: &str) -> String {
        let columns: Vec<String> =
            self.key.iter().map(|column| format!("{qualifier}.{}::text", quote_ident(&column.name))).collect();
        format!("ARRAY[{}]", columns.join(", "))
    }

    fn key_columns(&self) -> String {
        self.key.iter().map(|column| quote_ident(&column.name)).collect::<Vec<_>>().join(", ")
    }

    /// Returns the query of the last key, as a JSON array of texts, and the number of up to `rows` rows behind `after` and
    /// up to `until`; no row where there is none.
    ///
    /// It reads no more than the index has, in its order, and makes texts of the last key alone. Where there are `rows`
    /// rows the last of them is all that is wanted, and the rows are counted only where there are fewer: counting them
    /// takes as long again as reading them.
    pub(crate) fn end(&self, after: Option<&Key>, until: Option<&Key>, rows: u32) -> String {
        let columns: Vec<String> = self.key.iter().map(|column| quote_ident(&column.name)).collect();
        let values = |key: &Key| {
            let typed = |(column, value): (&crate::shape::Column, &String)| {
                format!("{}::{}", quote_literal(value), column.type_name)
            };
            row(&self.key.iter().zip(key).map(typed).collect::<Vec<_>>())
        };
        let behind = after.map(|key| format!("{} > {}", row(&columns), values(key)));
        let up_to = until.map(|key| format!("{} <= {}", row(&columns), values(key)));
        let conditions: Vec<String> = behind.into_iter().chain(up_to).collect();
        let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let (list, relation) = (self.key_columns(), &self.relation);
        let texts: Vec<String> = columns.iter().map(|column| format!("final.{column}::text")).collect();
        format!(
            "SELECT json_build_array({texts})::text AS last, final.seaworthy_seen AS seen
             FROM ((SELECT {list}, {rows}::bigint AS seaworthy_seen
                    FROM {relation}{filter} ORDER BY {list} LIMIT 1 OFFSET {others})
                   UNION ALL
                   (SELECT ahead.*, row_number() OVER (ORDER BY {list}) AS seaworthy_seen
                    FROM (SELECT {list} FROM {relation}{filter} ORDER BY {list} LIMIT {rows}) AS ahead
                    ORDER BY seaworthy_seen DESC LIMIT 1)
                   LIMIT 1) AS final",
            texts = texts.join(", "),
            others = rows.saturating_sub(1),
        )
    }

    /// Returns a statement with the batch's condition in the place of its marks.
    pub(crate) fn marked(&self, template: &str, bounds: Bounds) -> String {
        Self::with_marks(template, &self.table, |qualifier| self.in_batch(bounds, qualifier))
    }

    /// Returns the same for a way back: whether a row needs to be moved says nothing about one that was.
    pub(crate) fn marked_back(&self, template: &str, bounds: Bounds) -> String {
        Self::with_marks(template, &self.table, |qualifier| self.within(bounds, qualifier))
    }

    fn with_marks(template: &str, table: &str, condition: impl Fn(&str) -> String) -> String {
        let mut text = String::with_capacity(template.len() + 128);
        let mut rest = template;
        while let Some(at) = rest.find(MARK) {
            let (before, found) = rest.split_at(at);
            let behind = &found[MARK.len()..];
            let is_cast = before.ends_with(':');
            let goes_on = behind.starts_with(|next: char| next.is_alphanumeric() || next == '_');
            text.push_str(before);
            if is_cast || goes_on {
                text.push_str(MARK);
                rest = behind;
                continue;
            }
            let alias = behind.strip_prefix('(').and_then(|inner| inner.split_once(')'));
            let qualifier = match alias {
                Some((alias, _)) if alias.starts_with('"') => alias.to_owned(),
                Some((alias, _)) => quote_ident(alias.trim()),
                None => quote_ident(table),
            };
            text.push_str(&format!("({})", condition(&qualifier)));
            rest = alias.map_or(behind, |(_, rest)| rest);
        }
        text.push_str(rest);
        text
    }

    /// Returns the statement that moves a batch by common table expressions: one row of `processed`, `failed`, `errors`
    /// and `summary`.
    pub(crate) fn ctes(&self, ctes: &str, journal: Option<&str>, bounds: Bounds) -> String {
        let journal = journal.map_or_else(String::new, |journal| format!(",\njournal AS (\n{journal}\n)"));
        let summary = if has_summary(ctes) { "(SELECT result FROM summary)" } else { "NULL::jsonb" };
        format!(
            "WITH batch AS (\n    SELECT * FROM {relation} AS batched WHERE {condition}{lock}\n),\n{ctes}{journal}\n\
             SELECT outcome.processed::bigint, outcome.failed::bigint, outcome.errors::jsonb, {summary} FROM outcome",
            relation = self.relation,
            condition = self.in_batch(bounds, "batched"),
            lock = self.row_lock(),
            ctes = ctes.trim_end(),
        )
    }

    /// Returns the query of a batch's rows for a function, in the order of their keys.
    pub(crate) fn rows(&self, bounds: Bounds) -> String {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|column| {
                let name = quote_ident(&column.name);
                column.read_as.map_or(format!("batched.{name}"), |cast| format!("batched.{name}::{cast} AS {name}"))
            })
            .collect();
        format!(
            "SELECT {}, {} AS \"{KEY}\" FROM {} AS batched WHERE {} ORDER BY {}{}",
            columns.join(", "),
            self.key_array("batched"),
            self.relation,
            self.in_batch(bounds, "batched"),
            self.key_columns(),
            self.row_lock(),
        )
    }

    /// With a trigger beside it, a row must not change between being read and being moved: whose write comes last wins.
    fn row_lock(&self) -> &'static str {
        if self.locks_rows { " FOR NO KEY UPDATE" } else { "" }
    }

    /// Returns the statement that writes down what is in columns before a batch is moved, each as its text, which says all of
    /// it: JSON would not tell its own `null` from none, nor hold `\u0000`. The rows are locked: who writes one at the same
    /// moment is waited for, and kept, too. `$3` is the backfill's name.
    pub(crate) fn keep(&self, columns: &[impl AsRef<str>], bounds: Bounds) -> String {
        let pairs: Vec<String> = columns
            .iter()
            .map(|column| {
                let column = column.as_ref();
                format!("{}, batched.{}::text", quote_literal(column), quote_ident(column))
            })
            .collect();
        format!(
            "INSERT INTO seaworthy.backfill_kept (name, key, kept)
             SELECT $3, {}, jsonb_build_object({}) FROM {} AS batched WHERE {} FOR NO KEY UPDATE ON CONFLICT DO NOTHING",
            self.key_array("batched"),
            pairs.join(", "),
            self.relation,
            self.in_batch(bounds, "batched"),
        )
    }

    /// Returns the statement that puts back what was kept of up to `$2` rows of the backfill `$1`.
    pub(crate) fn put_back(&self, columns: &[impl AsRef<str>]) -> String {
        let set: Vec<String> = columns
            .iter()
            .map(|column| {
                let column = column.as_ref();
                let cast = self.columns.iter().find(|found| found.name == column);
                let cast = cast.map_or_else(String::new, |found| format!("::{}", found.type_name));
                format!("{} = (kept.kept ->> {}){cast}", quote_ident(column), quote_literal(column))
            })
            .collect();
        let matches: Vec<String> = self
            .key
            .iter()
            .enumerate()
            .map(|(at, column)| {
                format!("moved.{} = kept.key[{}]::{}", quote_ident(&column.name), at + 1, column.type_name)
            })
            .collect();
        format!(
            "WITH kept AS (DELETE FROM seaworthy.backfill_kept AS gone
                 WHERE gone.name = $1 AND gone.key IN (
                     SELECT key FROM seaworthy.backfill_kept WHERE name = $1 LIMIT $2)
                 RETURNING gone.key, gone.kept),
             put AS (UPDATE {relation} AS moved SET {set}
                 FROM kept WHERE {matches})
             SELECT count(*) FROM kept",
            relation = self.relation,
            set = set.join(", "),
            matches = matches.join(" AND "),
        )
    }
}

/// Returns the statement that writes rows: a parameter a column, each an array of texts. `types` are the columns'.
pub(crate) fn write(write: &Write, types: &[String]) -> String {
    let Write { kind, relation, columns, .. } = write;
    let names: Vec<String> = columns.iter().map(|column| quote_ident(column)).collect();
    let parameters: Vec<String> = (1..=names.len()).map(|number| format!("${number}::text[]")).collect();
    let fields: Vec<String> = (1..=names.len()).map(|number| format!("c{number}")).collect();
    let values: Vec<String> = fields.iter().zip(types).map(|(field, cast)| format!("made.{field}::{cast}")).collect();
    let made = format!("unnest({}) AS made ({})", parameters.join(", "), fields.join(", "));
    let insert = format!("INSERT INTO {relation} ({}) SELECT {} FROM {made}", names.join(", "), values.join(", "));
    let is_key = |key: &[std::borrow::Cow<'static, str>], at: usize| key.contains(&columns[at]);
    let all = 0..names.len();
    match kind {
        WriteKind::Insert => insert,
        WriteKind::InsertOrSkip => format!("{insert} ON CONFLICT DO NOTHING"),
        WriteKind::Upsert { key } => {
            let set: Vec<String> =
                all.filter(|at| !is_key(key, *at)).map(|at| format!("{0} = excluded.{0}", names[at])).collect();
            let target: Vec<String> = key.iter().map(|column| quote_ident(column)).collect();
            let action = if set.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {}", set.join(", ")) };
            format!("{insert} ON CONFLICT ({}) DO {action}", target.join(", "))
        }
        WriteKind::Update { key } => {
            let set: Vec<String> = all
                .clone()
                .filter(|at| !is_key(key, *at))
                .map(|at| format!("{} = {}", names[at], values[at]))
                .collect();
            let same: Vec<String> =
                all.filter(|at| is_key(key, *at)).map(|at| format!("changed.{} = {}", names[at], values[at])).collect();
            format!("UPDATE {relation} AS changed SET {} FROM {made} WHERE {}", set.join(", "), same.join(" AND "))
        }
    }
}

/// Tells whether there is a `summary` among common table expressions.
fn has_summary(ctes: &str) -> bool {
    ctes.lines().any(|line| line.trim_start().trim_start_matches(',').trim_start().starts_with("summary AS"))
}

fn row(columns: &[String]) -> String {
    match columns {
        [only] => only.clone(),
        several => format!("({})", several.join(", ")),
    }
}

#[cfg(test)]
mod tests;
