//! Enums as `Type::create()` and `Type::alter()`.

use super::reader::{Reader, only_literal, split};
use super::rust::{self, Chain};
use super::statement::{Call, Fact, Method, Names};

/// Reads `CREATE TYPE … AS ENUM`.
pub(super) fn create(sql: &str, names: &Names<'_>) -> Option<Call> {
    let mut reader = Reader::new(sql);
    let name = reader.eat("create type").then(|| reader.qualified())??;
    let labels = reader.eat("as enum").then(|| reader.parenthesised())??;
    let labels: Vec<String> = split(labels).into_iter().map(only_literal).collect::<Option<_>>()?;
    // sea-query leaves the parentheses away where there is nothing in them.
    if labels.is_empty() || !reader.is_done() {
        return None;
    }
    let chain = Chain::new("Type::create()").call("as_enum", names.relation(&name));
    let chain = chain.call("values", format!("[{}]", rust::texts(&labels))).call("to_owned", "");
    Some(Call::built(Method::CreateType, chain, "enums").with_made(Fact::Type(name)))
}

/// Reads `ALTER TYPE` of an enum, or one that gives another name.
pub(super) fn alter(sql: &str, names: &Names<'_>) -> Option<Call> {
    let mut reader = Reader::new(sql);
    let name = reader.eat("alter type").then(|| reader.qualified())??;
    let start = Chain::new("Type::alter()").call("name", names.relation(&name));
    let call = |chain| Call::built(Method::AlterType, chain, &name.name);
    if reader.eat("rename to") {
        let new = reader.name()?;
        let renamed = seaworthy_catalog::QualifiedName::new(&name.schema, &new);
        let call = call(start.call("rename_to", rust::text(&new)));
        return reader.is_done().then(|| call.with_gone(Fact::Type(name.clone())).with_made(Fact::Type(renamed)));
    }
    if reader.eat("rename value") {
        let (old, new) =
            (only_literal(reader.until(&["to"]))?, reader.eat("to").then(|| only_literal(reader.rest()))??);
        return Some(call(start.call("rename_value", format!("{}, {}", rust::text(&old), rust::text(&new)))));
    }
    if !reader.eat("add value") {
        return None;
    }
    let value = only_literal(reader.until(&["before", "after"]))?;
    let chain = start.call("add_value", rust::text(&value));
    for place in ["before", "after"] {
        if reader.eat(place) {
            return Some(call(chain.call(place, rust::text(&only_literal(reader.rest())?))));
        }
    }
    reader.is_done().then(|| call(chain))
}
