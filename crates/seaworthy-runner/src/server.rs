//! Connecting, and what PostgreSQL said when something went wrong.

use std::time::Duration;

use sea_orm::{DatabaseConnection, DbErr, RuntimeErr, SqlxPostgresConnector};
use seaworthy_ddl::without_secrets_in_text;
use seaworthy_finding::Hint;
use sqlx::postgres::{PgConnectOptions, PgDatabaseError, PgPoolOptions};
use sqlx::{Connection as _, PgConnection};

use crate::route::Route;
use crate::url::DatabaseUrl;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The oldest PostgreSQL that is supported, as `server_version_num` counts.
const VERSION_NUM_MIN: u32 = 140_000;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nothing answers, or not in time.
    #[error("cannot connect to {url}")]
    Unreachable {
        /// Without its password.
        url: String,
        /// What the operating system or sqlx says.
        reason: String,
    },
    /// The server answers with an error.
    #[error("{url} refuses the connection")]
    Refused {
        /// Without its password.
        url: String,
        /// The database's name.
        database: String,
        /// The server's own words.
        server: ServerError,
    },
    /// Something else listens there, or a PostgreSQL that is too old.
    #[error("{url} is not a PostgreSQL 14 or newer")]
    Unsupported {
        /// Without its password.
        url: String,
        /// What it says of itself.
        version: String,
    },
}

impl Hint for ConnectError {
    fn detail(&self) -> Option<String> {
        match self {
            Self::Unreachable { reason, .. } => Some(sentence(reason)),
            Self::Refused { server, .. } => Some(server.text()),
            Self::Unsupported { version, .. } => Some(format!("It says that it is {version}.")),
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unreachable { .. } => {
                "is the server up, and are host and port right? `pg_isready -d URL` asks it".into()
            }
            Self::Refused { server, database, .. } => match server.code.as_str() {
                "3D000" => format!("create it first: CREATE DATABASE {};", seaworthy_ddl::quote_ident(database)),
                // object_not_in_prerequisite_state: PG 14, Appendix A; `datallowconn` is false.
                "55000" => format!(
                    "somebody closed it to new sessions; on another database of the server: ALTER DATABASE {} WITH \
                     ALLOW_CONNECTIONS true;",
                    seaworthy_ddl::quote_ident(database)
                ),
                "28P01" | "28000" => {
                    "check user and password; special characters in a URL are written as % escapes".into()
                }
                "53300" => {
                    "a run takes three connections: wait for others to end, or raise max_connections, or the limit \
                            of the role or the database (ALTER ROLE … CONNECTION LIMIT)"
                        .into()
                }
                _ => "the server's log tells more".into(),
            },
            Self::Unsupported { .. } => "point the URL at a PostgreSQL from 14 to 18".into(),
        })
    }
}

/// What the server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerError {
    /// SQLSTATE, five characters.
    pub code: String,
    /// Its message.
    pub message: String,
    /// Its detail, where it has one.
    pub detail: Option<String>,
    /// Its hint, where it has one.
    pub hint: Option<String>,
    /// Where in PL/pgSQL or a trigger it happened.
    pub context: Option<String>,
}

impl ServerError {
    /// Takes the server's words out of sqlx's error, where it is one of the server's.
    ///
    /// Without the passwords that they quote: the context holds whole statements, and so do some messages.
    pub fn of_sqlx(error: &sqlx::Error) -> Option<Self> {
        let error: &PgDatabaseError = error.as_database_error()?.try_downcast_ref()?;
        let detail = error.detail().map(|detail| shown_detail(error.code(), detail));
        Some(Self {
            code: error.code().to_owned(),
            message: without_secrets_in_text(error.message()),
            detail: detail.as_deref().map(without_secrets_in_text),
            hint: error.hint().map(without_secrets_in_text),
            context: error.r#where().map(without_secrets_in_text),
        })
    }

    /// Takes the server's words out of SeaORM's error, where it is one of the server's.
    pub fn of_db_err(error: &DbErr) -> Option<Self> {
        match error {
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => Self::of_sqlx(error),
            _ => None,
        }
    }

