//! Which tables get an entity, and what their columns become.

use std::collections::{BTreeMap, BTreeSet};

use seaworthy_catalog::{Catalog, Column, EnumType, Index, QualifiedName, Relation, RelationKind};

use crate::field::{FieldType, Types};
use crate::ident::{self, Names};
use crate::relation::RelationField;
use crate::{BEHAVIOUR, Options};

/// SeaORM's own table of applied migrations.
const SEAQL_MIGRATIONS: &str = "seaql_migrations";

/// Everything that is rendered, with each name decided.
pub(crate) struct Model<'a> {
    /// By module.
    pub(crate) entities: Vec<Entity<'a>>,
    /// Enum, name in Rust.
    pub(crate) enums: Vec<(&'a EnumType, String)>,
    pub(crate) warnings: Vec<String>,
    pub(crate) features: BTreeSet<&'static str>,
}

/// A table with a primary key.
pub(crate) struct Entity<'a> {
    pub(crate) relation: &'a Relation,
    pub(crate) module: String,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) relations: Vec<RelationField>,
    /// The names of fields and relations.
    pub(crate) names: Names,
}

/// A column.
pub(crate) struct Field<'a> {
    pub(crate) column: &'a Column,
    /// In snake case, not yet raw: `type`.
    pub(crate) name: String,
    pub(crate) rust_type: FieldType,
    pub(crate) key: Key,
    /// No two rows share its value.
    pub(crate) unique: bool,
    /// The keys of several columns that it is part of, by the name they have in Rust.
    pub(crate) unique_keys: Vec<String>,
}

/// What a column has to do with the primary key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// Nothing.
    None,
    /// Is it, or a part of it; the application brings the value, or a default does.
    Primary,
    /// Is it, and counts up by itself.
    PrimaryAutoIncrement,
}

impl<'a> Model<'a> {
    pub(crate) fn new(catalog: &'a Catalog, options: &'a Options) -> Self {
        let mut types = Types::new(catalog, &options.default_schema);
        let mut warnings = Vec::new();
        let mut relations: Vec<&Relation> =
            catalog.relations.iter().filter(|relation| is_candidate(relation)).collect();
        // Those of the default schema first, so that they have their names whatever other schemas bring.
        relations.sort_by_key(|relation| (relation.name.schema != options.default_schema, &relation.name));

        let mut modules = Names::taken(["prelude", "sea_orm_active_enums", BEHAVIOUR]);
        let mut entities = Vec::new();
        for relation in relations {
            let Some(primary_key) = &relation.primary_key else {
                warnings.push(format!("{} has no primary key, so it gets no entity", relation.name));
                continue;
            };
            entities.push(Entity::new(relation, &primary_key.columns, &mut modules, &mut types));
        }
        entities.sort_by(|a, b| a.module.cmp(&b.module));

        for name in &options.behaviour {
            if !entities.iter().any(|entity| entity.module == *name) {
                warnings.push(format!("{BEHAVIOUR}/{name}.rs has the name of no entity"));
            }
        }
        warnings.extend(types.enum_warnings());
        Self { entities, enums: types.enums, warnings, features: types.features }
    }

    /// Returns where the entity of each table stands in `entities`.
    pub(crate) fn places(&self) -> BTreeMap<&'a QualifiedName, usize> {
        self.entities.iter().enumerate().map(|(place, entity)| (&entity.relation.name, place)).collect()
    }
}

impl<'a> Entity<'a> {
    fn new(relation: &'a Relation, primary_key: &[String], modules: &mut Names, types: &mut Types<'a>) -> Self {
        let mut names = Names::default();
        let mut fields: Vec<Field<'a>> = relation
            .columns
            .iter()
            .map(|column| Field {
                column,
                name: names.take(&[ident::field_name(&column.name)]),
                rust_type: types.of(&column.data_type),
                key: key(column, primary_key),
                unique: false,
                unique_keys: Vec::new(),
            })
            .collect();
        mark_unique(relation, &mut fields);
        Self {
            relation,
            module: modules.take(&module_candidates(&relation.name)),
            fields,
            relations: Vec::new(),
            names,
        }
    }

    /// Returns the field of a column.
    pub(crate) fn field(&self, column: &str) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| field.column.name == column)
    }

    /// Whether no two rows can agree in all of these columns.
    pub(crate) fn is_unique(&self, columns: &[String]) -> bool {
        let within = |key: &[&str]| !key.is_empty() && key.iter().all(|name| columns.iter().any(|it| it == name));
        let primary_key = self.relation.primary_key.iter().filter(|key| !key.without_overlaps);
        primary_key
            .map(|key| key.columns.iter().map(String::as_str).collect())
            .chain(unique_keys(self.relation))
            .any(|key: Vec<&str>| within(&key))
    }
}

/// Tables that rows are written to under their own name; see the crate's documentation.
fn is_candidate(relation: &Relation) -> bool {
    let table = match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable => true,
        RelationKind::ForeignTable | RelationKind::View | RelationKind::MaterializedView => false,
    };
    table && relation.partition_of.is_none() && relation.name.name != SEAQL_MIGRATIONS
}

fn module_candidates(name: &QualifiedName) -> Vec<String> {
    let plain = ident::snake(&name.name, "table");
    let mut candidates = vec![plain.clone(), format!("{}_{plain}", ident::snake(&name.schema, "schema"))];
    if ident::is_keyword(&plain) {
        candidates[0] = format!("{plain}_table");
    }
    candidates
}

fn key(column: &Column, primary_key: &[String]) -> Key {
    if !primary_key.contains(&column.name) {
        return Key::None;
    }
    // SeaORM has no composite key that counts up: sea-orm-macros, `expand_derive_entity_model`.
    let counts =
        column.identity.is_some() || column.default.as_ref().is_some_and(|default| default.starts_with("nextval("));
    if counts && primary_key.len() == 1 { Key::PrimaryAutoIncrement } else { Key::Primary }
}

/// Returns the columns of each key beside the primary one that holds for the whole table.
fn unique_keys(relation: &Relation) -> impl Iterator<Item = Vec<&str>> {
    let constraints = relation.uniques.iter().filter(|unique| !unique.without_overlaps);
    let constraints = constraints.map(|unique| unique.columns.iter().map(String::as_str).collect());
    constraints.chain(relation.indexes.iter().filter_map(Index::unique_columns))
}

/// Marks the fields of unique keys, which SeaORM makes `find_by_…` functions of.
fn mark_unique(relation: &Relation, fields: &mut [Field<'_>]) {
    let keys: BTreeSet<BTreeSet<&str>> = unique_keys(relation).map(|columns| columns.into_iter().collect()).collect();
    let mut names = Names::default();
    for key in keys.iter().filter(|key| key.len() == 1) {
        for field in fields.iter_mut().filter(|field| key.contains(field.column.name.as_str())) {
            // A primary key has its `find_by_id` already.
            field.unique = field.key == Key::None;
            names.take(std::slice::from_ref(&field.name));
        }
    }
    for key in keys.iter().filter(|key| key.len() > 1) {
        let members = || fields.iter().filter(|field| key.contains(field.column.name.as_str()));
        let joined = members().map(|field| field.name.as_str()).collect::<Vec<_>>().join("_");
        let name = names.take(&[joined]);
        for field in fields.iter_mut().filter(|field| key.contains(field.column.name.as_str())) {
            field.unique_keys.push(name.clone());
        }
    }
}
