//! A connection of a worker, its transactions, and what an error means for a batch.

use std::time::{Duration, Instant};

use seaworthy_runner::{ConnectError, DatabaseUrl, ServerError, connect};
use sqlx::postgres::PgDatabaseError;
use sqlx::{Executor as _, PgConnection};

use crate::options::Options;

/// Between two tries for a connection.
const PAUSE: Duration = Duration::from_millis(250);

/// Begins a transaction with its settings, at one go.
///
/// All of them LOCAL, for behind a pooler the session is somebody else's in the next moment. When this process is
/// killed the server notices within a second (PG 14, client_connection_check_interval, Linux); when it is stopped, after
/// half a minute, so that its range is free again.
pub(crate) async fn begin(
    connection: &mut PgConnection,
    lock_timeout: Duration,
    statement_timeout: Duration,
) -> Result<(), sqlx::Error> {
    connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(begin_sql(lock_timeout, statement_timeout)))).await.map(drop)
}

/// Returns what [`begin`] sends: two statements, the second of which has a row.
pub(crate) fn begin_sql(lock_timeout: Duration, statement_timeout: Duration) -> String {
    format!(
        "BEGIN ISOLATION LEVEL READ COMMITTED;
         SELECT set_config('lock_timeout', '{}', true), set_config('statement_timeout', '{}', true),
             set_config('idle_in_transaction_session_timeout', '30s', true), set_config('jit', 'off', true),
             set_config('plan_cache_mode', 'force_custom_plan', true), set_config('DateStyle', 'ISO', true),
             set_config('bytea_output', 'hex', true), set_config('IntervalStyle', 'postgres', true),
             set_config('extra_float_digits', '1', true),
             CASE WHEN version() LIKE '%linux%' THEN set_config('client_connection_check_interval', '1s', true) END,
             CASE WHEN current_setting('server_version_num')::int >= 170000
                 THEN set_config('transaction_timeout', '0', true) END,
             CASE WHEN current_user = 'seaworthy' THEN set_config('search_path', (
                 SELECT string_agg(quote_ident(name), ', ') FROM unnest(current_schemas(false)) name
                 WHERE name <> 'seaworthy'), true) END",
        lock_timeout.as_millis(),
        statement_timeout.as_millis(),
    )
}

/// Begins a transaction for what concerns the ledger alone.
pub(crate) async fn begin_plain(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    begin(connection, Duration::from_secs(10), Duration::ZERO).await
}

/// Begins a transaction for queries that need none: outside one, a pooler may send the text of a statement to one
/// session and its values to another. Ends with [`commit`].
pub(crate) async fn begin_together(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED").await.map(drop)
}

pub(crate) async fn commit(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    connection.execute("COMMIT").await.map(drop)
}

/// Ends a transaction that came to nothing; a connection that is gone has ended it already.
pub(crate) async fn rollback(connection: &mut PgConnection) {
    let _ = connection.execute("ROLLBACK").await;
}

/// What an error means for a batch.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Something is wrong with one of its rows.
    Row(ServerError),
    /// It took too long, or somebody was in the way: the next try may go through.
    Busy(ServerError),
    /// The connection is gone.
    Lost(String),
    /// It will not go through whatever the rows are.
    Refused(ServerError),
}

impl Trouble {
    /// PG 14, Appendix A "PostgreSQL Error Codes".
    pub(crate) fn of(error: &sqlx::Error) -> Self {
        let Some(server) = ServerError::of_sqlx(error) else { return Self::Lost(error.to_string()) };
        match server.code.as_str() {
            // query_canceled, lock_not_available, deadlock_detected, serialization_failure.
            "57014" | "55P03" | "40P01" | "40001" => Self::Busy(server),
            // The session was ended, the server starts or stops, no more connections.
            code if code.starts_with("57P") || code.starts_with("08") || code == "25P03" || code == "53300" => {
                Self::Lost(server.message)
            }
            // RAISE has any five signs for a code (PG 14, 43.9.1), and classes that begin with I to Z are nobody else's
            // (SQL:2016, 24.1); and the policy of a table that is written to refuses this row, where what a role may not do
            // at all has the same code.
            code if is_raised(error) || is_custom(code) || code == "42501" && is_of_policy(error) => Self::Row(server),
            // Data, integrity, cardinality, a view's CHECK OPTION, RAISE, a value too large for an index.
            code if ["21", "22", "23", "44", "P0", "54"].iter().any(|class| code.starts_with(class)) => {
                Self::Row(server)
            }
            _ => Self::Refused(server),
        }
    }
}

/// Tells whether a policy refused a row (PG 14 to 18, `execMain.c`).
fn is_of_policy(error: &sqlx::Error) -> bool {
    routine(error) == Some("ExecWithCheckOptions")
}

/// Tells whether a function in PL/pgSQL raised it, a trigger's, say (PG 14 to 18, `pl_exec.c`).
fn is_raised(error: &sqlx::Error) -> bool {
    routine(error) == Some("exec_stmt_raise")
}

fn is_custom(code: &str) -> bool {
    code.starts_with(|sign: char| ('I'..='Z').contains(&sign)) && !code.starts_with("P0") && !code.starts_with("XX")
}

/// Returns the function of the server that reported the error, which is the same in every language.
fn routine(error: &sqlx::Error) -> Option<&str> {
    let error: &PgDatabaseError = error.as_database_error()?.try_downcast_ref()?;
    error.routine()
}

/// Connects, and tries again for as long as a server takes to start.
pub(crate) async fn reconnect(
    url: &DatabaseUrl,
    options: &Options,
    mut told: impl FnMut(String),
) -> Result<PgConnection, ConnectError> {
    let started = Instant::now();
    loop {
        match connect(url).await {
            Ok(connection) => return Ok(connection),
            Err(error @ ConnectError::Unsupported { .. }) => return Err(error),
            Err(error) => {
                if started.elapsed() >= options.reconnect || options.interrupt.is_pulled() {
                    return Err(error);
                }
                told(error.to_string());
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}
