//! The part of two catalogs that a comparison has to look at.
//!
//! Most of two catalogs is equal, and what is equal changes only where it stands on something that differs. Left out are
//! relations and sequences that are equal and stand on nothing of the kind: to take them apart and print them takes
//! all the time, and gives no change. Everything else stays.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use seaworthy_catalog::{Catalog, ObjectKind, ObjectName, QualifiedName, Relation};

/// An object by schema and name, or by kind and identity; objects that share them are taken for one.
type Node<'a> = (&'a str, &'a str);

/// Returns both catalogs without what is equal and cannot change.
pub(crate) fn narrow<'a>(from: &'a Catalog, to: &'a Catalog) -> (Cow<'a, Catalog>, Cow<'a, Catalog>) {
    let catalogs = [from, to];
    let reach = Reach::of(catalogs, differing(from, to));
    // To copy what is kept has its price, too.
    if reach.kept.len() * 2 > from.relations.len().max(to.relations.len()) {
        return (Cow::Borrowed(from), Cow::Borrowed(to));
    }
    let mut kept = with_what_is_looked_up(catalogs, &reach.kept);
    kept.extend(reach.without_data(from));
    (Cow::Owned(part(from, &kept)), Cow::Owned(part(to, &kept)))
}

fn node(name: &QualifiedName) -> Node<'_> {
    (&name.schema, &name.name)
}

/// Returns what is in one catalog only, or differs.
fn differing<'a>(from: &'a Catalog, to: &'a Catalog) -> Vec<Node<'a>> {
    let mut nodes = Vec::new();
    unequal(&from.relations, &to.relations, |it| node(&it.name), &mut nodes);
    unequal(&from.sequences, &to.sequences, |it| node(&it.name), &mut nodes);
    unequal(&from.enums, &to.enums, |it| node(&it.name), &mut nodes);
    unequal(&from.domains, &to.domains, |it| node(&it.name), &mut nodes);
    unequal(&from.composites, &to.composites, |it| node(&it.name), &mut nodes);
    unequal(&from.ranges, &to.ranges, |it| node(&it.name), &mut nodes);
    let (old, new): (Vec<_>, Vec<_>) = (from.functions.iter().collect(), to.functions.iter().collect());
    let mut signatures = Vec::new();
    unequal(&old, &new, |it| (&it.name, &it.arguments), &mut signatures);
    nodes.extend(signatures.into_iter().map(|(name, _)| node(name)));
    unequal(&from.others, &to.others, |it| (it.kind.as_str(), it.identity.as_str()), &mut nodes);
    nodes
}

/// Adds the keys of what is in one list only, or differs.
fn unequal<'a, T: PartialEq, K: std::hash::Hash + Eq>(
    from: &'a [T],
    to: &'a [T],
    key: impl Fn(&'a T) -> K,
    keys: &mut Vec<K>,
) {
    let mut rest: HashMap<K, &T> = from.iter().map(|it| (key(it), it)).collect();
    for new in to {
        if rest.remove(&key(new)).is_none_or(|old| old != new) {
            keys.push(key(new));
        }
    }
    keys.extend(rest.into_keys());
}

/// What stands on what.
#[derive(Default)]
struct Edges<'a> {
    /// Who may have to be made again with it.
    stand_on: HashMap<Node<'a>, Vec<Node<'a>>>,
    /// Whose foreign keys, triggers, policies or rules refer to it.
    refer_to: HashMap<Node<'a>, Vec<Node<'a>>>,
    children: HashMap<Node<'a>, Vec<Node<'a>>>,
}

impl<'a> Edges<'a> {
    fn add(&mut self, catalog: &'a Catalog) {
        let on: HashMap<Node<'a>, Node<'a>> = catalog
            .relations
            .iter()
            .flat_map(|it| it.indexes.iter().map(|own| ((it.name.schema.as_str(), own.name.as_str()), node(&it.name))))
            .collect();
        let end = |object: &'a ObjectName| match object.kind {
            ObjectKind::Other => (object.name.as_str(), object.part.as_str()),
            ObjectKind::Index => {
                let own = (object.schema.as_str(), object.name.as_str());
                on.get(&own).copied().unwrap_or(own)
            }
            ObjectKind::Type
            | ObjectKind::Function
            | ObjectKind::Sequence
            | ObjectKind::Relation
            | ObjectKind::Default
            | ObjectKind::Constraint
            | ObjectKind::Column
            | ObjectKind::Trigger
            | ObjectKind::Policy
            | ObjectKind::Rule => (object.schema.as_str(), object.name.as_str()),
        };
        for dependency in &catalog.dependencies {
            let edges = match dependency.object.kind {
                ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule => &mut self.refer_to,
                ObjectKind::Type
                | ObjectKind::Function
                | ObjectKind::Other
                | ObjectKind::Sequence
                | ObjectKind::Relation
                | ObjectKind::Default
                | ObjectKind::Constraint
                | ObjectKind::Index
                | ObjectKind::Column => &mut self.stand_on,
            };
            edges.entry(end(&dependency.needs)).or_default().push(end(&dependency.object));
        }
        for sequence in &catalog.sequences {
            let Some(owner) = &sequence.owner else { continue };
            self.stand_on.entry(node(&owner.relation)).or_default().push(node(&sequence.name));
        }
        for relation in &catalog.relations {
            self.relation(relation);
        }
    }

    fn relation(&mut self, relation: &'a Relation) {
        let own = node(&relation.name);
        for key in &relation.foreign_keys {
            self.refer_to.entry(node(&key.references)).or_default().push(own);
        }
        for parent in parents(relation) {
            self.children.entry(node(parent)).or_default().push(own);
        }
        if let Some(partition) = &relation.partition_of {
            // The indexes of the partitioned table wait for those of its partitions.
            self.stand_on.entry(own).or_default().push(node(&partition.parent));
        }
    }
}

