//! Constraints of a table: keys and checks that the builders can say.

use seaworthy_catalog::QualifiedName;

use super::reader::{Reader, unwrapped};
use super::rust::{self, Chain};
use super::statement::{Call, Fact, Method, Names};

/// Returns the column of a primary key that has one column, and the name that PostgreSQL gives it by itself.
pub(super) fn single_default(constraint: &str, table: &QualifiedName) -> Option<String> {
    let mut reader = Reader::new(constraint);
    let name = reader.eat("constraint").then(|| reader.name())??;
    let columns = reader.eat("primary key").then(|| reader.names())??;
    // A longer name would be cut.
    let is_default = name == format!("{}_pkey", table.name) && name.len() < 64 && table.name.len() <= 58;
    match columns.as_slice() {
        [only] if is_default && reader.is_done() => Some(only.clone()),
        _ => None,
    }
}

/// Returns the call of `Table::create()` that adds a constraint, and its arguments.
pub(super) fn in_table(constraint: &str) -> Option<(&'static str, String)> {
    let mut reader = Reader::new(constraint);
    let name = reader.eat("constraint").then(|| reader.name())??;
    if reader.eat("check") {
        let expression = reader.parenthesised()?;
        let arguments = format!("({}, Expr::cust({}))", rust::text(&name), rust::text(unwrapped(expression)));
        return reader.is_done().then_some(("check", arguments));
    }
    // sea-query writes the name of an index as it is, between quotes.
    if name.contains('"') {
        return None;
    }
    let primary = reader.eat("primary key");
    let start = Chain::new("Index::create()");
    let start = if primary { start } else { start.call("unique", "") };
    if !primary && !reader.eat("unique") {
        return None;
    }
    let nulls = !primary && reader.eat("nulls not distinct");
    let columns = reader.names()?;
    let include = if reader.eat("include") { reader.names()? } else { Vec::new() };
    if !reader.is_done() {
        return None;
    }
    let chain = start.call("name", rust::text(&name));
    let chain = if nulls { chain.call("nulls_not_distinct", "") } else { chain };
    let chain = chain.calls(&columns, |chain, column| chain.call("col", rust::text(column)));
    let chain = chain.calls(&include, |chain, column| chain.call("include", rust::text(column)));
    Some((if primary { "primary_key" } else { "index" }, chain.inline()))
}

/// Returns the creation of a foreign key that ALTER TABLE … ADD names, where it is a plain one.
pub(super) fn foreign(table: &QualifiedName, constraint: &str, names: &Names<'_>) -> Option<Call> {
    let mut reader = Reader::new(constraint);
    let name = reader.eat("constraint").then(|| reader.name())??;
    let columns = reader.eat("foreign key").then(|| reader.names())??;
    let references = reader.eat("references").then(|| reader.qualified())??;
    let keys = reader.names()?;
    let mut chain = Chain::new("ForeignKey::create()").call("name", rust::text(&name));
    chain = side(chain, "from", (&names.relation(table), &columns));
    chain = side(chain, "to", (&names.relation(&references), &keys));
    while !reader.is_done() {
        let on = ["on update", "on delete"].into_iter().find(|on| reader.eat(on))?;
        let action = action(&mut reader)?;
        chain = chain.call(&on.replace(' ', "_"), format!("ForeignKeyAction::{action}"));
    }
    // sea-query writes the name as it is, between quotes.
    if name.contains('"') {
        return None;
    }
    let call = Call::built(Method::CreateForeignKey, chain.call("to_owned", ""), "foreign_keys");
    Some(call.with_made(Fact::Constraint(table.clone(), name)))
}

/// Adds a table and its columns; the tuples that sea-query takes end at three.
fn side(chain: Chain, way: &str, (table, columns): (&str, &[String])) -> Chain {
    match columns {
        [only] => chain.call(way, format!("{table}, {}", rust::text(only))),
        few if few.len() <= 3 => chain.call(way, format!("{table}, ({})", rust::texts(few))),
        many => {
            let chain = chain.call(&format!("{way}_tbl"), table);
            chain.calls(many, |chain, column| chain.call(&format!("{way}_col"), rust::text(column)))
        }
    }
}

pub(super) fn action(reader: &mut Reader<'_>) -> Option<&'static str> {
    let actions = [
        ("no action", "NoAction"),
        ("restrict", "Restrict"),
        ("cascade", "Cascade"),
        ("set null", "SetNull"),
        ("set default", "SetDefault"),
    ];
    actions.into_iter().find(|(words, _)| reader.eat(words)).map(|(_, action)| action)
}
