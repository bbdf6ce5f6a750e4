//! Renames of what is neither a relation nor a column.

use seaworthy_catalog::{Catalog, Function, Grant, QualifiedName, Relation};
use seaworthy_ddl::{Ident, part, qualified, quote_literal};
use serde_json::Value;

use super::{Renamed, replace_word};
use crate::change::{Change, ChangeKind};
use crate::elements::is_same;

/// Finds what a name means beside relations and columns.
///
/// One name is a sequence, a type, an index or a function of `public`, or a schema; two are a schema and one of those,
/// or a relation of `public` and what is on it, or an enum and its value.
pub(super) fn find(catalog: &Catalog, parts: &[&str]) -> Option<Renamed> {
    match parts {
        [name] => in_schema(catalog, "public", name).or_else(|| {
            let schema = catalog.schemas.iter().any(|it| it.name == *name);
            schema.then(|| Renamed::Schema((*name).to_owned()))
        }),
        [first, second] => on_relation(catalog, &QualifiedName::new("public", *first), second)
            .or_else(|| in_schema(catalog, first, second)),
        [schema, name, own] => on_relation(catalog, &QualifiedName::new(*schema, *name), own),
        _ => None,
    }
}

fn in_schema(catalog: &Catalog, schema: &str, name: &str) -> Option<Renamed> {
    let name = QualifiedName::new(schema, name);
    if catalog.sequences.iter().any(|it| it.name == name) {
        return Some(Renamed::Sequence(name));
    }
    let composite =
        catalog.composites.iter().any(|it| it.name == name) || catalog.ranges.iter().any(|it| it.name == name);
    if composite || catalog.enum_type(&name).is_some() || catalog.domain(&name).is_some() {
        return Some(Renamed::Type(name));
    }
    let on_table = |relation: &Relation| relation.indexes.iter().any(|it| it.name == name.name);
    if catalog.relations.iter().any(|it| it.name.schema == schema && on_table(it)) {
        return Some(Renamed::Index(name));
    }
    let mut functions = catalog.functions.iter().filter(|it| it.name == name);
    functions.next().map(|function| Renamed::Function(name.clone(), function.arguments.clone()))
}

fn on_relation(catalog: &Catalog, name: &QualifiedName, own: &str) -> Option<Renamed> {
    if catalog.enum_type(name).is_some_and(|it| it.labels.iter().any(|label| label == own)) {
        return Some(Renamed::Value(name.clone(), own.to_owned()));
    }
    let relation = catalog.relation(name)?;
    let on = |words| Some(Renamed::On { relation: name.clone(), words, name: own.to_owned() });
    if constraints(relation).iter().any(|it| it == own) {
        return on("CONSTRAINT");
    }
    if relation.triggers.iter().any(|it| it.name == own) {
        return on("TRIGGER");
    }
    if relation.policies.iter().any(|it| it.name == own) {
        return on("POLICY");
    }
    if relation.rules.iter().any(|it| it.name == own) {
        return on("RULE");
    }
    let index = relation.indexes.iter().find(|it| it.name == own)?;
    Some(Renamed::Index(QualifiedName::new(&name.schema, &index.name)))
}

fn constraints(relation: &Relation) -> Vec<String> {
    let key = relation.primary_key.iter().map(|it| &it.name);
    let uniques = relation.uniques.iter().map(|it| &it.name);
    let foreign = relation.foreign_keys.iter().map(|it| &it.name);
    let checks = relation.checks.iter().map(|it| &it.name);
    key.chain(uniques)
        .chain(foreign)
        .chain(checks)
        .chain(relation.exclusions.iter().map(|it| &it.name))
        .cloned()
        .collect()
}

