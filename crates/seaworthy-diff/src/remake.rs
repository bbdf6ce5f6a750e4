//! A type that cannot be changed in place: the new one is made beside the old one, and its columns go over.

use std::collections::BTreeSet;

use seaworthy_catalog::{Attribute, Catalog, Column, CompositeType, DataType, QualifiedName, RangeType, Relation};
use seaworthy_ddl::{Ident, qualified};

use crate::element::{Comes, Elements, Key, Kind};
use crate::fate::{Fate, Fates, Sides, released};
use crate::retype::retype;
use crate::row_type;

/// Tables whose columns do not simply go over.
#[derive(Debug, Default)]
pub(crate) struct Apart {
    /// Partitions that are not one meanwhile: see [`crate::fate::released`].
    released: BTreeSet<Key>,
    /// What is made anew after the type.
    anew: BTreeSet<Key>,
}

impl Apart {
    pub(crate) fn of(fates: &Fates) -> Self {
        let anew = fates.iter().filter(|(key, fate)| key.kind == Kind::Relation && **fate == Fate::Rebuild);
        Self { released: released(fates), anew: anew.map(|(key, _)| key.clone()).collect() }
    }

    pub(crate) fn is_anew(&self, relation: &QualifiedName) -> bool {
        !self.anew.is_empty() && self.anew.contains(&Key::new(Kind::Relation, relation, ""))
    }
}

/// Returns the statements that make a type anew under its name; the old one goes on as [`aside`] says.
///
pub(crate) fn remake((from, to): (&Catalog, &Catalog), new: &Elements, key: &Key, apart: &Apart) -> Vec<String> {
    if key.kind == Kind::Other {
        return remake_collation((from, to), new, key, apart);
    }
    let name = QualifiedName::new(&key.schema, &key.name);
    let mut statements = Vec::new();
    let composite = |catalog: &Catalog| catalog.composites.iter().find(|it| it.name == name).cloned();
    let in_use = !columns_of(from, key, apart).is_empty();
    // Where no value is of it, the new one has its attributes in their order.
    let attributes = composite(from)
        .zip(composite(to))
        .map(|(old, new)| if in_use { same_attributes(&old, &new, &mut statements) } else { new.attributes });
    statements.push(rename("TYPE", &qualified(&name), &name.name));
    if let Some(range) = from.ranges.iter().find(|it| it.name == name) {
        constructors_aside(range, &mut statements);
    }
    match attributes {
        Some(attributes) => statements.push(create_composite(&name, &attributes)),
        None => statements.extend(new.get(key).into_iter().flat_map(|it| it.make.iter().cloned())),
    }
    let parts = new.values().filter(|it| it.key.kind == Kind::TypePart && it.inside.contains(key));
    let notes =
        parts.flat_map(|part| new.values().filter(|it| it.comes == Comes::Behind && it.inside.contains(&part.key)));
    statements.extend(notes.flat_map(|it| it.make.iter().cloned()));
    for (relation, column) in columns_of(from, key, apart) {
        let Some(target) = to.relation(&relation.name).and_then(|it| it.column(&column.name)) else { continue };
        if target.data_type == column.data_type && column.generated.is_none() && target.generated.is_none() {
            let over = vec![over_text(relation, column, target)];
            statements.extend(row_type::around((from, to), apart, &relation.name, over));
        }
    }
    statements
}

/// Returns the statements that take all remade types back, in the order of the first catalog, and drop those of the
/// second.
pub(crate) fn back(sides: &Sides<'_>, fates: &Fates, old_order: &[&Key]) -> Vec<String> {
    let apart = Apart::of(fates);
    let remade: Vec<&Key> = old_order.iter().copied().filter(|key| matches!(fates[*key], Fate::Remake(_))).collect();
    let made = remade.iter().flat_map(|key| {
        let own = remake((sides.to, sides.from), &sides.old, key, &apart);
        own.into_iter().chain(came_back(sides, fates, key))
    });
    made.chain(remade.iter().rev().flat_map(|key| drop_old(key))).collect()
}

