//! The comparison as a whole.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use seaworthy_catalog::{Catalog, Column, NotNullConstraint, QualifiedName, Relation};
use seaworthy_ddl::reads_back;

use crate::change::Change;
use crate::elements::elements;
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
    let (from, to) = with_comparable_names(from, to);
    let mut sides = Sides { from: &from, to: &to, old: elements(&from), new: elements(&to) };
    let fates = fates(&mut sides);
    let mut changes = emit::changes(&sides, &fates);
    for statements in changes.iter_mut().flat_map(|it| [Some(&mut it.statements), it.inverse.as_mut()]).flatten() {
        *statements = std::mem::take(statements).into_iter().map(reads_back).collect();
    }
    changes
}

/// Forgets the names of not-null constraints that only one side has of its own: before 18 there are none (PostgreSQL 18,
/// release notes, E.4.3.3), and where a parent brings the constraint, the name is the parent's.
fn with_comparable_names<'a>(first: Cow<'a, Catalog>, to: Cow<'a, Catalog>) -> (Cow<'a, Catalog>, Cow<'a, Catalog>) {
    let own = |column: &Column| column.not_null_constraint.as_ref().is_some();
    let twins: HashMap<&QualifiedName, &Relation> = to.relations.iter().map(|it| (&it.name, it)).collect();
    let mut odd: HashSet<(QualifiedName, String)> = HashSet::new();
    for relation in &first.relations {
        let Some(twin) = twins.get(&relation.name) else { continue };
        for column in relation.columns.iter().filter(|it| it.not_null) {
            if twin.column(&column.name).is_some_and(|it| it.not_null && own(it) != own(column)) {
                odd.insert((relation.name.clone(), column.name.clone()));
            }
        }
    }
    if odd.is_empty() {
        return (first, to);
    }
    let (mut first, mut to) = (first.into_owned(), to.into_owned());
    for relation in first.relations.iter_mut().chain(&mut to.relations) {
        for column in &mut relation.columns {
            let plain = column.not_null_constraint.as_ref().is_some_and(NotNullConstraint::has_plain_options);
            if plain && odd.contains(&(relation.name.clone(), column.name.clone())) {
                column.not_null_constraint = None;
            }
        }
    }
    (Cow::Owned(first), Cow::Owned(to))
}
