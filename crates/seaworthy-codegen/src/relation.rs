//! Foreign keys as fields: on the table that holds the key, on the one it leads to, and across junctions.

use std::collections::BTreeMap;

use seaworthy_catalog::{ForeignKey, ForeignKeyAction};

use crate::entity::{Entity, Field, Model};
use crate::field::ENUMS;
use crate::ident;

/// A field that leads to other rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RelationField {
    /// In snake case; never a keyword.
    pub(crate) name: String,
    /// The module of the other entity; none for the entity itself.
    pub(crate) target: Option<String>,
    pub(crate) kind: RelationFieldKind,
}

/// What kind of way it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RelationFieldKind {
    /// The key is here.
    BelongsTo {
        /// Fields of this entity.
        from: Vec<String>,
        /// Fields of the target.
        to: Vec<String>,
        optional: bool,
        on_update: ForeignKeyAction,
        on_delete: ForeignKeyAction,
        /// For a key to the own table: the field that leads back.
        reverse: Option<String>,
    },
    /// The key is there, and unique.
    HasOne,
    /// The key is there.
    HasMany {
        /// The relation there that leads here, where there are several.
        via_relation: Option<String>,
    },
    /// The key is here, seen from the row it leads to: the way back of a key to the own table.
    HasManyOfOwn {
        /// The field that it reverses.
        reverse: String,
    },
    /// Both keys are in a junction.
    ManyToMany {
        /// The junction's module.
        junction: String,
        /// The junction's relation that leads here.
        here: String,
        /// The junction's relation that leads there.
        there: String,
        /// Whether SeaORM's loaders can take it: they read the junction's columns as they are, and what needs a cast
        /// they cannot read (sea-orm, `loader_impl_impl`).
        is_loaded: bool,
    },
}

impl RelationField {
    /// Whether it can be a field of the dense format, which is there to be loaded.
    pub(crate) fn is_field(&self) -> bool {
        !matches!(self.kind, RelationFieldKind::ManyToMany { is_loaded: false, .. })
    }
}

/// A foreign key between two entities.
struct Link<'a> {
    from: usize,
    to: usize,
    key: &'a ForeignKey,
    /// The name of the field on `from`.
    name: String,
}

/// Fills the relations of each entity.
pub(crate) fn connect(model: &mut Model<'_>) {
    let links = belongs_to(model);
    has(model, &links);
    name_ways_back(model);
    many_to_many(model, &links);
}

/// Adds a field for each foreign key to the entity that holds it.
fn belongs_to<'a>(model: &mut Model<'a>) -> Vec<Link<'a>> {
    let places = model.places();
    let mut links = Vec::new();
    for from in 0..model.entities.len() {
        let relation = model.entities[from].relation;
        for key in &relation.foreign_keys {
            let skipped = |reason: &str| format!("{}: the key {:?} {reason}", relation.name, key.name);
            let to = places.get(&key.references).copied().filter(|to| model.entities[*to].is_keyed());
            let Some(to) = to else {
                model
                    .warnings
                    .push(skipped(&format!("leads to {}, which has no entity that can be related", key.references)));
                continue;
            };
            if !model.entities[from].is_keyed() {
                model.warnings.push(skipped("is on a read-only entity, so it gets no relation"));
                continue;
            }
            let name = belongs_to_name(model, from, to, key);
            let kind = (!key.period).then(|| belongs_to_kind(&model.entities[from], &model.entities[to], key));
            let Some(kind) = kind.flatten() else {
                model.warnings.push(skipped("is over a period, so it gets no relation"));
                continue;
            };
            let target = (from != to).then(|| model.entities[to].module.clone());
            let entity = &mut model.entities[from];
            let name = entity.names.take_for_relation(&candidates(&name));
            entity.relations.push(RelationField { name: name.clone(), target, kind });
            links.push(Link { from, to, key, name });
        }
    }
    links
}

/// Returns the key as a relation; none where it is over columns that the entities do not have.
fn belongs_to_kind(from: &Entity<'_>, to: &Entity<'_>, key: &ForeignKey) -> Option<RelationFieldKind> {
    let own = key.columns.iter().map(|column| from.field(column)).collect::<Option<Vec<_>>>()?;
    let others = key.referenced_columns.iter().map(|column| to.field(column)).collect::<Option<Vec<_>>>()?;
    Some(RelationFieldKind::BelongsTo {
        optional: own.iter().any(|field| !field.not_null),
        from: own.iter().map(|field| field.name.clone()).collect(),
        to: others.iter().map(|field| field.name.clone()).collect(),
        on_update: key.on_update,
        on_delete: key.on_delete,
        reverse: None,
    })
}

