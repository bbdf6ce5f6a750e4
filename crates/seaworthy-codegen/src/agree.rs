//! One Rust type at both ends of a foreign key.
//!
//! SeaORM's loaders (`load_one`, `load_many`, `Entity::load().with(…)`) look for the rows of a key in Rust, where an `i32`
//! is no `i64`: of an `integer` that leads to a `bigint` they would find nothing, without a word. So what leads is read
//! and written as what it leads to.

use std::collections::{BTreeMap, BTreeSet};

use seaworthy_catalog::QualifiedName;

use crate::entity::{Entity, Field, Key, Model};
use crate::field::FieldType;

/// Keys lead to keys that lead on; longer chains than this nobody has.
const ROUNDS_MAX: usize = 16;

/// Gives the columns of foreign keys the types of what they lead to, and says where that cannot be.
pub(crate) fn agree(model: &mut Model<'_>) {
    let mut touched: BTreeSet<(usize, usize)> = BTreeSet::new();
    for _ in 0..ROUNDS_MAX {
        let changes = changes(model);
        if changes.is_empty() {
            break;
        }
        for (entity, field, rust_type) in changes {
            model.entities[entity].fields[field].rust_type = rust_type;
            touched.insert((entity, field));
        }
    }
    for (entity, field) in touched {
        let field = &mut model.entities[entity].fields[field];
        let read_as = crate::docs::code(field.rust_type.select_as.as_deref().unwrap_or_default());
        field.doc.push_str(&format!("\n\nRead and written as {read_as}, as what it leads to is."));
    }
    let warnings = differing(model);
    model.warnings.extend(warnings);
}

/// The entity, the field, and its new type.
type Change = (usize, usize, FieldType);

fn changes(model: &Model<'_>) -> Vec<Change> {
    let places = model.places();
    let mut changes = Vec::new();
    for (place, entity) in model.entities.iter().enumerate().filter(|(_, entity)| entity.is_keyed()) {
        let counts = |own: &Field<'_>| own.key == Key::PrimaryAutoIncrement;
        let ends: Vec<End<'_, '_>> = ends(model, &places, entity).collect();
        for (at, own) in entity.fields.iter().enumerate().filter(|(_, own)| !own.is_told && !counts(own)) {
            let to = ends.iter().filter(|(field, ..)| field.column.name == own.column.name);
            let others: Vec<&Field<'_>> = to.map(|(_, other, _)| *other).collect();
            let Some(first) = others.first() else { continue };
            let is_one = others.iter().all(|other| other.rust_type.rust == first.rust_type.rust);
            if is_one && first.rust_type.rust != own.rust_type.rust {
                let (data_type, other) = (&own.column.data_type, &first.column.data_type);
                changes.push((place, at, FieldType::read_as(data_type, other, &first.rust_type)));
            }
        }
    }
    changes
}

/// A column of a foreign key, the one that it leads to, and the name of the key.
type End<'m, 'a> = (&'m Field<'a>, &'m Field<'a>, &'m str);

/// Returns the pairs of columns that an entity's keys join.
fn ends<'m, 'a>(
    model: &'m Model<'a>,
    places: &BTreeMap<&QualifiedName, usize>,
    entity: &'m Entity<'a>,
) -> impl Iterator<Item = End<'m, 'a>> {
    let keys = entity.relation.foreign_keys.iter();
    keys.flat_map(move |key| {
        let target = places.get(&key.references).map(|place| &model.entities[*place]);
        let target = target.filter(|target| target.is_keyed());
        let pairs = key.columns.iter().zip(&key.referenced_columns);
        pairs.filter_map(move |(own, other)| Some((entity.field(own)?, target?.field(other)?, key.name.as_str())))
    })
}

/// Returns a sentence for each pair of columns whose equal values may differ in Rust.
fn differing(model: &Model<'_>) -> Vec<String> {
    let places = model.places();
    let mut warnings = Vec::new();
    for entity in model.entities.iter().filter(|entity| entity.is_keyed()) {
        for (own, other, key) in ends(model, &places, entity) {
            if own.rust_type.rust != other.rust_type.rust || is_padded(own) != is_padded(other) {
                warnings.push(format!(
                    "{}: the key {key:?} joins {} and {}, which are not equal in Rust: SeaORM's loaders find no rows by it, \
                     `find_related` does",
                    entity.relation.name, own.column.data_type.sql, other.column.data_type.sql
                ));
            }
        }
    }
    warnings
}

/// Whether blanks at the end of a value mean nothing to PostgreSQL, and something in Rust.
fn is_padded(field: &Field<'_>) -> bool {
    field.column.data_type.builtin_name() == Some("bpchar")
}
