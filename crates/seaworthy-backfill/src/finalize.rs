//! The end: what was written at the last moment is walked, the gates are asked, and the trigger goes.

use std::time::{Duration, Instant};

use seaworthy_migration::Gate;
use seaworthy_runner::{Chain, CheckOutcome, DatabaseUrl, connect};
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};

use crate::again;
use crate::batch::{Job, Stop};
use crate::begin::uninstall;
use crate::control::{Patience, refuse};
use crate::definition::Declared;
use crate::error::BackfillError;
use crate::event::{Event, Listener};
use crate::ledger::{Record, Status, checksum};
use crate::options::Options;
use crate::run::{current, job, run};
use crate::session::{Trouble, begin, begin_together, commit, reconnect};

/// Finalizes a completed backfill: then what waits for it may go on.
pub async fn finalize(
    url: &DatabaseUrl,
    chain: &Chain,
    what: &Declared,
    options: &Options,
    listener: Listener<'_>,
) -> Result<Record, BackfillError> {
    what.in_batches()?;
    // The walk that comes first is for what is left, not for all of it once more.
    let options = &Options { restart: false, ..options.clone() };
    let mut connection = connect(url).await?;
    let record = current(&mut connection, what).await?;
    let name = record.name.clone();
    match record.status {
        Status::Finalized => return Ok(record),
        Status::Completed => {}
        // Another one has opened it once more, or was killed there.
        Status::Running if is_reopened(&mut connection, &name).await.map_err(BackfillError::Sql)? => {}
        status @ (Status::Pending
        | Status::Running
        | Status::Paused
        | Status::Failed
        | Status::Cancelled
        | Status::RolledBack) => {
            return Err(match (status, record.parked_ranges) {
                (Status::Failed, 1..) => {
                    let hint = format!("`cargo xtask backfill retry-failed {name}` tries its parked ranges again");
                    BackfillError::Standing { name, status, hint }
                }
                _ => refuse(&name, status),
            });
        }
    }
    let now = checksum(&what.backfill);
    if record.checksum != now {
        let processed = record.processed_records;
        return Err(BackfillError::Changed { name, began: record.checksum, now, processed });
    }
    reopen(&mut connection, &name).await.map_err(BackfillError::Sql)?;
    // The walk may outlive a connection that does nothing meanwhile.
    drop(connection);
    run(url, chain, what, options, &mut *listener).await?;
    let mut connection = reconnect(url, options, |_| {}).await?;
    let job = job(&mut connection, what, options).await?;
    let mut patience = Patience::default();
    while let Err(error) = once(&mut connection, what, &job).await {
        // A row that was written at the last moment and does not move fails in its own transaction, on the next try.
        let again = matches!(&error, BackfillError::Sql(error)
            if matches!(Trouble::of(error), Trouble::Busy(_) | Trouble::Row(_)));
        patience.wait(&mut connection, &name, error, again).await?;
    }
    listener(&Event::Finalized { name: name.clone() });
    forget_kept(&mut connection, &name).await.map_err(BackfillError::Sql)?;
    current(&mut connection, what).await
}

/// Takes away what was kept of rows: there is no way back any more. In batches, for they may be many.
async fn forget_kept(connection: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    let sql = "DELETE FROM seaworthy.backfill_kept WHERE name = $1 AND key IN (
                   SELECT key FROM seaworthy.backfill_kept k WHERE k.name = $1 LIMIT 10000)
               AND EXISTS (SELECT FROM seaworthy.backfills b WHERE b.name = $1 AND b.status = 'finalized')";
    loop {
        begin_together(connection).await?;
        let gone = sqlx::query(sql).bind(name).persistent(false).execute(&mut *connection).await?;
        commit(connection).await?;
        if gone.rows_affected() == 0 {
            return Ok(());
        }
    }
}

/// Tells whether all that is left of one that runs is its last range, which [`reopen`] has opened once more.
async fn is_reopened(connection: &mut PgConnection, name: &str) -> Result<bool, sqlx::Error> {
    begin_together(connection).await?;
    let sql = "SELECT b.is_cut AND NOT EXISTS (
                   SELECT FROM seaworthy.backfill_ranges r
                   WHERE r.name = b.name AND r.until_key IS NOT NULL AND r.status <> 'done')
               FROM seaworthy.backfills b WHERE b.name = $1";
    let is_reopened = sqlx::query_scalar(sql).bind(name).persistent(false).fetch_one(&mut *connection).await?;
    commit(connection).await?;
    Ok(is_reopened)
}

/// Opens the last range once more, for the rows that came behind it since.
async fn reopen(connection: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    begin(connection, Duration::from_secs(10), Duration::ZERO).await?;
    let reopened = sqlx::query(
        "UPDATE seaworthy.backfills SET status = 'running', completed_at = NULL
         WHERE name = $1 AND status = 'completed'",
    )
    .bind(name)
    .persistent(false)
    .execute(&mut *connection)
    .await?;
    if reopened.rows_affected() == 1 {
        sqlx::query("UPDATE seaworthy.backfill_ranges SET status = 'pending' WHERE name = $1 AND until_key IS NULL")
            .bind(name)
            .persistent(false)
            .execute(&mut *connection)
            .await?;
    }
    commit(connection).await
}

