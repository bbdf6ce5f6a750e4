//! The compact format: relations are not fields of the model, but an enum and implementations of `Related`.
//!
//! It is SeaORM 1's, and `sea-orm-cli generate entity --entity-format compact`'s: for an application that has written
//! its queries against it.

use super::attribute::{attribute, text};
use super::doc;
use super::entity::{INDENT, action, describe};
use crate::entity::Entity;
use crate::ident;
use crate::relation::{RelationField, RelationFieldKind};

/// As [`super::attribute::LINE_WIDTH_MAX`], with the brace.
const LINE_WIDTH_MAX: usize = super::attribute::LINE_WIDTH_MAX + 1;

/// Returns what stands behind the model.
pub(super) fn relations(entity: &Entity<'_>) -> String {
    let variants: Vec<String> = entity.relations.iter().filter_map(variant).collect();
    let mut out =
        String::from("\n/// The ways to other rows.\n#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]\n");
    if variants.is_empty() {
        out += "pub enum Relation {}\n";
    } else {
        out += &format!("pub enum Relation {{\n{}}}\n", variants.concat());
    }
    out.extend(entity.relations.iter().filter_map(|relation| related(entity, relation)));
    out
}

/// Returns the variant of `Relation`; a way across a junction has none.
fn variant(relation: &RelationField) -> Option<String> {
    let target = target(relation);
    let arguments = match &relation.kind {
        RelationFieldKind::BelongsTo { from, to, on_update, on_delete, .. } => {
            let module = relation.target.as_ref().map_or(String::new(), |module| format!("super::{module}::"));
            let mut arguments = vec![text("belongs_to", &target)];
            arguments.extend([text("from", &columns("", from)), text("to", &columns(&module, to))]);
            arguments.extend(action(*on_update).map(|name| text("on_update", name)));
            arguments.extend(action(*on_delete).map(|name| text("on_delete", name)));
            arguments
        }
        RelationFieldKind::HasOne => vec![text("has_one", &target)],
        RelationFieldKind::HasMany { via_relation: None } => vec![text("has_many", &target)],
        RelationFieldKind::HasMany { via_relation: Some(key) } | RelationFieldKind::HasManyOfOwn { reverse: key } => {
            vec![text("has_many", &target), text("via_rel", &format!("Relation::{}", ident::relation_variant(key)))]
        }
        RelationFieldKind::ManyToMany { .. } => return None,
    };
    let mut out = doc(INDENT, &describe(relation));
    out += &attribute(INDENT, "sea_orm", &arguments);
    Some(out + &format!("{INDENT}{},\n", ident::relation_variant(&relation.name)))
}

/// Returns the implementation of `Related`, of which there is one for each other entity: none where several keys lead
/// there, as none of them would be the one that is meant.
pub(super) fn related(entity: &Entity<'_>, relation: &RelationField) -> Option<String> {
    relation.target.as_ref()?;
    let alone = entity.relations.iter().filter(|other| other.target == relation.target).count() == 1;
    if !alone {
        return None;
    }
    let (to, via) = match &relation.kind {
        RelationFieldKind::ManyToMany { junction, here, there, .. } => {
            let of = |name: &str| format!("super::{junction}::Relation::{}.def()", ident::relation_variant(name));
            (of(there), Some(format!("Some({}.rev())", of(here))))
        }
        RelationFieldKind::BelongsTo { .. }
        | RelationFieldKind::HasOne
        | RelationFieldKind::HasMany { .. }
        | RelationFieldKind::HasManyOfOwn { .. } => {
            (format!("Relation::{}.def()", ident::relation_variant(&relation.name)), None)
        }
    };
    let mut methods = method("to() -> RelationDef", &to);
    if let Some(via) = via {
        methods += &format!("\n{}", method("via() -> Option<RelationDef>", &via));
    }
    Some(format!("\nimpl Related<{}> for Entity {{\n{methods}}}\n", target(relation)))
}

/// Returns a method of one expression; one that is too long for a line stays on it.
fn method(head: &str, expression: &str) -> String {
    let line = format!("{INDENT}{INDENT}{expression}\n");
    let skip = if line.chars().count() > LINE_WIDTH_MAX { "    #[rustfmt::skip]\n" } else { "" };
    format!("{skip}{INDENT}fn {head} {{\n{line}{INDENT}}}\n")
}

fn target(relation: &RelationField) -> String {
    relation.target.as_ref().map_or("Entity".to_owned(), |module| format!("super::{module}::Entity"))
}

/// Returns fields as variants of `Column`, those of a module.
fn columns(module: &str, fields: &[String]) -> String {
    let column = |field: &String| format!("{module}Column::{}", ident::variant(field));
    match fields {
        [field] => column(field),
        several => format!("({})", several.iter().map(column).collect::<Vec<_>>().join(", ")),
    }
}
