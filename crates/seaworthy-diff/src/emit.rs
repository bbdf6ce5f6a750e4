//! Fates to changes, in the order in which PostgreSQL accepts them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seaworthy_catalog::{Catalog, Column, QualifiedName};
use seaworthy_ddl::part::{self, Within};
use seaworthy_ddl::qualified;

use crate::alter;
use crate::change::{Change, ChangeKind};
use crate::element::{Comes, Element, Elements, Key, Kind};
use crate::fate::{Fate, Fates, Sides, last, released};
use crate::going::Going;
use crate::order::order;
use crate::remake::{Apart, back, drop_old, out_of_the_way};
use crate::row_type;

/// Returns the changes: what goes, what is altered and made, and at last what nothing stands on any more.
pub(crate) fn changes(sides: &Sides<'_>, fates: &Fates) -> Vec<Change> {
    let old_order: Vec<&Key> = order(&sides.old).into_iter().filter(|key| fates.contains_key(*key)).collect();
    let new_order: Vec<&Key> = order(&sides.new).into_iter().filter(|key| fates.contains_key(*key)).collect();
    let mut changes = checks_on_functions_that_go(sides, fates);
    let last = last(sides, fates);
    let with_last = unmade(sides, fates, (&old_order, &last), &mut changes);
    for key in old_order.iter().filter(|key| last.contains(**key) && is_name_taken(sides, key)) {
        changes.push(change(ChangeKind::Alter, &sides.old[*key], vec![out_of_the_way(key)], None));
    }
    made(sides, fates, (&old_order, &new_order), &mut changes);
    for key in old_order.iter().rev() {
        let element = &sides.old[*key];
        match &fates[*key] {
            Fate::Drop if last.contains(*key) => {
                let (before, after): (Vec<&Key>, Vec<&Key>) =
                    with_last.get(key).into_iter().flatten().copied().partition(|it| element.needs.contains(it));
                let parts = before.into_iter().chain([*key]).chain(after);
                let inverse = parts.flat_map(|it| sides.old[it].make.iter().cloned()).collect();
                changes.push(if is_name_taken(sides, key) {
                    change(ChangeKind::Drop, element, drop_old(key), None)
                } else {
                    change(ChangeKind::Drop, element, element.unmake.clone(), Some(inverse))
                });
            }
            // Its way back is that of the first type that is made anew.
            Fate::Remake(_) => {
                changes.push(change(ChangeKind::Alter, element, drop_old(key), Some(Vec::new())));
            }
            Fate::Drop | Fate::Add | Fate::Alter(_) | Fate::Rebuild => {}
        }
    }
    changes.retain(|change| !change.statements.is_empty() || change.hint.is_some());
    hint_at_renames(sides, fates, &mut changes);
    changes
}

/// Takes from domains that are made anew, and stay for so long, what would keep the function of a check.
///
/// No way back: the domain as it was comes before its function there.
fn checks_on_functions_that_go(sides: &Sides<'_>, fates: &Fates) -> Vec<Change> {
    let goes = |key: &Key| key.kind == Kind::Function && fates.get(key).is_some_and(Fate::unmakes);
    let is_remade = |it: &Key| it.kind == Kind::Type && matches!(fates.get(it), Some(Fate::Remake(_)));
    let needs_it = |it: &Key| is_remade(it) && sides.old.get(it).is_some_and(|it| it.needs.iter().any(goes));
    let checks = sides.old.values().filter(|it| it.key.kind == Kind::TypePart && it.key.part.starts_with("check "));
    let in_the_way = checks.filter(|it| it.object == "domain" && it.inside.iter().any(needs_it));
    in_the_way.map(|it| change(ChangeKind::Alter, it, it.unmake.clone(), None)).collect()
}

fn change(kind: ChangeKind, element: &Element, statements: Vec<String>, inverse: Option<Vec<String>>) -> Change {
    let kind = if element.property { ChangeKind::Alter } else { kind };
    let name = element.name.clone();
    Change { kind, object: element.object, name, statements, inverse, destroys: None, hint: None }
}

/// Tells whether something else gets the name of a type that is dropped last.
///
/// PG 14, CREATE TABLE, "Description": a table's name must be distinct from that of any data type in its schema.
fn is_name_taken(sides: &Sides<'_>, key: &Key) -> bool {
    let others = [Kind::Relation, Kind::Sequence].map(|kind| Key { kind, ..key.clone() });
    key.kind == Kind::Type && others.iter().any(|it| sides.new.contains_key(it))
}