/// Renames in the catalog, and returns the change.
pub(super) fn apply(catalog: &mut Catalog, renamed: &Renamed, to: &str) -> Option<Change> {
    let renamed = &with_todays_arguments(catalog, renamed);
    let new = Ident::new(to);
    let moved = |name: &QualifiedName| qualified(&QualifiedName::new(&name.schema, to));
    let both = |head: &str, name: &QualifiedName| {
        let old = Ident::new(&name.name);
        (format!("{head} {} RENAME TO {new}", qualified(name)), format!("{head} {} RENAME TO {old}", moved(name)))
    };
    let (object, name, (statement, inverse)) = match renamed {
        Renamed::Schema(name) => {
            let old = Ident::new(name);
            let statements =
                (format!("ALTER SCHEMA {old} RENAME TO {new}"), format!("ALTER SCHEMA {new} RENAME TO {old}"));
            ("schema", name.clone(), statements)
        }
        Renamed::Sequence(name) => ("sequence", name.to_string(), both("ALTER SEQUENCE", name)),
        Renamed::Type(name) => ("type", name.to_string(), both("ALTER TYPE", name)),
        Renamed::Index(name) => ("index", name.to_string(), both("ALTER INDEX", name)),
        Renamed::Function(name, arguments) => {
            let function = catalog.functions.iter().find(|it| it.name == *name && it.arguments == *arguments)?;
            let (words, signature) = part::function_signature(function);
            let back = Function { name: QualifiedName::new(&name.schema, to), ..function.clone() };
            let statement = format!("ALTER {words} {signature} RENAME TO {new}");
            let inverse =
                format!("ALTER {words} {} RENAME TO {}", part::function_signature(&back).1, Ident::new(&name.name));
            ("function", name.to_string(), (statement, inverse))
        }
        Renamed::Value(name, value) => {
            let (head, old) = (format!("ALTER TYPE {} RENAME VALUE", qualified(name)), quote_literal(value));
            let new = quote_literal(to);
            (
                "enum value",
                format!("{name}.{value}"),
                (format!("{head} {old} TO {new}"), format!("{head} {new} TO {old}")),
            )
        }
        Renamed::On { relation, words, name } => on_table(catalog, (relation, words, name), to)?,
    };
    rewrite(catalog, renamed, to)?;
    let (statements, inverse) = (vec![statement], Some(vec![inverse]));
    Some(Change { kind: ChangeKind::Rename, object, name, statements, inverse, destroys: None, hint: None })
}

/// A rename of a type before this one has changed the arguments of the functions that take it.
fn with_todays_arguments(catalog: &Catalog, renamed: &Renamed) -> Renamed {
    let Renamed::Function(name, arguments) = renamed else { return renamed.clone() };
    let named: Vec<&Function> = catalog.functions.iter().filter(|it| it.name == *name).collect();
    match named.as_slice() {
        [only] => Renamed::Function(name.clone(), only.arguments.clone()),
        _ => Renamed::Function(name.clone(), arguments.clone()),
    }
}

