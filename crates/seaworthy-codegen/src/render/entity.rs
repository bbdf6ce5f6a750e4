//! The file of one entity.

use seaworthy_catalog::{Column, ForeignKeyAction};

use super::attribute::{attribute, text};
use super::doc;
use crate::entity::{Entity, Field, Key};
use crate::relation::{RelationField, RelationFieldKind};
use crate::{Options, ident};

const INDENT: &str = "    ";

pub(crate) fn render(entity: &Entity<'_>, options: &Options) -> String {
    let name = &entity.relation.name;
    let mut out = format!("//!\n//! Table `{name}`.\n\nuse sea_orm::entity::prelude::*;\n\n");
    let comment = entity.relation.comment.as_deref().filter(|comment| !comment.trim().is_empty());
    out += &doc("", comment.unwrap_or(&format!("A row of `{name}`.")));
    out += "#[sea_orm::model]\n";
    out += &attribute("", "derive", &derives(entity, options));
    out += &attribute("", "sea_orm", &table_arguments(entity, options));
    out += "pub struct Model {\n";
    out.extend(entity.fields.iter().map(column_field));
    out.extend(entity.relations.iter().map(relation_field));
    out += "}\n";
    if !options.behaviour.contains(&entity.module) {
        out += "\nimpl ActiveModelBehavior for ActiveModel {}\n";
    }
    out
}

fn derives(entity: &Entity<'_>, options: &Options) -> Vec<String> {
    let mut derives = vec!["Clone".to_owned(), "Debug".to_owned(), "PartialEq".to_owned()];
    if entity.fields.iter().all(|field| field.rust_type.eq) {
        derives.push("Eq".to_owned());
    }
    derives.push("DeriveEntityModel".to_owned());
    derives.extend(options.derives.iter().cloned());
    derives
}

fn table_arguments(entity: &Entity<'_>, options: &Options) -> Vec<String> {
    let name = &entity.relation.name;
    let schema = (name.schema != options.default_schema).then(|| text("schema_name", &name.schema));
    schema.into_iter().chain([text("table_name", &name.name)]).collect()
}

fn column_field(field: &Field<'_>) -> String {
    let rust_type = &field.rust_type.rust;
    let rust = if field.column.not_null { rust_type.clone() } else { format!("Option<{rust_type}>") };
    let mut out = doc(INDENT, &describe(field.column));
    out += &attribute(INDENT, "sea_orm", &column_arguments(field));
    out + &format!("{INDENT}pub {}: {rust},\n", ident::source(&field.name))
}

fn column_arguments(field: &Field<'_>) -> Vec<String> {
    let mut arguments = Vec::new();
    if field.name != field.column.name {
        arguments.push(text("column_name", &field.column.name));
    }
    match field.key {
        Key::None => {}
        Key::Primary => arguments.extend(["primary_key".to_owned(), "auto_increment = false".to_owned()]),
        Key::PrimaryAutoIncrement => arguments.push("primary_key".to_owned()),
    }
    if let Some(column_type) = &field.rust_type.column_type {
        arguments.push(text("column_type", column_type));
    }
    if let Some(cast) = &field.rust_type.cast {
        arguments.extend([text("select_as", cast.select_as), text("save_as", &cast.save_as)]);
    }
    if field.unique {
        arguments.push("unique".to_owned());
    }
    arguments.extend(field.unique_keys.iter().map(|name| text("unique_key", name)));
    arguments
}

/// Returns the column's comment, and its definition as PostgreSQL has it.
fn describe(column: &Column) -> String {
    let mut definition = format!("`{}`", column.data_type.sql);
    if let Some(generated) = &column.generated {
        definition += &format!(", generated: {}; not to be set", code(&generated.expression));
    } else if column.identity.is_some() {
        definition += ", identity";
    } else if let Some(default) = &column.default {
        definition += &format!(", default {}", code(default));
    }
    match column.comment.as_deref().map(str::trim).filter(|comment| !comment.is_empty()) {
        Some(comment) => format!("{comment}\n\n{definition}"),
        None => definition,
    }
}

/// Returns SQL as a code span on one line; with two backticks around where it holds one.
fn code(sql: &str) -> String {
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.contains('`') { format!("`` {line} ``") } else { format!("`{line}`") }
}