    /// Tells of a [`Self::text`], or what has one in it, whether the server refused to begin: PG 14, Appendix A, class 42: a
    /// name, a right, the grammar.
    pub(crate) fn was_refused_at_once(text: &str) -> bool {
        text.contains("PostgreSQL says (42")
    }

    /// Returns code, message, detail and hint on one line, and the context on another.
    pub fn text(&self) -> String {
        let mut text = format!("PostgreSQL says ({}): {}.", self.code, self.message.trim_end_matches('.'));
        for part in [&self.detail, &self.hint].into_iter().flatten() {
            text.push(' ');
            text.push_str(part);
        }
        if let Some(context) = &self.context {
            text.push_str("\nin ");
            text.push_str(context.lines().next().unwrap_or_default());
        }
        text
    }
}

/// Returns a detail without the row that it quotes, but for its first value, by which it can be found.
///
/// A value that breaks NOT NULL, a CHECK or a view's CHECK OPTION brings the whole row, whatever else is in it. PG 14,
/// `ExecConstraints` and `ExecWithCheckOptions`: `Failing row contains (7, ann, $2b$12$…).`
fn shown_detail(code: &str, detail: &str) -> String {
    let quotes_row = ["23502", "23514", "44000"].contains(&code);
    match detail.split_once('(').and_then(|(before, row)| Some((before, row.split_once(", ")?.0))) {
        Some((before, first)) if quotes_row => format!("{before}({first}, …)"),
        Some(_) | None => detail.to_owned(),
    }
}

/// Returns the text as a sentence.
pub(crate) fn sentence(text: &str) -> String {
    let mut text = text.trim().to_owned();
    if let Some(first) = text.get(..1) {
        let upper = first.to_uppercase();
        text.replace_range(..1, &upper);
    }
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// Opens one connection, and looks at the version that the server sends with its greeting.
pub async fn connect(url: &DatabaseUrl) -> Result<PgConnection, ConnectError> {
    let unreachable = |reason: String| ConnectError::Unreachable { url: url.to_string(), reason };
    let options = named(url.options());
    let connection = tokio::time::timeout(CONNECT_TIMEOUT, PgConnection::connect_with(&options))
        .await
        .map_err(|_| unreachable(format!("no answer within {} s", CONNECT_TIMEOUT.as_secs())))?
        .map_err(|error| match ServerError::of_sqlx(&error) {
            Some(server) => ConnectError::Refused { url: url.to_string(), database: url.database().to_owned(), server },
            None => unreachable(error.to_string()),
        })?;
    let version_num = connection.server_version_num().unwrap_or_default();
    if version_num < VERSION_NUM_MIN {
        return Err(ConnectError::Unsupported { url: url.to_string(), version: version(version_num) });
    }
    Ok(connection)
}

/// Returns a version for a person; before 10 it had three parts. PG 14, "server_version_num".
fn version(version_num: u32) -> String {
    match version_num {
        0 => "of no version".to_owned(),
        1..100_000 => format!("version {}.{}", version_num / 10_000, version_num / 100 % 100),
        _ => format!("version {}.{}", version_num / 10_000, version_num % 10_000),
    }
}

/// Returns SeaORM's handle to a single connection, opened at its first use and never exchanged while it lives.
///
/// Through a pooler no prepared statement is kept for later: its name would mean nothing in the next session.
pub(crate) fn pinned(url: &DatabaseUrl, route: Route) -> DatabaseConnection {
    let options = named(url.options());
    let options = match route {
        Route::Direct => options,
        Route::Pooled => options.statement_cache_capacity(0),
    };
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(CONNECT_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_lazy_with(options);
    SqlxPostgresConnector::from_sqlx_postgres_pool(pool)
}

/// Says who we are in `pg_stat_activity`, and keeps sqlx's log of slow statements quiet.
///
/// sqlx would ask for `extra_float_digits` at the start, which pgbouncer refuses; since PG 12 numbers are exact without.
fn named(options: &PgConnectOptions) -> PgConnectOptions {
    use sqlx::ConnectOptions as _;
    options.clone().application_name("seaworthy").extra_float_digits(None).disable_statement_logging()
}
