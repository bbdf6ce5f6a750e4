//! CREATE INDEX and DROP INDEX as `Index::create()` and `Index::drop()`.

use seaworthy_catalog::QualifiedName;

use super::reader::{Reader, only_name, split, unwrapped};
use super::rust::{self, Chain};
use super::statement::{Call, Fact, Method, Names};

/// Reads `CREATE INDEX`, as `pg_get_indexdef` prints it.
pub(super) fn create(sql: &str, names: &Names<'_>) -> Option<Call> {
    let mut reader = Reader::new(sql);
    let unique = reader.eat("create unique index");
    if !unique && !reader.eat("create index") {
        return None;
    }
    let name = reader.name()?;
    // sea-query writes it as it is, between quotes; and of a partitioned table ON ONLY means another thing.
    if name.contains('"') || !reader.eat("on") || reader.eat("only") {
        return None;
    }
    let table = reader.qualified()?;
    let method = reader.eat("using").then(|| reader.name())??;
    let keys = split(reader.parenthesised()?);
    let include = if reader.eat("include") { reader.names()? } else { Vec::new() };
    let nulls = reader.eat("nulls not distinct");
    let predicate = if reader.eat("where") { Some(unwrapped(reader.rest())) } else { None };
    if predicate.is_none() && !reader.is_done() {
        return None;
    }
    let mut chain = Chain::new("Index::create()");
    if unique {
        chain = chain.call("unique", "");
    }
    chain = chain.call("name", rust::text(&name)).call("table", names.relation(&table));
    match method.as_str() {
        "btree" => {}
        "hash" => chain = chain.call("index_type", "IndexType::Hash"),
        other => {
            let method =
                format!("IndexType::Custom({}.into_iden())", rust::text(&seaworthy_ddl::Ident::new(other).to_string()));
            chain = chain.call("index_type", method);
        }
    }
    for one in keys {
        chain = chain.call("col", key(one)?);
    }
    chain = chain.calls(&include, |chain, column| chain.call("include", rust::text(column)));
    if nulls {
        chain = chain.call("nulls_not_distinct", "");
    }
    if let Some(predicate) = predicate {
        chain = chain.call("and_where", format!("Expr::cust({})", rust::text(predicate)));
    }
    let fact = Fact::Index(QualifiedName::new(&table.schema, &name), table.clone());
    Some(Call::built(Method::CreateIndex, chain.call("to_owned", ""), &table.name).with_made(fact))
}

/// Returns a key as `col` takes it: a column or an expression, with ASC, DESC or an operator class at the most.
fn key(text: &str) -> Option<String> {
    if let Some(column) = only_name(text) {
        return Some(rust::text(&column));
    }
    let mut reader = Reader::new(text);
    let expression = if let Some(inside) = reader.parenthesised() {
        Some(inside.to_owned())
    } else if text.ends_with(')') {
        // A function's call, with nothing behind it, needs no parentheses of its own.
        return is_call(text).then(|| format!("Expr::cust({})", rust::text(text)));
    } else {
        None
    };
    let term = match expression {
        Some(expression) => format!("Expr::cust({})", rust::text(&expression)),
        None => rust::text(&reader.name()?),
    };
    match reader.rest() {
        "" => Some(term),
        "DESC" => Some(format!("({term}, IndexOrder::Desc)")),
        class if Reader::new(class).qualified().is_some() || only_name(class).is_some() => {
            let mut only = Reader::new(class);
            let is_class = only.qualified().is_some_and(|_| only.is_done()) || is_class_name(class);
            is_class.then(|| format!("{term}.into_index_column().with_operator_class({})", rust::text(class)))
        }
        _ => None,
    }
}

/// Whether the text is one call: a name, and parentheses up to the end.
fn is_call(text: &str) -> bool {
    let mut reader = Reader::new(text);
    let named = reader.clone().qualified().is_some();
    let read = if named { reader.qualified().is_some() } else { reader.name().is_some() };
    read && reader.parenthesised().is_some() && reader.is_done()
}

fn is_class_name(text: &str) -> bool {
    only_name(text).is_some_and(|name| name.ends_with("_ops"))
}

/// Reads what stands behind `DROP INDEX`.
pub(super) fn drop(mut reader: Reader<'_>, names: &Names<'_>) -> Option<Call> {
    let name = reader.qualified()?;
    if !reader.is_done() || name.name.contains('"') {
        return None;
    }
    let table = names.table_of_index(&name);
    let chain = Chain::new("Index::drop()").call("name", rust::text(&name.name));
    let chain = if names.is_default(&name) { chain } else { chain.call("table", names.relation(table?)) };
    let subject = table.map_or(name.name.as_str(), |table| table.name.as_str()).to_owned();
    let fact = Fact::Index(name.clone(), table.cloned().unwrap_or_else(|| name.clone()));
    Some(Call::built(Method::DropIndex, chain.call("to_owned", ""), &subject).with_gone(fact))
}
