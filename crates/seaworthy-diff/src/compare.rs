//! The comparison as a whole.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use seaworthy_catalog::{Catalog, Column, NotNullConstraint, OtherObject, QualifiedName, Relation, Schema, Unmodelled};
use seaworthy_ddl::reads_back;

use crate::change::Change;
use crate::elements::{children_first, elements, grants, without_data};
use crate::emit;
use crate::fate::{Sides, fates};
use crate::narrow::narrow;
use crate::rename::{Rename, apply};

/// Returns the changes that lead from one catalog to the other, in an order that PostgreSQL accepts; none where the two
/// are equal but for the order of columns.
///
/// A rename that the first catalog has no object for is passed over; [`Rename::parse`] makes none of that kind. What
/// neither catalog models is not compared: see [`Catalog::unmodelled`].
pub fn diff(from: &Catalog, to: &Catalog, renames: &[Rename]) -> Vec<Change> {
    let (first, mut changes) = renamed(from, renames);
    let (first, to) = narrow(&first, to);
    changes.extend(compare(first, to));
    changes
}

/// Returns what [`diff`] does, by taking both catalogs apart as a whole: what it is measured by.
#[doc(hidden)]
pub fn diff_whole(from: &Catalog, to: &Catalog, renames: &[Rename]) -> Vec<Change> {
    let (first, mut changes) = renamed(from, renames);
    changes.extend(compare(first, Cow::Borrowed(to)));
    changes
}

fn renamed<'a>(from: &'a Catalog, renames: &[Rename]) -> (Cow<'a, Catalog>, Vec<Change>) {
    if renames.is_empty() {
        return (Cow::Borrowed(from), Vec::new());
    }
    let mut first = from.clone();
    let changes = apply(&mut first, renames);
    (Cow::Owned(first), changes)
}

fn compare(from: Cow<'_, Catalog>, to: Cow<'_, Catalog>) -> Vec<Change> {
    let from = without_hidden(from, &to.unmodelled);
    let to = without_hidden(to, &from.unmodelled);
    let (from, to) = with_comparable_names(from, to);
    let from = without_needless_public(from, &to);
    let to = without_needless_public(to, &from);
    let (mut old, mut new) = (elements(&from), elements(&to));
    children_first(&from, &mut old, &new);
    children_first(&to, &mut new, &old);
    grants((&from, &to), &mut old, &mut new);
    without_data(&from, &mut old);
    without_data(&from, &mut new);
    let mut sides = Sides { from: &from, to: &to, old, new };
    let fates = fates(&mut sides);
    let mut changes = emit::changes(&sides, &fates);
    for statements in changes.iter_mut().flat_map(|it| [Some(&mut it.statements), it.inverse.as_mut()]).flatten() {
        *statements = std::mem::take(statements).into_iter().map(reads_back).collect();
    }
    changes
}

/// Forgets what the other catalog only reports: whoever read it may not see what it is, and it is not gone for that.
fn without_hidden<'a>(catalog: Cow<'a, Catalog>, hidden: &[Unmodelled]) -> Cow<'a, Catalog> {
    let is_hidden =
        |it: &OtherObject| hidden.iter().any(|other| (&other.kind, &other.identity) == (&it.kind, &it.identity));
    if !catalog.others.iter().any(is_hidden) {
        return catalog;
    }
    let mut catalog = catalog.into_owned();
    catalog.others.retain(|it| !is_hidden(it));
    Cow::Owned(catalog)
}

/// Forgets the schema public, where it is as every new database has it and the other catalog is without: a dump says
/// nothing of that.
fn without_needless_public<'a>(catalog: Cow<'a, Catalog>, other: &Catalog) -> Cow<'a, Catalog> {
    let is_public = |it: &Schema| it.name == "public";
    let plain = catalog.schemas.iter().any(|it| is_public(it) && it.comment.is_none());
    if !plain || other.schemas.iter().any(is_public) || holds_anything(&catalog, "public") {
        return catalog;
    }
    let mut catalog = catalog.into_owned();
    catalog.schemas.retain(|it| !is_public(it));
    Cow::Owned(catalog)
}

