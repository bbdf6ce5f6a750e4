//! `schema dump`: the canonical DDL of a database; `schema diff`: what leads from one schema to another.

use seaworthy_catalog::Catalog;
use seaworthy_diff::{Change, Rename};
use seaworthy_introspect::Scope;
use seaworthy_report::document;
use seaworthy_runner::DatabaseUrl;
use serde_json::{Value, json};

use super::{Context, Outcome, source};
use crate::error::CommandError;
use crate::target::every_schema;

pub(super) async fn dump(context: &Context<'_>, privileges: bool) -> Outcome {
    let mut documents = Vec::new();
    for target in context.targets()? {
        let url = context.locate(&target).await?;
        let mut connection = seaworthy_runner::connect(&url).await?;
        let scope = every_schema(&target.config);
        let catalog = seaworthy_introspect::read(&mut connection, &scope).await?;
        for object in &catalog.unmodelled {
            context.ui.warn(&format!("{}: {} {} is not printed", target.name(), object.kind, object.identity));
        }
        for relation in &catalog.relations {
            let left = relation.indexes.iter().filter(|index| !seaworthy_ddl::part::is_printed(relation.kind, index));
            for index in left {
                let (database, table) = (target.name(), &relation.name);
                context.ui.warn(&format!(
                    "{database}: index {} on {table} is not printed: it is not valid, as a build leaves it that failed",
                    index.name
                ));
            }
        }
        let mut sql = seaworthy_ddl::print(&catalog);
        // They are printed a second time only where somebody asks for them one by one.
        let mut statements = if context.ui.is_json() { seaworthy_ddl::statements(&catalog) } else { Vec::new() };
        if privileges {
            let access = seaworthy_introspect::read_access(&mut connection, &scope).await?;
            for statement in seaworthy_ddl::access_statements(&access) {
                sql.push_str(&format!("\n{statement};\n"));
                statements.push(statement);
            }
        }
        if context.ui.is_json() {
            let unmodelled = &catalog.unmodelled;
            let name = target.name();
            documents.push(json!({
                "name": name, "url": url.to_string(), "sql": sql, "statements": statements, "unmodelled": unmodelled,
            }));
        } else {
            context.ui.data(&sql);
        }
    }
    if context.ui.is_json() {
        context.ui.data(&document("schema-dump", json!({ "databases": documents })));
    }
    Ok(0)
}

pub(super) async fn diff(context: &Context<'_>, (from, to): (&str, &str), renames: &[String], sql: bool) -> Outcome {
    let scope = source::scope(context, [from, to])?;
    let (old, new) = (source::catalog(context, from, &scope).await?, source::catalog(context, to, &scope).await?);
    let unknown = |flag: &String| {
        CommandError::usage(
            format!("--rename {flag} names nothing that is in {from}"),
            "say `table.old=new` for a column or what else is on a table, `old=new` for a table or what else stands by itself, \
             with its schema where it is not public",
        )
    };
    let renames = renames.iter().map(|flag| Rename::parse(flag, &old).ok_or_else(|| unknown(flag)));
    let changes = seaworthy_diff::diff(&old, &new, &renames.collect::<Result<Vec<_>, _>>()?);
    for object in old.unmodelled.iter().chain(&new.unmodelled) {
        context.ui.warn(&format!("{} {} is not compared", object.kind, object.identity));
    }
    if context.ui.is_json() {
        let fields =
            json!({ "from": without_password(from), "to": without_password(to), "changes": changes_json(&changes) });
        context.ui.data(&document("schema-diff", fields));
    } else if sql {
        context.ui.data(&changes_sql(&changes));
    } else {
        context.ui.data(&changes_text(&changes));
        if changes.is_empty() {
            context.ui.note("the two are the same");
        }
    }
    Ok(0)
}

fn without_password(source: &str) -> String {
    match source.strip_prefix("url:") {
        Some(url) => format!("url:{}", seaworthy_runner::without_password(url)),
        None => source.to_owned(),
    }
}

/// Returns changes as the contract has them.
pub(super) fn changes_json(changes: &[Change]) -> Vec<Value> {
    let json = |change: &Change| {
        json!({
            "kind": change.kind.as_str(), "object": change.object, "name": change.name, "destroys": change.destroys,
            "sql": change.statements, "inverse_sql": change.inverse, "hint": change.hint,
        })
    };
    changes.iter().map(json).collect()
}

/// Returns the statements of changes.
pub(super) fn statements(changes: &[Change]) -> Vec<String> {
    changes.iter().flat_map(|change| change.statements.iter().cloned()).collect()
}

/// Returns a script that makes the changes.
pub(super) fn changes_sql(changes: &[Change]) -> String {
    let mut script = String::new();
    for change in changes {
        script.push_str(&change.destroys.as_ref().map(|it| format!("\n-- destroys {it}")).unwrap_or_default());
        script.extend(change.statements.iter().map(|statement| format!("\n{statement};\n")));
    }
    // PostgreSQL 14, 20.11.1 "check_function_bodies": a body may name what comes later.
    if script.is_empty() { script } else { format!("SET check_function_bodies = false;\n{script}") }
}

/// Returns a line a change, what it destroys and the way back that it has not, and its statements without passwords: it
/// is for people, and for the logs that they read.
pub(super) fn changes_text(changes: &[Change]) -> String {
    let mut text = String::new();
    for change in changes {
        text.push_str(&format!("{} {} {}\n", change.kind.as_str(), change.object, change.name));
        text.push_str(&change.destroys.as_ref().map(|it| format!("  destroys {it}\n")).unwrap_or_default());
        text.push_str(if change.inverse.is_none() { "  there is no way back\n" } else { "" });
        text.push_str(&change.hint.as_ref().map(|it| format!("  hint: {it}\n")).unwrap_or_default());
        for statement in &change.statements {
            let shown = seaworthy_ddl::without_secrets(statement);
            text.push_str(&format!("    {};\n", shown.replace('\n', "\n    ")));
        }
    }
    text
}

/// Returns the catalog of a database, as far as it is in the scope, for a comparison.
pub(super) async fn read(url: &DatabaseUrl, scope: &Scope) -> Result<Catalog, CommandError> {
    let mut connection = seaworthy_runner::connect(url).await?;
    Ok(seaworthy_introspect::read_with_grants(&mut connection, scope).await?)
}
