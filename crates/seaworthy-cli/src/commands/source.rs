//! Where a schema comes from: `db:NAME`, `url:…`, `sql:FILE`, `migrations:NAME[@V]`.

use seaworthy_catalog::Catalog;
use seaworthy_ddl::PsqlOnly;
use seaworthy_devdb::ScratchDatabase;
use seaworthy_introspect::Scope;
use seaworthy_runner::{DatabaseUrl, ServerError, UpTarget};
use sqlx::PgConnection;
use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

use super::scratch::{self, Scratch};
use super::{Context, schema};
use crate::config::DatabaseConfig;
use crate::error::CommandError;
use crate::target::{self, Target, every_schema};

/// Reads the schema that a source names; scratch databases are gone afterwards, whatever happens.
pub(super) async fn catalog(context: &Context<'_>, source: &str, scope: &Scope) -> Result<Catalog, CommandError> {
    match source.split_once(':') {
        Some(("db", name)) => schema::read(&context.locate(&named(context, name)?).await?, scope).await,
        Some(("url", url)) => schema::read(&DatabaseUrl::parse(url)?, scope).await,
        Some(("sql", file)) => of_file(context, file, scope).await,
        Some(("migrations", name)) => {
            let (name, version) = name.split_once('@').map_or((name, None), |(name, version)| (name, Some(version)));
            of_migrations(context, &named(context, name)?, version, scope).await
        }
        _ => Err(CommandError::usage(
            format!("{source} is no source of a schema"),
            "give db:NAME, url:postgres://…, sql:FILE or migrations:NAME[@VERSION]",
        )),
    }
}

/// Returns what counts of two sources: what counts of the databases that they name.
///
/// One scope for both, since what is left out on one side only would be a difference.
pub(super) fn scope(context: &Context<'_>, sources: [&str; 2]) -> Result<Scope, CommandError> {
    let mut scope = every_schema(&DatabaseConfig::default());
    for source in sources {
        let Some(("db" | "migrations", name)) = source.split_once(':') else { continue };
        let name = name.split_once('@').map_or(name, |(name, _)| name);
        let configured = every_schema(&named(context, name)?.config);
        scope.include.extend(configured.include);
        scope.exclude.extend(configured.exclude);
    }
    Ok(scope)
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
    scope: &Scope,
) -> Result<Catalog, CommandError> {
    let chain = target.chain().await?;
    let to = version.map(|version| chain.resolve(version)).transpose()?;
    let database = Scratch::start(context)?.database(target).await?;
    let goal = UpTarget { to, ..UpTarget::default() };
    let outcome = async {
        scratch::up(&database, &chain, &goal).await?;
        schema::read(&DatabaseUrl::parse(&database.url())?, scope).await
    };
    let outcome = outcome.await;
    database.drop().await?;
    outcome
}

async fn of_file(context: &Context<'_>, file: &str, scope: &Scope) -> Result<Catalog, CommandError> {
    let text = std::fs::read_to_string(file).map_err(CommandError::io("read", file))?;
    let text = seaworthy_ddl::without_psql(&text).map_err(|found| not_sql(file, &found))?;
    let statements = seaworthy_ddl::split(&text);
    if let Some(statement) = statements.iter().find(|statement| reaches_out(statement)) {
        return Err(CommandError::Usage {
            message: format!("{file}:{}: `{}` is not about one database", line_of(&text, statement), head(statement)),
            detail: Some("It would stay on the server when the scratch database has gone.".into()),
            hint: Some("leave it out; owners and privileges are not compared".into()),
        });
    }
    let database = target::running_server(&context.config)?.scratch("sql").await?;
    let outcome = apply(&database, (file, &text), &statements, scope).await;
    database.drop().await?;
    outcome
}

