//! What the runner writes into the ledger, through the connection that the migration runs on.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait as _, Value};

use super::{Direction, LEDGER_VERSION, Ledger, LedgerError};
use crate::server::ServerError;

/// The ledger's tables, version 1.
const TABLES: &str = "
CREATE SCHEMA IF NOT EXISTS seaworthy;

CREATE TABLE IF NOT EXISTS seaworthy.ledger (
    version integer NOT NULL
);

CREATE TABLE IF NOT EXISTS seaworthy.migrations (
    version text PRIMARY KEY,
    checksum text,
    source_checksum text,
    fingerprint text,
    state text NOT NULL CHECK (state IN ('running', 'applied', 'failed', 'rolled_back', 'baseline')),
    direction text NOT NULL DEFAULT 'up' CHECK (direction IN ('up', 'down')),
    statements_done integer NOT NULL DEFAULT 0,
    statements_total integer NOT NULL DEFAULT 0,
    checks_passed integer NOT NULL DEFAULT 0,
    checks_failed integer NOT NULL DEFAULT 0,
    applied_at timestamptz,
    execution_ms bigint,
    error text,
    rolled_back_at timestamptz,
    applied_by text NOT NULL,
    tool_version text NOT NULL
);

CREATE TABLE IF NOT EXISTS seaworthy.attempts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version text NOT NULL,
    direction text NOT NULL CHECK (direction IN ('up', 'down')),
    outcome text NOT NULL CHECK (outcome IN ('succeeded', 'failed')),
    finished_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    duration_ms bigint NOT NULL,
    session integer NOT NULL DEFAULT pg_backend_pid(),
    client text,
    applied_by text NOT NULL,
    tool_version text NOT NULL,
    error text
)";

/// SeaORM's own table, as sea-orm-migration 2.0 makes it.
const SEAORM_TABLE: &str = "CREATE TABLE IF NOT EXISTS seaql_migrations (
    version varchar NOT NULL PRIMARY KEY,
    applied_at bigint NOT NULL
)";

/// Who writes: goes into each row.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    /// Role at host, for `applied_by`.
    pub(crate) applied_by: String,
}

/// The version of the program that writes.
const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// A version that was applied.
#[derive(Debug, Clone)]
pub(crate) struct Applied<'a> {
    pub(crate) version: &'a str,
    /// Of its recorded up-statements.
    pub(crate) checksum: &'a str,
    /// Of its source, where that was built in.
    pub(crate) source_checksum: Option<&'a str>,
    /// Of the schema after it, where that was proven.
    pub(crate) fingerprint: Option<String>,
    pub(crate) statements_total: usize,
    pub(crate) checks_passed: usize,
    pub(crate) duration: Duration,
}

/// How a try ended.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    Succeeded,
    Failed(String),
}

/// One try of one version.
#[derive(Debug, Clone)]
pub(crate) struct Attempt<'a> {
    pub(crate) version: &'a str,
    pub(crate) direction: Direction,
    pub(crate) duration: Duration,
    pub(crate) outcome: Outcome,
}

/// Creates what is missing of the ledger, and takes over what SeaORM applied before.
///
/// Where all is there nothing is sent: `IF NOT EXISTS` asks for the privilege to create all the same. The caller holds
/// the migration lock, so that nobody else does this at the same time.
pub(crate) async fn create(connection: &DatabaseConnection, ledger: &Ledger) -> Result<(), LedgerError> {
    let missing: Vec<&str> = [(ledger.exists, TABLES), (ledger.seaorm_exists, SEAORM_TABLE)]
        .into_iter()
        .filter_map(|(exists, sql)| (!exists).then_some(sql))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let transaction = connection.begin().await.map_err(LedgerError::Db)?;
    transaction.execute_unprepared(&missing.join(";\n")).await.map_err(|error| {
        let (role, database) = (ledger.role.clone(), ledger.database.clone());
        match ServerError::of_db_err(&error).map(Box::new) {
            Some(server) if server.code == "42501" => {
                LedgerError::Privilege { role, database, what: "create the ledger", server }
            }
            // read_only_sql_transaction, invalid_schema_name (PG 14, Appendix A).
            Some(server) if ["25006", "3F000"].contains(&server.code.as_str()) => {
                LedgerError::Setting { database, server }
            }
            _ => LedgerError::Db(error),
        }
    })?;
    let adopt = "INSERT INTO seaworthy.migrations (version, state, applied_at, applied_by, tool_version)
                 SELECT version, 'applied', to_timestamp(applied_at), 'seaql_migrations', $1 FROM seaql_migrations
                 ON CONFLICT (version) DO NOTHING";
    send(&transaction, adopt, [TOOL_VERSION.into()]).await.map_err(LedgerError::Db)?;
    if !ledger.seaorm_exists {
        let restore = "INSERT INTO seaql_migrations (version, applied_at)
                       SELECT version, extract(epoch FROM applied_at)::bigint FROM seaworthy.migrations
                       WHERE state IN ('applied', 'baseline')";
        send(&transaction, restore, []).await.map_err(LedgerError::Db)?;
    }
    let stamp = "INSERT INTO seaworthy.ledger (version) SELECT $1 WHERE NOT EXISTS (SELECT FROM seaworthy.ledger)";
    send(&transaction, stamp, [LEDGER_VERSION.into()]).await.map_err(LedgerError::Db)?;
    transaction.commit().await.map_err(LedgerError::Db)
}

