//! Rows that failed and ranges that were parked, tried again after a human has corrected what was wrong.

use seaworthy_runner::{Chain, DatabaseUrl, connect};
use sqlx::PgConnection;

use crate::again::NOTED;
use crate::batch::{Job, Moved, Stop};
use crate::claim::{Desk, Key};
use crate::control::{refuse, stands};
use crate::definition::Declared;
use crate::error::BackfillError;
use crate::event::{Event, Listener};
use crate::finalize::say_again;
use crate::ledger::{Record, Status, checksum};
use crate::options::Options;
use crate::run::{current, job, run};
use crate::session::{Trouble, begin, begin_together, commit, reconnect, rollback};
use crate::sql::Bounds;

/// Tries each failed row alone and every parked range; returns the record, with what still fails in it.
pub async fn retry_failed(
    url: &DatabaseUrl,
    chain: &Chain,
    what: &Declared,
    options: &Options,
    listener: Listener<'_>,
) -> Result<Record, BackfillError> {
    what.in_batches()?;
    let mut connection = connect(url).await?;
    let record = current(&mut connection, what).await?;
    let name = record.name.clone();
    match record.status {
        Status::Completed | Status::Failed | Status::Finalized | Status::Running => {}
        status @ (Status::Pending | Status::Paused | Status::Cancelled | Status::RolledBack) => {
            return Err(refuse(&name, status));
        }
    }
    let now = checksum(&what.backfill);
    if record.checksum != now {
        if record.status == Status::Running {
            // Another process may be at it with the former definition, and more than what failed is left.
            let processed = record.processed_records;
            return Err(BackfillError::Changed { name, began: record.checksum, now, processed });
        }
        // A corrected definition is what a retry is for: it holds for what is left.
        if record.status != Status::Finalized {
            adopt(&mut connection, &record, &now).await?;
        }
        listener(&Event::Adopted { name: name.clone(), began: record.checksum.clone(), now });
    }
    let job = job(&mut connection, what, options).await?;
    let failed = failed(&mut connection, &name).await.map_err(BackfillError::Sql)?;
    let mut desk = Desk::default();
    for (range, key) in &failed {
        if options.interrupt.is_pulled() {
            return Err(BackfillError::Interrupted { name });
        }
        let left = retry_row(&mut connection, &job, &mut desk, *range, key).await?;
        if let Some(reason) = left {
            listener(&Event::Failed { name: name.clone(), key: crate::batch::shown(key), reason });
        }
    }
    if record.status == Status::Finalized {
        say_again(&mut connection, what).await?;
    }
    if record.status == Status::Failed || record.parked_ranges > 0 {
        unpark(&mut connection, &name).await.map_err(BackfillError::Sql)?;
        // The walk may outlive a connection that does nothing meanwhile.
        drop(connection);
        run(url, chain, what, options, listener).await?;
        connection = reconnect(url, options, |_| {}).await?;
    }
    current(&mut connection, what).await
}

/// Returns the keys of the rows that failed, each with the range that it is in.
async fn failed(connection: &mut PgConnection, name: &str) -> Result<Vec<(i32, Key)>, sqlx::Error> {
    begin_together(connection).await?;
    let failed = sqlx::query_as(
        "SELECT range, key FROM seaworthy.backfill_failures WHERE name = $1 GROUP BY range, key ORDER BY min(id)",
    )
    .bind(name)
    .persistent(false)
    .fetch_all(&mut *connection)
    .await?;
    commit(connection).await?;
    Ok(failed)
}

/// Lets a corrected definition hold, where nobody was faster with it or with going on.
async fn adopt(connection: &mut PgConnection, record: &Record, now: &str) -> Result<(), BackfillError> {
    begin_together(connection).await.map_err(BackfillError::Sql)?;
    let sql = "UPDATE seaworthy.backfills SET checksum = $2 WHERE name = $1 AND checksum = $3 AND status = $4";
    let adopted = sqlx::query(sql)
        .bind(&record.name)
        .bind(now)
        .bind(&record.checksum)
        .bind(record.status.as_str())
        .persistent(false)
        .execute(&mut *connection)
        .await
        .map_err(BackfillError::Sql)?;
    commit(connection).await.map_err(BackfillError::Sql)?;
    if adopted.rows_affected() == 0 {
        return Err(BackfillError::Stopped { name: record.name.clone(), status: record.status });
    }
    Ok(())
}

async fn unpark(connection: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    begin_together(connection).await?;
    for sql in [
        "UPDATE seaworthy.backfill_ranges SET status = 'pending', error = NULL WHERE name = $1 AND status = 'parked'",
        "UPDATE seaworthy.backfills SET status = 'running', error = NULL, completed_at = NULL
         WHERE name = $1 AND status IN ('failed', 'completed', 'running')",
    ] {
        sqlx::query(sql).bind(name).persistent(false).execute(&mut *connection).await?;
    }
    commit(connection).await
}