/// Finalizes it, or finds somebody in the way.
///
/// What is sent at the end may read whole tables, and the gates do: nobody is to wait for that. So where rows are noted,
/// that has a transaction of its own, and the lock that lets nobody write is held for the last of them alone. Then what
/// is sent at the end is sent again where it has not seen them.
async fn once(connection: &mut PgConnection, what: &Declared, job: &Job) -> Result<(), BackfillError> {
    if !again::is_noting(job) {
        if lock(connection, what, job).await? {
            settle(connection, what).await?;
            close(connection, what).await?;
        }
        return commit(connection).await.map_err(BackfillError::Sql);
    }
    again::move_all(connection, job).await?;
    if lock(connection, what, job).await? {
        settle(connection, what).await?;
    }
    commit(connection).await.map_err(BackfillError::Sql)?;
    let mut moved = again::move_all(connection, job).await?;
    if lock(connection, what, job).await? {
        moved += again::move_last(connection, job).await.map_err(|stop| match stop {
            Stop::Sql(error) => BackfillError::Sql(error),
            Stop::Backfill(error) => error,
        })?;
        close(connection, what).await?;
    }
    commit(connection).await.map_err(BackfillError::Sql)?;
    if moved > 0 {
        say_again(connection, what).await?;
    }
    Ok(())
}

/// Begins a transaction and locks the ledger's row; false where somebody else was faster with finalizing it.
async fn lock(connection: &mut PgConnection, what: &Declared, job: &Job) -> Result<bool, BackfillError> {
    let name = what.backfill.name();
    begin(connection, job.options.lock_timeout, Duration::ZERO).await.map_err(BackfillError::Sql)?;
    let locked: Option<String> = sqlx::query_scalar(
        "SELECT status FROM seaworthy.backfills WHERE name = $1 AND status IN ('completed', 'finalized') FOR NO KEY UPDATE",
    )
    .bind(name)
    .persistent(false)
    .fetch_optional(&mut *connection)
    .await
    .map_err(BackfillError::Sql)?;
    match locked.as_deref().map(Status::parse) {
        Some(Status::Finalized) => Ok(false),
        Some(_) => Ok(true),
        None => {
            let status = current(connection, what).await?.status;
            Err(BackfillError::Stopped { name: name.to_owned(), status })
        }
    }
}

/// Sends what is to be sent at the end, and asks the gates.
async fn settle(connection: &mut PgConnection, what: &Declared) -> Result<(), BackfillError> {
    send_finalize_statements(connection, what).await?;
    let name = what.backfill.name();
    let closed = closed_gates(connection, name, what.backfill.gates()).await?;
    if closed.is_empty() { Ok(()) } else { Err(BackfillError::Gate { name: name.to_owned(), closed }) }
}

/// Takes the trigger away, and writes that all is done.
async fn close(connection: &mut PgConnection, what: &Declared) -> Result<(), BackfillError> {
    let name = what.backfill.name();
    uninstall(connection, &what.backfill.relation(), name).await.map_err(BackfillError::Sql)?;
    sqlx::query(
        "UPDATE seaworthy.backfills SET status = 'finalized', finalized_at = clock_timestamp(), error = NULL
         WHERE name = $1",
    )
    .bind(name)
    .persistent(false)
    .execute(connection)
    .await
    .map(drop)
    .map_err(BackfillError::Sql)
}

/// Sends what is sent at the end once more, for more rows were moved since.
pub(crate) async fn say_again(connection: &mut PgConnection, what: &Declared) -> Result<(), BackfillError> {
    begin_together(connection).await.map_err(BackfillError::Sql)?;
    send_finalize_statements(connection, what).await?;
    commit(connection).await.map_err(BackfillError::Sql)
}

/// Sends what is to be sent at the end.
async fn send_finalize_statements(connection: &mut PgConnection, what: &Declared) -> Result<(), BackfillError> {
    for statement in what.backfill.finalize_statements() {
        let sent = connection.execute(sqlx::raw_sql(AssertSqlSafe(statement.to_string()))).await;
        sent.map_err(|error| match Trouble::of(&error) {
            Trouble::Refused(server) | Trouble::Row(server) => {
                BackfillError::Definition { name: what.backfill.name().to_owned(), server: Box::new(server) }
            }
            Trouble::Busy(_) | Trouble::Lost(_) => BackfillError::Sql(error),
        })?;
    }
    Ok(())
}

/// Asks every gate, and returns those that do not hold.
async fn closed_gates(
    connection: &mut PgConnection,
    name: &str,
    gates: &[Gate],
) -> Result<Vec<CheckOutcome>, BackfillError> {
    let mut closed = Vec::new();
    for gate in gates {
        let (probe, started) = (gate.probe(), Instant::now());
        let asked: Result<(i64, i64, String), _> =
            sqlx::query_as(AssertSqlSafe(probe.sql.clone())).persistent(false).fetch_one(&mut *connection).await;
        let (total, passed, sample) = asked.map_err(|source| match Trouble::of(&source) {
            Trouble::Refused(_) | Trouble::Row(_) => {
                BackfillError::Probe { name: name.to_owned(), gate: gate.name().to_owned(), source }
            }
            Trouble::Busy(_) | Trouble::Lost(_) => BackfillError::Sql(source),
        })?;
        let count = |count| u64::try_from(count).unwrap_or_default();
        let (total, passed) = (count(total), count(passed));
        let held = probe.holds(total, passed);
        let sample = CheckOutcome::sample(&sample);
        let (gate, percent_min, duration) = (gate.name().to_owned(), probe.percent_min, started.elapsed());
        if !held {
            closed.push(CheckOutcome { name: gate, held, total, passed, percent_min, sample, duration });
        }
    }
    Ok(closed)
}
