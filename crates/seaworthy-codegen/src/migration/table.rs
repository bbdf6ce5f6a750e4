//! CREATE TABLE and ALTER TABLE as `Table::create()` and `Table::alter()`.

use seaworthy_catalog::QualifiedName;

use super::column::{self, Column, Value};
use super::reader::{Reader, split, unwrapped};
use super::rust::{self, Chain};
use super::statement::{Call, Fact, Method, Names};
use super::{index, key};

/// What a table's element is, where it is no column.
const CONSTRAINTS: [&str; 5] = ["constraint", "primary", "unique", "check", "exclude"];

/// Reads `CREATE TABLE`; what a table's builder cannot say of it follows as statements of its own.
pub(super) fn create(sql: &str, names: &Names<'_>) -> Option<Vec<Call>> {
    let mut reader = Reader::new(sql);
    if !reader.eat("create table") {
        return None;
    }
    let table = reader.qualified()?;
    let elements = split(reader.parenthesised()?);
    let tail = reader.rest();
    let mut columns = Vec::new();
    let mut constraints = Vec::new();
    for element in elements {
        // Quoted, a column may be called so.
        if CONSTRAINTS.iter().any(|word| Reader::new(element).eat(word)) {
            constraints.push(element);
        } else {
            columns.push(Column::read(element)?);
        }
    }
    // sea-query leaves the parentheses away where there is nothing in them.
    if columns.is_empty() {
        return None;
    }
    let single = constraints.iter().find_map(|it| key::single_default(it, &table));
    let mut chain = Chain::new("Table::create()").call("table", names.relation(&table));
    for column in &columns {
        chain = chain.call("col", column.code(single.as_ref() == Some(&column.name)).inline());
    }
    let mut apart = Vec::new();
    for constraint in constraints {
        if single.is_some() && key::single_default(constraint, &table).is_some() {
            continue;
        }
        match key::in_table(constraint) {
            Some((call, arguments)) => chain = chain.call(call, arguments),
            None => apart.push(format!("ALTER TABLE {}\n    ADD {constraint}", seaworthy_ddl::qualified(&table))),
        }
    }
    let tail: Vec<&str> = tail.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if !tail.is_empty() {
        chain = chain.call("extra", rust::text(&tail.join(" ")));
    }
    let mut calls = vec![Call::built(Method::CreateTable, chain.call("to_owned", ""), &table.name)];
    calls[0].made.push(Fact::Table(table.clone()));
    calls.extend(apart.into_iter().map(|sql| Call::sql(sql, &table.name)));
    Some(calls)
}

/// Reads `ALTER TABLE`.
pub(super) fn alter(sql: &str, names: &Names<'_>) -> Option<Call> {
    let mut reader = Reader::new(sql);
    if !reader.eat("alter table") {
        return None;
    }
    let only = reader.eat("only");
    let table = reader.qualified()?;
    // Without children both mean the same.
    if only && names.has_children(&table) {
        return None;
    }
    let start = || Chain::new("Table::alter()").call("table", names.relation(&table));
    let finish = |chain: Chain| Call::built(Method::AlterTable, chain.call("to_owned", ""), &table.name);
    let of_column = |name: String| Fact::Column(table.clone(), name);
    if reader.eat("add column") {
        let added = Column::read(reader.rest())?;
        let mut call = finish(start().call("add_column", added.code(false).inline()));
        call.lossy = !matches!(added.value, Value::Generated { .. });
        call.made.push(of_column(added.name));
        return Some(call);
    }
    if reader.eat("drop column") {
        let name = reader.name()?;
        let call = finish(start().call("drop_column", rust::text(&name)));
        return reader.is_done().then(|| call.with_gone(of_column(name)));
    }
    if reader.eat("drop constraint") {
        let name = reader.name()?;
        let call = finish(start().call("drop_constraint", rust::text(&name)));
        return reader.is_done().then(|| call.with_gone(Fact::Constraint(table.clone(), name)));
    }
    if reader.eat("rename column") {
        let (old, new) = (reader.name()?, reader.eat("to").then(|| reader.name())??);
        let call = finish(start().call("rename_column", format!("{}, {}", rust::text(&old), rust::text(&new))));
        return Some(call.with_gone(of_column(old)).with_made(of_column(new)));
    }
    if reader.eat("rename to") {
        return Some(rename(&table, &reader.name()?, names));
    }
    if reader.eat("alter column") {
        let name = reader.name()?;
        return modify(&name, reader).map(|column| finish(start().call("modify_column", column.inline())));
    }
    if reader.eat("add") {
        return key::foreign(&table, reader.rest(), names);
    }
    None
}

fn rename(table: &QualifiedName, new: &str, names: &Names<'_>) -> Call {
    // To a name alone: behind TO there is no schema.
    let chain = Chain::new("Table::rename()").call("table", format!("{}, {}", names.relation(table), rust::text(new)));
    let renamed = QualifiedName::new(&table.schema, new);
    let call = Call::built(Method::RenameTable, chain.call("to_owned", ""), new);
    call.with_gone(Fact::Table(table.clone())).with_made(Fact::Table(renamed))
}

/// Returns the column that says what becomes of one.
fn modify(name: &str, mut reader: Reader<'_>) -> Option<Chain> {
    let start = Chain::new(format!("ColumnDef::new({})", rust::text(name)));
    if reader.eat("set not null") && reader.is_done() {
        return Some(start.call("not_null", ""));
    }
    if reader.eat("drop not null") && reader.is_done() {
        return Some(start.call("null", ""));
    }
    if reader.eat("set default") {
        // The column's type is not known here, so that a literal keeps its cast.
        return Some(start.call("default", column::default(reader.rest(), "")));
    }
    if reader.eat("type") {
        let data_type = reader.until(&["using", "collate"]);
        let chain = column::typed(start, data_type);
        if reader.is_done() {
            return Some(chain);
        }
        if reader.eat("using") {
            let expression = rust::text(unwrapped(reader.rest()));
            return Some(chain.call("using", format!("Expr::cust({expression})")));
        }
    }
    None
}

/// Reads `DROP TABLE`, `DROP INDEX` and `DROP TYPE` of one object, with nothing behind its name.
pub(super) fn drop(sql: &str, names: &Names<'_>) -> Option<Call> {
    let mut reader = Reader::new(sql);
    let (method, head, fact): (_, _, fn(QualifiedName) -> Fact) = if reader.eat("drop table") {
        (Method::DropTable, "Table::drop().table", Fact::Table)
    } else if reader.eat("drop type") {
        (Method::DropType, "Type::drop().name", Fact::Type)
    } else if reader.eat("drop index") {
        return index::drop(reader, names);
    } else {
        return None;
    };
    let name = reader.qualified()?;
    if !reader.is_done() {
        return None;
    }
    let relation = names.relation(&name);
    let mut call = Call::built(method, Chain::new(format!("{head}({relation})")).call("to_owned", ""), &name.name);
    call.each = names.is_default(&name).then(|| (head.to_owned(), relation));
    Some(call.with_gone(fact(name.clone())))
}
