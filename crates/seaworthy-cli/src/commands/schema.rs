//! `schema dump`: the canonical DDL of a database.

use seaworthy_catalog::Catalog;
use seaworthy_introspect::Scope;
use seaworthy_report::document;
use seaworthy_runner::DatabaseUrl;
use serde_json::json;

use super::{Context, Outcome};
use crate::error::CommandError;

/// What SeaORM keeps its own record of migrations in; the ledger's tables stand in a schema that is never read.
const SEAQL_MIGRATIONS: &str = "seaql_migrations";

pub(super) async fn dump(context: &Context<'_>, privileges: bool) -> Outcome {
    let mut documents = Vec::new();
    for target in context.targets()? {
        let url = context.locate(&target).await?;
        let mut connection = seaworthy_runner::connect(&url).await?;
        let catalog = seaworthy_introspect::read(&mut connection, &scope()).await?;
        for object in &catalog.unmodelled {
            context.ui.warn(&format!("{}: {} {} is not printed", target.name(), object.kind, object.identity));
        }
        let mut sql = seaworthy_ddl::print(&catalog);
        let mut statements = seaworthy_ddl::statements(&catalog);
        if privileges {
            let access = seaworthy_introspect::read_access(&mut connection, &scope()).await?;
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

/// Returns the catalog of a whole database, without the record of its migrations.
pub(super) async fn read(url: &DatabaseUrl) -> Result<Catalog, CommandError> {
    let mut connection = seaworthy_runner::connect(url).await?;
    Ok(seaworthy_introspect::read(&mut connection, &scope()).await?)
}

fn scope() -> Scope {
    Scope { exclude_tables: vec![SEAQL_MIGRATIONS.to_owned()], ..Scope::default() }
}