/// Tells whether the partition that an index is of is detached.
fn is_detached(fates: &Fates, key: &Key) -> bool {
    let partition = key.partition();
    fates.get(&partition).is_some_and(Fate::unmakes)
}

/// Tells whether the index of a partition that stays is attached to one that stays: nothing takes it away again but what
/// takes away either.
///
/// PG 14, ALTER INDEX, "ATTACH PARTITION": there is no DETACH.
fn is_attached_for_good(fates: &Fates, element: &Element) -> bool {
    let makes = |key: &Key| fates.get(key).is_some_and(Fate::makes);
    let partition = element.key.partition();
    let mut parents = element.needs.iter().filter(|need| !element.inside.contains(need));
    element.key.kind == Kind::AttachedIndex
        && !makes(&partition)
        && !makes(&element.key.relation())
        && !parents.any(|it| matches!(it.kind, Kind::Index | Kind::Constraint) && makes(it))
}

/// Tells whether a child leaves its parent only when it has its new one: a column that both have stays an inherited one
/// in between.
///
/// PG 14, `RemoveInheritance` in `tablecmds.c`: a column that the last parent leaves becomes the child's own.
fn leaves_later(sides: &Sides<'_>, fates: &Fates, key: &Key) -> bool {
    if key.kind != Kind::Inheritance {
        return false;
    }
    let on_child = |it: &&Key| it.relation() == key.relation() && it.kind != Kind::Index;
    let mut parts = fates.keys().filter(on_child);
    let joins = fates.iter().any(|(it, fate)| {
        let new_parent = |it: &Key| it.kind == Kind::Relation && *it != key.relation() && sides.old.contains_key(it);
        let sibling = it.kind == Kind::Inheritance && it.relation() == key.relation() && *fate == Fate::Add;
        sibling && sides.new[it].needs.iter().any(new_parent)
    });
    joins
        && !parent_goes(sides, fates, key)
        && parts.all(|it| !matches!(it.kind, Kind::Column | Kind::Constraint | Kind::Relation))
}

/// Tells whether a child leaves a parent that is dropped or made anew.
fn parent_goes(sides: &Sides<'_>, fates: &Fates, key: &Key) -> bool {
    let goes =
        |it: &Key| it.kind == Kind::Relation && *it != key.relation() && fates.get(it).is_some_and(Fate::unmakes);
    key.kind == Kind::Inheritance && sides.old[key].needs.iter().any(goes)
}

/// Tells whether what is unmade comes back by what made it, when all that came after it has been undone.
fn comes_back(sides: &Sides<'_>, fates: &Fates, key: &Key) -> bool {
    let parent = |it: &QualifiedName| Some(sides.from.relation(it)?.partition_of.as_ref()?.parent.clone());
    let own = QualifiedName::new(&key.schema, &key.name);
    let is_around = |it: &Key| parent(&QualifiedName::new(&it.schema, &it.name)).as_ref() == Some(&own);
    // Neither comes back in the reverse of what takes it away: a base type, with its functions, nor a table between a whole
    // and partitions that stay.
    let in_several = || {
        key.is_base_type()
            || key.kind == Kind::Relation && parent(&own).is_some() && released(fates).iter().any(is_around)
    };
    // What a child had of a parent that goes becomes its own, and stays so when the parent comes back; what it had of one
    // that it leaves is dropped as its own.
    let was_inherited = key.kind == Kind::Column && sides.old[key].make.is_empty();
    !(fates[key] == Fate::Rebuild && in_several() || parent_goes(sides, fates, key) || was_inherited)
}

/// Returns what an element goes with, up to what goes by itself.
fn container<'a>(elements: &'a Elements, fates: &Fates, key: &Key, goes: fn(&Fate) -> bool) -> Option<&'a Key> {
    let element = &elements[key];
    let nearest = element.inside.iter().find(|it| fates.get(*it).is_some_and(goes) && elements.contains_key(*it))?;
    container(elements, fates, nearest, goes).or_else(|| elements.get_key_value(nearest).map(|it| it.0))
}

