//! A catalog taken apart.

mod column;
mod grants;
mod on_relation;
mod relation;
mod schema;
mod types;

use std::collections::{BTreeSet, HashMap, HashSet};

use seaworthy_catalog::{
    BASE_TYPE, Catalog, ForeignKey, ObjectKind, ObjectName, Persistence, QualifiedName, Relation, SHELL_TYPE,
};
use seaworthy_ddl::part::{self, Stage};
use seaworthy_ddl::settled;

use crate::element::{Comes, Element, Elements, Key, Kind};

pub(crate) use grants::{grants, is_same};
pub(crate) use relation::parameter_names;

/// The statements that make objects, as the printer knows them.
pub(crate) type Made = HashMap<(ObjectName, Stage), Vec<String>>;

/// Returns the elements of a catalog.
pub(crate) fn elements(catalog: &Catalog) -> Elements {
    let bare = without_comments(catalog);
    let made: Made = part::made(&bare).into_iter().map(|it| ((it.object, it.stage), it.statements)).collect();
    let mut all = Vec::new();
    schema::elements(catalog, &mut all);
    types::elements(catalog, &made, &mut all);
    relation::elements(&bare, catalog, &made, &mut all);
    // What is printed otherwise only since it was restored from a dump is the same.
    for element in &mut all {
        element.value = settled(std::mem::take(&mut element.value));
    }
    let mut elements: Elements = all.into_iter().map(|element| (element.key.clone(), element)).collect();
    for dependency in &catalog.dependencies {
        let needs = Key::of_object(&dependency.needs);
        let mut key = Key::of_object(&dependency.object);
        // The expression of a generated column is the column's.
        if key.kind == Kind::Default && !elements.contains_key(&key) {
            key.kind = Kind::Column;
        }
        let body = Key { kind: Kind::Body, part: "query".to_owned(), ..key.clone() };
        for key in [key, body] {
            elements.entry(key).and_modify(|it| it.needs.push(needs.clone()));
        }
    }
    inside_base_types(catalog, &mut elements);
    keys_of_foreign_keys(catalog, &mut elements);
    indexes_of_partitions(catalog, &mut elements);
    inline_needs(&mut elements);
    elements
}

/// Has a base type take along its shell and its functions: neither goes without the others but by CASCADE.
fn inside_base_types(catalog: &Catalog, elements: &mut Elements) {
    let shells = catalog.others.iter().filter(|it| it.kind == SHELL_TYPE);
    let types: HashMap<Key, Key> = shells
        .map(|it| {
            let key = |kind: &str| Key { part: it.identity.clone(), ..Key::global(Kind::Other, kind) };
            (key(SHELL_TYPE), key(BASE_TYPE))
        })
        .collect();
    for (shell, base) in &types {
        elements.entry(shell.clone()).and_modify(|it| it.inside.push(base.clone()));
        elements.entry(base.clone()).and_modify(|it| it.unmake.iter_mut().for_each(|drop| drop.push_str(" CASCADE")));
    }
    for dependency in catalog.dependencies.iter().filter(|it| it.object.kind == ObjectKind::Function) {
        if let Some(base) = types.get(&Key::of_object(&dependency.needs)) {
            let function = Key::of_object(&dependency.object);
            elements.entry(function).and_modify(|it| it.inside.push(base.clone()));
        }
    }
    // Not with it goes what holds values of it: that is changed before.
    let bases: HashMap<&str, &Key> = types.values().map(|base| (base.part.as_str(), base)).collect();
    for relation in &catalog.relations {
        for column in &relation.columns {
            if let Some(base) = bases.get(column.data_type.name.to_string().as_str()) {
                let key = Key::new(Kind::Column, &relation.name, &column.name);
                elements.entry(key).and_modify(|it| it.needs.push((*base).clone()));
            }
        }
    }
}

/// Puts the indexes of a partition before it is attached, which would make others in their place, and those of the
/// partitioned table behind it.
fn indexes_of_partitions(catalog: &Catalog, elements: &mut Elements) {
    let keys = |relation: &Relation| -> Vec<Key> {
        let constraints = part::keys(relation).into_iter();
        let constraints = constraints.map(|(name, _, _)| Key::new(Kind::Constraint, &relation.name, &name));
        let indexes = relation.indexes.iter().map(|it| QualifiedName::new(&relation.name.schema, &it.name));
        constraints.chain(indexes.map(|name| Key::new(Kind::Index, &name, ""))).collect()
    };
    for relation in &catalog.relations {
        let Some(partition) = &relation.partition_of else { continue };
        let attached = Key::new(Kind::Partition, &relation.name, "partition");
        for parent in catalog.relation(&partition.parent).map(keys).unwrap_or_default() {
            elements.entry(parent).and_modify(|it| it.needs.push(attached.clone()));
        }
        elements.entry(attached).and_modify(|it| it.needs.extend(keys(relation)));
        // That of a partitioned partition is invalid, and passed over, until those of all its own are attached to it.
        let own: Vec<Key> = elements
            .keys()
            .filter(|it| {
                it.kind == Kind::AttachedIndex && it.relation() == Key::new(Kind::Relation, &relation.name, "")
            })
            .cloned()
            .collect();
        let around = Key::new(Kind::Partition, &partition.parent, "partition");
        elements.entry(around).and_modify(|it| it.needs.extend(own));
    }
}

