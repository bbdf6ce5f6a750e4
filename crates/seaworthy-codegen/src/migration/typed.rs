//! What sea-query has no words for, and the typed statements of `seaworthy-ddl` have: `ddl::Trigger` and its kin.

mod function;
mod named;

use super::reader::{Reader, only_literal, only_name, unwrapped};
use super::rust::{self, Chain};
use super::statement::{Call, Names};

/// Reads a statement as one of a typed description; `None` where it says more than the description can.
pub(super) fn call(sql: &str, names: &Names<'_>) -> Option<Call> {
    comment(sql, names)
        .or_else(|| altered(sql, names))
        .or_else(|| trigger(sql, names))
        .or_else(|| policy(sql, names))
        .or_else(|| view(sql, names))
        .or_else(|| sequence(sql, names))
        .or_else(|| function::call(sql, names))
        .or_else(|| named::call(sql, names))
}

/// Returns the call that sends what the chain returns, and is otherwise what the statement as SQL would be.
fn instead_of_sql(sql: &str, chain: Chain) -> Call {
    let call = super::other::call(sql);
    let typed = Call::typed(chain, &call.subject);
    Call { made: call.made, gone: call.gone, ..typed }
}

fn comment(sql: &str, names: &Names<'_>) -> Option<Call> {
    let mut reader = Reader::new(sql);
    if !reader.eat("comment on") {
        return None;
    }
    let on_table = [("constraint", "Constraint"), ("trigger", "Trigger"), ("policy", "Policy")];
    let alone = [
        ("table", "Table"),
        ("view", "View"),
        ("materialized view", "MaterializedView"),
        ("index", "Index"),
        ("sequence", "Sequence"),
        ("type", "Type"),
        ("domain", "Domain"),
    ];
    let (what, subject) = if let Some((_, variant)) = on_table.into_iter().find(|(kind, _)| reader.eat(kind)) {
        let name = reader.name()?;
        // A domain has constraints, too, and they have no such words.
        let table = (reader.eat("on") && !reader.eat("domain")).then(|| reader.qualified())??;
        let part = format!("ddl::Ident::new({})", rust::text(&name));
        (format!("ddl::Comment::{variant}({}.into(), {part})", names.relation(&table)), table.name)
    } else if let Some((_, variant)) = alone.into_iter().find(|(kind, _)| reader.eat(kind)) {
        let name = reader.qualified()?;
        (format!("ddl::Comment::{variant}({}.into())", names.relation(&name)), name.name)
    } else if reader.eat("column") {
        let table = reader.qualified()?;
        let column = reader.sign(".").then(|| reader.name())??;
        (format!("ddl::Comment::column({}, {})", names.relation(&table), rust::text(&column)), table.name)
    } else {
        return None;
    };
    let text = reader.eat("is").then(|| reader.rest())?;
    // An empty text takes the comment away.
    let text = if text == "NULL" { String::new() } else { only_literal(text)? };
    Some(Call::typed(Chain::new(format!("ddl::comment_on(&{what}, {})", rust::text(&text))), &subject))
}

/// Reads ALTER TABLE: constraints, defaults, row security.
fn altered(sql: &str, names: &Names<'_>) -> Option<Call> {
    let mut reader = Reader::new(sql);
    if !reader.eat("alter table") {
        return None;
    }
    let only = reader.eat("only");
    let table = reader.qualified()?;
    if only && names.has_children(&table) {
        return None;
    }
    let relation = names.relation(&table);
    let security = [
        ("enable row level security", "enable"),
        ("disable row level security", "disable"),
        ("force row level security", "force"),
        ("no force row level security", "no_force"),
    ];
    if let Some((_, verb)) = security.into_iter().find(|(words, _)| reader.eat(words)) {
        return Some(Call::typed(Chain::new(format!("ddl::RowSecurity::of({relation})")).call(verb, ""), &table.name));
    }
    if reader.eat("alter column") {
        let column = rust::text(&reader.name()?);
        let dropped = reader.eat("drop default") && reader.is_done();
        let chain = Chain::new(format!("ddl::Column::of({relation}, {column})")).call("drop_default", "");
        return dropped.then(|| Call::typed(chain, &table.name));
    }
    let constraint = reader.eat("add").then(|| constraint(&mut reader, names, &relation))??;
    let fact = super::other::call(sql);
    let call = Call::typed(constraint.call("add", ""), &table.name);
    Some(Call { made: fact.made, ..call })
}

