//! The Rust type of a column.

use std::collections::BTreeSet;

use seaworthy_catalog::{Catalog, DataType, EnumType, QualifiedName};

use crate::ident::{self, Names};

/// How a column is read, written and declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldType {
    /// Without `Option`: `TimeDateTime`.
    pub(crate) rust: String,
    /// `column_type = "…"`, where SeaORM would take another by the Rust type.
    pub(crate) column_type: Option<String>,
    /// For a type that Rust sees as text: what a value is cast from when read and to when written.
    pub(crate) cast: Option<Cast>,
    /// Whether the Rust type is `Eq`.
    pub(crate) eq: bool,
}

/// `select_as` and `save_as`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cast {
    pub(crate) select_as: &'static str,
    pub(crate) save_as: String,
}

/// Turns the types of a catalog's columns into Rust's, and notes what they need.
pub(crate) struct Types<'a> {
    catalog: &'a Catalog,
    default_schema: &'a str,
    /// The enums in use, with the name of each in Rust.
    pub(crate) enums: Vec<(&'a EnumType, String)>,
    /// The features of `sea-orm` that the types come with.
    pub(crate) features: BTreeSet<&'static str>,
}

impl<'a> Types<'a> {
    pub(crate) fn new(catalog: &'a Catalog, default_schema: &'a str) -> Self {
        Self { catalog, default_schema, enums: named_enums(catalog, default_schema), features: BTreeSet::new() }
    }

    /// Returns the type of a column; text where there is none better.
    ///
    /// A domain is what it is over: PostgreSQL casts between them by itself (PostgreSQL 14, CREATE DOMAIN).
    pub(crate) fn of(&mut self, data_type: &DataType) -> FieldType {
        let catalog = self.catalog;
        if let Some(domain) = catalog.domain(&data_type.name) {
            let mut base = domain.base.clone();
            if data_type.array && base.array {
                return text_cast(data_type);
            }
            base.array |= data_type.array;
            return self.of(&base);
        }
        let mut field_type = match self.enum_path(&data_type.name) {
            Some(path) => FieldType { rust: path, column_type: None, cast: None, eq: true },
            None => match self.builtin(data_type) {
                Some(field_type) => field_type,
                None => return text_cast(data_type),
            },
        };
        if data_type.array {
            self.features.insert("postgres-array");
            field_type.rust = format!("Vec<{}>", field_type.rust);
            field_type.column_type = None;
        }
        field_type
    }

    /// Returns a sentence for each enum that Rust sees as text.
    pub(crate) fn enum_warnings(&self) -> impl Iterator<Item = String> {
        self.catalog.enums.iter().filter_map(|enum_type| {
            let reason = not_an_enum(enum_type, self.default_schema)?;
            Some(format!("the enum {} {reason}, so Rust sees it as text", enum_type.name))
        })
    }

    /// Returns the path of the enum from an entity's module.
    fn enum_path(&self, name: &QualifiedName) -> Option<String> {
        let found = self.enums.iter().find(|(enum_type, _)| enum_type.name == *name)?;
        Some(format!("super::sea_orm_active_enums::{}", found.1))
    }

    /// Returns the type for one that PostgreSQL brings, if SeaORM and sqlx read it without a cast.
    fn builtin(&mut self, data_type: &DataType) -> Option<FieldType> {
        let modifier = data_type.modifiers.first().map(String::as_str);
        let (rust, column_type, feature) = match data_type.builtin_name()? {
            "bool" => ("bool", None, None),
            "int2" => ("i16", None, None),
            "int4" => ("i32", None, None),
            "int8" => ("i64", None, None),
            "float4" => ("f32", Some("Float".to_owned()), None),
            "float8" => ("f64", Some("Double".to_owned()), None),
            "numeric" => ("Decimal", decimal(&data_type.modifiers), Some("with-rust_decimal")),
            "text" => ("String", Some("Text".to_owned()), None),
            "varchar" => ("String", modifier.map(|length| format!("String(StringLen::N({length}))")), None),
            "bpchar" => ("String", Some(char_type(modifier)), None),
            "bytea" => ("Vec<u8>", Some("VarBinary(StringLen::None)".to_owned()), None),
            "json" => ("Json", Some("Json".to_owned()), Some("with-json")),
            "jsonb" => ("Json", Some("JsonBinary".to_owned()), Some("with-json")),
            "uuid" => ("Uuid", None, Some("with-uuid")),
            "date" => ("TimeDate", None, Some("with-time")),
            "time" => ("TimeTime", None, Some("with-time")),
            "timestamp" => ("TimeDateTime", None, Some("with-time")),
            "timestamptz" => ("TimeDateTimeWithTimeZone", None, Some("with-time")),
            _ => return None,
        };
        self.features.extend(feature);
        Some(FieldType { rust: rust.to_owned(), column_type, cast: None, eq: !matches!(rust, "f32" | "f64") })
    }
}

fn decimal(modifiers: &[String]) -> Option<String> {
    match modifiers {
        [precision, scale] => Some(format!("Decimal(Some(({precision}, {scale})))")),
        _ => None,
    }
}

fn char_type(length: Option<&str>) -> String {
    length.map_or_else(|| "Char(None)".to_owned(), |length| format!("Char(Some({length}))"))
}

/// Returns text that is cast on the way in and out: right for every type, as each has a text form (PostgreSQL 14,
/// CREATE TYPE, "input_function").
fn text_cast(data_type: &DataType) -> FieldType {
    let (rust, select_as) = if data_type.array { ("Vec<String>", "text[]") } else { ("String", "text") };
    FieldType {
        rust: rust.to_owned(),
        column_type: Some(format!("custom({:?})", data_type.sql)),
        cast: Some(Cast { select_as, save_as: data_type.sql.clone() }),
        eq: true,
    }
}

/// Returns the enums that Rust sees as such, each with a name that no other has.
fn named_enums<'a>(catalog: &'a Catalog, default_schema: &str) -> Vec<(&'a EnumType, String)> {
    let mut names = Names::default();
    let mut found = Vec::new();
    for enum_type in catalog.enums.iter().filter(|it| not_an_enum(it, default_schema).is_none()) {
        let name = ident::variant(&names.take(&[ident::enum_name(&enum_type.name.name)]));
        // sea-orm-macros makes an enum of that name, too.
        names.take(&[format!("{name}Variant")]);
        found.push((enum_type, name));
    }
    found
}

/// Returns why Rust cannot see an enum as one.
fn not_an_enum(enum_type: &EnumType, default_schema: &str) -> Option<&'static str> {
    let derived: BTreeSet<String> = enum_type.labels.iter().map(|label| ident::derived_label(label)).collect();
    if enum_type.labels.is_empty() {
        Some("has no labels")
    } else if enum_type.name.schema != default_schema {
        Some("is not in the default schema, and SeaORM casts to the bare name")
    } else if derived.len() < enum_type.labels.len() || derived.contains("Self") {
        Some("has labels that SeaORM's derive does not take")
    } else {
        None
    }
}
