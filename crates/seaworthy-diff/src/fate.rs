//! What becomes of each element, and of what stands on it.

use std::collections::{BTreeMap, BTreeSet};

use seaworthy_catalog::{Catalog, QualifiedName};
use seaworthy_ddl::{Ident, qualified};

use crate::alter;
use crate::element::{Comes, Element, Elements, Key, Kind};
use crate::remake::{columns_of, remake};
use crate::retype::mentions;

/// What becomes of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    Add,
    Drop,
    /// By these statements.
    Alter(Vec<String>),
    /// Dropped first, and made again.
    Rebuild,
    /// A type: the new one is made beside the old one, and its columns go over.
    Remake(Vec<String>),
}

impl Fate {
    pub(crate) fn unmakes(&self) -> bool {
        matches!(self, Self::Drop | Self::Rebuild)
    }

    pub(crate) fn makes(&self) -> bool {
        matches!(self, Self::Add | Self::Rebuild)
    }
}

/// The fates of all elements that do not stay as they are.
pub(crate) type Fates = BTreeMap<Key, Fate>;

/// Both catalogs, whole and taken apart.
pub(crate) struct Sides<'a> {
    pub(crate) from: &'a Catalog,
    pub(crate) to: &'a Catalog,
    pub(crate) old: Elements,
    pub(crate) new: Elements,
}

/// Returns what becomes of every element that differs, or stands on one that goes.
pub(crate) fn fates(sides: &mut Sides<'_>) -> Fates {
    let mut fates = Fates::new();
    for (key, old) in &sides.old {
        match sides.new.get(key) {
            None => {
                fates.insert(key.clone(), Fate::Drop);
            }
            Some(new) if new.value != old.value => {
                fates.insert(key.clone(), alter::alter(sides, old, new));
            }
            Some(_) => {}
        }
    }
    for key in sides.new.keys().filter(|key| !sides.old.contains_key(*key)) {
        fates.insert(key.clone(), Fate::Add);
    }
    if !fates.is_empty() {
        attributes_in_use(sides, &mut fates);
        spread(sides, &mut fates);
        parts_of_remade(sides, &mut fates);
        let apart = released(&fates);
        for (key, fate) in fates.iter_mut().filter(|(_, fate)| matches!(fate, Fate::Remake(_))) {
            *fate = Fate::Remake(remake((sides.from, sides.to), &sides.new, key, &apart));
        }
    }
    fates
}

/// Returns the partitions that stay, and are detached while the rest is changed.
pub(crate) fn released(fates: &Fates) -> BTreeSet<Key> {
    let goes = |fate: &Fate| fate.unmakes() || fate.makes();
    let partitions = fates.iter().filter(|(key, fate)| key.kind == Kind::Partition && goes(fate));
    partitions.map(|(key, _)| key.relation()).filter(|key| !fates.get(key).is_some_and(goes)).collect()
}

/// Kinds that are dropped last, when all that was altered has left them; what stands on them needs not go.
pub(crate) fn goes_last(kind: Kind) -> bool {
    matches!(kind, Kind::Schema | Kind::Extension | Kind::Type | Kind::Other)
}

/// Returns what is dropped last, with the functions and sequences that it stands on.
///
/// Not what is made of a relation's row type that goes, too: it goes before that relation.
pub(crate) fn last(sides: &Sides<'_>, fates: &Fates) -> BTreeSet<Key> {
    let dropped = |key: &&Key| fates.get(*key) == Some(&Fate::Drop);
    let row_type_goes = |key: &Key| {
        let mut needs = sides.old[key].needs.iter().filter(|need| need.kind == Kind::Relation);
        needs.any(|need| fates.get(need).is_some_and(Fate::unmakes))
    };
    let taken_along = |key: &Key| sides.old[key].inside.iter().any(|it| fates.get(it).is_some_and(Fate::unmakes));
    let own = |key: &&Key| goes_last(key.kind) && !row_type_goes(key) && !taken_along(key);
    let kinds = sides.old.keys().filter(dropped).filter(own);
    let mut last: BTreeSet<Key> = kinds.cloned().collect();
    loop {
        let needs = last.iter().flat_map(|key| &sides.old[key].needs);
        let alone = |key: &&Key| sides.old.get(*key).is_some_and(|element| element.inside.is_empty());
        let stood_on = needs.filter(|key| matches!(key.kind, Kind::Function | Kind::Sequence)).filter(alone);
        let more: Vec<Key> = stood_on.filter(dropped).filter(|key| !last.contains(*key)).cloned().collect();
        if more.is_empty() {
            return last;
        }
        last.extend(more);
    }
}

