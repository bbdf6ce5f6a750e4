//! One batch: its rows, its cursor and its counts, in one transaction.
//!
//! Who works on a range holds the lock of its row for as long as the transaction is open, and no longer. So there is no
//! claim to be renewed and none that could be forgotten: whoever comes next, in this process or another, reads under the
//! lock how far the range is. A runner that is killed loses its transaction, and with it its claim; a pooler does not
//! matter. And the cursor is only ever written where the backfill still runs and is still the same one, so that a pause,
//! a cancel or a changed definition is met by the next COMMIT.

use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use sea_orm::QueryResult;
use seaworthy_ddl::quote_literal;
use seaworthy_migration::{Backfill, Moves, OnFailure, Report, Rows, Transform};
use seaworthy_runner::ServerError;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Either, PgConnection};

use crate::claim::{Claim, Desk, Key, Opened, read_open};
use crate::error::BackfillError;
use crate::options::Options;
use crate::session::{begin, commit, rollback};
use crate::shape::Shape;
use crate::sql::{self, Bounds, KEY};

/// The words of the error that a batch meets when somebody has stopped the backfill meanwhile.
const OVERRULED: &str = "seaworthy: this backfill was stopped";

/// How often a statement with values goes to the server and back: it is prepared, and executed.
const TRIPS: u32 = 2;

/// What every batch of a backfill works with.
pub(crate) struct Job {
    pub(crate) backfill: Backfill,
    pub(crate) checksum: String,
    pub(crate) shape: Shape,
    pub(crate) options: Options,
}

/// How a try for a batch ended; its transaction is over in any case.
#[derive(Debug)]
pub(crate) enum Step {
    /// Committed.
    Moved(Moved),
    /// No range is free.
    NoRange,
    /// Somebody stopped the backfill meanwhile; nothing was written.
    Overruled,
    /// One more failed row than may be logged; nothing was written.
    TooMany { key: String, reason: String },
}

/// What a batch did.
#[derive(Debug, Default)]
pub(crate) struct Moved {
    pub(crate) range: i32,
    /// Of the rows that were asked for, those that were there.
    pub(crate) seen: u64,
    pub(crate) asked: u32,
    pub(crate) processed: u64,
    pub(crate) failed: Vec<Failure>,
    pub(crate) failed_rows: u64,
    pub(crate) summary: Option<Value>,
    pub(crate) duration: Duration,
    /// What of that the rows took: without the ways to the server and back, which fewer rows do not shorten.
    pub(crate) worked: Duration,
    /// How often the rows went to the server and back.
    trips: u32,
}

/// A row that could not be moved.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) key: Key,
    pub(crate) entry: Value,
}

impl Failure {
    /// Returns what is wrong, for a person.
    pub(crate) fn reason(&self) -> String {
        self.entry.get("reason").and_then(Value::as_str).unwrap_or("no reason was given").to_owned()
    }
}

/// Why a batch did not come to its end; its transaction is to be rolled back.
#[derive(Debug)]
pub(crate) enum Stop {
    Sql(sqlx::Error),
    Backfill(BackfillError),
}

impl From<sqlx::Error> for Stop {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<BackfillError> for Stop {
    fn from(error: BackfillError) -> Self {
        match error {
            BackfillError::Sql(error) => Self::Sql(error),
            error => Self::Backfill(error),
        }
    }
}

impl Job {
    pub(crate) fn name(&self) -> &str {
        self.backfill.name()
    }

    /// Moves the next batch of a range, of up to `rows` rows, and begins the next one where that may be: `go_on`.
    pub(crate) async fn step(
        &self,
        connection: &mut PgConnection,
        desk: &mut Desk,
        rows: u32,
        go_on: bool,
    ) -> Result<Step, Stop> {
        let started = Instant::now();
        let Some(Opened { claim, end, rows: asked, trips }) = self.open(connection, desk, rows).await? else {
            commit(connection).await?;
            return Ok(Step::NoRange);
        };
        let mut moved = Moved::default();
        let mut cursor = claim.after_key.clone();
        let mut is_done = true;
        if let Some((last, seen)) = end {
            let bounds = if claim.after_key.is_some() { Bounds::After } else { Bounds::FromStart };
            moved = self.move_rows(connection, desk, bounds, (claim.after_key.as_ref(), &last)).await?;
            moved.seen = seen;
            is_done = seen < u64::from(asked) || claim.until_key.as_ref() == Some(&last);
            cursor = Some(last);
        }
        (moved.range, moved.asked) = (claim.number, asked);
        if let Some(failure) = self.one_too_many(connection, &moved).await? {
            rollback(connection).await;
            return Ok(Step::TooMany { key: shown(&failure.key), reason: failure.reason() });
        }
        let noting = Instant::now();
        let next = (go_on && !is_done).then_some(rows);
        if !self.note(connection, desk, &moved, (cursor.as_ref(), is_done), next).await? {
            return Ok(Step::Overruled);
        }
        let trip = desk.trip(noting.elapsed());
        desk.cursor = cursor;
        if is_done {
            desk.range = 0;
        }
        moved.duration = started.elapsed();
        // Those of the beginning, those for the rows, and the last one.
        let trips = trips + moved.trips + 1;
        moved.worked = moved.duration.saturating_sub(trip * trips).max(moved.duration / 10);
        Ok(Step::Moved(moved))
    }