async fn apply(
    database: &ScratchDatabase,
    (file, text): (&str, &str),
    statements: &[&str],
    scope: &Scope,
) -> Result<Catalog, CommandError> {
    let url = DatabaseUrl::parse(&database.url())?;
    let mut connection = seaworthy_runner::connect(&url).await?;
    for statement in statements {
        let sent = send(&mut connection, statement).await;
        sent.map_err(|error| refused(file, text, statement, &error))?;
    }
    // A file that begins a transaction and does not end it means it all the same.
    send(&mut connection, "COMMIT").await.map_err(|error| refused(file, text, "", &error))?;
    schema::read(&url, scope).await
}

/// Sends a statement as it is.
pub(super) async fn send(connection: &mut PgConnection, statement: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(connection).await.map(|_| ())
}

fn not_sql(file: &str, found: &PsqlOnly) -> CommandError {
    let (line, what, hint) = match found {
        PsqlOnly::Command { line, text } => (line, format!("`{text}` is psql's own, not SQL"), "leave the line out"),
        PsqlOnly::Rows { line } => (
            line,
            "COPY … FROM stdin brings rows, which a schema has not".to_owned(),
            "`pg_dump --schema-only` leaves them out",
        ),
    };
    CommandError::Usage {
        message: format!("{file}:{line}: {what}"),
        detail: Some("Nothing of the file was applied.".into()),
        hint: Some(format!("{hint}; or let psql fill a database, and give url:postgres://…")),
    }
}

/// Tells whether a statement makes something that is the whole server's.
fn reaches_out(statement: &str) -> bool {
    let code = statement.lines().filter(|line| !line.trim_start().starts_with("--"));
    let words: Vec<String> = code.flat_map(str::split_whitespace).take(2).map(str::to_ascii_uppercase).collect();
    let [verb, object] = words.as_slice() else { return false };
    let objects = ["ROLE", "USER", "GROUP", "DATABASE", "TABLESPACE", "SYSTEM"];
    ["CREATE", "ALTER", "DROP"].contains(&verb.as_str()) && objects.contains(&object.as_str())
}

/// Returns the line on which a part of a text begins, comments before it aside.
fn line_of(text: &str, statement: &str) -> usize {
    let begins = (statement.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
    let comments = statement.lines().take_while(|line| line.trim().is_empty() || line.trim_start().starts_with("--"));
    seaworthy_ddl::line(text, begins) + comments.count()
}

/// Returns the first line of a statement that says something.
fn head(statement: &str) -> &str {
    let mut lines = statement.lines().map(str::trim);
    lines.find(|line| !line.is_empty() && !line.starts_with("--")).unwrap_or_default()
}

/// Says which statement of a file PostgreSQL refused, and on which line it stands, or what is wrong in it.
fn refused(file: &str, text: &str, statement: &str, error: &sqlx::Error) -> CommandError {
    let position = match error.as_database_error().and_then(|error| error.try_downcast_ref::<PgDatabaseError>()) {
        Some(error) => error.position(),
        None => None,
    };
    let line = match position {
        // Counted in characters from 1.
        Some(PgErrorPosition::Original(place)) if statement.chars().count() >= place => {
            let before: String = statement.chars().take(place.saturating_sub(1)).collect();
            let begins = (statement.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
            seaworthy_ddl::line(text, begins) + before.matches('\n').count()
        }
        _ => line_of(text, statement),
    };
    let said = ServerError::of_sqlx(error);
    let role = said.as_ref().is_some_and(|it| it.code == "42704" && it.message.starts_with("role "));
    let hint = if role {
        "owners and privileges are not compared: `pg_dump --schema-only --no-owner --no-privileges` leaves them out"
    } else {
        "nothing was left behind: the file is applied to a scratch database"
    };
    CommandError::Usage {
        message: format!("{file}:{line}: PostgreSQL refuses `{}`", head(statement)),
        detail: Some(said.map_or_else(|| error.to_string(), |server| server.text())),
        hint: Some(hint.to_owned()),
    }
}