/// Puts what a child has of its own before what its parent has of the same name: the parent's is merged with it, and
/// goes first.
///
/// PG 14, ALTER TABLE, "Notes": a column or check that a child has both ways stays when the parent's is dropped.
///
/// Only between tables that the other catalog has, too: what is made with its table comes after that of its parent.
pub(crate) fn children_first(catalog: &Catalog, elements: &mut Elements, other: &Elements) {
    let stays = |name: &QualifiedName| other.contains_key(&Key::new(Kind::Relation, name, ""));
    for child in catalog.relations.iter().filter(|it| it.partition_of.is_none() && stays(&it.name)) {
        for parent in child.inherits.iter().filter(|it| stays(it)) {
            let columns = child.columns.iter().filter(|it| it.local).map(|it| (Kind::Column, &it.name));
            let checks = child.checks.iter().filter(|it| !it.inherited).map(|it| (Kind::Constraint, &it.name));
            for (kind, part) in columns.chain(checks) {
                let own = Key::new(kind, &child.name, part);
                elements.entry(Key::new(kind, parent, part)).and_modify(|it| it.needs.push(own));
            }
        }
    }
}

/// Makes materialized views `WITH NO DATA` that stand on one of the first catalog which has none: PostgreSQL refuses to
/// read from that.
///
/// PG 14, CREATE MATERIALIZED VIEW, "WITH NO DATA".
pub(crate) fn without_data(from: &Catalog, elements: &mut Elements) {
    let own = from.relations.iter().filter(|it| it.unpopulated.0).map(|it| Key::new(Kind::Relation, &it.name, ""));
    let mut empty: HashSet<Key> = own.collect();
    let mut before = 0;
    while empty.len() > before {
        before = empty.len();
        let read = |need: &Key| matches!(need.kind, Kind::Relation | Kind::Column) && empty.contains(&need.relation());
        let views = elements.values().filter(|it| it.view && it.needs.iter().any(read));
        let more: Vec<Key> = views.map(|it| it.key.clone()).collect();
        empty.extend(more);
    }
    for key in empty {
        if let Some(element) = elements.get_mut(&key).filter(|it| it.object == "materialized view") {
            element.make.iter_mut().take(1).for_each(|it| it.push_str("\nWITH NO DATA"));
        }
    }
}

/// Gives a foreign key what it refers to: a key or a unique index over the same columns.
fn keys_of_foreign_keys(catalog: &Catalog, elements: &mut Elements) {
    let by_name: HashMap<&QualifiedName, &Relation> = catalog.relations.iter().map(|it| (&it.name, it)).collect();
    for relation in &catalog.relations {
        for foreign_key in &relation.foreign_keys {
            let Some(referenced) = by_name.get(&foreign_key.references) else { continue };
            let same = |columns: &[String]| {
                let (mut a, mut b) = (columns.to_vec(), foreign_key.referenced_columns.clone());
                a.sort();
                b.sort();
                a == b
            };
            let primary_key = referenced.primary_key.iter().filter(|it| same(&it.columns)).map(|it| &it.name);
            let uniques = referenced.uniques.iter().filter(|it| same(&it.columns)).map(|it| &it.name);
            let keys = primary_key.chain(uniques).map(|it| Key::new(Kind::Constraint, &referenced.name, it));
            let indexes = referenced
                .indexes
                .iter()
                .filter(|it| it.unique)
                .map(|it| Key::new(Kind::Index, &QualifiedName::new(&referenced.name.schema, &it.name), ""));
            // It is on each partition apart, which cannot be dropped before it.
            let partitioned = referenced.partition_key.is_some();
            let partitions = if partitioned { partitions_of(catalog, &referenced.name) } else { Vec::new() };
            let partitions = partitions.into_iter().map(|it| Key::new(Kind::Relation, &it.name, ""));
            if let Some(element) = elements.get_mut(&Key::new(Kind::ForeignKey, &relation.name, &foreign_key.name)) {
                element.needs.extend(keys.chain(indexes).chain(partitions));
            }
            // PG 14, `ATPrepChangePersistence` in `tablecmds.c`: who refers to it is unlogged before, and logged after it.
            let unlogged = |name: &QualifiedName| Key::new(Kind::RelationOption, name, "unlogged");
            if relation.name != referenced.name && elements.contains_key(&unlogged(&relation.name)) {
                let first = unlogged(&relation.name);
                elements.entry(unlogged(&referenced.name)).and_modify(|it| it.needs.push(first));
            }
            // Where they refer to each other the key goes before, and comes back behind.
            let is_unlogged =
                |name: &QualifiedName| by_name.get(name).is_some_and(|it| it.persistence == Persistence::Unlogged);
            if is_in_a_circle(catalog, relation, foreign_key, is_unlogged) {
                let both = [&relation.name, &referenced.name].map(unlogged);
                let own = Key::new(Kind::ForeignKey, &relation.name, &foreign_key.name);
                elements.entry(own).and_modify(|it| it.needs.extend(both));
            }
        }
    }
}

