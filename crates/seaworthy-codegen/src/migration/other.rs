//! What no builder of sea-query says: sent as it is, with what it makes read off its head.

use super::reader::Reader;
use super::statement::{Call, Fact};

/// Returns the statement as a literal.
pub(super) fn call(sql: &str) -> Call {
    let mut reader = Reader::new(sql);
    if let Some(fact) = made(reader.clone()) {
        return Call::sql(sql, &subject(&fact)).with_made(fact);
    }
    if let Some(fact) = gone(reader.clone()) {
        return Call::sql(sql, &subject(&fact)).with_gone(fact);
    }
    let subject = commented(reader.clone()).or_else(|| altered(&mut reader));
    Call::sql(sql, subject.as_deref().unwrap_or("other_objects"))
}

/// Returns the object that a comment is on, or the table that it is on a part of.
fn commented(mut reader: Reader<'_>) -> Option<String> {
    if !reader.eat("comment on") {
        return None;
    }
    if ["constraint", "trigger", "policy", "rule"].into_iter().any(|kind| reader.eat(kind)) {
        reader.name()?;
        reader.until(&["on"]);
        reader.eat("on");
        reader.eat("domain");
        return reader.qualified().map(|name| name.name);
    }
    let kinds = ["table", "column", "view", "materialized view", "function", "procedure", "sequence", "foreign table"];
    kinds.into_iter().any(|kind| reader.eat(kind)).then(|| reader.qualified().map(|name| name.name))?
}

fn altered(reader: &mut Reader<'_>) -> Option<String> {
    let heads = ["alter table only", "alter table", "alter sequence", "alter view", "alter materialized view"];
    heads.into_iter().any(|words| reader.eat(words)).then(|| reader.qualified().map(|name| name.name))?
}

fn subject(fact: &Fact) -> String {
    let own = match fact {
        Fact::Type(_) => "types",
        Fact::Table(name) | Fact::View(name) | Fact::Function(name) => &name.name,
        Fact::Sequence(_) => "sequences",
        Fact::Column(table, _)
        | Fact::Index(_, table)
        | Fact::Constraint(table, _)
        | Fact::Trigger(table, _)
        | Fact::Policy(table, _) => &table.name,
    };
    own.to_owned()
}

fn made(mut reader: Reader<'_>) -> Option<Fact> {
    if reader.eat("alter table only") || reader.eat("alter table") {
        let table = reader.qualified()?;
        let name = reader.eat("add constraint").then(|| reader.name())??;
        let rest = reader.rest().to_ascii_uppercase();
        let is_whole = !rest.ends_with("NOT VALID") && !rest.ends_with("NOT ENFORCED");
        return is_whole.then_some(Fact::Constraint(table, name));
    }
    if !reader.eat("create or replace") && !reader.eat("create") {
        return None;
    }
    object(&mut reader)
}

fn gone(mut reader: Reader<'_>) -> Option<Fact> {
    reader.eat("drop").then(|| object(&mut reader))?
}

/// Reads kind and name behind CREATE or DROP.
fn object(reader: &mut Reader<'_>) -> Option<Fact> {
    if reader.eat("function") || reader.eat("procedure") || reader.eat("aggregate") {
        return reader.qualified().map(Fact::Function);
    }
    if reader.eat("view") || reader.eat("materialized view") {
        return reader.qualified().map(Fact::View);
    }
    if reader.eat("sequence") || reader.eat("unlogged sequence") {
        return reader.qualified().map(Fact::Sequence);
    }
    if reader.eat("domain") || reader.eat("type") {
        return reader.qualified().map(Fact::Type);
    }
    if reader.eat("unlogged table") || reader.eat("foreign table") || reader.eat("table") {
        return reader.qualified().map(Fact::Table);
    }
    if reader.eat("unique index") || reader.eat("index") {
        let name = reader.name()?;
        let on = reader.eat("on").then(|| reader.eat("only"));
        let table = on.and_then(|_| reader.qualified())?;
        let index = seaworthy_catalog::QualifiedName::new(&table.schema, name);
        return Some(Fact::Index(index, table));
    }
    let trigger = reader.eat("trigger") || reader.eat("constraint trigger");
    if trigger || reader.eat("policy") {
        let name = reader.name()?;
        reader.until(&["on"]);
        let table = reader.eat("on").then(|| reader.qualified())??;
        return Some(if trigger { Fact::Trigger(table, name) } else { Fact::Policy(table, name) });
    }
    None
}