    /// Passes over the next row of a range, which cannot be moved, and logs it; to be called alone in a batch of one.
    pub(crate) async fn pass_over(
        &self,
        connection: &mut PgConnection,
        desk: &mut Desk,
        reason: &str,
        code: &str,
    ) -> Result<Step, Stop> {
        begin(connection, self.options.lock_timeout, self.options.batch_timeout).await?;
        let Some((claim, Some((key, seen)))) = self.claim_again(connection, desk, 1).await? else {
            commit(connection).await?;
            return Ok(Step::NoRange);
        };
        let failure = self.failure(key.clone(), reason, Some(code));
        let moved = Moved { range: claim.number, seen, failed: vec![failure], failed_rows: 1, ..Moved::default() };
        if let Some(failure) = self.one_too_many(connection, &moved).await? {
            rollback(connection).await;
            return Ok(Step::TooMany { key: shown(&failure.key), reason: failure.reason() });
        }
        let is_done = claim.until_key.as_ref() == Some(&key);
        if !self.note(connection, desk, &moved, (Some(&key), is_done), None).await? {
            return Ok(Step::Overruled);
        }
        desk.cursor = Some(key);
        Ok(Step::Moved(moved))
    }

    /// Moves the rows of a range of keys, inside the caller's transaction.
    pub(crate) async fn move_rows(
        &self,
        connection: &mut PgConnection,
        desk: &mut Desk,
        bounds: Bounds,
        keys: (Option<&Key>, &Key),
    ) -> Result<Moved, Stop> {
        let kept = self.backfill.kept_columns();
        if !kept.is_empty() {
            let sql = self.shape.keep(kept, bounds);
            let keep = sqlx::query(AssertSqlSafe(sql)).bind(keys.0).bind(keys.1).bind(self.name()).persistent(false);
            keep.execute(&mut *connection).await?;
        }
        match self.backfill.moves() {
            Moves::Sql(template) => {
                let sql = self.shape.marked(template, bounds);
                let statement = sqlx::query(AssertSqlSafe(sql)).bind(keys.0).bind(keys.1).persistent(false);
                let processed = statement.execute(connection).await?.rows_affected();
                Ok(Moved { processed, trips: TRIPS, ..Moved::default() })
            }
            Moves::Ctes(ctes) => self.by_ctes(connection, ctes, bounds, keys).await,
            Moves::Rows(transform) => self.by_function(connection, desk, transform, bounds, keys).await,
        }
    }

    async fn by_ctes(
        &self,
        connection: &mut PgConnection,
        ctes: &str,
        bounds: Bounds,
        keys: (Option<&Key>, &Key),
    ) -> Result<Moved, Stop> {
        let sql = self.shape.ctes(ctes, self.backfill.journal_statement(), bounds);
        let statement = sqlx::query_as(AssertSqlSafe(sql)).bind(keys.0).bind(keys.1).persistent(false);
        let (processed, failed_rows, errors, summary): (i64, i64, Value, Option<Value>) =
            statement.fetch_one(connection).await?;
        let entries = errors.as_array().cloned().unwrap_or_default();
        let failed = entries.into_iter().map(|entry| Failure { key: self.key_of(&entry), entry }).collect();
        let count = |count| u64::try_from(count).unwrap_or_default();
        let (processed, failed_rows) = (count(processed), count(failed_rows));
        Ok(Moved { processed, failed, failed_rows, summary, trips: TRIPS, ..Moved::default() })
    }

