//! The file of an entity that is only read, and what such entities and generated values share.
//!
//! SeaORM's derive asks for a primary key. Without one the entity is written out, as the derive would expand it, with a
//! key of no columns: `find`, filters, order and pages work, `find_by_id` cannot be called, and saving or deleting a
//! row by itself is an error before anything is sent.

use std::collections::BTreeSet;

use super::attribute::{LINE_WIDTH_MAX, attribute, text};
use super::doc;
use super::entity::{
    INDENT, attributes, describe_entity, extend_derives, extra_derives, field_attributes, kind, rust_type,
};
use crate::docs::code;
use crate::entity::{Entity, Field};
use crate::{Options, ident};

pub(crate) fn render(entity: &Entity<'_>, options: &Options) -> String {
    let name = &entity.relation.name;
    let mut out = format!("//!\n//! {} {}; read-only.\n\n", kind(entity), code(&name.to_string()));
    out += "use sea_orm::entity::prelude::*;\n\n";
    out += &doc("", &format!("The rows of {}.", code(&name.to_string())));
    out += "#[derive(Copy, Clone, Default, Debug, DeriveEntity)]\npub struct Entity;\n\n";
    out += "impl EntityName for Entity {\n";
    if name.schema != options.default_schema {
        out += &format!("    fn schema_name(&self) -> Option<&str> {{\n        Some({:?})\n    }}\n\n", name.schema);
    }
    out += &format!("    fn table_name(&self) -> &'static str {{\n        {:?}\n    }}\n}}\n\n", name.name);
    out += &doc("", &describe_entity(entity));
    out += &attribute("", "derive", &derives(entity, options));
    out += &attributes(entity, options);
    out += "pub struct Model {\n";
    for field in &entity.fields {
        out += &doc(INDENT, &field.doc);
        out += &field_attributes(entity, field, options);
        out += &format!("{INDENT}pub {}: {},\n", ident::source(&field.name), rust_type(field));
    }
    out += "}\n\n";
    out += &columns(entity);
    out += &format!("\nsuper::read_only::read_only!({:?});\n", name.to_string());
    out
}

fn derives(entity: &Entity<'_>, options: &Options) -> Vec<String> {
    let eq = entity.fields.iter().all(|field| field.rust_type.eq);
    let mut derives: Vec<String> = ["Clone", "Debug", "PartialEq"].map(str::to_owned).to_vec();
    derives.extend(eq.then(|| "Eq".to_owned()));
    derives.extend(["DeriveModel", "DeriveActiveModel"].map(str::to_owned));
    extend_derives(&mut derives, &extra_derives(entity, options));
    derives
}

/// Returns the enum of the columns, with their types and casts.
fn columns(entity: &Entity<'_>) -> String {
    let mut out = doc("", &format!("The columns of {}.", code(&entity.relation.name.to_string())));
    out += "#[derive(Copy, Clone, Debug, EnumIter, DeriveColumn)]\npub enum Column {\n";
    for field in &entity.fields {
        out += &doc(INDENT, &code(&field.column.data_type.sql));
        out += &attribute(INDENT, "sea_orm", &[text("column_name", &field.column.name)]);
        out += &format!("{INDENT}{},\n", ident::variant(&field.name));
    }
    out += "}\n\nimpl ColumnTrait for Column {\n    type EntityName = Entity;\n\n";
    let definitions: Vec<(String, String)> = entity.fields.iter().map(definition).collect();
    out += same_arms(&definitions);
    out += "    fn def(&self) -> ColumnDef {\n        match self {\n";
    out.extend(definitions.iter().map(|(name, definition)| {
        let line = format!("            Self::{name} => {definition},\n");
        if line.chars().count() <= LINE_WIDTH_MAX + 1 {
            line
        } else {
            format!("            Self::{name} => {{\n                {definition}\n            }}\n")
        }
    }));
    out += "        }\n    }\n";
    out += &casts(entity, "select_as", |field| field.rust_type.select_as.clone());
    out += &casts(entity, "save_as", |field| field.rust_type.save_as.clone());
    out += &casts(entity, "save_array_as", |field| field.rust_type.save_as.as_ref().map(|name| format!("{name}[]")));
    out + "}\n"
}

/// Returns a column's variant, and its definition.
fn definition(field: &Field<'_>) -> (String, String) {
    let null = if field.not_null { "" } else { ".null()" };
    (ident::variant(&field.name), format!("{}.def(){null}", column_type(field)))
}

/// Returns the attribute of a method in which two columns have the same arm; each keeps its own, so that a column that
/// comes or goes is a line in the difference. Clippy's group `pedantic` would have them merged.
fn same_arms(arms: &[(String, String)]) -> &'static str {
    let different: BTreeSet<&str> = arms.iter().map(|(_, arm)| arm.as_str()).collect();
    if different.len() < arms.len() {
        "    #[allow(clippy::match_same_arms, reason = \"each column has its arm\")]\n"
    } else {
        ""
    }
}

fn column_type(field: &Field<'_>) -> String {
    match &field.rust_type.column_type {
        Some(column_type) => format!("ColumnType::{column_type}"),
        None => format!("<{} as sea_orm::sea_query::ValueType>::column_type()", field.rust_type.rust),
    }
}

/// Returns the method that casts the columns that need it; none where no column does.
fn casts(entity: &Entity<'_>, method: &str, cast: impl Fn(&Field<'_>) -> Option<String>) -> String {
    let cast_of = |field: &Field<'_>| Some((ident::variant(&field.name), cast(field)?));
    let casts: Vec<(String, String)> = entity.fields.iter().filter_map(cast_of).collect();
    if casts.is_empty() {
        return String::new();
    }
    let usual = match method {
        "select_as" => "self.select_enum_as(expr)",
        "save_as" => "self.save_enum_as(expr)",
        _ => "expr",
    };
    let mut out =
        format!("\n{}    fn {method}(&self, expr: Expr) -> Expr {{\n        match self {{\n", same_arms(&casts));
    for (name, cast) in &casts {
        out += &format!("            Self::{name} => sea_orm::sea_query::ExprTrait::cast_as(expr, {cast:?}),\n");
    }
    if casts.len() < entity.fields.len() {
        out += &format!("            _ => {usual},\n");
    }
    out + "        }\n    }\n"
}

/// Returns the file of `Generated`.
pub(crate) fn generated(options: &Options) -> String {
    let mut derives: Vec<String> = ["Clone", "Copy", "Debug", "PartialEq", "Eq", "Hash"].map(str::to_owned).to_vec();
    extend_derives(&mut derives, &options.derives);
    include_str!("generated.rs.txt").replace("#[derive()]\n", &attribute("", "derive", &derives))
}
