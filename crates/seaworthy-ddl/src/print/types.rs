//! Enums, domains, composite and range types.

use std::collections::BTreeSet;

use seaworthy_catalog::{Catalog, CompositeType, Domain, EnumType, ObjectKind, ObjectName, RangeType};

use super::comment;
use super::constraint::check;
use super::step::{Phase, Place, Stage, Step, named};
use crate::ident::{Ident, qualified, quote_literal};

/// Returns a step a type; two for a range type in `apart`, which begins as a shell.
pub(super) fn steps(catalog: &Catalog, apart: &BTreeSet<ObjectName>) -> Vec<Step> {
    let step = |name, statements| Step::make(named(ObjectKind::Type, name), Phase::Type, statements);
    let mut steps = Vec::new();
    steps.extend(catalog.enums.iter().map(|it| step(&it.name, enum_type(it))));
    steps.extend(catalog.domains.iter().map(|it| step(&it.name, domain(it))));
    steps.extend(catalog.composites.iter().map(|it| step(&it.name, composite(it))));
    for range_type in &catalog.ranges {
        let object = named(ObjectKind::Type, &range_type.name);
        if apart.contains(&object) {
            steps.push(step(&range_type.name, vec![format!("CREATE TYPE {}", qualified(&range_type.name))]));
            let mut body = step(&range_type.name, range(range_type));
            body.stage = Stage::Body;
            body.rank.3 = Place::Body;
            steps.push(body.after([(object, Stage::Make)]));
        } else {
            steps.push(step(&range_type.name, range(range_type)));
        }
    }
    steps
}

/// Whether a type may begin as a shell: a range type with functions of its own.
pub(super) fn has_shell(catalog: &Catalog, object: &ObjectName) -> bool {
    let range_type = catalog.ranges.iter().find(|it| named(ObjectKind::Type, &it.name) == *object);
    range_type.is_some_and(|it| it.canonical.is_some() || it.subtype_diff.is_some())
}

fn enum_type(enum_type: &EnumType) -> Vec<String> {
    let name = qualified(&enum_type.name);
    let labels: Vec<String> = enum_type.labels.iter().map(|label| format!("\n    {}", quote_literal(label))).collect();
    let close = if labels.is_empty() { "" } else { "\n" };
    let mut statements = vec![format!("CREATE TYPE {name} AS ENUM ({}{close})", labels.join(","))];
    statements.extend(comment("TYPE", &name, enum_type.comment.as_deref()));
    statements
}

fn domain(domain: &Domain) -> Vec<String> {
    let name = qualified(&domain.name);
    let mut text = format!("CREATE DOMAIN {name} AS {}", domain.base.sql);
    if let Some(collation) = &domain.collation {
        text.push_str(&format!(" COLLATE {}", qualified(collation)));
    }
    if let Some(default) = &domain.default {
        text.push_str(&format!(" DEFAULT {default}"));
    }
    if domain.not_null {
        text.push_str(" NOT NULL");
    }
    for valid in domain.checks.iter().filter(|check| check.validated) {
        text.push_str(&format!("\n    {}", check(valid)));
    }
    let mut statements = vec![text];
    for unchecked in domain.checks.iter().filter(|check| !check.validated) {
        statements.push(format!("ALTER DOMAIN {name} ADD {}", check(unchecked)));
    }
    for check in &domain.checks {
        let place = format!("{} ON DOMAIN {name}", Ident::new(&check.name));
        statements.extend(comment("CONSTRAINT", &place, check.comment.as_deref()));
    }
    statements.extend(comment("DOMAIN", &name, domain.comment.as_deref()));
    statements
}

fn composite(composite: &CompositeType) -> Vec<String> {
    let name = qualified(&composite.name);
    let attributes: Vec<String> = composite
        .attributes
        .iter()
        .map(|attribute| {
            let collation = attribute.collation.as_ref().map(|it| format!(" COLLATE {}", qualified(it)));
            format!("\n    {} {}{}", Ident::new(&attribute.name), attribute.data_type, collation.unwrap_or_default())
        })
        .collect();
    let close = if attributes.is_empty() { "" } else { "\n" };
    let mut statements = vec![format!("CREATE TYPE {name} AS ({}{close})", attributes.join(","))];
    statements.extend(comment("TYPE", &name, composite.comment.as_deref()));
    for attribute in &composite.attributes {
        let place = format!("{name}.{}", Ident::new(&attribute.name));
        statements.extend(comment("COLUMN", &place, attribute.comment.as_deref()));
    }
    statements
}

fn range(range: &RangeType) -> Vec<String> {
    let name = qualified(&range.name);
    let mut options = vec![format!("SUBTYPE = {}", range.subtype)];
    options.extend(range.operator_class.as_ref().map(|it| format!("SUBTYPE_OPCLASS = {}", qualified(it))));
    options.extend(range.collation.as_ref().map(|it| format!("COLLATION = {}", qualified(it))));
    options.extend(range.canonical.as_ref().map(|it| format!("CANONICAL = {}", qualified(it))));
    options.extend(range.subtype_diff.as_ref().map(|it| format!("SUBTYPE_DIFF = {}", qualified(it))));
    options.push(format!("MULTIRANGE_TYPE_NAME = {}", qualified(&range.multirange)));
    let mut statements = vec![format!("CREATE TYPE {name} AS RANGE (\n    {}\n)", options.join(",\n    "))];
    statements.extend(comment("TYPE", &name, range.comment.as_deref()));
    statements
}
