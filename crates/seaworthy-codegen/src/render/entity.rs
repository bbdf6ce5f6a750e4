//! The file of one entity.

use seaworthy_catalog::{ForeignKeyAction, RelationKind};

use super::attribute::{attribute, text};
use super::{compact, doc};
use crate::docs::{self, code};
use crate::entity::{Entity, Field, GENERATED, Key, RowKey};
use crate::relation::{RelationField, RelationFieldKind};
use crate::{Format, Options, ident};

pub(super) const INDENT: &str = "    ";

pub(crate) fn render(entity: &Entity<'_>, options: &Options) -> String {
    let name = &entity.relation.name;
    let mut out = format!("//!\n//! {} {}.\n\n", kind(entity), code(&name.to_string()));
    out += "use sea_orm::entity::prelude::*;\n\n";
    out += &doc("", &describe_entity(entity));
    if options.format == Format::Dense {
        out += "#[sea_orm::model]\n";
    }
    out += &attribute("", "derive", &derives(entity, options));
    out += &attribute("", "sea_orm", &table_arguments(entity, options));
    out += &attributes(entity, options);
    out += "pub struct Model {\n";
    out.extend(entity.fields.iter().map(|field| column_field(entity, field, options)));
    match options.format {
        Format::Dense => {
            out.extend(entity.relations.iter().filter(|relation| relation.is_field()).map(relation_field));
            out += "}\n";
            let others = entity.relations.iter().filter(|relation| !relation.is_field());
            out.extend(others.filter_map(|relation| compact::related(entity, relation)));
        }
        Format::Compact => out += &format!("}}\n{}", compact::relations(entity)),
    }
    if !options.behaviour.contains(&entity.module) {
        out += "\nimpl ActiveModelBehavior for ActiveModel {}\n";
    }
    out
}

