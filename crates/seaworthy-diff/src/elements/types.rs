//! Types and sequences.

use seaworthy_catalog::{Catalog, CompositeType, Domain, ObjectKind, ObjectName, QualifiedName, Sequence};
use seaworthy_ddl::part::{self, Stage};
use seaworthy_ddl::{Ident, qualified};

use super::{Made, comment};
use crate::element::{Comes, Element, Key, Kind};

pub(super) fn elements(catalog: &Catalog, printed: &Made, all: &mut Vec<Element>) {
    for enum_type in &catalog.enums {
        let element = type_element(&enum_type.name, "enum", printed);
        all.extend(comment(&element, "TYPE", &qualified(&enum_type.name), enum_type.comment.as_deref()));
        all.push(element);
    }
    for range in &catalog.ranges {
        let element = type_element(&range.name, "range type", printed);
        all.extend(comment(&element, "TYPE", &qualified(&range.name), range.comment.as_deref()));
        all.push(element);
    }
    catalog.domains.iter().for_each(|it| domain(it, printed, all));
    for composite_type in &catalog.composites {
        let typed = catalog.relations.iter().any(|it| it.of_type.as_ref() == Some(&composite_type.name));
        composite(composite_type, typed, printed, all);
    }
    catalog.sequences.iter().for_each(|it| sequence(it, printed, all));
}

fn type_element(name: &QualifiedName, object: &'static str, printed: &Made) -> Element {
    let words = if object == "domain" { "DOMAIN" } else { "TYPE" };
    let make = statements(printed, ObjectKind::Type, name, Stage::Make)
        .into_iter()
        .chain(statements(printed, ObjectKind::Type, name, Stage::Body))
        .collect();
    let drop = format!("DROP {words} {}", qualified(name));
    Element::new(Key::new(Kind::Type, name, ""), object, name.to_string(), make, drop)
        .needs([Key::global(Kind::Schema, &name.schema)])
}

/// Returns what makes an object that its schema and name tell.
pub(super) fn statements(printed: &Made, kind: ObjectKind, name: &QualifiedName, stage: Stage) -> Vec<String> {
    let object = ObjectName { kind, schema: name.schema.clone(), name: name.name.clone(), part: String::new() };
    printed.get(&(object, stage)).cloned().unwrap_or_default()
}

fn domain(domain: &Domain, printed: &Made, all: &mut Vec<Element>) {
    let name = qualified(&domain.name);
    let whole = type_element(&domain.name, "domain", printed);
    let collation = domain.collation.as_ref().map(ToString::to_string).unwrap_or_default();
    let whole = whole.value(format!("{} {collation}", domain.base.sql));
    let part = |of: &str, make: String, unmake: String| {
        let key = Key::new(Kind::TypePart, &domain.name, of);
        let (make, unmake) = (format!("ALTER DOMAIN {name} {make}"), format!("ALTER DOMAIN {name} {unmake}"));
        Element::new(key, "domain", domain.name.to_string(), vec![make], unmake)
            .property()
            .inside(whole.key.clone(), Comes::Inline)
    };
    if let Some(default) = &domain.default {
        all.push(part("default", format!("SET DEFAULT {default}"), "DROP DEFAULT".to_owned()));
    }
    if domain.not_null {
        all.push(part("not null", "SET NOT NULL".to_owned(), "DROP NOT NULL".to_owned()));
    }
    for check in &domain.checks {
        let own = Ident::new(&check.name);
        let mut element = part(
            &format!("check {}", check.name),
            format!("ADD {}", part::check(check)),
            format!("DROP CONSTRAINT {own}"),
        );
        element.replaces = false;
        all.extend(comment(&element, "CONSTRAINT", &format!("{own} ON DOMAIN {name}"), check.comment.as_deref()));
        all.push(element);
    }
    all.extend(comment(&whole, "DOMAIN", &name, domain.comment.as_deref()));
    all.push(whole);
}

/// PG 14, ALTER TYPE, "CASCADE": what changes reaches the tables that are of the type.
fn composite(composite: &CompositeType, typed: bool, printed: &Made, all: &mut Vec<Element>) {
    let cascade = if typed { " CASCADE" } else { "" };
    let name = qualified(&composite.name);
    let whole = type_element(&composite.name, "composite type", printed).value(String::new());
    for attribute in &composite.attributes {
        let own = Ident::new(&attribute.name);
        let collation = attribute.collation.as_ref().map(|it| format!(" COLLATE {}", qualified(it)));
        let text = format!("{}{}", attribute.data_type, collation.unwrap_or_default());
        let key = Key::new(Kind::TypePart, &composite.name, &attribute.name);
        let make = vec![format!("ALTER TYPE {name} ADD ATTRIBUTE {own} {text}{cascade}")];
        let drop = format!("ALTER TYPE {name} DROP ATTRIBUTE {own}{cascade}");
        let shown = format!("{}.{}", composite.name, attribute.name);
        let element = Element::new(key, "attribute", shown, make, drop).value(text);
        let mut element = element.inside(whole.key.clone(), Comes::Inline);
        element.destroys = Some(format!("values of attribute {}", element.name));
        all.extend(comment(&element, "COLUMN", &format!("{name}.{own}"), attribute.comment.as_deref()));
        all.push(element);
    }
    all.extend(comment(&whole, "TYPE", &name, composite.comment.as_deref()));
    all.push(whole);
}

fn sequence(sequence: &Sequence, printed: &Made, all: &mut Vec<Element>) {
    let name = qualified(&sequence.name);
    let make = statements(printed, ObjectKind::Sequence, &sequence.name, Stage::Make);
    let key = Key::new(Kind::Sequence, &sequence.name, "");
    let mut whole = Element::new(key, "sequence", sequence.name.to_string(), make, format!("DROP SEQUENCE {name}"))
        .needs([Key::global(Kind::Schema, &sequence.name.schema)]);
    if let Some(owner) = &sequence.owner {
        let column = Key::new(Kind::Column, &owner.relation, &owner.column);
        // The column that goes takes its sequence along, but the sequence comes first.
        whole.inside.push(column.clone());
        let make = statements(printed, ObjectKind::Sequence, &sequence.name, Stage::Own);
        let key = Key::new(Kind::Owner, &sequence.name, "");
        let unmake = format!("ALTER SEQUENCE {name} OWNED BY NONE");
        let mut element = Element::new(key, "sequence", sequence.name.to_string(), make, unmake)
            .property()
            .inside(whole.key.clone(), Comes::Alone)
            .needs([column.clone()]);
        element.inside.push(column);
        all.push(element);
    }
    all.extend(comment(&whole, "SEQUENCE", &name, sequence.comment.as_deref()));
    all.push(whole);
}
