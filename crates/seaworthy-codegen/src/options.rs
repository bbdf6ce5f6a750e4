//! What the caller decides, and its check against the catalog.

use std::collections::{BTreeMap, BTreeSet};

use seaworthy_catalog::{Catalog, DataType, QualifiedName, Relation};
use seaworthy_finding::closest;

use crate::entity::{has_entity, is_taken, row_key};
use crate::field::names;
use crate::{CodegenError, ident};

/// How an entity says its relations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// As fields of the model: SeaORM 2's `#[sea_orm::model]`.
    #[default]
    Dense,
    /// As an enum `Relation` and implementations of `Related`: SeaORM 1's.
    Compact,
}

/// What the caller decides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The module that the entities stand in, a file and a folder in `entity/src`: `scholarly`.
    pub module: String,
    /// The schema that an entity does not need to name, as the application's `search_path` has it: `public`.
    pub default_schema: String,
    /// How the entities say their relations.
    pub format: Format,
    /// The files in `<module>/behaviour`, without `.rs`, which are written by hand.
    ///
    /// The index declares them, in a module `behaviour`. One that has the name of an entity's module brings the
    /// entity's `impl ActiveModelBehavior`; every other entity gets an empty one.
    pub behaviour: Vec<String>,
    /// Derives for models and enums beside SeaORM's: `serde::Serialize`.
    pub derives: Vec<String>,
    /// Tables that get no entity, as [`Options::tables`] names them.
    pub exclude: Vec<String>,
    /// What is said of single tables, by name: `User`, or with its schema, `audit.Entry`.
    pub tables: BTreeMap<String, TableOptions>,
    /// The Rust types of columns by the name of their type, or of one that their domain is made of: `timestamptz`,
    /// `integer[]`, `public.mood`. What is said of a column itself comes first.
    pub types: BTreeMap<String, String>,
    /// Array columns that were declared with several dimensions, which a [`Catalog`] does not say.
    pub several_dimensions: BTreeSet<(QualifiedName, String)>,
}

/// What is said of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableOptions {
    /// The entity's module, in snake case, instead of the table's name.
    pub name: Option<String>,
    /// Derives for its model beside those for all.
    pub derives: Vec<String>,
    /// Attributes for its model, without `#[…]`: `serde(rename_all = "camelCase")`.
    pub attributes: Vec<String>,
    /// Whether SeaORM makes no `find_by_…` of unique keys, for a `delete_by_…` comes with each that no behaviour stops.
    pub without_finders: bool,
    /// By the column's name in the database.
    pub columns: BTreeMap<String, ColumnOptions>,
}

/// What is said of one column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnOptions {
    /// The field, in snake case, instead of the column's name.
    pub name: Option<String>,
    /// The Rust type instead of the one that fits; without `Option`, which a nullable column has in any case.
    pub rust_type: Option<String>,
    /// The type that it is cast to when it is read; empty for no cast.
    pub select_as: Option<String>,
    /// The type that it is cast to when it is written; empty for no cast.
    pub save_as: Option<String>,
    /// Attributes for its field, without `#[…]`: `serde(skip)`.
    pub attributes: Vec<String>,
}

impl Options {
    /// Returns the options for a module: schema `public`, nothing by hand, nothing said of any table.
    pub fn new(module: impl Into<String>) -> Self {
        Self { module: module.into(), default_schema: "public".to_owned(), ..Self::default() }
    }

    /// Returns what is said of a table.
    pub(crate) fn table(&self, name: &QualifiedName) -> Option<&TableOptions> {
        self.tables.iter().find(|(key, _)| self.names(key, name)).map(|(_, options)| options)
    }

    /// Returns what is said of a column.
    pub(crate) fn column(&self, table: &QualifiedName, column: &str) -> Option<&ColumnOptions> {
        self.table(table)?.columns.get(column)
    }