fn parents(relation: &Relation) -> impl Iterator<Item = &QualifiedName> {
    relation.inherits.iter().chain(relation.partition_of.iter().map(|it| &it.parent))
}

/// What may change.
struct Reach<'a> {
    edges: Edges<'a>,
    kept: HashSet<Node<'a>>,
    /// Those of `kept` that may be made again as a whole.
    whole: HashSet<Node<'a>>,
}

impl<'a> Reach<'a> {
    fn of(catalogs: [&'a Catalog; 2], differing: Vec<Node<'a>>) -> Self {
        let mut reach = Self { edges: Edges::default(), kept: HashSet::new(), whole: HashSet::new() };
        if differing.is_empty() {
            return reach;
        }
        for catalog in catalogs {
            reach.edges.add(catalog);
        }
        let mut open = differing;
        while let Some(next) = open.pop() {
            if !reach.whole.insert(next) {
                continue;
            }
            reach.kept.insert(next);
            for edges in [&reach.edges.stand_on, &reach.edges.children] {
                open.extend(edges.get(&next).into_iter().flatten());
            }
            reach.keep_referring(next);
        }
        reach
    }

    /// Returns the materialized views without data, and what stands on them.
    fn without_data(&self, from: &'a Catalog) -> HashSet<Node<'a>> {
        let mut open: Vec<Node<'a>> =
            from.relations.iter().filter(|it| it.unpopulated.0).map(|it| node(&it.name)).collect();
        let mut found = HashSet::new();
        while let Some(next) = open.pop() {
            if found.insert(next) {
                open.extend(self.edges.stand_on.get(&next).into_iter().flatten());
            }
        }
        found
    }

    /// Keeps the tables of which something speaks of an object: a foreign key, a trigger. Nothing stands on that but
    /// the same on partitions and heirs.
    fn keep_referring(&mut self, to: Node<'a>) {
        let mut open: Vec<Node<'a>> = self.edges.refer_to.get(&to).cloned().unwrap_or_default();
        let mut seen = HashSet::new();
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                self.kept.insert(next);
                open.extend(self.edges.children.get(&next).into_iter().flatten());
            }
        }
    }
}

/// Adds what is looked up of what may change: parents and theirs, referenced tables, sequences and their tables.
fn with_what_is_looked_up<'a>(catalogs: [&'a Catalog; 2], reached: &HashSet<Node<'a>>) -> HashSet<Node<'a>> {
    let mut kept = reached.clone();
    for catalog in catalogs {
        for sequence in &catalog.sequences {
            let Some(owner) = &sequence.owner else { continue };
            if reached.contains(&node(&owner.relation)) || reached.contains(&node(&sequence.name)) {
                kept.extend([node(&owner.relation), node(&sequence.name)]);
            }
        }
        let relations: HashMap<Node<'a>, &Relation> = catalog.relations.iter().map(|it| (node(&it.name), it)).collect();
        for relation in reached.iter().filter_map(|name| relations.get(name)) {
            kept.extend(relation.foreign_keys.iter().map(|it| node(&it.references)));
        }
        let mut open: Vec<Node<'a>> = kept.iter().copied().collect();
        while let Some(next) = open.pop() {
            let parents = relations.get(&next).into_iter().flat_map(|relation| parents(relation));
            open.extend(parents.map(node).filter(|parent| kept.insert(*parent)));
        }
    }
    kept
}

/// Returns the catalog with these relations and sequences alone.
fn part(catalog: &Catalog, kept: &HashSet<Node<'_>>) -> Catalog {
    let relations = catalog.relations.iter().filter(|it| kept.contains(&node(&it.name))).cloned();
    let sequences = catalog.sequences.iter().filter(|it| kept.contains(&node(&it.name))).cloned();
    let (relations, sequences): (Vec<_>, Vec<_>) = (relations.collect(), sequences.collect());
    let indexes = |it: &'_ Relation| -> Vec<(String, String)> {
        it.indexes.iter().map(|index| (it.name.schema.clone(), index.name.clone())).collect()
    };
    let indexes: HashSet<(String, String)> = relations.iter().flat_map(indexes).collect();
    let stays = |object: &ObjectName| match object.kind {
        ObjectKind::Type | ObjectKind::Function | ObjectKind::Other => true,
        ObjectKind::Index => indexes.contains(&(object.schema.clone(), object.name.clone())),
        ObjectKind::Sequence
        | ObjectKind::Relation
        | ObjectKind::Default
        | ObjectKind::Constraint
        | ObjectKind::Column
        | ObjectKind::Trigger
        | ObjectKind::Policy
        | ObjectKind::Rule => kept.contains(&(object.schema.as_str(), object.name.as_str())),
    };
    let dependencies =
        catalog.dependencies.iter().filter(|it| stays(&it.object) && stays(&it.needs)).cloned().collect();
    Catalog {
        schemas: catalog.schemas.clone(),
        relations,
        enums: catalog.enums.clone(),
        domains: catalog.domains.clone(),
        composites: catalog.composites.clone(),
        ranges: catalog.ranges.clone(),
        sequences,
        functions: catalog.functions.clone(),
        extensions: catalog.extensions.clone(),
        others: catalog.others.clone(),
        unmodelled: catalog.unmodelled.clone(),
        dependencies,
        grants: catalog.grants.clone(),
    }
}