/// Phase one: what is dropped or made again, the last first. Returns what goes with what is dropped last.
fn unmade<'a>(
    sides: &'a Sides<'_>,
    fates: &Fates,
    (order, last): (&[&'a Key], &BTreeSet<Key>),
    changes: &mut Vec<Change>,
) -> BTreeMap<&'a Key, Vec<&'a Key>> {
    let mut with_last: BTreeMap<&Key, Vec<&Key>> = BTreeMap::new();
    let mut places: HashMap<&Key, usize> = HashMap::new();
    let mut with: Vec<(&Key, &Key)> = Vec::new();
    let mut goes = Going::new(sides, fates, order, last);
    for key in order.iter().rev().filter(|key| fates[**key].unmakes()) {
        let element = &sides.old[*key];
        if last.contains(*key) || leaves_later(sides, fates, key) {
            continue;
        }
        if let Some(container) = container(&sides.old, fates, key, Fate::unmakes)
            && !goes.alone(key)
        {
            if element.comes != Comes::Inline {
                if last.contains(container) {
                    with_last.entry(container).or_default().insert(0, key);
                } else {
                    with.push((container, key));
                }
            }
            continue;
        }
        let kind = if fates[*key] == Fate::Drop { ChangeKind::Drop } else { ChangeKind::Alter };
        let inverse = comes_back(sides, fates, key).then(|| element.make.clone());
        let mut made = change(kind, element, element.unmake.clone(), inverse);
        made.destroys.clone_from(&element.destroys);
        // What has no statement of its own is no change, and takes no way back; but where the index that it belongs to
        // comes back, it belongs to that. When a partition is attached, its indexes are.
        if !element.unmake.is_empty() {
            places.insert(key, changes.len());
            changes.push(made);
        } else if key.kind == Kind::AttachedIndex && !is_detached(fates, key) {
            let parents = element.needs.iter().filter(|need| !element.inside.contains(need));
            with.extend(parents.filter(|parent| fates.get(*parent).is_some_and(Fate::unmakes)).map(|it| (it, *key)));
        }
    }
    for (container, key) in with.into_iter().rev() {
        // An index is attached when its table is.
        let partition = key.partition();
        let with_table = key.kind == Kind::AttachedIndex && sides.old[key].inside.contains(container);
        let container = if with_table && places.contains_key(&partition) { &partition } else { container };
        let Some(around) = places.get(container).copied() else { continue };
        // The way back begins at the end: what it stands on may come back with an earlier change. A partition
        // that stays gets its indexes back where those of its table are there before it is.
        let comes_back = |need: &Key| fates.get(&need.relation()).is_some_and(Fate::unmakes);
        let orders = |need: &&Key| key.kind == Kind::Sequence || need.kind == Kind::Partition && !comes_back(need);
        let needs = sides.old[key].needs.iter().filter(|need| !orders(need));
        let place = needs.filter_map(|need| made_in(&sides.old, &places, need)).chain([around]).min().unwrap_or(around);
        places.insert(key, place);
        if let Some(inverse) = changes[place].inverse.as_mut() {
            let make = sides.old[key].make.iter().cloned();
            // A column's default calls the sequence that the column owns.
            match key.kind {
                Kind::Sequence => drop(inverse.splice(0..0, make)),
                _ => inverse.extend(make),
            }
        }
    }
    with_last
}

/// Returns the change whose way back makes an element.
fn made_in(elements: &Elements, places: &HashMap<&Key, usize>, key: &Key) -> Option<usize> {
    let inline = |key: &Key| elements.get(key).filter(|it| it.comes == Comes::Inline)?.inside.first();
    places.get(key).copied().or_else(|| made_in(elements, places, inline(key)?))
}

/// Phase two: what is altered or made, the first first.
fn made(sides: &Sides<'_>, fates: &Fates, (old_order, order): (&[&Key], &[&Key]), changes: &mut Vec<Change>) {
    let mut remade = false;
    let apart = Apart::of(fates);
    let mut places: HashMap<&Key, usize> = HashMap::new();
    for key in order {
        let element = &sides.new[*key];
        let made = match &fates[*key] {
            Fate::Drop => continue,
            Fate::Add | Fate::Rebuild => {
                if container(&sides.new, fates, key, Fate::makes).is_some() {
                    let inherited = element.comes == Comes::Alone && element.make.is_empty();
                    if element.comes == Comes::Inline || inherited || comes_with_parent(fates, element) {
                        continue;
                    }
                    if element.comes == Comes::Behind
                        && let Some(place) = told_in(&sides.new, &places, key)
                    {
                        let made: &mut Change = &mut changes[place];
                        made.statements.extend(element.make.iter().cloned());
                        continue;
                    }
                }
                let kind = if fates[*key] == Fate::Add { ChangeKind::Add } else { ChangeKind::Alter };
                let back =
                    if goes_with_parent(&sides.new, fates, element) { Vec::new() } else { element.unmake.clone() };
                let back = Some(back).filter(|_| !is_attached_for_good(fates, element));
                let statements = column_of_its_own(sides.to, element).unwrap_or_else(|| element.make.clone());
                let mut made = change(kind, element, statements, back);
                // An index that a failed build left: nothing makes it anew, and somebody has to hear of it.
                if key.kind == Kind::Index && element.make.is_empty() && element.comes == Comes::Alone {
                    made.hint = Some("it is invalid, as a failed build leaves one: drop it, or REINDEX it".to_owned());
                }
                made
            }
            Fate::Alter(_) if comes_with_parent(fates, element) => continue,
            // PG 14, `ATPrepAlterColumnType` in `tablecmds.c`: an inherited column is altered with its parent's only.
            Fate::Alter(_) if element.merged.iter().any(|it| matches!(fates.get(it), Some(Fate::Alter(_)))) => continue,
            Fate::Alter(statements) => {
                let mut back = alter::in_place(sides.to, sides.from, element, &sides.old[*key]);
                if key.kind == Kind::Column {
                    let name = QualifiedName::new(&key.schema, &key.name);
                    back = back.map(|it| row_type::around((sides.to, sides.from), &apart, &name, it));
                }
                // The bounds of an identity's sequence are those of the column's type, which is first there and back.
                let column = Key { kind: Kind::Column, ..(*key).clone() };
                if let (Kind::Identity, Some(place)) = (key.kind, places.get(&column))
                    && let Some(whole) = changes[*place].inverse.as_mut()
                {
                    whole.append(back.get_or_insert_default());
                }
                let mut altered = change(ChangeKind::Alter, element, statements.clone(), back);
                altered.destroys = joined_elements(sides, key);
                altered
            }
            Fate::Remake(statements) => {
                let back = if remade { Vec::new() } else { back(sides, fates, old_order) };
                remade = true;
                let mut anew = change(ChangeKind::Alter, element, statements.clone(), Some(back));
                anew.destroys = destroyed_parts(sides, key);
                anew
            }
        };
        places.insert(key, changes.len());
        changes.push(made);
    }
    for key in old_order.iter().filter(|key| fates[**key].unmakes() && leaves_later(sides, fates, key)) {
        let element = &sides.old[*key];
        changes.push(change(ChangeKind::Alter, element, element.unmake.clone(), Some(element.make.clone())));
    }
}

/// Returns what adds a column that a table is to have from a parent which has it already: PostgreSQL takes the table for a
/// child only where the column is there, and has no way to make it the parent's alone.
fn column_of_its_own(to: &Catalog, element: &Element) -> Option<Vec<String>> {
    let key = &element.key;
    if key.kind != Kind::Column || !element.make.is_empty() {
        return None;
    }
    let relation = to.relation(&QualifiedName::new(&key.schema, &key.name))?;
    let inherited = relation.column(&key.part).filter(|it| !it.local)?;
    let column = Column { local: true, ..inherited.clone() };
    let within = Within { relation, parents: &[], default_apart: false };
    let definition = part::column_definition(&column, &within)?;
    Some(vec![format!("ALTER TABLE {} ADD COLUMN {definition}", qualified(&relation.name))])
}

/// Returns what is lost of an array whose elements become one value.
fn joined_elements(sides: &Sides<'_>, key: &Key) -> Option<String> {
    let name = QualifiedName::new(&key.schema, &key.name);
    let is_array = |catalog: &Catalog| {
        let column = catalog.relation(&name).and_then(|it| it.column(&key.part));
        column.is_some_and(|it| key.kind == Kind::Column && it.data_type.array)
    };
    let lost = is_array(sides.from) && !is_array(sides.to);
    lost.then(|| format!("what tells elements of {} apart: a comma comes between them", sides.new[key].name))
}

/// Returns what the parts of a type held that its new form has not.
fn destroyed_parts(sides: &Sides<'_>, key: &Key) -> Option<String> {
    let parts = sides.old.values().filter(|it| it.key.kind == Kind::TypePart && it.inside.contains(key));
    let gone = parts.filter(|it| !sides.new.contains_key(&it.key)).filter_map(|it| it.destroys.clone());
    let gone: Vec<String> = gone.collect();
    (!gone.is_empty()).then(|| gone.join(", "))
}

/// Returns the change that the nearest thing around an element is made in.
fn told_in(elements: &Elements, places: &HashMap<&Key, usize>, key: &Key) -> Option<usize> {
    let around = elements.get(key)?.inside.first()?;
    places.get(around).copied().or_else(|| told_in(elements, places, around))
}

/// Tells whether the index of a partition goes with that of the partitioned table.
fn goes_with_parent(elements: &Elements, fates: &Fates, element: &Element) -> bool {
    let own = &element.key;
    // The functions of a base type go with it.
    let parents = element.inside.iter().filter(|it| it.kind == own.kind || it.kind == Kind::Other);
    let name = if own.kind == Kind::Index { &own.name } else { &own.part };
    let attached = element.inside.first().map(|it| Key { kind: Kind::AttachedIndex, part: name.clone(), ..it.clone() });
    let attached = attached.and_then(|it| elements.get(&it)).into_iter().flat_map(|it| &it.needs);
    let mut parents = parents.chain(attached.filter(|it| it.kind == own.kind && *it != own));
    parents.any(|it| fates.get(it).is_some_and(Fate::makes))
}

/// Tells whether a change of the parent's column or check reaches this one.
fn comes_with_parent(fates: &Fates, element: &Element) -> bool {
    let own_index =
        element.key.kind == Kind::Index || element.key.kind == Kind::Constraint && element.comes == Comes::Alone;
    let own_index = own_index || matches!(element.key.kind, Kind::Trigger | Kind::ForeignKey | Kind::Other);
    let of_type = |it: &Key| element.key.kind == Kind::Column && it.kind == Kind::TypePart;
    let parents = element.inside.iter().filter(|it| (it.kind == element.key.kind || of_type(it)) && !own_index);
    parents.into_iter().any(|it| matches!(fates.get(it), Some(Fate::Alter(_) | Fate::Add | Fate::Rebuild)))
}

/// Renames are not guessed; what looks like one says how to say so.
fn hint_at_renames(sides: &Sides<'_>, fates: &Fates, changes: &mut [Change]) {
    let of =
        |wanted: Fate| fates.iter().filter(move |(key, fate)| **fate == wanted && has_name(key)).map(|(key, _)| key);
    let mut added: HashMap<Likeness<'_>, &Key> = HashMap::new();
    for key in of(Fate::Add) {
        added.entry(likeness(key, &sides.new[key])).or_insert(key);
    }
    if added.is_empty() {
        return;
    }
    for key in of(Fate::Drop) {
        let old = &sides.old[key];
        let Some(twin) = added.get(&likeness(key, old)) else { continue };
        let new = if key.part.is_empty() || key.kind == Kind::Function { &twin.name } else { &twin.part };
        let shown = old.name.split('(').next().unwrap_or_default();
        let drop =
            changes.iter_mut().find(|it| it.kind == ChangeKind::Drop && it.name == old.name && it.object == old.object);
        if let Some(drop) = drop {
            drop.hint = Some(format!("where it is renamed, and not dropped: --rename {shown}={new}"));
        }
    }
}

/// Whether a rename can say it; what a parent brings is renamed with the parent's.
fn has_name(key: &Key) -> bool {
    matches!(
        key.kind,
        Kind::Column
            | Kind::Relation
            | Kind::Type
            | Kind::Sequence
            | Kind::Function
            | Kind::Index
            | Kind::Constraint
            | Kind::ForeignKey
            | Kind::Trigger
            | Kind::Policy
            | Kind::Rule
    )
}

/// What an element is but for its own name: kind, schema, relation where it is on one, and what makes it.
type Likeness<'a> = (Kind, &'a str, &'a str, &'a str, Option<String>);

fn likeness<'a>(key: &'a Key, element: &'a Element) -> Likeness<'a> {
    if key.kind == Kind::Column {
        return (key.kind, &key.schema, &key.name, "", Some(element.value.clone()));
    }
    let on_relation = !key.part.is_empty() && key.kind != Kind::Function;
    let (relation, own) = if on_relation { (key.name.as_str(), &key.part) } else { ("", &key.name) };
    (key.kind, &key.schema, relation, element.object, element.make.first().map(|it| it.replace(own.as_str(), "")))
}