    /// Returns the Rust type that somebody wants for a column: by its own name, or by that of one of these types.
    pub(crate) fn rust_type<'d>(
        &self,
        table: &QualifiedName,
        column: &str,
        types: impl IntoIterator<Item = &'d DataType>,
    ) -> Option<&str> {
        let own = self.column(table, column).and_then(|it| it.rust_type.as_deref());
        let of_type = |data_type: &DataType| {
            names(data_type, &self.default_schema).iter().find_map(|name| self.types.get(name).map(String::as_str))
        };
        own.or_else(|| types.into_iter().find_map(of_type))
    }

    /// Refuses a type that no column has.
    fn check_types(&self, catalog: &Catalog) -> Result<(), CodegenError> {
        if self.types.is_empty() {
            return Ok(());
        }
        let columns = catalog.relations.iter().flat_map(|it| &it.columns).map(|column| &column.data_type);
        let all = columns.chain(catalog.domains.iter().map(|domain| &domain.base));
        let there: BTreeSet<String> = all.flat_map(|data_type| names(data_type, &self.default_schema)).collect();
        for (name, rust) in &self.types {
            if !there.contains(name) {
                let closest = closest(name, there.iter().map(String::as_str)).map(str::to_owned);
                return Err(CodegenError::UnknownType { name: name.clone(), closest });
            }
            check_type(&format!("the type {name}"), rust)?;
        }
        Ok(())
    }

    pub(crate) fn is_excluded(&self, table: &QualifiedName) -> bool {
        self.exclude.iter().any(|key| self.names(key, table))
    }

    /// Whether a key of the configuration means this table.
    fn names(&self, key: &str, table: &QualifiedName) -> bool {
        (table.schema == self.default_schema && table.name == key) || table.to_string() == key
    }

    /// Refuses what names nothing, what Rust cannot be named, and what leaves a key that leads nowhere.
    pub(crate) fn check(&self, catalog: &Catalog) -> Result<(), CodegenError> {
        for key in self.exclude.iter().chain(self.tables.keys()) {
            if !catalog.relations.iter().any(|relation| self.names(key, &relation.name)) {
                return Err(self.unknown_table(key, catalog));
            }
        }
        let is_name =
            |name: &str| ident::is_identifier(name) && !["self", "super", "crate", "mod", "Self", "_"].contains(&name);
        if let Some(name) = self.behaviour.iter().find(|name| !is_name(name)) {
            return Err(CodegenError::BehaviourName { name: name.clone() });
        }
        check_texts("the entities", &self.derives)?;
        self.check_types(catalog)?;
        for relation in &catalog.relations {
            let mut keys = self.tables.keys().filter(|key| self.names(key, &relation.name));
            if let (Some(first), Some(second)) = (keys.next(), keys.next()) {
                return Err(CodegenError::SameTable { first: first.clone(), second: second.clone() });
            }
            if let Some(options) = self.table(&relation.name) {
                if !has_entity(relation) || self.is_excluded(&relation.name) {
                    return Err(CodegenError::NoEntity { table: self.shown(&relation.name) });
                }
                check_table(relation, options)?;
            }
            if self.is_excluded(&relation.name) {
                self.check_excluded(catalog, relation)?;
            }
        }
        Ok(())
    }

    fn unknown_table(&self, key: &str, catalog: &Catalog) -> CodegenError {
        let names: Vec<String> = catalog.relations.iter().map(|relation| self.shown(&relation.name)).collect();
        let closest = closest(key, names.iter().map(String::as_str)).map(str::to_owned);
        CodegenError::UnknownTable { name: key.to_owned(), closest }
    }

    /// Returns a table as the configuration names it.
    fn shown(&self, name: &QualifiedName) -> String {
        if name.schema == self.default_schema { name.name.clone() } else { name.to_string() }
    }

    fn check_excluded(&self, catalog: &Catalog, excluded: &Relation) -> Result<(), CodegenError> {
        let others = catalog.relations.iter().filter(|other| !self.is_excluded(&other.name));
        for other in others.filter(|other| other.partition_of.is_none()) {
            if let Some(key) = other.foreign_keys.iter().find(|key| key.references == excluded.name) {
                return Err(CodegenError::ExcludedIsReferenced {
                    table: self.shown(&excluded.name),
                    by: self.shown(&other.name),
                    key: key.name.clone(),
                });
            }
        }
        Ok(())
    }
}

