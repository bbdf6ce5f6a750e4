//! When no entities are written, so that those that are there stay: a word in `seaworthy.toml` that is wrong must not
//! delete them.

use std::path::{Path, PathBuf};

use seaworthy_introspect::{IntrospectError, Scope};
use sqlx::PgConnection;

use super::super::Context;
use super::super::generated::Generated;
use crate::error::CommandError;
use crate::target::Target;

/// Refuses a folder that another database has as well: each would delete the entities of the other.
pub(super) fn of_shared_folder(context: &Context<'_>, target: &Target) -> Result<(), CommandError> {
    let place = |folder: Option<PathBuf>| folder.map(|folder| folder.canonicalize().unwrap_or(folder));
    let own = place(target.config.entities.clone());
    let others = context.databases.iter().map(|database| database.name).filter(|name| *name != target.name());
    let Some(other) = { others }.find(|name| place(context.config.database(name).entities) == own) else {
        return Ok(());
    };
    let (first, folder) = (target.name(), shown(context, target));
    Err(CommandError::Usage {
        message: format!("the entities of {first} and of {other} would be in one folder, {folder}"),
        detail: Some("Each would delete those of the other. Nothing was written.".into()),
        hint: Some(format!(
            "give one a folder of its own in seaworthy.toml: [database.{other}] entities = \"…/{other}\""
        )),
    })
}

/// Returns the schemas of a scope that are not in the database.
///
/// `public` is there unless somebody drops it, and nobody needs to have it configured.
pub(super) async fn missing_schemas(connection: &mut PgConnection, scope: &Scope) -> Result<Vec<String>, CommandError> {
    let sql = "SELECT name FROM pg_catalog.unnest($1::pg_catalog.text[]) AS name \
               WHERE name <> 'public' AND NOT EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname = name)";
    let missing = sqlx::query_scalar(sql).bind(&scope.schemas).fetch_all(connection).await;
    missing.map_err(|source| IntrospectError::Query { query: "the schemas", source }.into())
}

/// Refuses schemas that are configured and not there.
pub(super) fn of_missing_schemas(target: &Target, missing: &[String]) -> Result<(), CommandError> {
    let name = target.name();
    let message = match missing {
        [] => return Ok(()),
        [one] => format!("{name} has no schema {one}"),
        several => format!("{name} has no schemas {}", several.join(", ")),
    };
    Err(CommandError::Usage {
        message,
        detail: Some(format!(
            "seaworthy.toml says `schemas = {:?}`; the entities of what is not there would be deleted. Nothing was \
             written.",
            target.config.schemas
        )),
        hint: Some(format!(
            "correct `schemas` of [database.{name}], or make it first: `cargo xtask migrate up -d {name}`"
        )),
    })
}

/// Refuses to delete every entity that stands there.
pub(super) fn of_nothing(context: &Context<'_>, target: &Target, generated: &Generated) -> Result<(), CommandError> {
    let standing = generated.leftovers().count();
    if standing == 0 {
        return Ok(());
    }
    let (name, folder) = (target.name(), shown(context, target));
    Err(CommandError::Usage {
        message: format!("{name} has no table or view that would get an entity"),
        detail: Some(format!(
            "Of the schemas {}, `include` and `exclude` leave nothing; {standing} files in {folder} would be deleted. \
             Nothing was written.",
            target.config.schemas.join(", ")
        )),
        hint: Some(format!(
            "correct [database.{name}] in seaworthy.toml, or `cargo xtask migrate up -d {name}`; where it is meant, \
             delete {folder}"
        )),
    })
}

/// Returns the folder of a database's entities, from the workspace's root on.
fn shown(context: &Context<'_>, target: &Target) -> String {
    let folder = target.config.entities.clone().unwrap_or_default();
    let folder = Path::new(&folder);
    folder.strip_prefix(&context.config.root).unwrap_or(folder).display().to_string()
}
