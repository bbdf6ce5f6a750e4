//! The range that a worker is at: claimed by the lock of its row, and given back with the transaction.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

use seaworthy_ddl::quote_literal;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};

use crate::batch::Job;
use crate::session::{begin_sql, rollback};
use crate::shape::Types;

/// A key as texts, a column each.
pub(crate) type Key = Vec<String>;

/// The last key of a batch, and how many rows it has.
pub(crate) type End = (Key, u64);

/// A range that this transaction has locked.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) number: i32,
    pub(crate) after_key: Option<Key>,
    pub(crate) until_key: Option<Key>,
    pid: i32,
}

impl Claim {
    fn read(row: &PgRow) -> Result<Self, sqlx::Error> {
        let key = |column: &str| row.try_get::<Option<String>, _>(column)?.map(|text| read_key(&text)).transpose();
        let (after_key, until_key) = (key("after_key")?, key("until_key")?);
        Ok(Self { number: row.try_get("number")?, after_key, until_key, pid: row.try_get("pid")? })
    }
}

/// Reads a key from a JSON array: sqlx takes the text of an array for NULL where an element is the word.
fn read_key(text: &str) -> Result<Key, sqlx::Error> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// Reads what [`Job::open_sql`] has found.
pub(crate) fn read_open(found: &[PgRow]) -> Result<(Option<Claim>, Option<End>), sqlx::Error> {
    let has = |name: &str| found.iter().find(|row| row.try_column(name).is_ok());
    Ok((has("number").map(Claim::read).transpose()?, has("last").map(read_end).transpose()?))
}

pub(crate) fn read_end(row: &PgRow) -> Result<End, sqlx::Error> {
    let (last, seen): (String, i64) = (row.try_get("last")?, row.try_get("seen")?);
    Ok((read_key(&last)?, u64::try_from(seen).unwrap_or_default()))
}

/// A transaction that was begun: its range, and the end of its next `rows` rows.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) claim: Claim,
    pub(crate) end: Option<End>,
    pub(crate) rows: u32,
    /// The ways to the server and back that this took: none of its own where the batch before brought it along.
    pub(crate) trips: u32,
}

/// What a worker has of its own.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) types: Types,
    /// The server process of the open transaction, for who looks whether somebody waits for it.
    pub(crate) pid: Arc<AtomicI32>,
    /// The range it was at last, 0 where there is none; how far that is, and where it ends.
    pub(crate) range: i32,
    pub(crate) cursor: Option<Key>,
    pub(crate) until: Option<Key>,
    /// What was begun in the message that committed the batch before.
    pub(crate) ahead: Option<Opened>,
    /// The shortest way to the server and back that a batch has met.
    trip: Option<Duration>,
}

impl Default for Desk {
    fn default() -> Self {
        Self::new(Arc::default())
    }
}

impl Desk {
    pub(crate) fn new(pid: Arc<AtomicI32>) -> Self {
        Self { types: Types::default(), pid, range: 0, cursor: None, until: None, ahead: None, trip: None }
    }

    /// Rolls back what was begun ahead and is not wanted now; without a connection to it, the server does.
    pub(crate) async fn give_back(&mut self, connection: &mut PgConnection) {
        if self.ahead.take().is_some() {
            rollback(connection).await;
            self.rest();
        }
    }

    /// Says that no transaction of ours is open, where none was begun ahead.
    pub(crate) fn rest(&self) {
        if self.ahead.is_none() {
            self.pid.store(0, Ordering::Relaxed);
        }
    }

    /// Takes in a way to the server and back, and returns the shortest so far.
    pub(crate) fn trip(&mut self, took: Duration) -> Duration {
        *self.trip.insert(self.trip.map_or(took, |shortest| shortest.min(took)))
    }

    pub(crate) fn take(&mut self, claim: &Claim) {
        self.range = claim.number;
        self.cursor.clone_from(&claim.after_key);
        self.until.clone_from(&claim.until_key);
        self.pid.store(claim.pid, Ordering::Relaxed);
    }
}