fn check_table(relation: &Relation, options: &TableOptions) -> Result<(), CodegenError> {
    let table = relation.name.to_string();
    if let Some(name) = &options.name
        && (ident::module_name(name).as_ref() != Some(name) || is_taken(name))
    {
        return Err(CodegenError::BadName { of: table, name: name.clone() });
    }
    check_texts(&table, options.derives.iter().chain(&options.attributes))?;
    let row_key = row_key(relation);
    for (column, options) in &options.columns {
        if relation.column(column).is_none() {
            let names = relation.columns.iter().map(|column| column.name.as_str());
            let closest = closest(column, names).map(str::to_owned);
            return Err(CodegenError::UnknownColumn { table, name: column.clone(), closest });
        }
        let in_key = row_key.columns().contains(column);
        if let Some(name) = &options.name
            && (ident::field_name(name, in_key) != *name || ident::is_keyword(name))
        {
            return Err(CodegenError::BadName { of: format!("{table}.{column}"), name: name.clone() });
        }
        let of = format!("{table}.{column}");
        check_texts(&of, &options.attributes)?;
        options.rust_type.as_ref().map_or(Ok(()), |text| check_type(&of, text))?;
    }
    check_fields(relation, options)
}

/// Refuses a configured name that another column has, too.
fn check_fields(relation: &Relation, options: &TableOptions) -> Result<(), CodegenError> {
    let row_key = row_key(relation);
    let configured = |column: &str| options.columns.get(column).and_then(|it| it.name.as_ref());
    for (first, field) in options.columns.iter().filter_map(|(column, it)| Some((column, it.name.as_ref()?))) {
        let others = relation.columns.iter().map(|it| &it.name).filter(|it| *it != first);
        let same = |column: &&String| match configured(column) {
            Some(name) => name == field,
            None => ident::field_name(column, row_key.columns().contains(column)) == *field,
        };
        if let Some(second) = { others }.find(same) {
            let (table, field) = (relation.name.to_string(), field.clone());
            return Err(CodegenError::SameField { table, field, first: first.clone(), second: second.clone() });
        }
    }
    Ok(())
}

fn check_type(of: &str, text: &str) -> Result<(), CodegenError> {
    if is_closed(text, "([{<") {
        return Ok(());
    }
    Err(CodegenError::BadText { of: of.to_owned(), text: text.to_owned() })
}

fn check_texts<'a>(of: &str, texts: impl IntoIterator<Item = &'a String>) -> Result<(), CodegenError> {
    match texts.into_iter().find(|text| !is_closed(text, "([{")) {
        Some(text) => Err(CodegenError::BadText { of: of.to_owned(), text: text.clone() }),
        None => Ok(()),
    }
}

/// Whether a derive, an attribute or a type ends where its text ends: these brackets in pairs, strings closed, no comment.
fn is_closed(text: &str, brackets: &str) -> bool {
    let mut open = Vec::new();
    let mut rest = text.chars().peekable();
    let mut before = ' ';
    while let Some(next) = rest.next() {
        let closes = |bracket: char| match bracket {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            _ => '>',
        };
        match next {
            '"' => loop {
                match rest.next() {
                    Some('\\') => drop(rest.next()),
                    Some('"') => break,
                    Some(_) => {}
                    None => return false,
                }
            },
            '/' if matches!(rest.peek(), Some('/' | '*')) => return false,
            _ if brackets.contains(next) => open.push(next),
            '>' if matches!(before, '-' | '=') || !brackets.contains('<') => {}
            ')' | ']' | '}' | '>' if open.pop().map(closes) != Some(next) => return false,
            _ => {}
        }
        before = next;
    }
    open.is_empty() && !text.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::is_closed;

    #[test]
    fn a_text_that_would_break_out_of_its_place_is_not_closed() {
        for text in ["serde(rename_all = \"a(b\")", "Vec<Option<[u8; 4]>>", "fn(u8) -> u8", "cfg_attr(x, y)"] {
            assert!(is_closed(text, "([{<"), "{text}");
        }
        assert!(is_closed("validate(custom = a < b)", "([{"));
        for text in ["foo(", "Vec<", "Clone)] struct X; #[derive(Debug", "a = \"b", "u8 // x", "", "(]"] {
            assert!(!is_closed(text, "([{<"), "{text}");
        }
    }
}