/// Whether a foreign key to another table leads back to its own, over keys of tables that are `among` them.
pub(crate) fn is_in_a_circle(
    catalog: &Catalog,
    table: &Relation,
    foreign_key: &ForeignKey,
    among: impl Fn(&QualifiedName) -> bool,
) -> bool {
    if foreign_key.references == table.name || !among(&table.name) || !among(&foreign_key.references) {
        return false;
    }
    let (mut seen, mut open) = (BTreeSet::new(), vec![&foreign_key.references]);
    while let Some(name) = open.pop() {
        if *name == table.name {
            return true;
        }
        let keys = catalog.relation(name).map_or(&[][..], |it| &it.foreign_keys);
        open.extend(keys.iter().map(|it| &it.references).filter(|it| among(it) && seen.insert(*it)));
    }
    false
}

/// Returns the partitions of a table, and theirs.
fn partitions_of<'a>(catalog: &'a Catalog, table: &QualifiedName) -> Vec<&'a Relation> {
    let own = |it: &&Relation| it.partition_of.as_ref().is_some_and(|partition| partition.parent == *table);
    catalog.relations.iter().filter(own).flat_map(|it| [vec![it], partitions_of(catalog, &it.name)].concat()).collect()
}

/// Gives elements what their inline parts need, and theirs: a column waits for the function of its default, and so does
/// the table.
fn inline_needs(elements: &mut Elements) {
    let around = |key: &Key| elements.get(key).filter(|it| it.comes == Comes::Inline)?.inside.first();
    let mut handed: Vec<(Key, Vec<Key>)> = Vec::new();
    for (key, element) in elements.iter() {
        let Some(container) = around(key) else { continue };
        handed.push((container.clone(), element.needs.clone()));
        for further in std::iter::successors(around(container), |it| around(it)) {
            let others = element.needs.iter().filter(|it| (&it.schema, &it.name) != (&key.schema, &key.name));
            handed.push((further.clone(), others.cloned().collect()));
        }
    }
    for (container, needs) in handed {
        if let Some(element) = elements.get_mut(&container) {
            element.needs.extend(needs.into_iter().filter(|need| *need != container));
        }
    }
}

/// Returns the comment on an object, which COMMENT ON calls by these words and that name.
fn comment(of: &Element, words: &str, name: &str, text: Option<&str>) -> Option<Element> {
    let make = part::comment(words, name, text)?;
    let key = Key { kind: Kind::Comment, part: format!("{:?} {}", of.key.kind, of.key.part), ..of.key.clone() };
    let unmake = format!("COMMENT ON {words} {name} IS NULL");
    let element = Element::new(key, of.object, of.name.clone(), vec![make], unmake);
    Some(element.property().inside(of.key.clone(), Comes::Behind))
}

/// Returns the catalog without comments, which are elements of their own.
fn without_comments(catalog: &Catalog) -> Catalog {
    let mut bare = catalog.clone();
    bare.enums.iter_mut().for_each(|it| it.comment = None);
    bare.ranges.iter_mut().for_each(|it| it.comment = None);
    bare.sequences.iter_mut().for_each(|it| it.comment = None);
    bare.functions.iter_mut().for_each(|it| it.comment = None);
    bare.others.iter_mut().for_each(|it| it.comment = None);
    for domain in &mut bare.domains {
        domain.comment = None;
        domain.checks.iter_mut().for_each(|it| it.comment = None);
    }
    for composite in &mut bare.composites {
        composite.comment = None;
        composite.attributes.iter_mut().for_each(|it| it.comment = None);
    }
    for relation in &mut bare.relations {
        relation.comment = None;
        relation.columns.iter_mut().for_each(|it| {
            it.comment = None;
            it.not_null_constraint.iter_mut().for_each(|it| it.comment = None);
        });
        relation.primary_key.iter_mut().for_each(|it| (it.comment, it.index_comment) = (None, None));
        relation.uniques.iter_mut().for_each(|it| (it.comment, it.index_comment) = (None, None));
        relation.foreign_keys.iter_mut().for_each(|it| it.comment = None);
        relation.checks.iter_mut().for_each(|it| it.comment = None);
        relation.exclusions.iter_mut().for_each(|it| (it.comment, it.index_comment) = (None, None));
        relation.indexes.iter_mut().for_each(|it| it.comment = None);
        relation.triggers.iter_mut().for_each(|it| it.comment = None);
        relation.policies.iter_mut().for_each(|it| it.comment = None);
        relation.rules.iter_mut().for_each(|it| it.comment = None);
        relation.statistics.iter_mut().for_each(|it| it.comment = None);
    }
    bare
}