    async fn by_function(
        &self,
        connection: &mut PgConnection,
        desk: &mut Desk,
        transform: &Transform,
        bounds: Bounds,
        keys: (Option<&Key>, &Key),
    ) -> Result<Moved, Stop> {
        let sql = self.shape.rows(bounds);
        let query = sqlx::query(AssertSqlSafe(sql)).bind(keys.0).bind(keys.1).persistent(false);
        let (mut rows, mut moved) = (Rows::default(), Moved::default());
        // One by one, while the server sends the next ones: no more than one of them is in memory.
        let mut found = query.fetch(&mut *connection);
        while let Some(row) = found.try_next().await? {
            let row = QueryResult::from(row);
            let outcome = transform.apply(&row, &mut rows);
            let reports = rows.take_reports();
            let key = || -> Result<Key, sqlx::Error> {
                row.try_get("", KEY).map_err(|error| sqlx::Error::Decode(error.into()))
            };
            match outcome {
                Ok(()) if reports.is_empty() => moved.processed += 1,
                Ok(()) => {
                    let key = key()?;
                    moved.failed_rows += 1;
                    moved.failed.extend(reports.iter().map(|report| self.reported(key.clone(), report)));
                }
                Err(error) if error.is_of_every_row() => {
                    let (name, reason) = (self.name().to_owned(), error.text().to_owned());
                    return Err(Stop::Backfill(BackfillError::Unread { name, reason }));
                }
                Err(error) => {
                    let key = key()?;
                    moved.failed_rows += 1;
                    moved.failed.push(self.failure(key, error.text(), None));
                }
            }
        }
        drop(found);
        moved.trips = TRIPS;
        moved.summary = (!rows.counts().is_empty()).then(|| json!(rows.counts()));
        for write in rows.writes().iter().filter(|write| !write.is_empty()) {
            let types = desk.types.of(connection, self.name(), write).await?;
            let mut statement = sqlx::query(AssertSqlSafe(sql::write(write, &types))).persistent(false);
            for column in &write.values {
                statement = statement.bind(column);
            }
            statement.execute(&mut *connection).await?;
            moved.trips += TRIPS;
        }
        Ok(moved)
    }

    fn failure(&self, key: Key, reason: &str, code: Option<&str>) -> Failure {
        let shown: Value = match key.as_slice() {
            [only] => json!(only),
            several => {
                self.shape.key.iter().zip(several).map(|(column, value)| (column.name.clone(), json!(value))).collect()
            }
        };
        let mut entry = json!({ "table": self.shape.table, "key": shown, "reason": reason });
        if let (Some(code), Some(entry)) = (code, entry.as_object_mut()) {
            entry.insert("code".to_owned(), json!(code));
        }
        Failure { key, entry }
    }

    /// Makes the entry of what a function could not move of a row.
    fn reported(&self, key: Key, report: &Report) -> Failure {
        let mut failure = self.failure(key, &report.reason, None);
        if let (Some(entry), Some(details)) = (failure.entry.as_object_mut(), report.details.as_object()) {
            entry.extend(details.clone());
        }
        failure
    }

    /// Reads the key of an entry that a statement has made.
    fn key_of(&self, entry: &Value) -> Key {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match entry.get("key") {
            Some(Value::Object(columns)) => {
                self.shape.key.iter().map(|column| columns.get(&column.name).map(text).unwrap_or_default()).collect()
            }
            Some(value) => vec![text(value)],
            None => Vec::new(),
        }
    }

    /// Returns the failed row that may not be logged any more, where this batch has it; locks the count where it has any.
    async fn one_too_many(&self, connection: &mut PgConnection, moved: &Moved) -> Result<Option<Failure>, sqlx::Error> {
        if moved.failed_rows == 0 {
            return Ok(None);
        }
        let rows_max = match self.backfill.failure_policy() {
            OnFailure::Stop => 0,
            OnFailure::Log { rows_max } => rows_max,
        };
        if rows_max == u64::MAX {
            return Ok(None);
        }
        // One at a time, until COMMIT: two workers that both find room for one more would both take it.
        sqlx::query("SELECT FROM seaworthy.backfills WHERE name = $1 FOR UPDATE")
            .bind(self.name())
            .persistent(false)
            .execute(&mut *connection)
            .await?;
        let before: i64 = sqlx::query_scalar(
            "SELECT coalesce(sum(rows_failed), 0)::bigint FROM seaworthy.backfill_ranges WHERE name = $1",
        )
        .bind(self.name())
        .persistent(false)
        .fetch_one(connection)
        .await?;
        let left = rows_max.saturating_sub(u64::try_from(before).unwrap_or_default());
        if moved.failed_rows <= left {
            return Ok(None);
        }
        let at = usize::try_from(left).unwrap_or_default().min(moved.failed.len().saturating_sub(1));
        Ok(moved.failed.get(at).cloned())
    }

