//! What the runner writes into the ledger, through the connection that the migration runs on.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

use super::Direction;
use super::prepared::{ATTEMPTED, ROLLED_BACK, attempt_values};
use crate::record::Sums;

/// Who writes: goes into each row.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    /// Role at host, for `applied_by`.
    pub(crate) applied_by: String,
}

/// The version of the program that writes.
pub(super) const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// A version that was applied.
#[derive(Debug, Clone)]
pub(crate) struct Applied<'a> {
    /// Of what it recorded on its way up.
    pub(crate) sums: Sums,
    /// Of its source, where that was built in.
    pub(crate) source_checksum: Option<&'a str>,
    /// Of the schema after it, where that was proven.
    pub(crate) fingerprint: Option<String>,
    pub(crate) statements_total: usize,
    pub(crate) checks_passed: usize,
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
    pub(crate) lock_waits: LockWaits,
}

/// How often a try ran into its lock timeout before it went through or gave up.
#[derive(Debug, Clone, Default)]
pub(crate) struct LockWaits {
    pub(crate) count: u32,
    /// All of them together.
    pub(crate) duration: Duration,
    /// The last session in the way and its query, for a person.
    pub(crate) blocked_by: Option<String>,
}

/// Writes the row of a migration that now starts outside a transaction.
pub(crate) async fn start(
    connection: &impl ConnectionTrait,
    writer: &Writer,
    version: &str,
    direction: Direction,
    sums: &Sums,
    statements_total: usize,
) -> Result<(), DbErr> {
    let sql = "INSERT INTO seaworthy.migrations
                   (version, state, direction, checksum, canonical_checksum, statements_total, applied_by, tool_version,
                    started_at)
               VALUES ($1, 'running', $2, $3, $7, $4, $5, $6, clock_timestamp())
               ON CONFLICT (version) DO UPDATE SET state = 'running', direction = excluded.direction,
                   checksum = CASE excluded.direction WHEN 'up' THEN excluded.checksum ELSE migrations.checksum END,
                   canonical_checksum = CASE excluded.direction
                       WHEN 'up' THEN excluded.canonical_checksum ELSE migrations.canonical_checksum END,
                   statements_done = 0, statements_total = excluded.statements_total, error = NULL,
                   applied_by = excluded.applied_by, tool_version = excluded.tool_version,
                   started_at = excluded.started_at";
    let total = i32::try_from(statements_total).unwrap_or(i32::MAX);
    let values = [
        version.into(),
        direction.as_str().into(),
        sums.checksum.as_str().into(),
        total.into(),
        writer.applied_by.as_str().into(),
        TOOL_VERSION.into(),
        sums.canonical.as_str().into(),
    ];
    send(connection, sql, values).await.map(drop)
}

/// Writes that a migration which stopped behind its first `done` statements goes on: it is at work, and no longer failed.
pub(crate) async fn go_on(
    connection: &impl ConnectionTrait,
    writer: &Writer,
    version: &str,
    done: usize,
) -> Result<(), DbErr> {
    let sql = "UPDATE seaworthy.migrations SET state = 'running', error = NULL, applied_by = $3, tool_version = $4
               WHERE version = $1 AND statements_done = $2";
    let done = i32::try_from(done).unwrap_or(i32::MAX);
    let values = [version.into(), done.into(), writer.applied_by.as_str().into(), TOOL_VERSION.into()];
    send(connection, sql, values).await.map(drop)
}

/// Makes who has SET ROLE or SESSION AUTHORIZATION the one who connected again, until the transaction's end: several
/// statements in one message are one (PG 14, 53.2.2.1 "Multiple Statements in a Simple Query"). What is deferred to that end
/// is asked before: it is the other role's.
const OURSELVES: &str = "SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL SESSION AUTHORIZATION DEFAULT";

/// Writes that statements of a running migration are done, from `start` to `end`; returns whether that was ours to write.
///
/// Where another run has taken the step, because our lock was lost, it waits for that one's transaction and returns
/// false: then this run's statements must be rolled back with it.
pub(crate) async fn checkpoint(
    connection: &impl ConnectionTrait,
    version: &str,
    start: usize,
    end: usize,
) -> Result<bool, DbErr> {
    let sql = "UPDATE seaworthy.migrations SET statements_done = $3 WHERE version = $1 AND statements_done = $2";
    let count = |count| i32::try_from(count).unwrap_or(i32::MAX).into();
    let values = [version.into(), count(start), count(end)];
    let update = Statement::from_sql_and_values(DbBackend::Postgres, sql, values).to_string();
    let sent = connection.execute_unprepared(&format!("{OURSELVES}; {update}")).await?;
    Ok(sent.rows_affected() == 1)
}

/// Writes the one spelling of versions, name and checksum, that an older seaworthy applied.
pub(crate) async fn note_spellings(
    connection: &impl ConnectionTrait,
    spellings: &[(String, String)],
) -> Result<(), DbErr> {
    if spellings.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE seaworthy.migrations m SET canonical_checksum = noted.checksum
               FROM unnest($1::text[], $2::text[]) AS noted (version, checksum) WHERE m.version = noted.version";
    let (versions, checksums): (Vec<String>, Vec<String>) = spellings.iter().cloned().unzip();
    send(connection, sql, [versions.into(), checksums.into()]).await.map(drop)
}

/// Writes that a version is rolled back; it was claimed before.
pub(crate) async fn mark_rolled_back(connection: &impl ConnectionTrait, version: &str) -> Result<(), DbErr> {
    send(connection, ROLLED_BACK, [version.into()]).await.map(drop)
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
    send(connection, ATTEMPTED, attempt_values(writer, attempt)).await.map(drop)
}

/// Returns how many rows it was about.
pub(super) async fn send(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64, DbErr> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    Ok(connection.execute_raw(statement).await?.rows_affected())
}

pub(super) fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Keeps the first 8 kB of an error: enough to read, and a row stays a row.
pub(super) fn shortened(error: &str) -> &str {
    error.get(..error.floor_char_boundary(8192)).unwrap_or(error)
}
