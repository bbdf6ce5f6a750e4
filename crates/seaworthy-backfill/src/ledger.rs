//! What the ledger knows of backfills: read for anybody, written by the commands.

use seaworthy_migration::Backfill;
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::row::from_row;
use crate::session::{begin_together, commit};

/// Where a backfill stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not begun: the ledger has no row of it.
    Pending,
    /// Begun; whether somebody is at it, its last batch tells.
    Running,
    /// Somebody holds it.
    Paused,
    /// It stopped by itself.
    Failed,
    /// All rows were walked; its gates were not asked yet.
    Completed,
    /// Its gates held, and its trigger is gone: what waits for it may go on.
    Finalized,
    /// Somebody gave it up.
    Cancelled,
    /// What it did was undone.
    RolledBack,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Running,
        Self::Paused,
        Self::Failed,
        Self::Completed,
        Self::Finalized,
        Self::Cancelled,
        Self::RolledBack,
    ];

    /// Returns the word that the ledger and JSON use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Failed => "failed",
            Self::Completed => "completed",
            Self::Finalized => "finalized",
            Self::Cancelled => "cancelled",
            Self::RolledBack => "rolled_back",
        }
    }

    /// Returns what it means, for a person.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Pending => "It has not begun.",
            Self::Running => "It has begun, and is not done.",
            Self::Paused => "Somebody holds it.",
            Self::Failed => "It stopped by itself.",
            Self::Completed => "All rows were walked; its gates were not asked yet.",
            Self::Finalized => "It is done, and its gates held.",
            Self::Cancelled => "Somebody gave it up.",
            Self::RolledBack => "What it did was undone.",
        }
    }

    /// Tells whether nothing more is to be done.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Finalized | Self::Cancelled | Self::RolledBack => true,
            Self::Pending | Self::Running | Self::Paused | Self::Failed | Self::Completed => false,
        }
    }

    pub(crate) fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|status| status.as_str() == text).unwrap_or(Self::Failed)
    }
}

/// A backfill's row of `seaworthy.data_migrations`.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its name.
    pub name: String,
    /// The migration that declares it.
    pub version: String,
    /// Where it stands.
    pub status: Status,
    /// Of its definition when it began.
    pub checksum: String,
    /// When it began.
    pub started_at: OffsetDateTime,
    /// When all rows had been walked.
    pub completed_at: Option<OffsetDateTime>,
    /// When its last batch was committed.
    pub updated_at: Option<OffsetDateTime>,
    /// An estimate until it is completed.
    pub total_records: i64,
    /// Rows that were walked past.
    pub seen_records: i64,
    /// Rows that were moved.
    pub processed_records: i64,
    /// Rows that could not be.
    pub failed_records: i64,
    /// Batches that were committed.
    pub batches: i64,
    /// Ranges that were given up.
    pub parked_ranges: i64,
    /// The numbers of its batches, added up.
    pub result_summary: serde_json::Value,
    /// What holds it now.
    pub held_by: Option<String>,
    /// Why it stopped.
    pub error: Option<String>,
    /// Whether there is a way back.
    pub is_reversible: bool,
}

struct Row {
    name: String,
    version: String,
    status: String,
    checksum: String,
    started_at: OffsetDateTime,
    completed_at: Option<OffsetDateTime>,
    updated_at: Option<OffsetDateTime>,
    total_records: i64,
    seen_records: i64,
    processed_records: i64,
    failed_records: i64,
    batches: i64,
    parked_ranges: i64,
    result_summary: serde_json::Value,
    held_by: Option<String>,
    error: Option<String>,
    is_reversible: bool,
}

from_row!(Row {
    name,
    version,
    status,
    checksum,
    started_at,
    completed_at,
    updated_at,
    total_records,
    seen_records,
    processed_records,
    failed_records,
    batches,
    parked_ranges,
    result_summary,
    held_by,
    error,
    is_reversible
});

impl From<Row> for Record {
    fn from(row: Row) -> Self {
        Self {
            name: row.name,
            version: row.version,
            status: Status::parse(&row.status),
            checksum: row.checksum,
            started_at: row.started_at,
            completed_at: row.completed_at,
            updated_at: row.updated_at,
            total_records: row.total_records,
            seen_records: row.seen_records,
            processed_records: row.processed_records,
            failed_records: row.failed_records,
            batches: row.batches,
            parked_ranges: row.parked_ranges,
            result_summary: row.result_summary,
            held_by: row.held_by,
            error: row.error,
            is_reversible: row.is_reversible,
        }
    }
}

/// Reads the rows of all backfills that were begun, oldest first; none where the ledger has no such table yet.
pub async fn records(connection: &mut PgConnection) -> Result<Vec<Record>, sqlx::Error> {
    begin_together(connection).await?;
    let records = records_within(connection).await?;
    commit(connection).await?;
    Ok(records)
}

/// The same inside the caller's transaction.
async fn records_within(connection: &mut PgConnection) -> Result<Vec<Record>, sqlx::Error> {
    let there: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = 'seaworthy' AND c.relname = 'data_migrations')",
    )
    .persistent(false)
    .fetch_one(&mut *connection)
    .await?;
    if !there {
        return Ok(Vec::new());
    }
    let sql =
        "SELECT name, version, status, checksum, started_at, completed_at, updated_at, total_records, seen_records,
                      processed_records, failed_records, batches::bigint, parked_ranges, result_summary, held_by, error,
                      is_reversible
               FROM seaworthy.data_migrations ORDER BY started_at, name";
    let rows: Vec<Row> = sqlx::query_as(sql).persistent(false).fetch_all(connection).await?;
    Ok(rows.into_iter().map(Record::from).collect())
}

/// Reads one row.
pub async fn record(connection: &mut PgConnection, name: &str) -> Result<Option<Record>, sqlx::Error> {
    Ok(records(connection).await?.into_iter().find(|record| record.name == name))
}

/// Reads one row inside the caller's transaction.
pub(crate) async fn record_within(connection: &mut PgConnection, name: &str) -> Result<Option<Record>, sqlx::Error> {
    Ok(records_within(connection).await?.into_iter().find(|record| record.name == name))
}

/// Reads the entries of rows that failed, oldest first, up to `limit`.
pub async fn failures(
    connection: &mut PgConnection,
    name: &str,
    limit: i64,
) -> Result<Vec<serde_json::Value>, sqlx::Error> {
    begin_together(connection).await?;
    let entries =
        sqlx::query_scalar("SELECT entry FROM seaworthy.backfill_failures WHERE name = $1 ORDER BY id LIMIT $2")
            .bind(name)
            .bind(limit)
            .persistent(false)
            .fetch_all(&mut *connection)
            .await?;
    commit(connection).await?;
    Ok(entries)
}

/// Returns the checksum that the ledger tells a changed definition by.
pub fn checksum(backfill: &Backfill) -> String {
    sha256(&backfill.definition())
}

pub(crate) fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |sum, byte| sum + &format!("{byte:02x}"))
}