/// Returns what takes over the columns that left the type on the way there: on the way back they have come to its second
/// form before the first one is made again.
fn came_back(sides: &Sides<'_>, fates: &Fates, key: &Key) -> Vec<String> {
    if key.kind == Kind::Other {
        let left = columns_in_collation(sides.from, key).into_iter().filter(|(relation, column)| {
            let after = sides.to.relation(&relation.name).and_then(|it| it.column(&column.name));
            after.is_some_and(|it| it.collation != column.collation || it.data_type != column.data_type)
        });
        return left.map(|(relation, column)| into_collation(relation, column, key)).collect();
    }
    let columns = columns_of(sides.from, key, &Apart::of(fates)).into_iter().filter(|(relation, column)| {
        let altered = Key::new(Kind::Column, &relation.name, &column.name);
        let after = sides.to.relation(&relation.name).and_then(|it| it.column(&column.name));
        matches!(fates.get(&altered), Some(Fate::Alter(_))) && after.is_some_and(|it| it.data_type != column.data_type)
    });
    columns.map(|(relation, column)| over_text(relation, column, column)).collect()
}

/// Returns what takes a column over to the type of its name, whose values are written alike.
fn over_text(relation: &Relation, column: &Column, target: &Column) -> String {
    let plain = retype(&relation.name, column, target);
    let head = plain.split(" USING ").next().unwrap_or_default();
    format!("{head} USING {}::text::{}", Ident::new(&column.name), column.data_type.sql)
}

/// Makes a collation anew, and has the columns that are of it go over.
///
/// PG 14, ALTER COLLATION: it changes its name, its schema and its owner only.
fn remake_collation((from, to): (&Catalog, &Catalog), new: &Elements, key: &Key, apart: &Apart) -> Vec<String> {
    let columns = columns_in_collation(from, key);
    let Some(own) = columns.first().and_then(|(_, column)| column.collation.as_ref()) else { return Vec::new() };
    let mut statements = vec![rename("COLLATION", &key.part, &own.name)];
    statements.extend(new.get(key).into_iter().flat_map(|it| it.make.iter().cloned()));
    for (relation, column) in columns.into_iter().filter(|(relation, _)| !apart.is_anew(&relation.name)) {
        let target = to.relation(&relation.name).and_then(|it| it.column(&column.name));
        if target.is_some_and(|it| it.collation == column.collation && it.data_type == column.data_type) {
            statements.push(into_collation(relation, column, key));
        }
    }
    statements
}

fn into_collation(relation: &Relation, column: &Column, key: &Key) -> String {
    let (table, own, sql) = (qualified(&relation.name), Ident::new(&column.name), &column.data_type.sql);
    format!("ALTER TABLE {table} ALTER COLUMN {own} TYPE {sql} COLLATE {}", key.part)
}

/// Returns the columns of tables that are in a collation, but for those that follow a parent's.
pub(crate) fn columns_in_collation<'a>(catalog: &'a Catalog, key: &Key) -> Vec<(&'a Relation, &'a Column)> {
    let tables = catalog.relations.iter().filter(|it| it.definition.is_none() && it.partition_of.is_none());
    let columns = tables.flat_map(|relation| relation.columns.iter().map(move |column| (relation, column)));
    let is_in = |it: &Column| it.local && it.collation.as_ref().is_some_and(|it| qualified(it) == key.part);
    columns.filter(|(_, column)| key.name == "collation" && is_in(column)).collect()
}

/// Returns the end of a type or a collation that its columns have left.
pub(crate) fn drop_old(key: &Key) -> Vec<String> {
    if key.kind == Kind::Other {
        // Its identity is its schema and its name, of which the second goes aside.
        let (schema, name) = split_identity(&key.part);
        return vec![format!("DROP COLLATION {schema}.{}", Ident::new(aside(&name)))];
    }
    vec![format!("DROP TYPE {}", qualified(&QualifiedName::new(&key.schema, aside(&key.name))))]
}

/// Returns the schema as it is written, and the name as it is stored.
fn split_identity(identity: &str) -> (&str, String) {
    let quoted_end = identity.strip_prefix('"').and_then(|rest| rest.find("\".")).map(|place| place + 2);
    let dot = quoted_end.or_else(|| identity.find('.')).unwrap_or_default();
    let name = &identity[dot + 1..];
    let stored = name.strip_prefix('"').and_then(|it| it.strip_suffix('"')).map(|it| it.replace("\"\"", "\""));
    (&identity[..dot], stored.unwrap_or_else(|| name.to_owned()))
}