/// Returns PostgreSQL's word for what the entity is of.
pub(super) fn kind(entity: &Entity<'_>) -> &'static str {
    match entity.relation.kind {
        RelationKind::Table => "Table",
        RelationKind::PartitionedTable => "Partitioned table",
        RelationKind::ForeignTable => "Foreign table",
        RelationKind::View => "View",
        RelationKind::MaterializedView => "Materialized view",
    }
}

/// Returns the comment of a relation, how its rows are found, and what the database guarantees.
pub(super) fn describe_entity(entity: &Entity<'_>) -> String {
    let relation = entity.relation;
    let comment = docs::said(relation.comment.as_deref());
    let mut text = comment.unwrap_or_else(|| format!("A row of {}.", code(&relation.name.to_string())));
    match &entity.row_key {
        RowKey::Primary(_) => {}
        RowKey::Unique(columns) => {
            let columns: Vec<String> = columns.iter().map(|column| code(column)).collect();
            text += &format!(
                "\n\nThere is no primary key. Rows are told apart by {}, unique and never NULL.",
                columns.join(", ")
            );
        }
        RowKey::None if relation.primary_key.is_some() => {
            text += "\n\nRead-only: its key has more columns than SeaORM takes.";
        }
        RowKey::None => {
            text += "\n\nRead-only: nothing tells one row from another, so none can be saved or deleted by itself.";
        }
    }
    let guarantees = docs::guarantees(relation);
    if !guarantees.is_empty() {
        text += "\n\nThe database guarantees:\n";
        text.extend(guarantees.iter().map(|line| format!("\n- {line}")));
    }
    text
}

/// Returns the attributes that are configured for the model.
pub(super) fn attributes(entity: &Entity<'_>, options: &Options) -> String {
    let configured = options.table(&entity.relation.name);
    plain_attributes("", configured.map_or(&[], |table| &table.attributes))
}

fn derives(entity: &Entity<'_>, options: &Options) -> Vec<String> {
    let mut derives = vec!["Clone".to_owned(), "Debug".to_owned(), "PartialEq".to_owned()];
    if entity.fields.iter().all(|field| field.rust_type.eq) {
        derives.push("Eq".to_owned());
    }
    derives.push("DeriveEntityModel".to_owned());
    extend_derives(&mut derives, &extra_derives(entity, options));
    derives
}

/// Adds derives that are not there yet, by whatever path: twice the same is an error.
pub(super) fn extend_derives(derives: &mut Vec<String>, more: &[String]) {
    let last = |path: &str| path.rsplit("::").next().unwrap_or(path).trim().to_owned();
    for derive in more {
        if !derives.iter().any(|it| last(it) == last(derive)) {
            derives.push(derive.clone());
        }
    }
}

/// Returns the derives that are configured, for all and for this one.
pub(super) fn extra_derives(entity: &Entity<'_>, options: &Options) -> Vec<String> {
    let own = options.table(&entity.relation.name).map_or(&[][..], |table| &table.derives);
    options.derives.iter().chain(own).cloned().collect()
}

fn table_arguments(entity: &Entity<'_>, options: &Options) -> Vec<String> {
    let name = &entity.relation.name;
    let schema = (name.schema != options.default_schema).then(|| text("schema_name", &name.schema));
    schema.into_iter().chain([text("table_name", &name.name)]).collect()
}

fn column_field(entity: &Entity<'_>, field: &Field<'_>, options: &Options) -> String {
    let mut out = doc(INDENT, &field.doc);
    out += &attribute(INDENT, "sea_orm", &column_arguments(field));
    out += &field_attributes(entity, field, options);
    out + &format!("{INDENT}pub {}: {},\n", ident::source(&field.name), rust_type(field))
}

/// Returns the attributes that are configured for a field.
pub(super) fn field_attributes(entity: &Entity<'_>, field: &Field<'_>, options: &Options) -> String {
    let configured = options.column(&entity.relation.name, &field.column.name);
    plain_attributes(INDENT, configured.map_or(&[], |column| &column.attributes))
}

fn plain_attributes(indent: &str, attributes: &[String]) -> String {
    let lines: Vec<String> = attributes.iter().map(|attribute| format!("{indent}#[{attribute}]\n")).collect();
    lines.concat()
}

/// Returns the whole type of a field.
pub(super) fn rust_type(field: &Field<'_>) -> String {
    let mut rust = field.rust_type.rust.clone();
    if field.generated {
        rust = format!("super::{GENERATED}::Generated<{rust}>");
    }
    if field.not_null { rust } else { format!("Option<{rust}>") }
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
    arguments.extend(field.rust_type.select_as.iter().map(|name| text("select_as", name)));
    arguments.extend(field.rust_type.save_as.iter().map(|name| text("save_as", name)));
    if field.unique {
        arguments.push("unique".to_owned());
    }
    arguments.extend(field.unique_keys.iter().map(|name| text("unique_key", name)));
    arguments
}

fn relation_field(relation: &RelationField) -> String {
    let target = relation.target.as_ref().map_or("Entity".to_owned(), |module| format!("super::{module}::Entity"));
    let rust = match &relation.kind {
        RelationFieldKind::BelongsTo { optional: false, .. } => format!("BelongsTo<{target}>"),
        RelationFieldKind::BelongsTo { optional: true, .. } => format!("BelongsTo<Option<{target}>>"),
        RelationFieldKind::HasOne => format!("HasOne<{target}>"),
        RelationFieldKind::HasMany { .. }
        | RelationFieldKind::HasManyOfOwn { .. }
        | RelationFieldKind::ManyToMany { .. } => format!("HasMany<{target}>"),
    };
    let mut out = doc(INDENT, &describe(relation));
    out += &attribute(INDENT, "sea_orm", &relation_arguments(relation));
    out + &format!("{INDENT}pub {}: {rust},\n", relation.name)
}

/// Returns the documentation of a relation.
pub(super) fn describe(relation: &RelationField) -> String {
    let module = relation.target.as_deref().map_or("this table".to_owned(), |module| format!("`{module}`"));
    match &relation.kind {
        RelationFieldKind::BelongsTo { from, .. } => {
            let columns = from.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ");
            let leads = if from.len() == 1 { "leads" } else { "lead" };
            format!("The row that {columns} {leads} to.")
        }
        RelationFieldKind::HasOne => format!("The row of {module} that leads here."),
        RelationFieldKind::HasMany { via_relation: None } => format!("The rows of {module} that lead here."),
        RelationFieldKind::HasMany { via_relation: Some(key) } | RelationFieldKind::HasManyOfOwn { reverse: key } => {
            format!("The rows of {module} that lead here by `{key}`.")
        }
        RelationFieldKind::ManyToMany { junction, .. } => format!("The rows of {module}, across `{junction}`."),
    }
}

fn relation_arguments(relation: &RelationField) -> Vec<String> {
    let variant = ident::relation_variant(&relation.name);
    // SeaORM takes the target's module for the name where none is given.
    let inferred = relation.target.as_deref().map(ident::variant);
    let named = (inferred.as_ref() != Some(&variant)).then(|| text("relation_enum", &variant));
    match &relation.kind {
        RelationFieldKind::BelongsTo { from, to, on_update, on_delete, reverse, .. } => {
            let first = if relation.target.is_some() { "belongs_to" } else { "self_ref" };
            let reverse = reverse.as_ref().map(|reverse| text("relation_reverse", &ident::relation_variant(reverse)));
            let mut arguments: Vec<String> = [first.to_owned()].into_iter().chain(named).chain(reverse).collect();
            arguments.extend([text("from", &columns(from)), text("to", &columns(to))]);
            arguments.extend(action(*on_update).map(|name| text("on_update", name)));
            arguments.extend(action(*on_delete).map(|name| text("on_delete", name)));
            arguments
        }
        RelationFieldKind::HasOne => ["has_one".to_owned()].into_iter().chain(named).collect(),
        RelationFieldKind::HasMany { via_relation } => {
            let via = via_relation.as_ref().map(|via| text("via_rel", &ident::relation_variant(via)));
            ["has_many".to_owned()].into_iter().chain(named).chain(via).collect()
        }
        RelationFieldKind::HasManyOfOwn { reverse } => {
            let reverse = text("relation_reverse", &ident::relation_variant(reverse));
            ["self_ref".to_owned()].into_iter().chain(named).chain([reverse]).collect()
        }
        RelationFieldKind::ManyToMany { junction, here, there, .. } => {
            let plain = inferred.as_ref() == Some(&ident::relation_variant(there));
            let named = (!plain).then(|| text("relation_enum", &ident::relation_variant(there)));
            let via = if plain { junction.clone() } else { format!("{junction}::{}", ident::relation_variant(here)) };
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
pub(super) fn action(action: ForeignKeyAction) -> Option<&'static str> {
    match action {
        ForeignKeyAction::NoAction => None,
        ForeignKeyAction::Restrict => Some("Restrict"),
        ForeignKeyAction::Cascade => Some("Cascade"),
        ForeignKeyAction::SetNull => Some("SetNull"),
        ForeignKeyAction::SetDefault => Some("SetDefault"),
    }
}
