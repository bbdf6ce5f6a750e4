//! What becomes of each element, and of what stands on it.

use std::collections::{BTreeMap, BTreeSet};

use seaworthy_catalog::{Catalog, ForeignKey, QualifiedName, Relation};
use seaworthy_ddl::{Ident, qualified};

use crate::alter;
use crate::element::{Comes, Element, Elements, Key, Kind};
use crate::elements::is_in_a_circle;
use crate::remake::{Apart, columns_in_collation, columns_of, remake};
use crate::retype::mentions;
use crate::row_type;

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
        while attributes_in_use(sides, &mut fates) {
            spread(sides, &mut fates);
        }
        parts_of_remade(sides, &mut fates);
        let apart = Apart::of(&fates);
        for (key, fate) in fates.iter_mut().filter(|(_, fate)| matches!(fate, Fate::Remake(_))) {
            *fate = Fate::Remake(remake((sides.from, sides.to), &sides.new, key, &apart));
        }
        added_to_row_types(sides, &fates, &apart);
        for (key, fate) in fates.iter_mut().filter(|(key, _)| key.kind == Kind::Column) {
            if let Fate::Alter(statements) = fate {
                let name = QualifiedName::new(&key.schema, &key.name);
                let plain = std::mem::take(statements);
                *statements = row_type::around((sides.from, sides.to), &apart, &name, plain);
            }
        }
    }
    fates
}