/// Writes the row of a migration that now starts outside a transaction.
pub(crate) async fn start(
    connection: &impl ConnectionTrait,
    writer: &Writer,
    version: &str,
    direction: Direction,
    checksum: &str,
    statements_total: usize,
) -> Result<(), DbErr> {
    let sql = "INSERT INTO seaworthy.migrations
                   (version, state, direction, checksum, statements_total, applied_by, tool_version)
               VALUES ($1, 'running', $2, $3, $4, $5, $6)
               ON CONFLICT (version) DO UPDATE SET state = 'running', direction = excluded.direction,
                   checksum = CASE excluded.direction WHEN 'up' THEN excluded.checksum ELSE migrations.checksum END,
                   statements_done = 0, statements_total = excluded.statements_total, error = NULL,
                   applied_by = excluded.applied_by, tool_version = excluded.tool_version";
    let total = i32::try_from(statements_total).unwrap_or(i32::MAX);
    let values = [
        version.into(),
        direction.as_str().into(),
        checksum.into(),
        total.into(),
        writer.applied_by.as_str().into(),
        TOOL_VERSION.into(),
    ];
    send(connection, sql, values).await.map(drop)
}

/// Writes that one more statement of a running migration is done; returns whether it was this run's to write.
///
/// Where another run has taken the step, because our lock was lost, it waits for that one's transaction and returns
/// false: then this run's statement must be rolled back with it.
pub(crate) async fn checkpoint(connection: &impl ConnectionTrait, version: &str, done: usize) -> Result<bool, DbErr> {
    let sql = "UPDATE seaworthy.migrations SET state = 'running', statements_done = $2
               WHERE version = $1 AND statements_done = $2 - 1";
    let rows = send(connection, sql, [version.into(), i32::try_from(done).unwrap_or(i32::MAX).into()]).await?;
    Ok(rows == 1)
}

/// Claims a version that is being applied, in SeaORM's table; returns whether it was free.
///
/// The primary key is the last word where the lock was lost: a second claim waits for the first one's transaction.
pub(crate) async fn claim_up(connection: &impl ConnectionTrait, version: &str) -> Result<bool, DbErr> {
    let sql = "INSERT INTO seaql_migrations (version, applied_at)
               VALUES ($1, extract(epoch FROM clock_timestamp())::bigint) ON CONFLICT (version) DO NOTHING";
    Ok(send(connection, sql, [version.into()]).await? == 1)
}

/// Claims a version that is being rolled back; returns whether it was still applied.
///
/// One that was adopted, or stopped half-way, has no row in SeaORM's table.
pub(crate) async fn claim_down(connection: &impl ConnectionTrait, version: &str) -> Result<bool, DbErr> {
    let deleted = send(connection, "DELETE FROM seaql_migrations WHERE version = $1", [version.into()]).await?;
    let sql = "UPDATE seaworthy.migrations SET direction = 'down'
               WHERE version = $1 AND state IN ('baseline', 'running', 'failed')";
    Ok(deleted == 1 || send(connection, sql, [version.into()]).await? == 1)
}