fn constraint(reader: &mut Reader<'_>, names: &Names<'_>, table: &str) -> Option<Chain> {
    let name = rust::text(&reader.eat("constraint").then(|| reader.name())??);
    let start = |kind: &str, rest: String| Chain::new(format!("ddl::Constraint::{kind}({name}, {table}, {rest})"));
    let list = |columns: Vec<String>| format!("[{}]", rust::texts(&columns));
    let mut chain = if reader.eat("check") {
        let expression = rust::text(unwrapped(reader.parenthesised()?));
        let chain = start("check", format!("ddl::sql({expression})"));
        if reader.eat("no inherit") { chain.call("no_inherit", "") } else { chain }
    } else if reader.eat("foreign key") {
        let columns = reader.names()?;
        let parent = reader.eat("references").then(|| reader.qualified())??;
        let parent_columns = reader.names()?;
        let rest = format!("{}, {}, {}", list(columns), names.relation(&parent), list(parent_columns));
        let mut chain = start("foreign_key", rest);
        while let Some(on) = ["on update", "on delete"].into_iter().find(|on| reader.eat(on)) {
            let action = super::key::action(reader)?;
            chain = chain.call(&on.replace(' ', "_"), format!("ddl::ForeignKeyAction::{action}"));
        }
        chain
    } else if reader.eat("exclude using") {
        let method = rust::text(&reader.name()?);
        let elements = super::reader::split(reader.parenthesised()?).into_iter().map(element);
        let elements = elements.collect::<Option<Vec<String>>>()?.join(", ");
        let chain = start("exclusion", format!("{method}, [{elements}]"));
        if reader.eat("where") {
            chain.call("predicate", format!("ddl::sql({})", rust::text(unwrapped(reader.parenthesised()?))))
        } else {
            chain
        }
    } else {
        let kind = if reader.eat("primary key") { "primary_key" } else { reader.eat("unique").then_some("unique")? };
        let chain = start(kind, list(reader.names()?));
        if reader.eat("include") { chain.call("include", list(reader.names()?)) } else { chain }
    };
    if reader.eat("deferrable initially deferred") {
        chain = chain.call("deferral", "ddl::Deferral::InitiallyDeferred");
    } else if reader.eat("deferrable") {
        chain = chain.call("deferral", "ddl::Deferral::InitiallyImmediate");
    }
    if reader.eat("not valid") {
        chain = chain.call("not_valid", "");
    }
    reader.is_done().then_some(chain)
}

/// Reads what is compared of two rows, and by which operator: `room WITH =`.
fn element(text: &str) -> Option<String> {
    let all = seaworthy_ddl::words(text);
    let with = all.iter().rposition(|word| word.depth == 0 && word.is("with"))?;
    let (compared, operator) = (text[..all[with].start].trim(), text[all[with].end()..].trim());
    let is_whole = !compared.is_empty() && !operator.is_empty();
    is_whole.then(|| format!("(ddl::sql({}), {})", rust::text(compared), rust::text(operator)))
}

