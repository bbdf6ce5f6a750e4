//! What gets an entity, and what its columns become.

use std::collections::{BTreeMap, BTreeSet};

use seaworthy_catalog::{Catalog, Column, EnumType, IdentityKind, Index, QualifiedName, Relation, RelationKind};

use crate::field::{FieldType, Types};
use crate::ident::{self, Names};
use crate::relation::RelationField;
use crate::{BEHAVIOUR, CodegenError, Options, docs};

/// SeaORM's own table of applied migrations.
const SEAQL_MIGRATIONS: &str = "seaql_migrations";

/// The module of `Generated`, where a field needs it.
pub(crate) const GENERATED: &str = "generated";

/// The module of what read-only entities share.
pub(crate) const READ_ONLY: &str = "read_only";

/// SeaORM's tuples have no more (sea-orm, `impl_pk_arity`).
const KEY_COLUMNS_MAX: usize = 12;

/// Everything that is rendered, with each name decided.
pub(crate) struct Model<'a> {
    /// By module.
    pub(crate) entities: Vec<Entity<'a>>,
    /// Enum, name in Rust.
    pub(crate) enums: Vec<(&'a EnumType, String)>,
    pub(crate) warnings: Vec<String>,
    pub(crate) features: BTreeSet<&'static str>,
}

/// What can be selected from.
pub(crate) struct Entity<'a> {
    pub(crate) relation: &'a Relation,
    pub(crate) module: String,
    pub(crate) row_key: RowKey,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) relations: Vec<RelationField>,
    /// The names of fields and relations.
    pub(crate) names: Names,
    /// Other tables inherit from it: their rows are among its own, and its keys do not hold for them.
    pub(crate) has_heirs: bool,
}

/// What tells one row from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RowKey {
    /// The primary key.
    Primary(Vec<String>),
    /// A unique key, the columns of which are never NULL.
    Unique(Vec<String>),
    /// Nothing: the entity is read-only.
    None,
}

impl RowKey {
    pub(crate) fn columns(&self) -> &[String] {
        match self {
            Self::Primary(columns) | Self::Unique(columns) => columns,
            Self::None => &[],
        }
    }
}

/// A column.
pub(crate) struct Field<'a> {
    pub(crate) column: &'a Column,
    /// In snake case, not yet raw: `type`.
    pub(crate) name: String,
    pub(crate) rust_type: FieldType,
    /// Whether somebody has said how it is read and written.
    pub(crate) is_told: bool,
    /// Whether it is never NULL, by itself or by its domain.
    pub(crate) not_null: bool,
    pub(crate) key: Key,
    /// Whether only the database fills it.
    pub(crate) generated: bool,
    /// No two rows share its value.
    pub(crate) unique: bool,
    /// The keys of several columns that it is part of, by the name they have in Rust.
    pub(crate) unique_keys: Vec<String>,
    /// Its documentation.
    pub(crate) doc: String,
}

/// What a column has to do with the key.
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
    pub(crate) fn new(catalog: &'a Catalog, options: &'a Options) -> Result<Self, CodegenError> {
        options.check(catalog)?;
        let mut types = Types::new(catalog, &options.default_schema);
        let mut warnings = Vec::new();
        let candidates = catalog.relations.iter().filter(|it| has_entity(it) && !options.is_excluded(&it.name));
        let relations: Vec<&Relation> = candidates.collect();
        let modules = modules(&relations, options)?;
        let mut entities: Vec<Entity<'a>> = relations
            .into_iter()
            .zip(modules)
            .map(|(relation, module)| Entity::new(relation, module, options, &mut types))
            .collect();
        let parents: BTreeSet<&QualifiedName> = catalog.relations.iter().flat_map(|it| &it.inherits).collect();
        for entity in &mut entities {
            entity.has_heirs = parents.contains(&entity.relation.name);
        }
        entities.sort_by(|a, b| a.module.cmp(&b.module));

        for name in &options.behaviour {
            if !entities.iter().any(|entity| entity.module == *name) {
                warnings.push(format!("{BEHAVIOUR}/{name}.rs has the name of no entity"));
            }
            if entities.iter().any(|entity| entity.module == *name && !entity.is_keyed()) {
                warnings.push(format!(
                    "{BEHAVIOUR}/{name}.rs is of a read-only entity, which has its `impl ActiveModelBehavior` already"
                ));
            }
        }
        let empty = catalog.relations.iter().filter(|it| it.columns.is_empty() && !is_left_out(it));
        warnings.extend(empty.map(|it| format!("{} has no columns, so it has no entity", it.name)));
        warnings.extend(types.enum_warnings());
        warnings.extend(entities.iter().flat_map(|entity| entity.keys_without_equality(&types)));
        Ok(Self { entities, enums: types.enums, warnings, features: types.features })
    }

    /// Returns where the entity of each table stands in `entities`.
    pub(crate) fn places(&self) -> BTreeMap<&'a QualifiedName, usize> {
        self.entities.iter().enumerate().map(|(place, entity)| (&entity.relation.name, place)).collect()
    }
}

