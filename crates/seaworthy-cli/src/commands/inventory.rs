//! How many objects of each kind a schema has.

use seaworthy_catalog::{Catalog, RelationKind};
use serde_json::{Map, Value};

/// Returns each kind in the plural, and how many there are; partitions count as the one table that they are.
pub(super) fn counts(catalog: &Catalog) -> Vec<(&'static str, usize)> {
    let relations = |is: fn(RelationKind) -> bool| {
        catalog.relations.iter().filter(|it| is(it.kind) && it.partition_of.is_none()).count()
    };
    let tables = |kind| match kind {
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable => true,
        RelationKind::View | RelationKind::MaterializedView => false,
    };
    let views = |kind| match kind {
        RelationKind::View | RelationKind::MaterializedView => true,
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable => false,
    };
    let on_relations = |count: fn(&seaworthy_catalog::Relation) -> usize| catalog.relations.iter().map(count).sum();
    vec![
        ("tables", relations(tables)),
        ("enums", catalog.enums.len()),
        ("indexes", on_relations(|it| it.indexes.len())),
        ("foreign keys", on_relations(|it| it.foreign_keys.len())),
        ("views", relations(views)),
        ("sequences", catalog.sequences.len()),
        ("functions", catalog.functions.len()),
        ("triggers", on_relations(|it| it.triggers.len())),
        ("policies", on_relations(|it| it.policies.len())),
        ("domains", catalog.domains.len()),
        ("other types", catalog.composites.len() + catalog.ranges.len()),
        ("extensions", catalog.extensions.len()),
    ]
}

/// Returns how many there are of a kind.
pub(super) fn count(catalog: &Catalog, kind: &str) -> usize {
    counts(catalog).into_iter().find(|(name, _)| *name == kind).map_or(0, |(_, count)| count)
}

/// Returns the kinds of which there are some, in a sentence.
pub(super) fn text(catalog: &Catalog) -> String {
    let some = counts(catalog).into_iter().filter(|(_, count)| *count > 0);
    let parts: Vec<String> = some.map(|(kind, count)| format!("{count} {}", in_number(kind, count))).collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}

/// Returns every kind with its count.
pub(super) fn json(catalog: &Catalog) -> Value {
    let fields = counts(catalog).into_iter().map(|(kind, count)| (kind.replace(' ', "_"), Value::from(count)));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// Returns a kind as it stands behind a number.
pub(super) fn in_number(kind: &str, count: usize) -> String {
    match (count, kind) {
        (1, "indexes") => "index".to_owned(),
        (1, "policies") => "policy".to_owned(),
        (1, kind) => kind.trim_end_matches('s').to_owned(),
        (_, kind) => kind.to_owned(),
    }
}

/// Tells whether a schema has anything at all.
pub(super) fn is_empty(catalog: &Catalog) -> bool {
    let kinds = counts(catalog).into_iter().filter(|(kind, _)| *kind != "extensions");
    kinds.map(|(_, count)| count).sum::<usize>() == 0 && catalog.others.is_empty()
}
