//! `db`: the private server, and filling a database.

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use seaworthy_devdb::{Binaries, Environment};
use seaworthy_migration::Seed;
use seaworthy_runner::DatabaseUrl;
use serde_json::json;

use super::{Context, Outcome};
use crate::error::CommandError;
use crate::target::{configured_url, private_server, running_server};

pub(super) async fn start(context: &Context<'_>) -> Outcome {
    let running = running_server(&context.config)?;
    let mut databases = Vec::new();
    for target in context.targets()? {
        if configured_url(&target, &context.global)?.is_none() {
            running.ensure_database(target.name()).await?;
            databases.push(json!({ "name": target.name(), "url": running.url(target.name()) }));
        }
    }
    if context.ui.is_json() {
        let document = json!({ "url": running.server_url(), "databases": databases });
        context.ui.data(&seaworthy_report::document("db-start", document));
    } else {
        context.ui.data(&format!("{}\n", running.server_url()));
    }
    Ok(0)
}

pub(super) fn stop(context: &Context<'_>) -> Outcome {
    let stopped = private_server(&context.config)?.stop()?;
    if context.ui.is_json() {
        context.ui.data(&seaworthy_report::document("db-stop", json!({ "stopped": stopped })));
    } else {
        context.ui.note(if stopped { "stopped; the data stays" } else { "the private server was not running" });
    }
    Ok(0)
}

pub(super) fn reset(context: &Context<'_>) -> Outcome {
    let server = private_server(&context.config)?;
    context.confirm(&format!("deleting all data of the private server in {}", server.folder().display()), None)?;
    server.reset()?;
    if context.ui.is_json() {
        context.ui.data(&seaworthy_report::document("db-reset", json!({ "reset": true })));
    } else {
        context.ui.note("deleted; the next command makes a new one");
    }
    Ok(0)
}

pub(super) async fn url(context: &Context<'_>, server: bool, tcp: bool) -> Outcome {
    let url = if server {
        let running = running_server(&context.config)?;
        if tcp { running.tcp_url("postgres")? } else { running.server_url() }
    } else {
        let target = context.one_target("db url")?;
        if let Some(url) = configured_url(&target, &context.global)? {
            url
        } else {
            let running = running_server(&context.config)?;
            running.ensure_database(target.name()).await?;
            if tcp { running.tcp_url(target.name())? } else { running.url(target.name()) }
        }
    };
    if context.ui.is_json() {
        context.ui.data(&seaworthy_report::document("db-url", json!({ "url": url })));
    } else {
        context.ui.data(&format!("{url}\n"));
    }
    Ok(0)
}

/// Becomes psql, so that its terminal and its signals are psql's own.
pub(super) async fn psql(context: &Context<'_>, arguments: &[OsString]) -> Outcome {
    let target = context.one_target("db psql")?;
    let mut psql = Command::new(Binaries::find(&Environment::from_process())?.tool("psql")?);
    if let Some(url) = configured_url(&target, &context.global)? {
        // One that cannot be read could not be parted from its password either.
        DatabaseUrl::parse(&url)?;
        psql_arguments(&mut psql, url.trim());
    } else {
        let running = running_server(&context.config)?;
        running.ensure_database(target.name()).await?;
        psql.arg("--dbname").arg(running.url(target.name()));
    }
    Err(CommandError::io("run", "psql")(psql.args(arguments).exec()))
}

pub(super) async fn seed(context: &Context<'_>, rows: u64, seed: u64) -> Outcome {
    let target = context.one_target("db seed")?;
    let Some(statements) = target.database.seed else {
        return Err(CommandError::usage(
            format!("{} has nothing to be seeded with", target.name()),
            "declare it: `Database::new(…).seed(…)`",
        ));
    };
    if target.config.protected {
        return Err(CommandError::usage(
            format!("{} is protected", target.name()),
            "`protected = true` in seaworthy.toml keeps it from being filled with made-up rows",
        ));
    }
    let url = context.locate(&target).await?;
    drop(seaworthy_runner::connect(&url).await?);
    let written = seaworthy_runner::seed(&url, &statements(Seed { rows, seed })).await.map_err(CommandError::seed)?;
    if context.ui.is_json() {
        let document = json!({ "database": target.name(), "url": url.to_string(), "rows_written": written });
        context.ui.data(&seaworthy_report::document("db-seed", document));
    } else {
        context.ui.data(&format!("{}: {written} rows written\n", target.name()));
    }
    Ok(0)
}

/// Gives psql a URL without its password; that goes through the environment, for arguments show in `ps`.
fn psql_arguments(psql: &mut Command, url: &str) {
    let (bare, password) = DatabaseUrl::split_password(url);
    if let Some(password) = password {
        psql.env("PGPASSWORD", password);
    }
    psql.arg("--dbname").arg(bare);
}
