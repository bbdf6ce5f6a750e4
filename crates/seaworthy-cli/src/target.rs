//! Which databases a command is about, and where they are.

use seaworthy_catalog::NamePattern;
use seaworthy_devdb::{Environment, PrivateServer, Running};
use seaworthy_finding::closest;
use seaworthy_introspect::Scope;
use seaworthy_migration::Database;
use seaworthy_runner::Chain;

use crate::args::Global;
use crate::config::{Config, DatabaseConfig, UrlSource};
use crate::error::CommandError;

/// What SeaORM keeps its own record of migrations in; the ledger's tables stand in a schema that is never read.
const SEAQL_MIGRATIONS: &str = "seaql_migrations";

/// A database of the workspace, with all that is configured of it.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) database: Database,
    pub(crate) config: DatabaseConfig,
}

impl Target {
    pub(crate) fn name(&self) -> &'static str {
        self.database.name
    }

    /// Returns the part of the database that its migrations make: its schemas, without SeaORM's own record.
    pub(crate) fn scope(&self) -> Scope {
        Scope { schemas: self.config.schemas.clone(), ..every_schema(&self.config) }
    }

    /// Records its migrations.
    pub(crate) async fn chain(&self) -> Result<Chain, CommandError> {
        Ok(Chain::record((self.database.migrations)()).await?)
    }

    /// Records them on another thread, while this one waits for the database.
    pub(crate) async fn chain_meanwhile(&self) -> Result<Chain, CommandError> {
        let (migrations, runtime) = (self.database.migrations, tokio::runtime::Handle::current());
        let recording = tokio::task::spawn_blocking(move || runtime.block_on(Chain::record(migrations())));
        Ok(finished(recording.await)?)
    }
}

/// Returns what a task came to; its panic is ours.
pub(crate) fn finished<T>(task: Result<T, tokio::task::JoinError>) -> T {
    task.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

/// Returns what counts of a database, by its patterns in `seaworthy.toml`, in every schema: one that nobody configured is
/// what `drift` is there to find. Never SeaORM's own record.
pub(crate) fn every_schema(config: &DatabaseConfig) -> Scope {
    let mut exclude = config.exclude.clone();
    exclude.push(NamePattern::exactly(SEAQL_MIGRATIONS));
    Scope { schemas: Vec::new(), include: config.include.clone(), exclude }
}

/// Picks the databases that the command line names, in the order in which they are declared.
pub(crate) fn pick(databases: &[Database], config: &Config, global: &Global) -> Result<Vec<Target>, CommandError> {
    for name in &global.databases {
        if !databases.iter().any(|database| database.name == name) {
            let hint = match closest(name, databases.iter().map(|database| database.name)) {
                Some(closest) => format!("did you mean {closest}?"),
                None => format!(
                    "there are: {}",
                    databases.iter().map(|database| database.name).collect::<Vec<_>>().join(", ")
                ),
            };
            return Err(CommandError::usage(format!("no database is called '{name}'"), hint));
        }
    }
    let picked = databases
        .iter()
        .filter(|database| global.databases.is_empty() || global.databases.iter().any(|name| name == database.name));
    let targets: Vec<Target> =
        picked.map(|database| Target { database: *database, config: config.database(database.name) }).collect();
    if global.url.is_some() && targets.len() != 1 {
        let all = targets.iter().map(Target::name).collect::<Vec<_>>().join(", ");
        return Err(CommandError::Usage {
            message: "`--url` goes with exactly one database".into(),
            detail: Some(format!("This command is about {all}.")),
            hint: Some("name it with `-d NAME`".into()),
        });
    }
    Ok(targets)
}

/// Returns where a database is: `--url`, its environment variable, `seaworthy.toml`, else the private server.
///
/// On the private server it is made where it is missing.
pub(crate) async fn locate(target: &Target, config: &Config, global: &Global) -> Result<String, CommandError> {
    if let Some(url) = configured_url(target, global)? {
        Ok(url)
    } else {
        let running = running_server(config)?;
        running.ensure_database(target.name()).await?;
        Ok(running.url(target.name()))
    }
}

/// Returns the URL that the user gave, if any.
pub(crate) fn configured_url(target: &Target, global: &Global) -> Result<Option<String>, CommandError> {
    if let Some(url) = &global.url {
        return Ok(Some(url.clone()));
    }
    let variable = format!("SEAWORTHY_{}_URL", target.name().to_uppercase().replace('-', "_"));
    if let Some(url) = environment_variable(&variable) {
        return Ok(Some(url));
    }
    match &target.config.url {
        None => Ok(None),
        Some(UrlSource::Text(url)) => Ok(Some(url.clone())),
        Some(UrlSource::Variable(named)) => environment_variable(&named.env).map(Some).ok_or_else(|| {
            CommandError::usage(
                format!("the environment variable {} is not set", named.env),
                format!(
                    "seaworthy.toml takes the URL of {} from it; {variable} and `--url` go before it",
                    target.name()
                ),
            )
        }),
    }
}

fn environment_variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Returns the workspace's private server, started or not.
///
/// Outside a workspace there is none: a deploy that lacks its URL must not go to an empty database of its own making.
pub(crate) fn private_server(config: &Config) -> Result<PrivateServer, CommandError> {
    if config.built_in {
        return Err(CommandError::usage(
            "no database URL is configured, and outside a workspace there is no private server",
            "give `--url`, or set SEAWORTHY_<DATABASE>_URL",
        ));
    }
    Ok(PrivateServer::of_workspace(&config.root, &Environment::from_process())?)
}

/// Returns the private server, started where it has to be.
pub(crate) fn running_server(config: &Config) -> Result<Running, CommandError> {
    Ok(private_server(config)?.ensure_started()?)
}
