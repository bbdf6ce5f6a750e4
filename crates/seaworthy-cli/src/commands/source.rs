//! Where a schema comes from: `db:NAME`, `url:…`, `sql:FILE`, `migrations:NAME[@V]`.

use seaworthy_catalog::Catalog;
use seaworthy_devdb::ScratchDatabase;
use seaworthy_runner::{DatabaseUrl, ServerError, UpTarget};
use sqlx::PgConnection;

use super::scratch::{self, Scratch};
use super::{Context, schema};
use crate::error::CommandError;
use crate::target::{self, Target};

/// Reads the schema that a source names; scratch databases are gone afterwards, whatever happens.
pub(super) async fn catalog(context: &Context<'_>, source: &str) -> Result<Catalog, CommandError> {
    match source.split_once(':') {
        Some(("db", name)) => schema::read(&context.locate(&named(context, name)?).await?).await,
        Some(("url", url)) => schema::read(&DatabaseUrl::parse(url)?).await,
        Some(("sql", file)) => of_file(context, file).await,
        Some(("migrations", name)) => {
            let (name, version) = name.split_once('@').map_or((name, None), |(name, version)| (name, Some(version)));
            of_migrations(context, &named(context, name)?, version).await
        }
        _ => Err(CommandError::usage(
            format!("{source} is no source of a schema"),
            "give db:NAME, url:postgres://…, sql:FILE or migrations:NAME[@VERSION]",
        )),
    }
}

fn named(context: &Context<'_>, name: &str) -> Result<Target, CommandError> {
    let global = crate::args::Global { databases: vec![name.to_owned()], url: None, ..context.global.clone() };
    let mut targets = target::pick(context.databases, &context.config, &global)?;
    Ok(targets.remove(0))
}

/// Replays migrations on a scratch database: all, or to a version.
pub(super) async fn of_migrations(
    context: &Context<'_>,
    target: &Target,
    version: Option<&str>,
) -> Result<Catalog, CommandError> {
    let chain = target.chain().await?;
    let to = version.map(|version| chain.resolve(version)).transpose()?;
    let database = Scratch::start(context)?.database(target).await?;
    let goal = UpTarget { to, ..UpTarget::default() };
    let outcome = async {
        scratch::up(&database, &chain, &goal).await?;
        schema::read(&DatabaseUrl::parse(&database.url())?).await
    };
    let outcome = outcome.await;
    database.drop().await?;
    outcome
}

async fn of_file(context: &Context<'_>, file: &str) -> Result<Catalog, CommandError> {
    let text = std::fs::read_to_string(file).map_err(CommandError::io("read", file))?;
    let database = target::running_server(&context.config)?.scratch("sql").await?;
    let outcome = apply(&database, file, &text).await;
    database.drop().await?;
    outcome
}

async fn apply(database: &ScratchDatabase, file: &str, text: &str) -> Result<Catalog, CommandError> {
    let url = DatabaseUrl::parse(&database.url())?;
    let mut connection = seaworthy_runner::connect(&url).await?;
    for statement in seaworthy_ddl::split(text) {
        let sent = send(&mut connection, statement).await;
        sent.map_err(|error| refused(file, text, statement, &error))?;
    }
    schema::read(&url).await
}

async fn send(connection: &mut PgConnection, statement: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(connection).await.map(|_| ())
}

/// Says which statement of a file PostgreSQL refused, and on which line it stands.
fn refused(file: &str, text: &str, statement: &str, error: &sqlx::Error) -> CommandError {
    let before = text.find(statement).map_or("", |place| &text[..place]);
    let line = before.lines().count().max(1) + usize::from(before.ends_with('\n'));
    let head = statement.lines().find(|line| !line.trim_start().starts_with("--")).unwrap_or_default();
    let said = ServerError::of_sqlx(error).map_or_else(|| error.to_string(), |server| server.text());
    CommandError::Usage {
        message: format!("{file}:{line}: PostgreSQL refuses `{}`", head.trim()),
        detail: Some(said),
        hint: Some("nothing was left behind: the file is applied to a scratch database".to_owned()),
    }
}
