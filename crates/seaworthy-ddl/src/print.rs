//! A catalog as DDL: the statements that make it in an empty database, in an order that PostgreSQL accepts.
//!
//! The same catalog gives the same bytes. A table comes with its columns and keys, then its indexes; foreign keys come
//! after all tables, and what only acts on them (triggers, rules, policies) last. Where two objects need each other, a
//! default or a check leaves its table, and a view begins as one of NULLs, as `pg_dump` does it.

mod access;

mod column;
mod constraint;
mod function;
mod late;
mod order;
pub mod part;
mod reads_back;
mod relation;
mod sequence;
mod step;
mod types;

use seaworthy_catalog::{Catalog, Extension};

use crate::ident::{Ident, quote_literal};

pub use access::access_statements;
pub use reads_back::{reads_back, settled};

/// Returns the whole text: a paragraph a statement, after settings that let it be applied in any session.
///
/// What the catalog reports as unmodelled is named in comments.
pub fn print(catalog: &Catalog) -> String {
    let mut text = String::new();
    for object in &catalog.unmodelled {
        text.push_str(&format!("-- not printed: {} {}\n", object.kind, object.identity.replace('\n', " ")));
    }
    if !catalog.unmodelled.is_empty() {
        text.push('\n');
    }
    // Bodies are text, and may name what comes later. PostgreSQL 14, 20.11.1 "check_function_bodies".
    text.push_str("SET check_function_bodies = false;\n\nSELECT pg_catalog.set_config('search_path', '', false);\n");
    for statement in statements(catalog) {
        text.push('\n');
        text.push_str(&statement);
        text.push_str(";\n");
    }
    text
}

/// Returns the statements without semicolons.
///
/// They want `check_function_bodies` off, and an empty `search_path` where user objects hide PostgreSQL's own.
pub fn statements(catalog: &Catalog) -> Vec<String> {
    let mut statements = Vec::new();
    for schema in &catalog.schemas {
        // Every database has it from its template.
        if schema.name != "public" {
            statements.push(format!("CREATE SCHEMA {}", Ident::new(&schema.name)));
        }
        statements.extend(comment("SCHEMA", &Ident::new(&schema.name).to_string(), schema.comment.as_deref()));
    }
    for extension in required_first(&catalog.extensions) {
        let name = Ident::new(&extension.name).to_string();
        statements.push(format!("CREATE EXTENSION IF NOT EXISTS {name} WITH SCHEMA {}", Ident::new(&extension.schema)));
        statements.extend(comment("EXTENSION", &name, extension.comment.as_deref()));
    }
    statements.extend(order::ordered(catalog).into_iter().flat_map(|step| step.statements));
    statements.extend(late::statements(catalog));
    statements.into_iter().map(reads_back).collect()
}

/// Returns each extension after those that it requires, and else in their order.
fn required_first(extensions: &[Extension]) -> Vec<&Extension> {
    fn visit<'a>(extension: &'a Extension, all: &'a [Extension], ordered: &mut Vec<&'a Extension>) {
        if !ordered.contains(&extension) {
            for required in all.iter().filter(|it| extension.requires.contains(&it.name)) {
                visit(required, all, ordered);
            }
            ordered.push(extension);
        }
    }
    let mut ordered = Vec::with_capacity(extensions.len());
    for extension in extensions {
        visit(extension, extensions, &mut ordered);
    }
    ordered
}

/// Returns `COMMENT ON`, where there is one.
pub fn comment(kind: &str, name: &str, text: Option<&str>) -> Option<String> {
    Some(format!("COMMENT ON {kind} {name} IS {}", quote_literal(text?)))
}

/// Returns names in parentheses, quoted.
fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| Ident::new(name).to_string()).collect();
    format!("({})", quoted.join(", "))
}

/// Returns storage parameters in parentheses: `(fillfactor=70, toast.autovacuum_enabled=false)`.
pub fn parameters(parameters: &[String]) -> String {
    let printed: Vec<String> = parameters.iter().map(|parameter| assignment(parameter, "=", is_bare)).collect();
    format!("({})", printed.join(", "))
}

/// Returns the options of a foreign object in parentheses: `(host 'example.org')`.
fn options(options: &[String]) -> String {
    let printed: Vec<String> = options.iter().map(|option| assignment(option, " ", |_| false)).collect();
    format!("({})", printed.join(", "))
}

fn assignment(pair: &str, between: &str, bare: impl Fn(&str) -> bool) -> String {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    // A dot stands between a namespace and a name: `toast.fillfactor`.
    let name: Vec<String> = name.split('.').map(|part| Ident::new(part).to_string()).collect();
    let value = if bare(value) { value.to_owned() } else { quote_literal(value) };
    format!("{}{between}{value}", name.join("."))
}

fn is_bare(value: &str) -> bool {
    let number = value.parse::<f64>().is_ok() && value.starts_with(|first: char| first.is_ascii_digit());
    number || ["true", "false", "on", "off", "auto", "local", "cascaded"].contains(&value)
}

#[cfg(test)]
mod tests;
