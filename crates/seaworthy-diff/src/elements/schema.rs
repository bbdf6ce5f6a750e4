//! Schemas, extensions, functions, and what comes as whole statements.

use seaworthy_catalog::{Catalog, Function, OtherObject};
use seaworthy_ddl::{Ident, part};

use super::comment;
use crate::element::{Element, Key, Kind};

pub(super) fn elements(catalog: &Catalog, all: &mut Vec<Element>) {
    for schema in &catalog.schemas {
        let name = Ident::new(&schema.name).to_string();
        let key = Key::global(Kind::Schema, &schema.name);
        let make = vec![format!("CREATE SCHEMA {name}")];
        let element = Element::new(key, "schema", schema.name.clone(), make, format!("DROP SCHEMA {name}"));
        // Its comment is never none, but where `initdb` has written it, or empty. PG 15, `initdb`, setup_schema.
        let usual = (schema.name == "public").then_some("standard public schema");
        all.extend(comment(&element, "SCHEMA", &name, schema.comment.as_deref().or(usual)));
        all.push(element);
    }
    for extension in &catalog.extensions {
        let name = Ident::new(&extension.name).to_string();
        let key = Key::global(Kind::Extension, &extension.name);
        let make = vec![format!("CREATE EXTENSION IF NOT EXISTS {name} WITH SCHEMA {}", Ident::new(&extension.schema))];
        let element = Element::new(key, "extension", extension.name.clone(), make, format!("DROP EXTENSION {name}"))
            .needs([Key::global(Kind::Schema, &extension.schema)])
            .needs(extension.requires.iter().map(|it| Key::global(Kind::Extension, it)));
        let note = comment(&element, "EXTENSION", &name, extension.comment.as_deref()).map(|mut note| {
            note.unmake = vec![comment_of_its_own(&extension.name)];
            note
        });
        all.extend(note);
        all.push(element);
    }
    catalog.functions.iter().for_each(|it| function(it, all));
    catalog.others.iter().for_each(|it| other(it, all));
}

/// Returns what gives an extension the comment that it brings: its control file's, which the server knows.
fn comment_of_its_own(extension: &str) -> String {
    let name = seaworthy_ddl::quote_literal(extension);
    format!(
        "DO $$BEGIN EXECUTE pg_catalog.format('COMMENT ON EXTENSION %I IS %L', {name}, (SELECT comment FROM \
         pg_catalog.pg_available_extensions WHERE name = {name})); END$$"
    )
}

fn function(function: &Function, all: &mut Vec<Element>) {
    let (words, signature) = part::function_signature(function);
    let object = match words {
        "PROCEDURE" => "procedure",
        "AGGREGATE" => "aggregate",
        _ => "function",
    };
    let bare = Function { comment: None, ..function.clone() };
    let key = Key::new(Kind::Function, &function.name, &function.arguments);
    let name = format!("{}({})", function.name, function.arguments);
    let drop = format!("DROP {words} {signature}");
    let element = Element::new(key, object, name, part::function_statements(&bare), drop)
        .needs([Key::global(Kind::Schema, &function.name.schema)]);
    all.extend(comment(&element, words, &signature, function.comment.as_deref()));
    all.push(element);
}

fn other(other: &OtherObject, all: &mut Vec<Element>) {
    let kind = if part::is_late_kind(&other.kind) { Kind::EventTrigger } else { Kind::Other };
    let key = Key { part: other.identity.clone(), ..Key::global(kind, &other.kind) };
    let words = other.kind.replace('-', " ").to_uppercase();
    let dropped = match words.as_str() {
        // PG 14, DROP SERVER: the one kind whose word is not that of its DROP.
        "FOREIGN SERVER" => "SERVER",
        words => words,
    };
    let bare = OtherObject { comment: None, ..other.clone() };
    let name = format!("{} {}", other.kind, other.identity);
    let called = part::other_name(other);
    let drop = format!("DROP {dropped} {called}");
    let mut element = Element::new(key, "object", name, part::other_statements(&bare), drop);
    if other.kind == "subscription" {
        // PG 14, DROP SUBSCRIPTION, "Notes": with a slot, the publisher is asked to drop it, in no transaction.
        let head = format!("ALTER SUBSCRIPTION {called}");
        element.unmake.splice(0..0, [format!("{head} DISABLE"), format!("{head} SET (slot_name = NONE)")]);
        element.destroys =
            Some(format!("how far {called} has come, and the way to its slot: drop that at the publisher"));
    }
    if !other.schema.is_empty() {
        element = element.needs([Key::global(Kind::Schema, &other.schema)]);
    }
    all.extend(comment(&element, dropped, &called, other.comment.as_deref()));
    all.push(element);
}
