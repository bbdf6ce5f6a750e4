//! What the JSON of the original schema says, in all its shapes: one document in, rows and what is wrong with it out.
//!
//! Nothing in a document is an error of the program: what cannot be read is a [`Problem`] with its place in it.

mod addresses;
mod scalar;
mod slots;
mod tiers;

use std::time::SystemTime;

use md5::{Digest as _, Md5};
use seaworthy::prelude::Rows;
use seaworthy::sea_orm::JsonValue as Value;
use serde_json::json;
use time::UtcDateTime;

pub(crate) use addresses::address;
pub(crate) use slots::{Slot, slots};
pub(crate) use tiers::{Tier, tiers};

/// What a document holds.
#[derive(Debug)]
pub(crate) struct Reading<T> {
    /// What can be moved.
    found: Vec<T>,
    /// What cannot.
    problems: Vec<Problem>,
}

impl<T> Reading<T> {
    /// Adds the rows of what was found in a column, and logs the rest.
    pub(crate) fn write(self, rows: &mut Rows, column: &str, insert: impl Fn(T, &mut Rows)) {
        for one in self.found {
            insert(one, rows);
        }
        for problem in self.problems {
            problem.report(rows, column);
        }
    }
}

/// Something in a document that cannot be moved.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    path: Vec<String>,
    /// From 0, where it is an entry of a list.
    place: Option<usize>,
    reason: &'static str,
    value: Value,
}

impl Problem {
    /// Logs it with its row.
    pub(crate) fn report(self, rows: &mut Rows, column: &str) {
        let mut path = self.path;
        path.extend(self.place.map(|place| place.to_string()));
        rows.report(self.reason, json!({ "column": column, "path": path, "value": self.value }));
    }
}

/// An entry of a list: the list's path in the document, its place from 0, and what it says.
#[derive(Debug)]
struct Entry<'a> {
    path: Vec<String>,
    place: usize,
    value: &'a Value,
}

/// Returns the entries of a document that is a bare array or an object with arrays under some of `keys`; under one of
/// `days`, an object of days with an array each.
///
/// Problems are lists that are none, and an object that has none of the keys, unless it is an entry itself.
fn entries<'a>(
    document: &'a Value,
    keys: &[&str],
    days: &[&str],
    is_entry: bool,
    none: &'static str,
) -> (Vec<Entry<'a>>, Vec<Problem>) {
    let mut lists: Vec<(Vec<String>, &Value)> = Vec::new();
    let mut problems = Vec::new();
    match document {
        Value::Null => {}
        Value::Object(object) => {
            for (key, list) in keys.iter().filter_map(|key| Some((*key, object.get(*key)?))) {
                match list {
                    Value::Object(week) if days.contains(&key) => {
                        lists.extend(week.iter().map(|(day, list)| (vec![key.to_owned(), day.clone()], list)));
                    }
                    list => lists.push((vec![key.to_owned()], list)),
                }
            }
            if !object.is_empty() && !is_entry && !keys.iter().any(|key| object.contains_key(*key)) {
                problems.push(Problem { path: Vec::new(), place: None, reason: none, value: document.clone() });
            }
        }
        list => lists.push((Vec::new(), list)),
    }
    let mut entries = Vec::new();
    for (path, list) in lists {
        match list {
            Value::Null => {}
            Value::Array(values) => {
                let entry = |(place, value)| Entry { path: path.clone(), place, value };
                entries.extend(values.iter().enumerate().map(entry));
            }
            other => problems.push(Problem { path, place: None, reason: "not a list", value: other.clone() }),
        }
    }
    (entries, problems)
}

/// Sorts what is wrong as it is logged: by its place in the document.
fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by(|one, other| {
        let place = |problem: &Problem| problem.place.unwrap_or(usize::MAX);
        one.path.cmp(&other.path).then(place(one).cmp(&place(other)))
    });
    problems
}

/// Returns an id that the same source always gives: a hash of its place, as a JSON array, in which no two read alike.
///
/// PostgreSQL writes a `jsonb` array with a blank behind each comma, and escapes what serde escapes; the way back makes
/// the same ids in SQL.
fn id_of(word: &str, parts: &[Value]) -> String {
    let text = format!("[{}]", parts.iter().map(text_of_json).collect::<Vec<_>>().join(", "));
    let sum = Md5::digest(text.as_bytes());
    sum.iter().fold(format!("{word}_"), |id, byte| format!("{id}{byte:02x}"))
}

fn text_of_json(value: &Value) -> String {
    match value {
        Value::Array(values) => format!("[{}]", values.iter().map(text_of_json).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// Returns the moment, as Prisma writes it: UTC, without a zone.
fn now() -> String {
    let now = UtcDateTime::from(SystemTime::now());
    format!("{} {:02}:{:02}:{:02}.{:03}", now.date(), now.hour(), now.minute(), now.second(), now.millisecond())
}