/// Makes again what stands on what goes, until nothing is left.
fn spread(sides: &mut Sides<'_>, fates: &mut Fates) {
    loop {
        let stays = |key: &Key| !fates.get(key).is_some_and(|fate| fate.unmakes() || fate.makes());
        let detached = |key: &Key, goes: fn(&Fate) -> bool| {
            key.kind == Kind::Partition && fates.get(key).is_some_and(goes) && stays(&key.relation())
        };
        release(&mut sides.old, |key| detached(key, Fate::unmakes));
        keep_foreign_keys(&mut sides.old, |key| detached(key, Fate::unmakes));
        release(&mut sides.new, |key| detached(key, Fate::makes));
        let moved = Moved::new(sides, fates);
        let stays = |key: &&Key| !matches!(fates.get(*key), Some(Fate::Drop | Fate::Rebuild | Fate::Remake(_)));
        let hit: Vec<Key> = sides
            .old
            .keys()
            .filter(|key| sides.new.contains_key(*key))
            .filter(stays)
            .filter(|key| moved.takes(&sides.old[*key], fates))
            .cloned()
            .collect();
        if hit.is_empty() {
            return;
        }
        for key in hit {
            // What stands on a type that is made anew is made anew beside it, too: columns may be of it.
            let remade = key.kind == Kind::Type;
            let fate = if remade {
                Fate::Remake(remake((sides.from, sides.to), &sides.new, &key, &BTreeSet::new()))
            } else {
                Fate::Rebuild
            };
            fates.insert(key, fate);
        }
    }
}

/// Makes tables that are a partition no longer, or not yet, go on by themselves: what is done to the partitioned table
/// does not reach their columns, keys and indexes.
fn release(elements: &mut Elements, is_apart: impl Fn(&Key) -> bool) {
    let apart: BTreeSet<Key> = elements.keys().filter(|key| is_apart(key)).map(Key::relation).collect();
    if apart.is_empty() {
        return;
    }
    // The first is what it stands on itself, the others are the parents'. Triggers of a parent come and go with it, and
    // foreign keys come with it. PG 14, ALTER TABLE, "DETACH PARTITION".
    let with_parent =
        |kind: Kind| matches!(kind, Kind::Partition | Kind::AttachedIndex | Kind::Trigger | Kind::ForeignKey);
    for element in elements.values_mut().filter(|it| !with_parent(it.key.kind) && it.inside.len() > 1) {
        let own = element.inside[0].relation();
        if apart.contains(&own) {
            element.inside.truncate(1);
        }
    }
}

/// Has a partition that is detached drop the foreign keys by itself that its table has brought: they stay with it, while
/// its table's may go, and are merged where both are there when it is attached again.
///
/// PG 14, `ATExecDetachPartition` in `tablecmds.c`: they become its own.
fn keep_foreign_keys(elements: &mut Elements, is_apart: impl Fn(&Key) -> bool) {
    let partitions: Vec<Key> = elements.keys().filter(|key| is_apart(key)).cloned().collect();
    for partition in partitions {
        let own = |key: &Key| key.kind == Kind::ForeignKey && key.relation() == partition.relation();
        let inherited: Vec<Key> = elements
            .values()
            .filter(|it| own(&it.key) && it.unmake.is_empty() && it.make.is_empty())
            .map(|it| it.key.clone())
            .collect();
        let table = qualified(&QualifiedName::new(&partition.schema, &partition.name));
        for key in &inherited {
            // Where its table's has gone before, it has gone with it.
            let drop = format!("ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {}", Ident::new(&key.part));
            elements.entry(key.clone()).and_modify(|it| {
                it.inside.truncate(1);
                it.unmake = vec![drop];
            });
        }
        elements.entry(partition).and_modify(|it| it.needs.extend(inherited));
    }
}

/// Makes types anew whose attributes change while columns are of them, and leaves the parts of such types to them.
///
/// PG 14, ALTER TYPE, "Notes": an attribute's type cannot change while a column is of the composite type.
fn attributes_in_use(sides: &Sides<'_>, fates: &mut Fates) {
    let parts = fates.iter().filter(|(key, fate)| key.kind == Kind::TypePart && matches!(fate, Fate::Alter(_)));
    let types: BTreeSet<Key> = parts.flat_map(|(key, _)| sides.new[key].inside.clone()).collect();
    for key in types {
        let composite = sides.new.get(&key).is_some_and(|it| it.object == "composite type");
        if composite && sides.old.contains_key(&key) && !columns_of(sides.from, &key, &BTreeSet::new()).is_empty() {
            fates.insert(key.clone(), Fate::Remake(remake((sides.from, sides.to), &sides.new, &key, &BTreeSet::new())));
        }
    }
}

/// The statements of a type that is made anew hold its parts.
fn parts_of_remade(sides: &Sides<'_>, fates: &mut Fates) {
    let remade: BTreeSet<Key> =
        fates.iter().filter(|(_, fate)| matches!(fate, Fate::Remake(_))).map(|(key, _)| key.clone()).collect();
    let inside = |key: &Key| {
        let element = sides.new.get(key).or_else(|| sides.old.get(key));
        element.is_some_and(|it| it.inside.iter().any(|it| remade.contains(it)))
    };
    let parts: BTreeSet<Key> = fates.keys().filter(|key| key.kind == Kind::TypePart && inside(key)).cloned().collect();
    let of_part = |key: &Key| {
        let element = sides.new.get(key).or_else(|| sides.old.get(key));
        element.is_some_and(|it| it.inside.iter().any(|it| it.kind == Kind::TypePart && inside(it)))
    };
    fates.retain(|key, _| !(parts.contains(key) || key.kind == Kind::Comment && of_part(key)));
}