/// Reads `CREATE TRIGGER`, as `pg_get_triggerdef` prints it.
fn trigger(sql: &str, names: &Names<'_>) -> Option<Call> {
    let mut reader = Reader::new(sql);
    let is_constraint = reader.eat("create constraint trigger");
    let name = (is_constraint || reader.eat("create trigger")).then(|| reader.name())??;
    let timings = [("before", "before"), ("after", "after"), ("instead of", "instead_of")];
    let (_, timing) = timings.into_iter().find(|(words, _)| reader.eat(words))?;
    let mut events = vec![event(&mut reader)?];
    while reader.eat("or") {
        events.push(event(&mut reader)?);
    }
    let table = reader.eat("on").then(|| reader.qualified())??;
    let deferral = if reader.eat("deferrable initially deferred") {
        "InitiallyDeferred"
    } else if reader.eat("deferrable initially immediate") || reader.eat("deferrable") {
        "InitiallyImmediate"
    } else {
        let _ = reader.eat("not deferrable initially immediate") || reader.eat("not deferrable");
        "NotDeferrable"
    };
    let rows = transition_tables(&mut reader)?;
    let statement = reader.eat("for each statement");
    if !statement && !reader.eat("for each row") {
        return None;
    }
    let when = if reader.eat("when") { Some(reader.parenthesised()?) } else { None };
    let function = reader.eat("execute function").then(|| reader.qualified())??;
    let arguments = super::reader::split(reader.parenthesised()?);
    let arguments: Vec<String> = arguments.into_iter().map(only_literal).collect::<Option<_>>()?;
    if !reader.is_done() {
        return None;
    }
    let (first, others) = events.split_first()?;
    let head = format!(
        "ddl::Trigger::{timing}({}, {first}, {}, {})",
        rust::text(&name),
        names.relation(&table),
        names.relation(&function)
    );
    let chain = Chain::new(head).calls(others, |chain, event| chain.call("or", event));
    let chain = if is_constraint { chain.call("constraint", format!("ddl::Deferral::{deferral}")) } else { chain };
    let chain = chain.calls(rows, |chain, (method, name)| chain.call(method, rust::text(&name)));
    let chain = if statement { chain.call("for_each_statement", "") } else { chain };
    let chain = match when {
        Some(when) => chain.call("when", format!("ddl::sql({})", rust::text(when))),
        None => chain,
    };
    let chain = chain.calls(arguments, |chain, argument| chain.call("argument", rust::text(&argument)));
    let made = super::other::call(sql).made;
    Some(Call { made, ..Call::typed(chain.call("create", ""), &table.name) })
}

/// Reads `REFERENCING OLD TABLE AS gone NEW TABLE AS come`, where it stands.
fn transition_tables(reader: &mut Reader<'_>) -> Option<Vec<(&'static str, String)>> {
    let mut found = Vec::new();
    if !reader.eat("referencing") {
        return Some(found);
    }
    let kinds = [("old table as", "old_table"), ("new table as", "new_table")];
    while let Some((_, method)) = kinds.into_iter().find(|(words, _)| reader.eat(words)) {
        found.push((method, reader.name()?));
    }
    (!found.is_empty()).then_some(found)
}

fn event(reader: &mut Reader<'_>) -> Option<String> {
    let plain = [("insert", "Insert"), ("delete", "Delete"), ("truncate", "Truncate")];
    if let Some((_, variant)) = plain.into_iter().find(|(word, _)| reader.eat(word)) {
        return Some(format!("ddl::Event::{variant}"));
    }
    if !reader.eat("update") {
        return None;
    }
    if !reader.eat("of") {
        return Some("ddl::Event::Update".to_owned());
    }
    let columns = super::reader::split(reader.until(&["or", "on"]));
    let columns: Vec<String> = columns.into_iter().map(only_name).collect::<Option<_>>()?;
    Some(format!("ddl::Event::update_of([{}])", rust::texts(&columns)))
}