/// Returns the name of a key's field: the column without `_id`, or the table where no other key leads to it.
///
/// Of several keys of several columns, those columns name one that the others do not share: `sender` of
/// `(tenant_id, sender_id)` beside `(tenant_id, receiver_id)`.
fn belongs_to_name(model: &Model<'_>, from: usize, to: usize, key: &ForeignKey) -> String {
    let entity = &model.entities[from];
    let field = |column: &str| entity.field(column).map_or_else(|| column.to_owned(), |field| field.name.clone());
    let keys = || entity.relation.foreign_keys.iter().filter(|other| other.references == key.references);
    let several = keys().count() > 1;
    match key.columns.as_slice() {
        [column] => match field(column) {
            name if name.ends_with("_id") => stem(&name).to_owned(),
            name if several || from == to => name,
            _ => model.entities[to].module.clone(),
        },
        columns if several || from == to => {
            let shared = |column: &String| several && keys().all(|other| other.columns.contains(column));
            let pairs = columns.iter().zip(&key.referenced_columns);
            // What is the same here and there, as a tenant, does not tell where a key to the own table leads.
            let own = pairs.filter(|(column, there)| !shared(column) && (from != to || column != there));
            let own: Vec<&String> = own.map(|(column, _)| column).collect();
            let named = if own.is_empty() { columns.iter().collect() } else { own };
            named.into_iter().map(|column| stem(&field(column)).to_owned()).collect::<Vec<_>>().join("_")
        }
        _ => model.entities[to].module.clone(),
    }
}

/// Returns the name of what a key's column leads to.
fn stem(column: &str) -> &str {
    column.strip_suffix("_id").unwrap_or(column)
}

/// Returns what a relation may be called beside the columns and the other relations.
fn candidates(name: &str) -> Vec<String> {
    let longer = format!("related_{name}");
    if ident::is_keyword(name) { vec![longer] } else { vec![name.to_owned(), longer] }
}

/// Adds the way back of each foreign key to the entity that it leads to.
fn has(model: &mut Model<'_>, links: &[Link<'_>]) {
    let mut between: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for link in links {
        *between.entry((link.from, link.to)).or_default() += 1;
    }
    for link in links {
        let holder = &model.entities[link.from];
        let several = between.get(&(link.from, link.to)).is_some_and(|count| *count > 1);
        let unique = holder.is_unique(&link.key.columns);
        let module = holder.module.clone();
        let base = if unique && link.from != link.to { module.clone() } else { ident::plural(&module) };
        let name = if several { format!("{base}_as_{}", link.name) } else { base };

        let entity = &mut model.entities[link.to];
        // One row, too: [`name_ways_back`] may make it several.
        let name = entity.names.take_for_rows(&candidates(&name));
        if link.from == link.to {
            for relation in entity.relations.iter_mut().filter(|relation| relation.name == link.name) {
                if let RelationFieldKind::BelongsTo { reverse, .. } = &mut relation.kind {
                    *reverse = Some(name.clone());
                }
            }
            let kind = RelationFieldKind::HasManyOfOwn { reverse: link.name.clone() };
            entity.relations.push(RelationField { name, target: None, kind });
        } else {
            let kind = if unique && !several {
                RelationFieldKind::HasOne
            } else {
                RelationFieldKind::HasMany { via_relation: several.then(|| link.name.clone()) }
            };
            entity.relations.push(RelationField { name, target: Some(module), kind });
        }
    }
}

/// Says on each way back which key it reverses, where the other entity has more than one relation to this one.
///
/// SeaORM implements `Related` only where there is one (sea-orm-macros, `ModelExRelationOutput::from_schema`), and a
/// `has_one` cannot say it, so that it becomes a `has_many`.
fn name_ways_back(model: &mut Model<'_>) {
    let counts = counts(model);
    let count = |from: &str, to: &str| counts.get(&(from.to_owned(), to.to_owned())).copied().unwrap_or_default();
    let mut changes = Vec::new();
    for (place, entity) in model.entities.iter().enumerate() {
        for (field, relation) in entity.relations.iter().enumerate() {
            let Some(target) = &relation.target else { continue };
            let plain =
                matches!(relation.kind, RelationFieldKind::HasOne | RelationFieldKind::HasMany { via_relation: None });
            if plain && count(target, &entity.module) > 1 {
                changes.push((place, field, key_to(model, target, &entity.module)));
            }
        }
    }
    for (place, field, via_relation) in changes {
        model.entities[place].relations[field].kind = RelationFieldKind::HasMany { via_relation };
    }
}