/// What goes, by the ways in which others stand on it.
struct Moved {
    keys: BTreeSet<Key>,
    /// By relation, the columns that go or get another type.
    columns: BTreeMap<Key, Vec<(String, bool)>>,
    /// Whatever a text may name: functions and relations.
    named: Vec<String>,
}

impl Moved {
    fn new(sides: &Sides<'_>, fates: &Fates) -> Self {
        let mut moved = Self { keys: BTreeSet::new(), columns: BTreeMap::new(), named: Vec::new() };
        let mut types = Vec::new();
        let apart = released(fates);
        for (key, fate) in fates {
            let goes = *fate == Fate::Rebuild || *fate == Fate::Drop && !goes_last(key.kind);
            if goes {
                moved.keys.insert(key.clone());
            }
            match (key.kind, fate) {
                (Kind::Column, Fate::Drop | Fate::Rebuild | Fate::Alter(_)) => {
                    moved.columns.entry(key.relation()).or_default().push((key.part.clone(), goes));
                }
                (Kind::Function | Kind::Relation, _) if goes => moved.named.push(key.name.clone()),
                (Kind::Type, Fate::Remake(_)) => {
                    moved.keys.insert(key.clone());
                    types.push(key);
                }
                _ => {}
            }
        }
        for key in types {
            for (relation, column) in columns_of(sides.from, key, &apart) {
                let relation = Key::new(Kind::Relation, &relation.name, "");
                moved.columns.entry(relation).or_default().push((column.name.clone(), false));
            }
        }
        moved
    }

    /// Tells whether an element cannot stay as it is.
    fn takes(&self, element: &Element, fates: &Fates) -> bool {
        let key = &element.key;
        // The columns of a type go over to the new one.
        if element.inside.iter().any(|it| self.keys.contains(it)) && key.kind != Kind::TypePart {
            return true;
        }
        // What is set on a table or a column stays with it.
        if element.property && element.comes == Comes::Inline && !matches!(key.kind, Kind::Default | Kind::TypePart) {
            return false;
        }
        let remade_type = |need: &Key| need.kind == Kind::Type && matches!(fates.get(need), Some(Fate::Remake(_)));
        let on_tables = matches!(key.kind, Kind::Relation | Kind::Column) && !element.view && !element.generated;
        let needs = element.needs.iter().filter(|need| !(on_tables && remade_type(need)));
        if needs.clone().any(|need| self.keys.contains(need) && !stays_without(element, need)) {
            return true;
        }
        let text = || element.make.join(" ");
        let columns = || element.needs.iter().any(|it| it.kind == Kind::Column && self.is_moved(it));
        match key.kind {
            Kind::Trigger | Kind::Policy | Kind::Rule | Kind::Function | Kind::Body => columns(),
            Kind::EventTrigger | Kind::TypePart => self.named.iter().any(|it| mentions(&text(), it)),
            Kind::Default => self.columns.get(&key.relation()).is_some_and(|all| all.iter().any(|it| it.0 == key.part)),
            Kind::Column if element.generated => columns(),
            Kind::Constraint | Kind::Index | Kind::Statistics => {
                element.inside.first().is_some_and(|it| self.column_goes(&it.relation(), &text()))
            }
            Kind::Relation if element.view => columns(),
            _ => false,
        }
    }

    /// Tells whether a column goes, or gets another type.
    fn is_moved(&self, column: &Key) -> bool {
        self.columns.get(&column.relation()).is_some_and(|all| all.iter().any(|it| it.0 == column.part))
    }

    /// Tells whether a text of a relation names a column of it that goes.
    fn column_goes(&self, relation: &Key, text: &str) -> bool {
        let columns = self.columns.get(relation).into_iter().flatten();
        columns.filter(|(_, goes)| *goes).any(|(name, _)| mentions(text, name))
    }
}

/// A table does not go with its parent, nor a plain column with what its default needs.
fn stays_without(element: &Element, need: &Key) -> bool {
    if element.key.only_comes_after(need) {
        return true;
    }
    // Partitions and indexes need each other for the order in which they are made.
    if element.key.kind == Kind::Partition && need.kind != Kind::Relation || need.kind == Kind::Partition {
        return true;
    }
    // A check of a domain goes apart from it.
    if element.object == "domain" && need.kind == Kind::Function {
        return element.key.kind == Kind::Type;
    }
    let table = element.key.kind == Kind::Relation && !element.view;
    let column = element.key.kind == Kind::Column && !element.generated;
    table || column && need.kind != Kind::Relation && need.kind != Kind::Column
}