/// Has columns with a default come to tables whose rows columns hold, there and back.
fn added_to_row_types(sides: &mut Sides<'_>, fates: &Fates, apart: &Apart) {
    for (key, fate) in fates.iter().filter(|(key, _)| key.kind == Kind::Column) {
        let stays = !fates.get(&key.relation()).is_some_and(|it| it.makes() || it.unmakes());
        let (made, unmade) = (fate.makes() && stays, fate.unmakes() && stays);
        let new = made.then(|| row_type::added(sides, sides.to, key, apart)).flatten();
        let old = unmade.then(|| row_type::added(sides, sides.from, key, apart)).flatten();
        for (elements, statements) in [(&mut sides.new, new), (&mut sides.old, old)] {
            if let (Some(element), Some(statements)) = (elements.get_mut(key), statements) {
                element.make.splice(0..1, statements);
            }
        }
    }
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

/// Returns the foreign keys between tables that become logged or unlogged and lead to each other: PostgreSQL lets none of
/// them be the first (PG 14, `ATPrepChangePersistence` in `tablecmds.c`).
fn keys_in_a_circle_of_logged(sides: &Sides<'_>, fates: &Fates) -> Vec<Key> {
    let options = fates.keys().filter(|key| key.kind == Kind::RelationOption && key.part == "unlogged");
    let changing: BTreeSet<QualifiedName> = options.map(|key| QualifiedName::new(&key.schema, &key.name)).collect();
    let of_table = |table: &Relation| {
        let is_one = |key: &&ForeignKey| is_in_a_circle(sides.from, table, key, |name| changing.contains(name));
        let keys = table.foreign_keys.iter().filter(is_one);
        keys.map(|key| Key::new(Kind::ForeignKey, &table.name, &key.name)).collect::<Vec<_>>()
    };
    changing.iter().filter_map(|name| sides.from.relation(name)).flat_map(of_table).collect()
}

/// Makes again what stands on what goes, until nothing is left.
fn spread(sides: &mut Sides<'_>, fates: &mut Fates) {
    loop {
        let stays = |key: &Key| !fates.get(key).is_some_and(|fate| fate.unmakes() || fate.makes());
        let detached = |key: &Key, goes: fn(&Fate) -> bool| {
            key.kind == Kind::Partition && fates.get(key).is_some_and(goes) && stays(&key.relation())
        };
        let goes_alone = |key: &Key, elements: &Elements| {
            let table = elements.get(key).and_then(|it| it.inside.first());
            fates.get(key).is_some_and(Fate::unmakes) && table.is_some_and(stays)
        };
        release(&mut sides.old, |key| detached(key, Fate::unmakes), goes_alone);
        keep_foreign_keys(&mut sides.old, |key| detached(key, Fate::unmakes));
        release(&mut sides.new, |key| detached(key, Fate::makes), |_, _| false);
        let leaves = |key: &Key, goes: fn(&Fate) -> bool| {
            key.kind == Kind::Inheritance && fates.get(key).is_some_and(goes) && stays(&key.relation())
        };
        release_children(&mut sides.old, |key| leaves(key, Fate::unmakes));
        release_children(&mut sides.new, |key| leaves(key, Fate::makes));
        let moved = Moved::new(sides, fates);
        let stays = |key: &&Key| !matches!(fates.get(*key), Some(Fate::Drop | Fate::Rebuild | Fate::Remake(_)));
        let taken = sides.old.keys().filter(|key| moved.takes(&sides.old[*key], fates)).cloned();
        let more = taken.chain(indexes_that_lose_one(sides, fates)).chain(partitioned_by_what_changes(sides, fates));
        let more = more.chain(keys_in_a_circle_of_logged(sides, fates));
        let hit: Vec<Key> = more.filter(|key| sides.new.contains_key(key)).filter(|key| stays(&key)).collect();
        if hit.is_empty() {
            return;
        }
        for key in hit {
            // What stands on a type that is made anew is made anew beside it, too: columns may be of it.
            let remade = key.kind == Kind::Type;
            let fate = if remade {
                Fate::Remake(remake((sides.from, sides.to), &sides.new, &key, &Apart::default()))
            } else {
                Fate::Rebuild
            };
            fates.insert(key, fate);
        }
    }
}

/// Makes tables that are a partition no longer, or not yet, go on by themselves: what is done to the partitioned table
/// does not reach their columns, keys and indexes.
///
/// An index whose parent's goes by itself goes with that before its table is detached.
fn release(elements: &mut Elements, is_apart: impl Fn(&Key) -> bool, goes_alone: impl Fn(&Key, &Elements) -> bool) {
    let apart: BTreeSet<Key> = elements.keys().filter(|key| is_apart(key)).map(Key::relation).collect();
    if apart.is_empty() {
        return;
    }
    // The first is what it stands on itself, the others are the parents'. Triggers of a parent come and go with it, and
    // foreign keys come with it. PG 14, ALTER TABLE, "DETACH PARTITION".
    let with_parent =
        |kind: Kind| matches!(kind, Kind::Partition | Kind::AttachedIndex | Kind::Trigger | Kind::ForeignKey);
    let goes_on = |it: &&Element| {
        let with_parents_index = matches!(it.key.kind, Kind::Index | Kind::Constraint)
            && it.inside[1..].iter().any(|parent| goes_with_one(elements, parent, &goes_alone));
        apart.contains(&it.inside[0].relation()) && !with_parents_index
    };
    let several = elements.values().filter(|it| !with_parent(it.key.kind) && it.inside.len() > 1);
    let released: Vec<Key> = several.filter(goes_on).map(|it| it.key.clone()).collect();
    for key in released {
        elements.entry(key).and_modify(|it| it.inside.truncate(1));
    }
}

/// Tells whether an index goes by itself, or with that of a table further up that does.
fn goes_with_one(elements: &Elements, index: &Key, goes_alone: &impl Fn(&Key, &Elements) -> bool) -> bool {
    let parents = || elements.get(index).into_iter().flat_map(|it| it.inside.iter().skip(1));
    goes_alone(index, elements) || parents().any(|it| goes_with_one(elements, it, goes_alone))
}

/// The same of tables that leave a parent, or come to one: they do so with the columns and checks that both have.
///
/// PG 14, ALTER TABLE, "INHERIT" and "NO INHERIT".
fn release_children(elements: &mut Elements, leaves: impl Fn(&Key) -> bool) {
    let families: Vec<(Key, Key)> = elements
        .values()
        .filter(|it| leaves(&it.key))
        .filter_map(|it| Some((it.key.clone(), it.needs.iter().find(|need| **need != it.inside[0])?.clone())))
        .collect();
    for (family, parent) in families {
        let child = family.relation();
        let with_it = |kind: Kind| matches!(kind, Kind::Column | Kind::NotNull | Kind::Constraint);
        let of_parent = |it: &Key| with_it(it.kind) && it.relation() == parent;
        let twin = |it: &Key| Key { schema: parent.schema.clone(), name: parent.name.clone(), ..it.clone() };
        let on_child = elements.keys().filter(|it| with_it(it.kind) && it.relation() == child);
        let shared: Vec<Key> = on_child.filter(|it| elements.contains_key(&twin(it))).cloned().collect();
        for key in &shared {
            elements.entry(key.clone()).and_modify(|it| it.inside.retain(|around| !of_parent(around)));
        }
        elements.entry(family).and_modify(|it| it.needs.extend(shared));
    }
}

/// Returns the indexes and keys of partitioned tables that lose that of a partition which stays: it goes with theirs
/// only.
///
/// PG 14, ALTER INDEX, "ATTACH PARTITION": there is no DETACH.
fn indexes_that_lose_one(sides: &Sides<'_>, fates: &Fates) -> Vec<Key> {
    let goes = |key: &Key| fates.get(key).is_some_and(Fate::unmakes);
    let lost = sides.old.values().filter(|it| it.key.kind == Kind::AttachedIndex && goes(&it.key));
    let stays_attached = |it: &&Element| {
        let partition = it.key.partition();
        !goes(&partition) && !goes(&it.key.relation())
    };
    let indexes = lost.filter(stays_attached).flat_map(|it| it.needs.iter().filter(|need| !it.inside.contains(need)));
    let is_index = |key: &&Key| matches!(key.kind, Kind::Index | Kind::Constraint) && sides.old.contains_key(*key);
    indexes.filter(is_index).filter(|key| !goes(key)).cloned().collect()
}

/// Returns the tables that are partitioned by a column which gets another type.
///
/// PG 14, `ATPrepAlterColumnType` in `tablecmds.c`: not while it is part of the partition key.
fn partitioned_by_what_changes(sides: &Sides<'_>, fates: &Fates) -> Vec<Key> {
    let mut changed: BTreeSet<(&QualifiedName, &str)> = BTreeSet::new();
    for (key, fate) in fates {
        if matches!(fate, Fate::Remake(_)) && key.kind == Kind::Type {
            let all = sides.from.relations.iter().filter(|it| it.partition_key.is_some());
            let of_type = |it: &&seaworthy_catalog::Column| {
                it.data_type.name.schema == key.schema && it.data_type.name.name == key.name
            };
            changed.extend(all.flat_map(|relation| {
                relation.columns.iter().filter(of_type).map(move |it| (&relation.name, it.name.as_str()))
            }));
        }
    }
    let altered = |relation: &QualifiedName, column: &str| {
        let fate = fates.get(&Key::new(Kind::Column, relation, column));
        matches!(fate, Some(Fate::Alter(statements)) if !statements.is_empty())
    };
    let partitioned = sides.from.relations.iter().filter_map(|it| Some((it, it.partition_key.as_ref()?)));
    let hit = partitioned.filter(|(relation, key)| {
        let text = key.as_str();
        let mut columns = relation.columns.iter().filter(|it| mentions(text, &it.name));
        columns.any(|it| altered(&relation.name, &it.name) || changed.contains(&(&relation.name, it.name.as_str())))
    });
    hit.map(|(relation, _)| Key::new(Kind::Relation, &relation.name, "")).collect()
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

/// Makes types anew that PostgreSQL does not change in place: attributes that change while columns are of the type, or come
/// between others; checks of a domain that is inside an array or a row.
///
/// PG 14, ALTER TYPE, "Notes": an attribute's type cannot change while a column is of the composite type. PG 14, ALTER
/// DOMAIN, "Notes": no constraint is added while a column of a container type holds the domain.
///
/// Returns whether there is one more.
fn attributes_in_use(sides: &Sides<'_>, fates: &mut Fates) -> bool {
    let before = fates.values().filter(|fate| matches!(fate, Fate::Remake(_))).count();
    let parts = fates.keys().filter(|key| key.kind == Kind::TypePart);
    let around = |key: &Key| sides.new.get(key).or_else(|| sides.old.get(key)).map(|it| it.inside.clone());
    let types: BTreeSet<Key> = parts.filter_map(around).flatten().filter(|key| key.kind == Kind::Type).collect();
    for key in types.into_iter().filter(|key| sides.old.contains_key(key)) {
        let anew = match sides.new.get(&key).map(|it| it.object) {
            Some("composite type") => {
                let altered = fates.iter().any(|(part, fate)| {
                    let own = part.kind == Kind::TypePart && (&part.schema, &part.name) == (&key.schema, &key.name);
                    own && matches!(fate, Fate::Alter(_))
                });
                let in_use = !columns_of(sides.from, &key, &Apart::default()).is_empty();
                altered && in_use || !in_use && !in_order(sides, &key)
            }
            Some("domain") => checked_anew(sides, fates, &key) && in_container(sides.from, &key),
            _ => false,
        };
        if anew {
            fates
                .insert(key.clone(), Fate::Remake(remake((sides.from, sides.to), &sides.new, &key, &Apart::default())));
        }
    }
    fates.values().filter(|fate| matches!(fate, Fate::Remake(_))).count() > before
}

/// Tells whether the attributes that a composite type gets stand behind those that stay, which keep their order.
fn in_order(sides: &Sides<'_>, key: &Key) -> bool {
    let name = QualifiedName::new(&key.schema, &key.name);
    let attributes = |catalog: &Catalog| -> Vec<String> {
        let composite = catalog.composites.iter().find(|it| it.name == name);
        composite.into_iter().flat_map(|it| &it.attributes).map(|it| it.name.clone()).collect()
    };
    let (old, new) = (attributes(sides.from), attributes(sides.to));
    let kept: Vec<String> = old.into_iter().filter(|it| new.contains(it)).collect();
    // A typed table would be in the way of the old type.
    new.starts_with(&kept) || sides.from.relations.iter().any(|it| it.of_type.as_ref() == Some(&name))
}

/// Tells whether a domain gets a constraint.
fn checked_anew(sides: &Sides<'_>, fates: &Fates, key: &Key) -> bool {
    let own = |part: &Key| part.kind == Kind::TypePart && sides.new.get(part).is_some_and(|it| it.inside.contains(key));
    let constraint = |part: &Key| part.part == "not null" || part.part.starts_with("check ");
    fates.iter().any(|(part, fate)| own(part) && constraint(part) && *fate != Fate::Drop)
}

/// Tells whether a column is an array or a row that holds a domain.
fn in_container(catalog: &Catalog, key: &Key) -> bool {
    let own = qualified(&QualifiedName::new(&key.schema, &key.name));
    let array = columns_of(catalog, key, &Apart::default()).iter().any(|(_, column)| column.data_type.array);
    let rows = catalog
        .composites
        .iter()
        .filter(|it| it.attributes.iter().any(|it| it.data_type.trim_end_matches("[]") == own));
    let mut rows = rows.map(|it| Key::new(Kind::Type, &it.name, ""));
    array || rows.any(|row| !columns_of(catalog, &row, &Apart::default()).is_empty())
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
#[derive(Default)]
struct Moved {
    keys: BTreeSet<Key>,
    /// By relation, the columns that go or get another type.
    columns: BTreeMap<Key, Vec<(String, bool)>>,
    /// The columns of another type that compares with the old one.
    alike: BTreeSet<Key>,
    /// Types whose attributes change in place.
    reshaped: BTreeSet<Key>,
    /// Relations that get or lose columns.
    resized: BTreeSet<Key>,
    /// Whatever a text may name: functions and relations.
    named: Vec<String>,
}

impl Moved {
    fn new(sides: &Sides<'_>, fates: &Fates) -> Self {
        let mut moved = Self::default();
        let mut types = Vec::new();
        let apart = Apart::of(fates);
        for (key, fate) in fates {
            let goes = *fate == Fate::Rebuild || *fate == Fate::Drop && !goes_last(key.kind);
            if goes {
                moved.keys.insert(key.clone());
            }
            match (key.kind, fate) {
                (Kind::Column, Fate::Drop | Fate::Rebuild | Fate::Alter(_)) => {
                    if matches!(fate, Fate::Alter(_)) && stays_comparable(sides, key) {
                        moved.alike.insert(key.clone());
                    }
                    moved.columns.entry(key.relation()).or_default().push((key.part.clone(), goes));
                    if *fate == Fate::Drop {
                        moved.resized.insert(key.relation());
                    }
                }
                (Kind::Column, Fate::Add) => {
                    moved.resized.insert(key.relation());
                }
                (Kind::TypePart, _) if key.part != "not null" && !key.part.starts_with("check ") => {
                    moved.reshaped.insert(Key { kind: Kind::Type, part: String::new(), ..key.clone() });
                }
                (Kind::Function | Kind::Relation, _) if goes => moved.named.push(key.name.clone()),
                (Kind::Type, Fate::Remake(_)) => {
                    moved.keys.insert(key.clone());
                    types.push(key);
                }
                (Kind::Other, Fate::Remake(_)) => {
                    moved.keys.insert(key.clone());
                    for (relation, column) in columns_in_collation(sides.from, key) {
                        let columns = moved.columns.entry(Key::new(Kind::Relation, &relation.name, "")).or_default();
                        columns.push((column.name.clone(), false));
                    }
                }
                _ => {}
            }
        }
        for column in row_type::held(sides, fates, &apart) {
            moved.columns.entry(column.relation()).or_default().push((column.part, true));
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
        if element.inside.iter().any(|it| self.keys.contains(it) && !self.has_it_otherwise(element, it))
            && key.kind != Kind::TypePart
        {
            return true;
        }
        // What is set on a table or a column stays with it.
        if element.property && element.comes == Comes::Inline && !matches!(key.kind, Kind::Default | Kind::TypePart) {
            return false;
        }
        let remade_type = |need: &Key| matches!(fates.get(need), Some(Fate::Remake(_)));
        let on_tables = matches!(key.kind, Kind::Relation | Kind::Column) && !element.view && !element.generated;
        let needs = element.needs.iter().filter(|need| !(on_tables && remade_type(need)));
        if needs.clone().any(|need| self.keys.contains(need) && !stays_without(element, need)) {
            return true;
        }
        let text = || element.make.join(" ");
        let columns = || element.needs.iter().any(|it| it.kind == Kind::Column && self.is_moved(it));
        match key.kind {
            Kind::Trigger | Kind::Policy | Kind::Rule | Kind::Function | Kind::Body => columns(),
            // On the way from one type to the other its columns would not fit together.
            Kind::ForeignKey => element.needs.iter().any(|it| it.kind == Kind::Column && self.is_other(it)),
            Kind::EventTrigger if key.name == "publication" => self.names_a_column(&text()),
            Kind::EventTrigger if key.name == "subscription" => false,
            Kind::EventTrigger | Kind::TypePart => self.named.iter().any(|it| mentions(&text(), it)),
            Kind::Default => self.columns.get(&key.relation()).is_some_and(|all| all.iter().any(|it| it.0 == key.part)),
            Kind::Column if element.generated => columns(),
            Kind::Constraint | Kind::Index | Kind::Statistics => {
                element.inside.first().is_some_and(|it| self.column_goes(&it.relation(), &text()))
            }
            // A row that it makes would not fit before, or after.
            Kind::Relation if element.view && matches!(fates.get(key), Some(Fate::Alter(_))) => {
                let counts = |it: &Key| self.resized.contains(it) && names_all_columns(&text(), it);
                columns() || element.needs.iter().any(|it| self.reshaped.contains(it) || counts(it))
            }
            Kind::Relation if element.view => columns(),
            _ => false,
        }
    }

    /// Tells whether a column goes, or gets another type.
    fn is_moved(&self, column: &Key) -> bool {
        self.columns.get(&column.relation()).is_some_and(|all| all.iter().any(|it| it.0 == column.part))
    }

    /// Tells whether a column that a parent brings stays with the child, for another parent brings it, too.
    fn has_it_otherwise(&self, element: &Element, parent: &Key) -> bool {
        let is_column = |it: &&Key| it.kind == Kind::Column;
        element.key.kind == Kind::Column
            && is_column(&parent)
            && element.inside.iter().filter(is_column).any(|it| !self.keys.contains(it))
    }

    /// Tells whether the text of a publication speaks of a column that goes, or gets another type.
    ///
    /// PG 15, CREATE PUBLICATION: a list of columns, and a condition for rows.
    fn names_a_column(&self, text: &str) -> bool {
        self.columns.iter().any(|(relation, columns)| {
            let added = format!(" TABLE ONLY {} ", qualified(&QualifiedName::new(&relation.schema, &relation.name)));
            let mut parts = text.split(" ADD").filter_map(|part| part.split_once(&added));
            parts.any(|(_, part)| columns.iter().any(|(column, _)| mentions(part, column)))
        })
    }

    /// Tells whether a column gets a type that its old one cannot be compared with.
    fn is_other(&self, column: &Key) -> bool {
        self.is_moved(column) && !self.alike.contains(column)
    }

    /// Tells whether a text of a relation names a column of it that goes.
    fn column_goes(&self, relation: &Key, text: &str) -> bool {
        let columns = self.columns.get(relation).into_iter().flatten();
        columns.filter(|(_, goes)| *goes).any(|(name, _)| mentions(text, name))
    }
}

/// Tells whether a query gives every column of a relation a name, `t t(a, b)`: as many as there are.
fn names_all_columns(query: &str, relation: &Key) -> bool {
    let name = qualified(&QualifiedName::new(&relation.schema, &relation.name));
    query.split(&format!("{name} ")).skip(1).any(|rest| {
        let alias = rest.split(['(', ' ', '\n', ')']).next().unwrap_or_default();
        !alias.is_empty() && rest[alias.len()..].starts_with('(')
    })
}

/// Tells whether a foreign key between both types of a column holds: integers of any width compare, and so do texts.
fn stays_comparable(sides: &Sides<'_>, key: &Key) -> bool {
    let name = QualifiedName::new(&key.schema, &key.name);
    let of = |catalog: &Catalog| Some(catalog.relation(&name)?.column(&key.part)?.data_type.clone());
    let (Some(old), Some(new)) = (of(sides.from), of(sides.to)) else { return false };
    let alike =
        |family: &[&str]| [&old, &new].iter().all(|it| it.builtin_name().is_some_and(|it| family.contains(&it)));
    let same = old.name == new.name || alike(&["int2", "int4", "int8"]) || alike(&["text", "varchar"]);
    same && !old.array && !new.array
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
    // A base type is made anew under its own name, and takes along what holds its values.
    table || column && need.kind != Kind::Relation && need.kind != Kind::Column && !need.is_base_type()
}