type Statements = (&'static str, String, (String, String));

fn on_table(catalog: &Catalog, (relation, words, name): (&QualifiedName, &str, &str), to: &str) -> Option<Statements> {
    let table = qualified(relation);
    let (old, new) = (Ident::new(name), Ident::new(to));
    let (object, statements) = match words {
        "CONSTRAINT" => {
            let head = format!("ALTER {} {table} RENAME CONSTRAINT", part::relation_kind(catalog.relation(relation)?));
            ("constraint", (format!("{head} {old} TO {new}"), format!("{head} {new} TO {old}")))
        }
        words => {
            let statement = |from: &Ident, to: &Ident| format!("ALTER {words} {from} ON {table} RENAME TO {to}");
            let object = match words {
                "TRIGGER" => "trigger",
                "POLICY" => "policy",
                _ => "rule",
            };
            (object, (statement(&old, &new), statement(&new, &old)))
        }
    };
    Some((object, format!("{relation}.{name}"), statements))
}

/// Renames wherever the catalog speaks of it, as PostgreSQL would: not in the bodies of functions.
fn rewrite(catalog: &mut Catalog, renamed: &Renamed, to: &str) -> Option<()> {
    match renamed {
        Renamed::Value(name, value) => {
            let labels = &mut catalog.enums.iter_mut().find(|it| it.name == *name)?.labels;
            labels.iter_mut().filter(|it| *it == value).for_each(|it| to.clone_into(it));
            let words = |text: &str| format!("{}::{}", quote_literal(text), qualified(name));
            let (from, into) = (words(value), words(to));
            return everywhere(catalog, &|_| (), &|text| *text = text.replace(&from, &into));
        }
        Renamed::On { relation, name, words } => return on_relation_renamed(catalog, (relation, words, name), to),
        Renamed::Index(name) => {
            let indexes = catalog.relations.iter_mut().filter(|it| it.name.schema == name.schema);
            let index = indexes.flat_map(|it| &mut it.indexes).find(|it| it.name == name.name)?;
            let (from, into) = (Ident::new(&name.name).to_string(), Ident::new(to).to_string());
            index.definition = index.definition.replacen(&format!(" {from} ON "), &format!(" {into} ON "), 1);
            to.clone_into(&mut index.name);
        }
        Renamed::Schema(_) | Renamed::Sequence(_) | Renamed::Type(_) | Renamed::Function(..) => {}
    }
    let (from, into) = match renamed {
        Renamed::Schema(name) => {
            catalog.schemas.iter_mut().filter(|it| it.name == *name).for_each(|it| to.clone_into(&mut it.name));
            let extensions = catalog.extensions.iter_mut().filter(|it| it.schema == *name);
            extensions.for_each(|it| to.clone_into(&mut it.schema));
            let own = |it: &&mut Grant| it.kind == "SCHEMA" && is_same(&it.identity, name);
            catalog.grants.0.iter_mut().filter(own).for_each(|it| it.identity = Ident::new(to).to_string());
            (format!("{}.", Ident::new(name)), format!("{}.", Ident::new(to)))
        }
        Renamed::Sequence(name) | Renamed::Type(name) | Renamed::Index(name) | Renamed::Function(name, _) => {
            (qualified(name), qualified(&QualifiedName::new(&name.schema, to)))
        }
        Renamed::Value(..) | Renamed::On { .. } => return None,
    };
    let place = |name: &mut serde_json::Map<String, Value>| rename_place(name, renamed, to);
    let text = |text: &mut String| {
        *text = match renamed {
            Renamed::Schema(_) => replace_prefix(text, &from, &into),
            _ => replace_word(text, &from, &into),
        };
    };
    everywhere(catalog, &place, &text)
}

/// What has a schema and a name: `{"schema", "name"}`, as an end of a dependency with its kind.
fn rename_place(place: &mut serde_json::Map<String, Value>, renamed: &Renamed, to: &str) {
    let is = |field: &str, wanted: &str| place.get(field).and_then(Value::as_str) == Some(wanted);
    let kind = |wanted: &str| !place.contains_key("kind") || is("kind", wanted);
    let (field, hit) = match renamed {
        Renamed::Schema(name) => ("schema", is("schema", name)),
        Renamed::Sequence(name) => ("name", is("schema", &name.schema) && is("name", &name.name) && kind("sequence")),
        Renamed::Type(name) => ("name", is("schema", &name.schema) && is("name", &name.name) && kind("type")),
        Renamed::Index(name) => ("name", is("schema", &name.schema) && is("name", &name.name) && kind("index")),
        Renamed::Function(name, arguments) => {
            let this = !place.contains_key("part") || is("part", arguments);
            ("name", is("schema", &name.schema) && is("name", &name.name) && kind("function") && this)
        }
        Renamed::Value(..) | Renamed::On { .. } => return,
    };
    if hit {
        place.insert(field.to_owned(), Value::String(to.to_owned()));
    }
}

fn on_relation_renamed(
    catalog: &mut Catalog,
    (relation, words, name): (&QualifiedName, &str, &str),
    to: &str,
) -> Option<()> {
    for dependency in &mut catalog.dependencies {
        for end in [&mut dependency.object, &mut dependency.needs] {
            let same = end.kind.as_str().eq_ignore_ascii_case(words) && super::is_on(end, relation);
            if same && end.part == name {
                to.clone_into(&mut end.part);
            }
        }
    }
    let relation = catalog.relations.iter_mut().find(|it| it.name == *relation)?;
    let (from, into) = (Ident::new(name).to_string(), Ident::new(to).to_string());
    let set = |own: &mut String| {
        if own == name {
            to.clone_into(own);
        }
    };
    match words {
        "CONSTRAINT" => {
            relation.primary_key.iter_mut().for_each(|it| set(&mut it.name));
            relation.uniques.iter_mut().for_each(|it| set(&mut it.name));
            relation.foreign_keys.iter_mut().for_each(|it| set(&mut it.name));
            relation.checks.iter_mut().for_each(|it| set(&mut it.name));
            relation.exclusions.iter_mut().for_each(|it| set(&mut it.name));
        }
        "TRIGGER" => {
            for trigger in relation.triggers.iter_mut().filter(|it| it.name == name) {
                let (head, new) = (format!("TRIGGER {from} "), format!("TRIGGER {into} "));
                trigger.definition = trigger.definition.replacen(&head, &new, 1);
                set(&mut trigger.name);
            }
        }
        "POLICY" => relation.policies.iter_mut().for_each(|it| set(&mut it.name)),
        _ => {
            for rule in relation.rules.iter_mut().filter(|it| it.name == name) {
                rule.definition = rule.definition.replacen(&format!("RULE {from} "), &format!("RULE {into} "), 1);
                set(&mut rule.name);
            }
        }
    }
    Some(())
}

/// Gives every place and every text of a catalog to functions; comments and the bodies of functions are nobody's.
fn everywhere(
    catalog: &mut Catalog,
    place: &dyn Fn(&mut serde_json::Map<String, Value>),
    text: &dyn Fn(&mut String),
) -> Option<()> {
    let mut grants = std::mem::take(&mut catalog.grants);
    grants.0.iter_mut().for_each(|it| text(&mut it.identity));
    let mut value = serde_json::to_value(&*catalog).ok()?;
    walk(&mut value, place, text);
    *catalog = serde_json::from_value(value).ok()?;
    catalog.grants = grants;
    Some(())
}

fn walk(value: &mut Value, place: &dyn Fn(&mut serde_json::Map<String, Value>), text: &dyn Fn(&mut String)) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|it| walk(it, place, text)),
        Value::Object(fields) => {
            place(fields);
            let function = fields.contains_key("language");
            for (name, value) in fields.iter_mut() {
                match (name.as_str(), value) {
                    ("comment" | "labels" | "name" | "schema", Value::String(_)) => {}
                    ("definition", Value::String(definition)) if function => {
                        let body = definition.find("\nAS ").unwrap_or(definition.len());
                        let mut head = definition[..body].to_owned();
                        text(&mut head);
                        definition.replace_range(..body, &head);
                    }
                    (_, Value::String(string)) => text(string),
                    (_, value) => walk(value, place, text),
                }
            }
        }
        Value::String(string) => text(string),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Replaces a schema in front of a name, where it begins a word.
fn replace_prefix(text: &str, from: &str, to: &str) -> String {
    let is_word = |character: char| character.is_alphanumeric() || "_$\".".contains(character);
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find(from) {
        let inside = rest[..place].chars().next_back().or_else(|| replaced.chars().next_back()).is_some_and(is_word);
        replaced.push_str(&rest[..place]);
        replaced.push_str(if inside { from } else { to });
        rest = &rest[place + from.len()..];
    }
    replaced.push_str(rest);
    replaced
}