fn relation_field(relation: &RelationField) -> String {
    let target = relation.target.as_ref().map_or("Entity".to_owned(), |module| format!("super::{module}::Entity"));
    let (rust, says) = match &relation.kind {
        RelationFieldKind::BelongsTo { optional: false, .. } => (format!("BelongsTo<{target}>"), "The row that"),
        RelationFieldKind::BelongsTo { optional: true, .. } => (format!("BelongsTo<Option<{target}>>"), "The row that"),
        RelationFieldKind::HasOne => (format!("HasOne<{target}>"), "The row"),
        RelationFieldKind::HasMany { .. }
        | RelationFieldKind::HasManyOfOwn { .. }
        | RelationFieldKind::ManyToMany { .. } => (format!("HasMany<{target}>"), "The rows"),
    };
    let mut out = doc(INDENT, &describe_relation(relation, says));
    out += &attribute(INDENT, "sea_orm", &relation_arguments(relation));
    out + &format!("{INDENT}pub {}: {rust},\n", relation.name)
}

fn describe_relation(relation: &RelationField, says: &str) -> String {
    let module = relation.target.as_deref().map_or("this table".to_owned(), |module| format!("`{module}`"));
    match &relation.kind {
        RelationFieldKind::BelongsTo { from, .. } => {
            let columns = from.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ");
            let leads = if from.len() == 1 { "leads" } else { "lead" };
            format!("{says} {columns} {leads} to.")
        }
        RelationFieldKind::HasOne => format!("{says} of {module} that leads here."),
        RelationFieldKind::HasMany { via_relation: None } => format!("{says} of {module} that lead here."),
        RelationFieldKind::HasMany { via_relation: Some(key) } | RelationFieldKind::HasManyOfOwn { reverse: key } => {
            format!("{says} of {module} that lead here by `{key}`.")
        }
        RelationFieldKind::ManyToMany { junction, .. } => format!("{says} of {module}, across `{junction}`."),
    }
}

fn relation_arguments(relation: &RelationField) -> Vec<String> {
    let variant = ident::variant(&relation.name);
    // SeaORM takes the target's module for the name where none is given.
    let inferred = relation.target.as_deref().map(ident::variant);
    let named = (inferred.as_ref() != Some(&variant)).then(|| text("relation_enum", &variant));
    match &relation.kind {
        RelationFieldKind::BelongsTo { from, to, on_update, on_delete, reverse, .. } => {
            let first = if relation.target.is_some() { "belongs_to" } else { "self_ref" };
            let reverse = reverse.as_ref().map(|reverse| text("relation_reverse", &ident::variant(reverse)));
            let mut arguments: Vec<String> = [first.to_owned()].into_iter().chain(named).chain(reverse).collect();
            arguments.extend([text("from", &columns(from)), text("to", &columns(to))]);
            arguments.extend(action(*on_update).map(|name| text("on_update", name)));
            arguments.extend(action(*on_delete).map(|name| text("on_delete", name)));
            arguments
        }
        RelationFieldKind::HasOne => ["has_one".to_owned()].into_iter().chain(named).collect(),
        RelationFieldKind::HasMany { via_relation } => {
            let via = via_relation.as_ref().map(|via| text("via_rel", &ident::variant(via)));
            ["has_many".to_owned()].into_iter().chain(named).chain(via).collect()
        }
        RelationFieldKind::HasManyOfOwn { reverse } => {
            let reverse = text("relation_reverse", &ident::variant(reverse));
            ["self_ref".to_owned()].into_iter().chain(named).chain([reverse]).collect()
        }
        RelationFieldKind::ManyToMany { junction, here, there } => {
            let plain = inferred.as_ref() == Some(&ident::variant(there));
            let named = (!plain).then(|| text("relation_enum", &ident::variant(there)));
            let via = if plain { junction.clone() } else { format!("{junction}::{}", ident::variant(here)) };
            ["has_many".to_owned()].into_iter().chain(named).chain([text("via", &via)]).collect()
        }
    }
}

/// Returns fields as SeaORM takes them; of a keyword the variant, as it does not look through `r#`.
fn columns(fields: &[String]) -> String {
    let column = |field: &String| if ident::is_keyword(field) { ident::variant(field) } else { field.clone() };
    match fields {
        [field] => column(field),
        several => format!("({})", several.iter().map(column).collect::<Vec<_>>().join(", ")),
    }
}

/// Returns the variant of sea-query's `ForeignKeyAction`; none for what holds without a word.
fn action(action: ForeignKeyAction) -> Option<&'static str> {
    match action {
        ForeignKeyAction::NoAction => None,
        ForeignKeyAction::Restrict => Some("Restrict"),
        ForeignKeyAction::Cascade => Some("Cascade"),
        ForeignKeyAction::SetNull => Some("SetNull"),
        ForeignKeyAction::SetDefault => Some("SetDefault"),
    }
}
