//! What is odd about the schema that a migration leads to.

use seaworthy_catalog::{Catalog, Column, IndexTerm, Relation, RelationKind, RowSecurity};
use seaworthy_ddl::qualified;

use crate::rule::{COLUMN_TYPE, DYNAMIC, FOREIGN_KEY_WITHOUT_INDEX, ROW_SECURITY_WITHOUT_POLICY};
use crate::{Found, Subject};

pub(crate) fn found(subject: &Subject<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if subject.dynamic {
        found.push(Found::of_schema(&DYNAMIC, "what it sends depends on what it finds".to_owned()));
    }
    let Some(after) = subject.after else { return found };
    let nothing = Catalog::default();
    let before = subject.before.unwrap_or(&nothing);
    for relation in after.relations.iter().filter(|relation| is_table(relation)) {
        let old = before.relation(&relation.name);
        // Compared as a whole, for most of them are as they were.
        if old.is_some_and(|old| old == relation) {
            continue;
        }
        found.extend(regretted_columns(old, relation));
        let latest = subject.latest.unwrap_or(after).relation(&relation.name);
        if let Some(latest) = latest.filter(|latest| is_table(latest)) {
            found.extend(row_security(old, relation, latest));
            found.extend(unindexed_keys(old, relation, latest));
        }
    }
    found
}

/// A partition has what its parent has.
fn is_table(relation: &Relation) -> bool {
    matches!(relation.kind, RelationKind::Table | RelationKind::PartitionedTable) && relation.partition_of.is_none()
}

fn row_security(old: Option<&Relation>, new: &Relation, latest: &Relation) -> Option<Found> {
    let locks_out = |relation: &Relation| {
        matches!(relation.row_security, RowSecurity::Enabled | RowSecurity::Forced) && relation.policies.is_empty()
    };
    (locks_out(new) && locks_out(latest) && !old.is_some_and(locks_out)).then(|| {
        let on = qualified(&new.name);
        Found::of_schema(&ROW_SECURITY_WITHOUT_POLICY, format!("{on} has row-level security and no policy"))
    })
}

fn unindexed_keys(old: Option<&Relation>, new: &Relation, latest: &Relation) -> Vec<Found> {
    let is_new = |name: &str| !old.is_some_and(|old| old.foreign_keys.iter().any(|key| key.name == name));
    let remains = |columns: &[String]| latest.foreign_keys.iter().any(|key| key.columns == columns);
    let keys = new.foreign_keys.iter().filter(|key| is_new(&key.name) && !key.inherited);
    let keys = keys.filter(|key| remains(&key.columns) && !is_led(new, &key.columns) && !is_led(latest, &key.columns));
    let message = |key: &seaworthy_catalog::ForeignKey| {
        format!(
            "{} of {} ({}) has no index of its own: a DELETE from {} reads all of it",
            key.name,
            qualified(&new.name),
            key.columns.join(", "),
            qualified(&key.references)
        )
    };
    keys.map(|key| Found::of_schema(&FOREIGN_KEY_WITHOUT_INDEX, message(key))).collect()
}

/// Tells whether an index begins with these columns, in whatever order.
fn is_led(relation: &Relation, columns: &[String]) -> bool {
    let begins =
        |keys: &[String]| keys.len() >= columns.len() && columns.iter().all(|it| keys[..columns.len()].contains(it));
    let primary = relation.primary_key.iter().map(|key| key.columns.clone());
    let uniques = relation.uniques.iter().map(|key| key.columns.clone());
    let indexes = relation.indexes.iter().filter(|index| index.predicate.is_none() && index.method == "btree");
    let indexes = indexes.map(|index| {
        let terms = index.keys.iter().map(|key| match &key.term {
            IndexTerm::Column(column) => column.clone(),
            IndexTerm::Expression(_) => String::new(),
        });
        terms.collect::<Vec<_>>()
    });
    primary.chain(uniques).chain(indexes).any(|keys| begins(&keys))
}

fn regretted_columns(old: Option<&Relation>, new: &Relation) -> Vec<Found> {
    let is_new = |column: &Column| old.is_none_or(|old| old.column(&column.name).is_none());
    let key: &[String] = new.primary_key.as_ref().map_or(&[], |key| &key.columns);
    let columns = new.columns.iter().filter(|column| is_new(column));
    columns
        .filter_map(|column| {
            let numbered = column.identity.is_some()
                || column.default.as_deref().is_some_and(|default| default.contains("nextval("));
            let why = regret(column, numbered && key == [column.name.clone()])?;
            Some(Found::of_schema(&COLUMN_TYPE, format!("{} of {} {why}", column.name, qualified(&new.name))))
        })
        .collect()
}

/// PostgreSQL wiki, "Don't Do This"; PG 14, 8.1.4 "Serial Types", 8.2 "Monetary Types", 8.14 "JSON Types".
fn regret(column: &Column, is_numbered_key: bool) -> Option<&'static str> {
    match column.data_type.builtin_name()? {
        "int4" | "int2" if is_numbered_key => Some("is a numbered key that runs out: bigint does not"),
        "timestamp" => Some("is a time of no zone: timestamptz is one moment, whoever reads it"),
        "timetz" => Some("is a time of day in a zone without its date: timestamptz, or time"),
        "bpchar" => Some("is padded with blanks: text, with a CHECK where the length matters"),
        "money" => Some("has the server's currency and its rounding: numeric"),
        "json" => Some("has no equality, so DISTINCT and GROUP BY fail on it: jsonb"),
        _ => None,
    }
}