impl<'a> Entity<'a> {
    fn new(relation: &'a Relation, module: String, options: &'a Options, types: &mut Types<'a>) -> Self {
        let row_key = row_key(relation);
        let mut names = Names::default();
        // A name that was asked for is had, whatever columns come before.
        let configured = |column: &Column| options.column(&relation.name, &column.name)?.name.clone();
        let asked: Vec<Option<String>> =
            relation.columns.iter().map(|it| configured(it).map(|name| names.take(&[name]))).collect();
        let mut fields: Vec<Field<'a>> = relation
            .columns
            .iter()
            .zip(asked)
            .map(|(column, asked)| {
                let in_key = row_key.columns().contains(&column.name);
                let name = asked.unwrap_or_else(|| names.take(&[ident::field_name(&column.name, in_key)]));
                field(relation, column, name, &row_key, options, types)
            })
            .collect();
        if !options.table(&relation.name).is_some_and(|table| table.without_finders) {
            mark_unique(relation, &mut fields);
        }
        Self { relation, module, row_key, fields, relations: Vec::new(), names, has_heirs: false }
    }

    /// Returns the field of a column.
    pub(crate) fn field(&self, column: &str) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| field.column.name == column)
    }

    /// Whether no two rows can agree in all of these columns.
    pub(crate) fn is_unique(&self, columns: &[String]) -> bool {
        if self.has_heirs {
            return false;
        }
        let within = |key: &[&str]| !key.is_empty() && key.iter().all(|name| columns.iter().any(|it| it == name));
        let primary_key = self.relation.primary_key.iter().filter(|key| !key.without_overlaps);
        primary_key
            .map(|key| key.columns.iter().map(String::as_str).collect())
            .chain(unique_keys(self.relation))
            .any(|key: Vec<&str>| within(&key))
    }

    /// Returns a sentence for each column of the key that PostgreSQL does not compare.
    fn keys_without_equality(&self, types: &Types<'_>) -> Vec<String> {
        let keys = self.fields.iter().filter(|field| field.key != Key::None);
        let keys = keys.filter(|field| types.is_domain_of_enum(&field.column.data_type));
        let warning = |field: &Field<'_>| {
            format!(
                "{}: PostgreSQL has no `=` for the key {:?}, for {} is a domain over an enum: its rows are read and \
                 inserted, but not found by the key, updated or deleted",
                self.relation.name, field.column.name, field.column.data_type.sql
            )
        };
        keys.map(warning).collect()
    }

    /// Whether rows are told from one another, so that one can be changed.
    pub(crate) fn is_keyed(&self) -> bool {
        self.row_key != RowKey::None
    }
}

/// Whatever rows are selected from under its own name; see the crate's documentation.
pub(crate) fn has_entity(relation: &Relation) -> bool {
    !is_left_out(relation) && !relation.columns.is_empty()
}

/// What is no entity by intention, so that nobody needs to hear of it.
fn is_left_out(relation: &Relation) -> bool {
    relation.partition_of.is_some() || relation.name.name == SEAQL_MIGRATIONS
}