/// Reads `CREATE POLICY`, as `seaworthy-ddl` prints it.
fn policy(sql: &str, names: &Names<'_>) -> Option<Call> {
    let mut reader = Reader::new(sql);
    let name = reader.eat("create policy").then(|| reader.name())??;
    let table = reader.eat("on").then(|| reader.qualified())??;
    let restrictive = reader.eat("as restrictive");
    let commands =
        [("all", "All"), ("select", "Select"), ("insert", "Insert"), ("update", "Update"), ("delete", "Delete")];
    let (_, command) = reader.eat("for").then(|| commands.into_iter().find(|(word, _)| reader.eat(word)))??;
    let roles = if reader.eat("to") {
        let roles = super::reader::split(reader.until(&["using", "with"]));
        roles.into_iter().map(only_name).collect::<Option<Vec<String>>>()?
    } else {
        Vec::new()
    };
    let using = if reader.eat("using") { Some(reader.parenthesised()?) } else { None };
    let check = if reader.eat("with check") { Some(reader.parenthesised()?) } else { None };
    if !reader.is_done() {
        return None;
    }
    let table_name = names.relation(&table);
    let head = format!("ddl::Policy::new({}, ddl::PolicyCommand::{command}, {table_name})", rust::text(&name));
    let mut chain = Chain::new(head);
    if restrictive {
        chain = chain.call("restrictive", "");
    }
    if !roles.is_empty() {
        chain = chain.call("to", format!("[{}]", rust::texts(&roles)));
    }
    for (word, condition) in [("using", using), ("with_check", check)] {
        if let Some(condition) = condition {
            chain = chain.call(word, format!("ddl::sql({})", rust::text(unwrapped(condition))));
        }
    }
    let made = super::other::call(sql).made;
    Some(Call { made, ..Call::typed(chain.call("create", ""), &table.name) })
}

/// Reads `CREATE VIEW` with the options that the description has.
fn view(sql: &str, names: &Names<'_>) -> Option<Call> {
    let mut reader = Reader::new(sql);
    let replace = reader.eat("create or replace view");
    if !replace && !reader.eat("create view") {
        return None;
    }
    let name = reader.qualified()?;
    let options = if reader.eat("with") { super::reader::split(reader.parenthesised()?) } else { Vec::new() };
    let query = reader.eat("as").then(|| reader.rest())?;
    let verb = if replace { "create_or_replace" } else { "create" };
    let mut chain = Chain::new(format!("ddl::View::new({}, ddl::sql({}))", names.relation(&name), rust::text(query)));
    for option in options {
        chain = match option {
            "security_invoker=true" => chain.call("security_invoker", ""),
            "security_barrier=true" => chain.call("security_barrier", ""),
            "check_option=local" => chain.call("with_check_option", "ddl::CheckOption::Local"),
            "check_option=cascaded" => chain.call("with_check_option", "ddl::CheckOption::Cascaded"),
            _ => return None,
        };
    }
    let made = super::other::call(sql).made;
    Some(Call { made, ..Call::typed(chain.call(verb, ""), &name.name) })
}

/// Reads `CREATE SEQUENCE` without options but its type, and who owns one.
fn sequence(sql: &str, names: &Names<'_>) -> Option<Call> {
    let mut reader = Reader::new(sql);
    if reader.eat("create sequence") {
        let name = reader.qualified()?;
        let chain = Chain::new(format!("ddl::Sequence::named({})", names.relation(&name)));
        let chain = match ["as integer", "as smallint"].into_iter().find(|words| reader.eat(words)) {
            Some(words) => chain.call("of_type", rust::text(words.trim_start_matches("as "))),
            None => chain,
        };
        let made = super::other::call(sql).made;
        return reader.is_done().then(|| Call { made, ..Call::typed(chain.call("create", ""), "sequences") });
    }
    let name = reader.eat("alter sequence").then(|| reader.qualified())??;
    let is_owned = reader.eat("owned by");
    if is_owned && reader.eat("none") {
        let chain = Chain::new(format!("ddl::Sequence::named({})", names.relation(&name))).call("owned_by_none", "");
        return reader.is_done().then(|| Call::typed(chain, &name.name));
    }
    let table = is_owned.then(|| reader.qualified())??;
    let column = reader.sign(".").then(|| reader.name())??;
    let owner = format!("{}, {}", names.relation(&table), rust::text(&column));
    let chain = Chain::new(format!("ddl::Sequence::named({})", names.relation(&name))).call("owned_by", owner);
    reader.is_done().then(|| Call::typed(chain, &table.name))
}