/// Moves one row that failed; returns why it still does.
async fn retry_row(
    connection: &mut PgConnection,
    job: &Job,
    desk: &mut Desk,
    range: i32,
    key: &Key,
) -> Result<Option<String>, BackfillError> {
    match try_row(connection, job, desk, range, key).await {
        Ok(moved) => Ok(moved.failed.first().map(crate::batch::Failure::reason)),
        Err(Stop::Backfill(error)) => Err(error),
        Err(Stop::Sql(error)) => {
            rollback(connection).await;
            match Trouble::of(&error) {
                Trouble::Row(server) | Trouble::Busy(server) => Ok(Some(server.message)),
                Trouble::Refused(server) => {
                    let name = job.name().to_owned();
                    Err(BackfillError::Definition { name, server: Box::new(server) })
                }
                Trouble::Lost(_) => Err(BackfillError::Sql(error)),
            }
        }
    }
}

/// Moves one row that failed or is noted, in a transaction of its own.
pub(crate) async fn try_row(
    connection: &mut PgConnection,
    job: &Job,
    desk: &mut Desk,
    range: i32,
    key: &Key,
) -> Result<Moved, Stop> {
    begin(connection, job.options.lock_timeout, job.options.batch_timeout).await?;
    stays_open(connection, job).await?;
    // In the same order as a batch: the range first. Whoever retries the same row at the same time waits here.
    sqlx::query("SELECT FROM seaworthy.backfill_ranges WHERE name = $1 AND number = $2 FOR UPDATE")
        .bind(job.name())
        .bind(range)
        .persistent(false)
        .execute(&mut *connection)
        .await?;
    let moved = move_noted(connection, job, desk, range, key).await?;
    commit(connection).await?;
    Ok(moved)
}

/// Refuses to move a row of a backfill that was stopped meanwhile; until the end of the transaction nobody stops it.
pub(crate) async fn stays_open(connection: &mut PgConnection, job: &Job) -> Result<(), Stop> {
    let is_open = |status| match status {
        Status::Running | Status::Failed | Status::Completed | Status::Finalized => true,
        Status::Pending | Status::Paused | Status::Cancelled | Status::RolledBack => false,
    };
    Ok(stands(connection, job.name(), is_open).await.map(drop)?)
}

/// Moves one row in the transaction of the caller, and takes all that is logged of it away; nothing where somebody else
/// has done so.
///
/// A row that was noted only was counted when the walk came by; where it fails now, the first range counts that.
pub(crate) async fn move_noted(
    connection: &mut PgConnection,
    job: &Job,
    desk: &mut Desk,
    range: i32,
    key: &Key,
) -> Result<Moved, Stop> {
    let taken: Vec<(i32,)> =
        sqlx::query_as("DELETE FROM seaworthy.backfill_failures WHERE name = $1 AND key = $2 RETURNING range")
            .bind(job.name())
            .bind(key)
            .persistent(false)
            .fetch_all(&mut *connection)
            .await?;
    if taken.is_empty() {
        return Ok(Moved::default());
    }
    let had_failed = taken.iter().map(|(range,)| *range).find(|range| *range != NOTED);
    let mut moved = job.move_rows(connection, desk, Bounds::Only, (None, key)).await?;
    moved.range = match had_failed {
        Some(range) => range,
        None if range != NOTED => range,
        None => first_range(connection, job.name()).await?,
    };
    job.log(connection, &moved).await?;
    let processed = if had_failed.is_some() { moved.processed } else { 0 };
    sqlx::query(
        "UPDATE seaworthy.backfill_ranges SET rows_failed = greatest(rows_failed - $5, 0) + $3,
             rows_processed = rows_processed + $4, updated_at = clock_timestamp() WHERE name = $1 AND number = $2",
    )
    .bind(job.name())
    .bind(moved.range)
    .bind(i64::try_from(moved.failed_rows).unwrap_or(i64::MAX))
    .bind(i64::try_from(processed).unwrap_or(i64::MAX))
    .bind(i64::from(had_failed.is_some()))
    .persistent(false)
    .execute(&mut *connection)
    .await?;
    Ok(moved)
}

async fn first_range(connection: &mut PgConnection, name: &str) -> Result<i32, sqlx::Error> {
    let first = "SELECT coalesce(min(number), 0) FROM seaworthy.backfill_ranges WHERE name = $1";
    sqlx::query_scalar(first).bind(name).persistent(false).fetch_one(connection).await
}