impl Job {
    /// Begins a transaction, locks the range that this worker was at, or any that nobody is at, and looks up the end of its
    /// next `rows` rows; in one round trip where the worker goes on with its range, in none where that was done ahead.
    pub(crate) async fn open(
        &self,
        connection: &mut PgConnection,
        desk: &mut Desk,
        rows: u32,
    ) -> Result<Option<Opened>, sqlx::Error> {
        // The pace may have changed by a little since; where it was halved that has a reason.
        if let Some(ahead) = desk.ahead.take_if(|ahead| rows > ahead.rows / 2) {
            desk.take(&ahead.claim);
            return Ok(Some(ahead));
        }
        desk.give_back(connection).await;
        let started = Instant::now();
        let cursor = desk.cursor.clone();
        let found = sqlx::raw_sql(AssertSqlSafe(self.open_sql(desk, cursor.as_ref(), rows)));
        let found = found.fetch_all(&mut *connection).await?;
        desk.trip(started.elapsed());
        let (Some(claim), end) = read_open(&found)? else { return Ok(None) };
        let as_expected = claim.number == desk.range && claim.after_key == cursor && claim.until_key == desk.until;
        desk.take(&claim);
        let end = if as_expected {
            end
        } else {
            self.end(connection, claim.after_key.as_ref(), claim.until_key.as_ref(), rows).await?
        };
        Ok(Some(Opened { claim, end, rows, trips: 1 }))
    }

    /// Returns the statements that begin a transaction behind `cursor`.
    pub(crate) fn open_sql(&self, desk: &Desk, cursor: Option<&Key>, rows: u32) -> String {
        let begin = begin_sql(self.options.lock_timeout, self.options.batch_timeout);
        let claim = self.claim_sql(desk.range);
        match desk.range {
            0 => format!("{begin}; {claim}"),
            _ => format!("{begin}; {claim}; {}", self.shape.end(cursor, desk.until.as_ref(), rows)),
        }
    }

    /// Returns the statement that locks the range `preferred`, or any that nobody is at.
    fn claim_sql(&self, preferred: i32) -> String {
        format!(
            "SELECT r.number, array_to_json(r.after_key)::text AS after_key,
                    array_to_json(r.until_key)::text AS until_key, pg_backend_pid() AS pid
             FROM seaworthy.backfill_ranges r JOIN seaworthy.backfills b ON b.name = r.name
             WHERE r.name = {} AND r.status = 'pending' AND b.status = 'running' AND b.checksum = {}
             ORDER BY r.number <> {preferred}, r.number LIMIT 1 FOR UPDATE OF r SKIP LOCKED",
            quote_literal(self.name()),
            quote_literal(&self.checksum),
        )
    }

    /// Locks the range that this worker was at once more, where nobody else has moved its cursor since, and looks up the
    /// end of its next `rows` rows.
    pub(crate) async fn claim_again(
        &self,
        connection: &mut PgConnection,
        desk: &mut Desk,
        rows: u32,
    ) -> Result<Option<(Claim, Option<End>)>, sqlx::Error> {
        let (range, cursor) = (desk.range, desk.cursor.clone());
        let found = sqlx::raw_sql(AssertSqlSafe(self.claim_sql(range))).fetch_optional(&mut *connection).await?;
        let Some(claim) = found.as_ref().map(Claim::read).transpose()? else { return Ok(None) };
        desk.take(&claim);
        if claim.number != range || claim.after_key != cursor {
            return Ok(None);
        }
        let end = self.end(connection, claim.after_key.as_ref(), claim.until_key.as_ref(), rows).await?;
        Ok(Some((claim, end)))
    }

    /// Returns the last key of the next `rows` rows of a range, and how many there are; none where it is through.
    pub(crate) async fn end(
        &self,
        connection: &mut PgConnection,
        after: Option<&Key>,
        until: Option<&Key>,
        rows: u32,
    ) -> Result<Option<End>, sqlx::Error> {
        let sql = self.shape.end(after, until, rows);
        let end = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_optional(connection).await?;
        end.as_ref().map(read_end).transpose()
    }
}