    /// Writes what a batch did, where the backfill still runs, and commits; else rolls back, and returns false. With `next`
    /// the transaction for so many rows is begun in the same message.
    async fn note(
        &self,
        connection: &mut PgConnection,
        desk: &mut Desk,
        moved: &Moved,
        (cursor, is_done): (Option<&Key>, bool),
        next: Option<u32>,
    ) -> Result<bool, sqlx::Error> {
        self.log(connection, moved).await?;
        let mut sql = format!("{}; COMMIT", self.note_sql(moved, cursor, is_done));
        if let Some(rows) = next {
            sql = format!("{sql}; {}", self.open_sql(desk, cursor, rows));
        }
        let mut answers = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_many(&mut *connection);
        let (mut found, mut ended) = (Vec::new(), 0_u8);
        let outcome = loop {
            match answers.try_next().await {
                Ok(Some(Either::Left(_))) => ended += 1,
                Ok(Some(Either::Right(row))) => found.push(row),
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        drop(answers);
        let is_committed = ended >= 2;
        match (outcome, next) {
            (Ok(()), None) => {}
            (Ok(()), Some(rows)) => {
                let (claim, end) = read_open(&found)?;
                let is_ours = |claim: &Claim| {
                    claim.number == moved.range && claim.after_key.as_ref() == cursor && claim.until_key == desk.until
                };
                match claim.filter(is_ours) {
                    Some(claim) => desk.ahead = Some(Opened { claim, end, rows, trips: 0 }),
                    None => rollback(connection).await,
                }
            }
            // What was begun behind it is begun anew with the next batch, which meets the error where it stays.
            (Err(_), _) if is_committed => rollback(connection).await,
            (Err(error), _) if ServerError::of_sqlx(&error).is_some_and(|it| it.message.contains(OVERRULED)) => {
                rollback(connection).await;
                return Ok(false);
            }
            (Err(error), _) => return Err(error),
        }
        Ok(true)
    }

    /// Returns the statement that moves the cursor. Where that is not ours to move any more it is an error: then what is
    /// sent behind it, the COMMIT, is not executed (PG 14, 53.2.2.1 "Multiple Statements in a Simple Query").
    fn note_sql(&self, moved: &Moved, cursor: Option<&Key>, is_done: bool) -> String {
        let texts = |key: &Key| key.iter().map(|value| quote_literal(value)).collect::<Vec<_>>().join(", ");
        let cursor = cursor.map_or_else(|| "NULL".to_owned(), |key| format!("ARRAY[{}]", texts(key)));
        let status = if is_done { "done" } else { "pending" };
        let summary = moved.summary.as_ref().map_or_else(String::new, |summary| {
            let summary = quote_literal(&summary.to_string());
            format!(
                ", summary = (
                     SELECT coalesce(jsonb_object_agg(added.key, added.total), '{{}}')
                     FROM (SELECT part.key, sum(part.value::text::numeric) AS total
                           FROM (SELECT * FROM jsonb_each(r.summary) UNION ALL
                                 SELECT * FROM jsonb_each({summary}::jsonb)) AS part
                           WHERE jsonb_typeof(part.value) = 'number' GROUP BY part.key) AS added)"
            )
        });
        let (name, number, checksum) = (quote_literal(self.name()), moved.range, quote_literal(&self.checksum));
        let Moved { seen, processed, failed_rows, .. } = moved;
        format!(
            "WITH noted AS (
                 UPDATE seaworthy.backfill_ranges AS r SET after_key = {cursor}::text[], status = '{status}',
                     rows_seen = rows_seen + {seen}, rows_processed = rows_processed + {processed},
                     rows_failed = rows_failed + {failed_rows}, batches = batches + 1,
                     updated_at = clock_timestamp(){summary}
                 WHERE r.name = {name} AND r.number = {number} AND EXISTS (
                     SELECT FROM seaworthy.backfills b
                     WHERE b.name = {name} AND b.status = 'running' AND b.checksum = {checksum})
                 RETURNING r.number)
             SELECT CASE WHEN count(*) = 0 THEN ('{OVERRULED}, ' || count(*))::integer END FROM noted"
        )
    }

    /// Writes down the rows that failed.
    pub(crate) async fn log(&self, connection: &mut PgConnection, moved: &Moved) -> Result<(), sqlx::Error> {
        if moved.failed.is_empty() {
            return Ok(());
        }
        let keys: Vec<Value> = moved.failed.iter().map(|failure| json!(failure.key)).collect();
        let entries: Vec<Value> = moved.failed.iter().map(|failure| failure.entry.clone()).collect();
        sqlx::query(
            "INSERT INTO seaworthy.backfill_failures (name, range, key, entry)
             SELECT $1, $2, ARRAY(SELECT jsonb_array_elements_text(failed.key)), failed.entry
             FROM unnest($3::jsonb[], $4::jsonb[]) AS failed (key, entry)",
        )
        .bind(self.name())
        .bind(moved.range)
        .bind(keys)
        .bind(entries)
        .persistent(false)
        .execute(connection)
        .await
        .map(drop)
    }
}

/// Returns a key for a person.
pub(crate) fn shown(key: &[String]) -> String {
    key.join(", ")
}