fn holds_anything(catalog: &Catalog, schema: &str) -> bool {
    let relations = catalog.relations.iter().map(|it| &it.name.schema);
    let enums = catalog.enums.iter().map(|it| &it.name.schema);
    let domains = catalog.domains.iter().map(|it| &it.name.schema);
    let composites = catalog.composites.iter().map(|it| &it.name.schema);
    let ranges = catalog.ranges.iter().map(|it| &it.name.schema);
    let sequences = catalog.sequences.iter().map(|it| &it.name.schema);
    let functions = catalog.functions.iter().map(|it| &it.name.schema);
    let types = enums.chain(domains).chain(composites).chain(ranges);
    let extensions = catalog.extensions.iter().map(|it| &it.schema);
    let others = catalog.others.iter().map(|it| &it.schema).chain(extensions);
    relations.chain(types).chain(sequences).chain(functions).chain(others).any(|it| it == schema)
}

/// Returns what a column that becomes the table's alone keeps: the constraint of its parent, with that one's name. PG 18,
/// ALTER TABLE, "NO INHERIT".
fn of_parent_that_goes(
    first: &Catalog,
    (old, new): (&Relation, &Relation),
    column: &Column,
) -> Option<NotNullConstraint> {
    let brings = |parent: &&QualifiedName| {
        first.relation(parent)?.column(&column.name)?.not_null_constraint.clone().filter(|it| !it.no_inherit)
    };
    let mut parents = old.inherits.iter();
    let constraint = parents.find_map(|parent| brings(&parent))?;
    let is_orphan = new.inherits.iter().all(|parent| !old.inherits.contains(parent)) && new.partition_of.is_none();
    (column.not_null_constraint.is_none() && is_orphan).then_some(constraint)
}

/// Forgets the names of not-null constraints that only one side has of its own: before 18 there are none (PostgreSQL 18,
/// release notes, E.4.3.3), and where a parent brings the constraint, the name is the parent's.
fn with_comparable_names<'a>(first: Cow<'a, Catalog>, to: Cow<'a, Catalog>) -> (Cow<'a, Catalog>, Cow<'a, Catalog>) {
    let own = |column: &Column| column.not_null_constraint.as_ref().is_some();
    let twins: HashMap<&QualifiedName, &Relation> = to.relations.iter().map(|it| (&it.name, it)).collect();
    let mut odd: HashSet<(QualifiedName, String)> = HashSet::new();
    let mut left: Vec<(QualifiedName, String, NotNullConstraint)> = Vec::new();
    for relation in &first.relations {
        let Some(twin) = twins.get(&relation.name) else { continue };
        for column in relation.columns.iter().filter(|it| it.not_null) {
            if twin.column(&column.name).is_some_and(|it| it.not_null && own(it) != own(column)) {
                match of_parent_that_goes(&first, (relation, twin), column) {
                    Some(constraint) => left.push((relation.name.clone(), column.name.clone(), constraint)),
                    None => drop(odd.insert((relation.name.clone(), column.name.clone()))),
                }
            }
        }
    }
    let named = |catalog: &Catalog| catalog.relations.iter().flat_map(|it| &it.columns).any(own);
    let not_null = |catalog: &Catalog| catalog.relations.iter().flat_map(|it| &it.columns).any(|it| it.not_null);
    // A server before 18 would not take the names of one that is newer.
    let older = not_null(&first) && !named(&first) && named(&to);
    if odd.is_empty() && left.is_empty() && !older {
        return (first, to);
    }
    let (mut first, mut to) = (first.into_owned(), to.into_owned());
    for (name, column, constraint) in left {
        let relations = first.relations.iter_mut().filter(|it| it.name == name);
        let columns = relations.flat_map(|it| &mut it.columns).filter(|it| it.name == column);
        columns.for_each(|it| it.not_null_constraint = Some(constraint.clone()));
    }
    for relation in first.relations.iter_mut().chain(&mut to.relations) {
        for column in &mut relation.columns {
            let plain = column.not_null_constraint.as_ref().is_some_and(NotNullConstraint::has_plain_options);
            if plain && (older || odd.contains(&(relation.name.clone(), column.name.clone()))) {
                column.not_null_constraint = None;
            }
        }
    }
    (Cow::Owned(first), Cow::Owned(to))
}