/// Writes that a version is applied; it was claimed before.
pub(crate) async fn complete_up(
    connection: &impl ConnectionTrait,
    writer: &Writer,
    applied: &Applied<'_>,
) -> Result<(), DbErr> {
    let sql = "INSERT INTO seaworthy.migrations (version, state, direction, checksum, source_checksum, fingerprint,
                   statements_done, statements_total, checks_passed, applied_at, execution_ms, applied_by, tool_version)
               VALUES ($1, 'applied', 'up', $2, $3, $4, $5, $5, $6, clock_timestamp(), $7, $8, $9)
               ON CONFLICT (version) DO UPDATE SET state = 'applied', direction = 'up', checksum = excluded.checksum,
                   source_checksum = excluded.source_checksum, fingerprint = excluded.fingerprint,
                   statements_done = excluded.statements_done, statements_total = excluded.statements_total,
                   checks_passed = excluded.checks_passed, checks_failed = 0, applied_at = excluded.applied_at,
                   execution_ms = excluded.execution_ms, error = NULL, rolled_back_at = NULL,
                   applied_by = excluded.applied_by, tool_version = excluded.tool_version";
    let values = [
        applied.version.into(),
        applied.checksum.into(),
        applied.source_checksum.into(),
        applied.fingerprint.as_deref().into(),
        i32::try_from(applied.statements_total).unwrap_or(i32::MAX).into(),
        i32::try_from(applied.checks_passed).unwrap_or(i32::MAX).into(),
        milliseconds(applied.duration).into(),
        writer.applied_by.as_str().into(),
        TOOL_VERSION.into(),
    ];
    send(connection, sql, values).await.map(drop)
}

/// Writes that a version is rolled back; it was claimed before.
pub(crate) async fn complete_down(connection: &impl ConnectionTrait, version: &str) -> Result<(), DbErr> {
    let sql = "UPDATE seaworthy.migrations SET state = 'rolled_back', direction = 'down',
                   statements_done = statements_total, error = NULL, rolled_back_at = clock_timestamp()
               WHERE version = $1";
    send(connection, sql, [version.into()]).await.map(drop)
}

/// Writes that a try failed. A version that is still applied, because its rollback was undone, stays so.
pub(crate) async fn fail(
    connection: &impl ConnectionTrait,
    writer: &Writer,
    version: &str,
    direction: Direction,
    error: &str,
) -> Result<(), DbErr> {
    let sql = match direction {
        Direction::Up => {
            "INSERT INTO seaworthy.migrations (version, state, direction, error, applied_by, tool_version)
             VALUES ($1, 'failed', 'up', $2, $3, $4)
             ON CONFLICT (version) DO UPDATE SET state = 'failed', direction = 'up', error = excluded.error,
                 applied_by = excluded.applied_by, tool_version = excluded.tool_version"
        }
        Direction::Down => {
            "UPDATE seaworthy.migrations SET error = $2, applied_by = $3, tool_version = $4,
                 state = CASE state WHEN 'running' THEN 'failed' ELSE state END WHERE version = $1"
        }
    };
    let error = shortened(error);
    let values = [version.into(), error.into(), writer.applied_by.as_str().into(), TOOL_VERSION.into()];
    send(connection, sql, values).await.map(drop)
}

/// Appends a try to `attempts`.
pub(crate) async fn log_attempt(
    connection: &impl ConnectionTrait,
    writer: &Writer,
    attempt: &Attempt<'_>,
) -> Result<(), DbErr> {
    let sql = "INSERT INTO seaworthy.attempts
                   (version, direction, outcome, duration_ms, client, applied_by, tool_version, error)
               VALUES ($1, $2, $3, $4, host(inet_client_addr()), $5, $6, $7)";
    let (outcome, error) = match &attempt.outcome {
        Outcome::Succeeded => ("succeeded", None),
        Outcome::Failed(error) => ("failed", Some(shortened(error))),
    };
    let values = [
        attempt.version.into(),
        attempt.direction.as_str().into(),
        outcome.into(),
        milliseconds(attempt.duration).into(),
        writer.applied_by.as_str().into(),
        TOOL_VERSION.into(),
        error.into(),
    ];
    send(connection, sql, values).await.map(drop)
}

/// Returns how many rows it was about.
async fn send(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64, DbErr> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    Ok(connection.execute_raw(statement).await?.rows_affected())
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Keeps the first 8 kB of an error: enough to read, and a row stays a row.
fn shortened(error: &str) -> &str {
    error.get(..error.floor_char_boundary(8192)).unwrap_or(error)
}
