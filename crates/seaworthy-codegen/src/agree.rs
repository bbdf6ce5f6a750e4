//! One Rust type at both ends of a foreign key.
//!
//! SeaORM's loaders (`load_one`, `load_many`, `Entity::load().with(…)`) look for the rows of a key in Rust, where an `i32`
//! is no `i64`: of an `integer` that leads to a `bigint` they would find nothing, without a word. So what leads is read
//! and written as what it leads to.

use std::collections::{BTreeMap, BTreeSet};

use seaworthy_catalog::{Catalog, DataType, QualifiedName};

use crate::entity::{Entity, Field, Key, Model};
use crate::field::FieldType;

/// Keys lead to keys that lead on; longer chains than this nobody has.
const ROUNDS_MAX: usize = 16;

/// Gives the columns of foreign keys the types of what they lead to, and says where that cannot be.
pub(crate) fn agree(model: &mut Model<'_>, catalog: &Catalog) {
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
    let warnings = differing(model, catalog);
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
fn differing(model: &Model<'_>, catalog: &Catalog) -> Vec<String> {
    let places = model.places();
    let mut warnings = Vec::new();
    for entity in model.entities.iter().filter(|entity| entity.is_keyed()) {
        for (own, other, key) in ends(model, &places, entity) {
            let types = [own, other].map(|field| catalog.base_type(&field.column.data_type));
            let is_padded = types.map(|it| it.builtin_name() == Some("bpchar"));
            let why = if own.rust_type.rust != other.rust_type.rust || is_padded[0] != is_padded[1] {
                "which are not equal in Rust: SeaORM's loaders find no rows by it"
            } else if may_differ(&own.rust_type.rust, types) {
                "of which equal values may not be equal in Rust: SeaORM's loaders may find no rows by it"
            } else {
                continue;
            };
            warnings.push(format!(
                "{}: the key {key:?} joins {} and {}, {why}, `find_related` does",
                entity.relation.name, own.column.data_type.sql, other.column.data_type.sql
            ));
        }
    }
    warnings
}

/// Whether PostgreSQL takes two values for equal that Rust, which reads both as one type, does not.
///
/// citext ignores case (PostgreSQL 14, F.8 "citext"); `1.0` is `1` as numeric and in JSON, and `1 day` is `24:00:00`, as
/// their text is not (8.1.2 "Arbitrary Precision Numbers", 8.14 "JSON Types", 8.5.4 "Interval Input"); blanks at the end
/// of `character(n)` do not count (8.3 "Character Types"). As text, what is of two types has two forms.
fn may_differ(rust: &str, types: [&DataType; 2]) -> bool {
    let names = types.map(|it| it.builtin_name().unwrap_or(&it.name.name));
    let modifiers = types.map(|it| it.modifiers.as_slice());
    let is_text = |name: &str| matches!(name, "name" | "text" | "varchar");
    if rust.contains("Json") {
        return true;
    }
    if !rust.contains("String") {
        return false;
    }
    match names {
        ["bpchar", "bpchar"] => modifiers[0].is_empty() || modifiers[0] != modifiers[1],
        ["numeric", "numeric"] => modifiers[0].len() < 2 || modifiers[0].get(1) != modifiers[1].get(1),
        ["citext" | "interval" | "nummultirange" | "numrange", _] | [_, "citext"] => true,
        [own, other] => own != other && !(is_text(own) && is_text(other)),
    }
}