/// Returns the module of each relation.
///
/// Of several tables that come to one name, that of the default schema has it, and the others have their schema in
/// front. Two of one schema are refused, for no order between them would outlast the next table.
fn modules(relations: &[&Relation], options: &Options) -> Result<Vec<String>, CodegenError> {
    let plain: Vec<String> = relations.iter().map(|relation| plain_module(&relation.name)).collect();
    // In the prelude; of two tables of one name there, neither is alone.
    let names: Vec<String> = plain.iter().map(|module| ident::variant(module)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &names {
        *counts.entry(name).or_default() += 1;
    }
    let mut by_module: BTreeMap<String, &QualifiedName> = BTreeMap::new();
    let mut modules = Vec::new();
    for (place, relation) in relations.iter().enumerate() {
        let name = &relation.name;
        let alone = counts.get(names[place].as_str()) == Some(&1);
        let module = match options.table(name).and_then(|table| table.name.clone()) {
            Some(configured) => configured,
            None if alone || name.schema == options.default_schema => plain[place].clone(),
            None => format!("{}_{}", ident::snake(&name.schema, "schema"), ident::snake(&name.name, "table")),
        };
        if let Some(first) = by_module.insert(ident::entity_name(&module), name) {
            let (first, second) = (first.to_string(), name.to_string());
            return Err(CodegenError::SameName { module, first, second });
        }
        modules.push(module);
    }
    Ok(modules)
}

fn plain_module(name: &QualifiedName) -> String {
    let plain = ident::snake(&name.name, "table");
    if ident::is_keyword(&plain) || is_taken(&plain) { format!("{plain}_table") } else { plain }
}

/// Whether a module of that name stands beside the entities.
pub(crate) fn is_taken(module: &str) -> bool {
    ["prelude", "sea_orm_active_enums", BEHAVIOUR, GENERATED, READ_ONLY].contains(&module)
}

/// Returns what tells the rows apart: the primary key, or the shortest unique key without NULLs.
pub(crate) fn row_key(relation: &Relation) -> RowKey {
    match relation.kind {
        RelationKind::View | RelationKind::MaterializedView => return RowKey::None,
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable => {}
    }
    let owned = |columns: Vec<&str>| columns.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let fits = |columns: &Vec<String>| columns.len() <= KEY_COLUMNS_MAX;
    if let Some(key) = &relation.primary_key {
        return if fits(&key.columns) { RowKey::Primary(key.columns.clone()) } else { RowKey::None };
    }
    let never_null =
        |columns: &Vec<&str>| columns.iter().all(|name| relation.column(name).is_some_and(|column| column.not_null));
    let mut keys: Vec<Vec<String>> = unique_keys(relation).filter(never_null).map(owned).filter(fits).collect();
    keys.sort_by_key(|columns| (columns.len(), columns.clone()));
    keys.into_iter().next().map_or(RowKey::None, RowKey::Unique)
}

fn field<'a>(
    relation: &'a Relation,
    column: &'a Column,
    name: String,
    row_key: &RowKey,
    options: &Options,
    types: &mut Types<'a>,
) -> Field<'a> {
    let configured = options.column(&relation.name, &column.name);
    let mut key = key(column, row_key.columns());
    let domains = types.domains(&column.data_type);
    let several = options.several_dimensions.contains(&(relation.name.clone(), column.name.clone()));
    let own_and_bases = std::iter::once(&column.data_type).chain(domains.iter().map(|domain| &domain.base));
    let wanted = options.rust_type(&relation.name, &column.name, own_and_bases);
    if wanted == Some("String") && key == Key::PrimaryAutoIncrement {
        // SeaORM counts numbers up, and no text.
        key = Key::Primary;
    }
    let mut rust_type = match key {
        _ if wanted == Some("String") => types.whole_as_text(&column.data_type),
        Key::None if several => types.whole_as_text(&column.data_type),
        Key::None => types.of(&column.data_type),
        Key::Primary | Key::PrimaryAutoIncrement => types.of_key(&column.data_type),
    };
    if let Some(configured) = configured {
        let cast = |wanted: &Option<String>, usual: Option<String>| match wanted {
            None => usual,
            Some(name) => Some(name.clone()).filter(|name| !name.is_empty()),
        };
        rust_type.select_as = cast(&configured.select_as, rust_type.select_as);
        rust_type.save_as = cast(&configured.save_as, rust_type.save_as);
    }
    if let Some(rust) = wanted.filter(|rust| *rust != rust_type.rust) {
        rust.clone_into(&mut rust_type.rust);
        // Nobody can say, and a model without Eq compiles either way.
        rust_type.eq = false;
    }
    Field {
        // What an outer join leaves empty is NULL, whatever its domain says (PG 14, CREATE DOMAIN, "Notes").
        not_null: column.not_null || relation.definition.is_none() && types.is_never_null(&column.data_type),
        generated: key == Key::None && is_filled_by_database(column),
        unique: false,
        unique_keys: Vec::new(),
        doc: docs::column(column, &domains),
        is_told: wanted.is_some() || configured.is_some_and(|it| it.select_as.is_some() || it.save_as.is_some()),
        column,
        name,
        rust_type,
        key,
    }
}