/// Returns what takes a type out of the way of what gets its name.
pub(crate) fn out_of_the_way(key: &Key) -> String {
    rename("TYPE", &qualified(&QualifiedName::new(&key.schema, &key.name)), &key.name)
}

/// Returns the name of a type while its columns leave it; PostgreSQL cuts names after 63 bytes.
pub(crate) fn aside(name: &str) -> String {
    let kept: String =
        name.char_indices().take_while(|(place, it)| place + it.len_utf8() <= 57).map(|it| it.1).collect();
    format!("{kept}__old")
}

/// Returns the columns of tables that are of a type, or arrays of it.
///
/// Not those that follow a parent's: of children, and of partitions but the released ones. Nor those of tables that are
/// made anew.
pub(crate) fn columns_of<'a>(catalog: &'a Catalog, key: &Key, apart: &Apart) -> Vec<(&'a Relation, &'a Column)> {
    let range = catalog.ranges.iter().find(|it| it.name.schema == key.schema && it.name.name == key.name);
    let of_type = |it: &DataType| {
        it.name.schema == key.schema && it.name.name == key.name
            || range.is_some_and(|range| range.multirange == it.name)
    };
    let tables = catalog.relations.iter().filter(|it| it.definition.is_none());
    let columns = tables.flat_map(|relation| relation.columns.iter().map(move |column| (relation, column)));
    let own = |relation: &Relation, column: &Column| match &relation.partition_of {
        Some(_) => apart.released.contains(&Key::new(Kind::Relation, &relation.name, "")),
        None => column.local,
    };
    let stays = |relation: &Relation| !apart.is_anew(&relation.name);
    columns.filter(|(relation, it)| of_type(&it.data_type) && own(relation, it) && stays(relation)).collect()
}

fn rename(words: &str, name: &str, own: &str) -> String {
    format!("ALTER {words} {name} RENAME TO {}", Ident::new(aside(own)))
}

/// Gives the old type the attributes of the new one, so that the text of a value says the same to both; returns those
/// of the new one in that order.
fn same_attributes(old: &CompositeType, new: &CompositeType, statements: &mut Vec<String>) -> Vec<Attribute> {
    let has = |composite: &CompositeType, name: &str| composite.attributes.iter().any(|it| it.name == name);
    let name = qualified(&old.name);
    for gone in old.attributes.iter().filter(|it| !has(new, &it.name)) {
        statements.push(format!("ALTER TYPE {name} DROP ATTRIBUTE {}", Ident::new(&gone.name)));
    }
    let mut attributes: Vec<Attribute> = Vec::new();
    for kept in &old.attributes {
        attributes.extend(new.attributes.iter().find(|it| it.name == kept.name).cloned());
    }
    for added in new.attributes.iter().filter(|it| !has(old, &it.name)) {
        statements.push(format!("ALTER TYPE {name} ADD ATTRIBUTE {}", attribute(added)));
        attributes.push(added.clone());
    }
    attributes
}

fn attribute(attribute: &Attribute) -> String {
    let collation = attribute.collation.as_ref().map(|it| format!(" COLLATE {}", qualified(it)));
    format!("{} {}{}", Ident::new(&attribute.name), attribute.data_type, collation.unwrap_or_default())
}

fn create_composite(name: &QualifiedName, attributes: &[Attribute]) -> String {
    let attributes: Vec<String> = attributes.iter().map(|it| format!("\n    {}", attribute(it))).collect();
    format!("CREATE TYPE {} AS ({}\n)", qualified(name), attributes.join(","))
}

/// Takes the constructor functions of a range type out of the way: they do not go aside with it.
///
/// PG 14, 8.17.6 "Constructing Ranges and Multiranges".
fn constructors_aside(range: &RangeType, statements: &mut Vec<String>) {
    let (own, many) = (qualified(&range.name), qualified(&range.multirange));
    let old = qualified(&QualifiedName::new(&range.name.schema, aside(&range.name.name)));
    statements.push(rename("TYPE", &many, &range.multirange.name));
    for arguments in [format!("{0}, {0}", range.subtype), format!("{0}, {0}, text", range.subtype)] {
        statements.push(rename("FUNCTION", &format!("{own}({arguments})"), &range.name.name));
    }
    for arguments in [String::new(), old.clone(), format!("VARIADIC {old}[]")] {
        statements.push(rename("FUNCTION", &format!("{many}({arguments})"), &range.multirange.name));
    }
}
