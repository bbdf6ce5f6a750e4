//! What names an object and says nothing of what it is: DROP, COMMENT, schemas, extensions, sequences.

use super::super::reader::{Reader, only_literal};
use super::super::rust::{self, Chain};
use super::super::statement::{Call, Names};

/// Reads a statement that a name is enough for.
pub(super) fn call(sql: &str, names: &Names<'_>) -> Option<Call> {
    let mut reader = Reader::new(sql);
    let chain = if reader.eat("drop") {
        dropped(&mut reader, names)?
    } else if reader.eat("comment on") {
        let object = with_arguments(&mut reader, names).or_else(|| schema(&mut reader))?;
        let text = reader.eat("is").then(|| reader.rest())?;
        // An empty text takes the comment away.
        let text = if text == "NULL" { String::new() } else { only_literal(text)? };
        return Some(super::instead_of_sql(sql, object.call("comment", rust::text(&text))));
    } else if reader.eat("create schema") {
        let chain = Chain::new(format!("ddl::Schema::named({})", rust::text(&reader.name()?)));
        chain.call("create", "")
    } else if reader.eat("create extension") {
        extension(&mut reader)?
    } else {
        return None;
    };
    reader.is_done().then(|| super::instead_of_sql(sql, chain))
}

fn dropped(reader: &mut Reader<'_>, names: &Names<'_>) -> Option<Chain> {
    let alone = [
        ("view", "ddl::Named::view"),
        ("materialized view", "ddl::Named::materialized_view"),
        ("domain", "ddl::Named::domain"),
        ("type", "ddl::Named::data_type"),
        ("sequence", "ddl::Sequence::named"),
    ];
    let on_table = [("trigger", "ddl::Named::trigger"), ("policy", "ddl::Named::policy")];
    let chain = if let Some((_, make)) = alone.into_iter().find(|(kind, _)| reader.eat(kind)) {
        Chain::new(format!("{make}({})", names.relation(&reader.qualified()?)))
    } else if let Some((_, make)) = on_table.into_iter().find(|(kind, _)| reader.eat(kind)) {
        let name = rust::text(&reader.name()?);
        let table = reader.eat("on").then(|| reader.qualified())??;
        Chain::new(format!("{make}({name}, {})", names.relation(&table)))
    } else if reader.eat("extension") {
        Chain::new(format!("ddl::Extension::named({})", rust::text(&reader.name()?)))
    } else {
        with_arguments(reader, names).or_else(|| schema(reader))?
    };
    Some(chain.call("drop", ""))
}

fn with_arguments(reader: &mut Reader<'_>, names: &Names<'_>) -> Option<Chain> {
    let kinds = [("function", "function"), ("procedure", "procedure"), ("aggregate", "aggregate")];
    let (_, make) = kinds.into_iter().find(|(kind, _)| reader.eat(kind))?;
    let name = names.relation(&reader.qualified()?);
    Some(Chain::new(format!("ddl::Named::{make}({name}, {})", rust::text(reader.parenthesised()?))))
}

fn schema(reader: &mut Reader<'_>) -> Option<Chain> {
    let name = reader.eat("schema").then(|| reader.name())??;
    Some(Chain::new(format!("ddl::Schema::named({})", rust::text(&name))))
}

fn extension(reader: &mut Reader<'_>) -> Option<Chain> {
    let create = if reader.eat("if not exists") { "create_if_not_exists" } else { "create" };
    let chain = Chain::new(format!("ddl::Extension::named({})", rust::text(&reader.name()?)));
    let chain = if reader.eat("with schema") || reader.eat("schema") {
        chain.call("in_schema", rust::text(&reader.name()?))
    } else {
        chain
    };
    Some(chain.call(create, ""))
}