/// Whether PostgreSQL refuses any value but its own (PostgreSQL 14, INSERT, "OVERRIDING SYSTEM VALUE"; 5.3 "Generated
/// Columns").
fn is_filled_by_database(column: &Column) -> bool {
    column.generated.is_some() || column.identity.as_ref().is_some_and(|it| it.kind == IdentityKind::Always)
}

fn key(column: &Column, row_key: &[String]) -> Key {
    if !row_key.contains(&column.name) {
        return Key::None;
    }
    // SeaORM has no composite key that counts up: sea-orm-macros, `expand_derive_entity_model`.
    let counts =
        column.identity.is_some() || column.default.as_ref().is_some_and(|default| default.starts_with("nextval("));
    if counts && row_key.len() == 1 { Key::PrimaryAutoIncrement } else { Key::Primary }
}

/// Returns the columns of each key beside the primary one that holds for the whole table.
fn unique_keys(relation: &Relation) -> impl Iterator<Item = Vec<&str>> {
    let constraints = relation.uniques.iter().filter(|unique| !unique.without_overlaps);
    let constraints = constraints.map(|unique| unique.columns.iter().map(String::as_str).collect());
    constraints.chain(relation.indexes.iter().filter_map(Index::unique_columns))
}

/// Whether SeaORM's finders can be made for a field: nobody can make a generated value to look for, and of `r#type`
/// sea-orm-macros makes the variant `RType` there, which is none.
fn has_finder(field: &Field<'_>) -> bool {
    !field.generated && !ident::is_keyword(&field.name)
}

/// Marks the fields of unique keys, which SeaORM makes `find_by_…` functions of.
fn mark_unique(relation: &Relation, fields: &mut [Field<'_>]) {
    let keys: BTreeSet<BTreeSet<&str>> = unique_keys(relation).map(|columns| columns.into_iter().collect()).collect();
    // `find_by_id` is SeaORM's own.
    let mut names = Names::taken(["id"]);
    for key in keys.iter().filter(|key| key.len() == 1) {
        for field in fields.iter_mut().filter(|field| key.contains(field.column.name.as_str())) {
            // A primary key has its `find_by_id` already.
            field.unique = field.key == Key::None && has_finder(field) && field.name != "id";
            names.take(std::slice::from_ref(&field.name));
        }
    }
    for key in keys.iter().filter(|key| key.len() > 1) {
        let members = || fields.iter().filter(|field| key.contains(field.column.name.as_str()));
        if !members().all(has_finder) {
            continue;
        }
        let joined = members().map(|field| field.name.as_str()).collect::<Vec<_>>().join("_");
        let name = names.take(&[joined]);
        for field in fields.iter_mut().filter(|field| key.contains(field.column.name.as_str())) {
            field.unique_keys.push(name.clone());
        }
    }
}