/// Returns how many relations lead from one module to another.
fn counts(model: &Model<'_>) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for entity in &model.entities {
        for target in entity.relations.iter().filter_map(|relation| relation.target.clone()) {
            *counts.entry((entity.module.clone(), target)).or_default() += 1;
        }
    }
    counts
}

/// Returns the name of the key in one module that leads to another.
fn key_to(model: &Model<'_>, from: &str, to: &str) -> Option<String> {
    let entity = model.entities.iter().find(|entity| entity.module == from)?;
    let mut relations = entity.relations.iter().filter(|relation| relation.target.as_deref() == Some(to));
    relations
        .find(|relation| matches!(relation.kind, RelationFieldKind::BelongsTo { .. }))
        .map(|relation| relation.name.clone())
}

/// A way from one table to another across a junction.
struct Way {
    from: usize,
    to: usize,
    junction: usize,
    here: String,
    there: String,
    is_loaded: bool,
}

/// Adds the ways across tables whose primary key is exactly two foreign keys.
///
/// Only where it is the one way between the two tables, as SeaORM implements `Related` for one.
fn many_to_many(model: &mut Model<'_>, links: &[Link<'_>]) {
    let mut ways: Vec<Way> = Vec::new();
    let mut by_holder: BTreeMap<usize, Vec<&Link<'_>>> = BTreeMap::new();
    for link in links {
        by_holder.entry(link.from).or_default().push(link);
    }
    for (junction, own) in by_holder {
        let entity = &model.entities[junction];
        let Some((a, b)) = junction_keys(entity, &own) else { continue };
        for (near, far) in [(a, b), (b, a)] {
            let (here, there) = (near.name.clone(), far.name.clone());
            let is_loaded = near.key.columns.iter().all(|column| entity.field(column).is_some_and(is_read_as_it_is));
            ways.push(Way { from: near.to, to: far.to, junction, here, there, is_loaded });
        }
    }
    let counts = counts(model);
    for way in &ways {
        let module = |place: usize| model.entities[place].module.clone();
        let direct = counts.contains_key(&(module(way.from), module(way.to)))
            || counts.contains_key(&(module(way.to), module(way.from)));
        let alone = ways.iter().filter(|other| (other.from, other.to) == (way.from, way.to)).count() == 1;
        let back = counts.get(&(module(way.junction), module(way.from))) == Some(&1);
        if way.from == way.to || direct || !alone || !back || has_variant(&model.entities[way.from], &way.there) {
            continue;
        }
        let (junction, target) = (module(way.junction), module(way.to));
        let entity = &mut model.entities[way.from];
        let name = entity.names.take_for_rows(&candidates(&ident::plural(&target)));
        let (here, there, is_loaded) = (way.here.clone(), way.there.clone(), way.is_loaded);
        let kind = RelationFieldKind::ManyToMany { junction, here, there, is_loaded };
        entity.relations.push(RelationField { name, target: Some(target), kind });
    }
}

/// Whether no cast stands between a column and its value in Rust; SeaORM casts enums by itself.
fn is_read_as_it_is(field: &Field<'_>) -> bool {
    field.rust_type.select_as.is_none() && !field.rust_type.rust.contains(ENUMS)
}

/// Whether the entity has a relation of that name already; one across a junction has the name of the junction's own.
fn has_variant(entity: &Entity<'_>, name: &str) -> bool {
    let variant = ident::relation_variant(name);
    let named = |relation: &RelationField| match &relation.kind {
        RelationFieldKind::ManyToMany { there, .. } => ident::relation_variant(there),
        RelationFieldKind::BelongsTo { .. }
        | RelationFieldKind::HasOne
        | RelationFieldKind::HasMany { .. }
        | RelationFieldKind::HasManyOfOwn { .. } => ident::relation_variant(&relation.name),
    };
    entity.relations.iter().any(|relation| named(relation) == variant)
}

/// Returns the two keys that a junction's primary key is made of.
fn junction_keys<'a, 'b>(entity: &Entity<'_>, own: &[&'a Link<'b>]) -> Option<(&'a Link<'b>, &'a Link<'b>)> {
    let primary_key = &entity.relation.primary_key.as_ref()?.columns;
    let [a, b] = own else { return None };
    let together = || a.key.columns.iter().chain(&b.key.columns);
    let exact =
        together().count() == primary_key.len() && primary_key.iter().all(|name| together().any(|it| it == name));
    exact.then_some((*a, *b))
}
