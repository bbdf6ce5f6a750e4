//! What other terminals say to a backfill: pause, resume, cancel.

use std::time::Duration;

use seaworthy_runner::{DatabaseUrl, connect};
use sqlx::{AssertSqlSafe, PgConnection};

use crate::batch::Job;
use crate::begin::uninstall;
use crate::claim::Key;
use crate::definition::Declared;
use crate::error::BackfillError;
use crate::ledger::{Record, Status};
use crate::options::Options;
use crate::run::{current, job};
use crate::session::{Trouble, begin, begin_plain, begin_together, commit, rollback};
use crate::sql::Bounds;

/// Holds it; returns when no batch is open any more.
pub async fn pause(url: &DatabaseUrl, name: &str) -> Result<Record, BackfillError> {
    change(url, name, |status| match status {
        Status::Running | Status::Paused => Ok(Status::Paused),
        status => Err(refuse(name, status)),
    })
    .await
}

/// Lets it go on: where a run is still there it does, else the next `run` does. One that was cancelled and has a trigger
/// does not: what was written since is moved by nobody.
pub async fn resume(url: &DatabaseUrl, what: &Declared) -> Result<Record, BackfillError> {
    let name = what.backfill.name();
    let is_tended = what.backfill.trigger().is_none();
    change(url, name, |status| match status {
        Status::Running | Status::Paused | Status::Failed => Ok(Status::Running),
        Status::Cancelled if is_tended => Ok(Status::Running),
        Status::Cancelled => Err(BackfillError::Untended { name: name.to_owned() }),
        status => Err(refuse(name, status)),
    })
    .await
}

/// Gives it up: what was moved stays, its trigger goes.
pub async fn cancel(url: &DatabaseUrl, name: &str) -> Result<Record, BackfillError> {
    change(url, name, |status| match status {
        Status::Running | Status::Paused | Status::Failed | Status::Completed | Status::Cancelled => {
            Ok(Status::Cancelled)
        }
        status => Err(refuse(name, status)),
    })
    .await
}

/// Refuses a command where a backfill stands, with one that is possible there.
pub(crate) fn refuse(name: &str, status: Status) -> BackfillError {
    let hint = match status {
        Status::Pending | Status::RolledBack => format!("`cargo xtask backfill run {name}` begins it"),
        Status::Running => format!("`cargo xtask backfill run {name}` walks the rows that are left"),
        Status::Completed => format!("`cargo xtask backfill finalize {name}` ends it"),
        Status::Failed => format!("`cargo xtask backfill run {name}` goes on with it"),
        Status::Paused => format!("`cargo xtask backfill resume {name}` lets it go on"),
        Status::Cancelled => format!(
            "`cargo xtask backfill run {name} --restart` begins again; without a trigger, which cancel took away, \
             `cargo xtask backfill resume {name}` lets it go on where it stopped"
        ),
        Status::Finalized => format!("`cargo xtask backfill status {name}` shows what it did"),
    };
    BackfillError::Standing { name: name.to_owned(), status, hint }
}

/// Changes where it stands, and waits for the batches that are open: those that come later see it.
async fn change(
    url: &DatabaseUrl,
    name: &str,
    to: impl Fn(Status) -> Result<Status, BackfillError>,
) -> Result<Record, BackfillError> {
    let mut connection = connect(url).await?;
    let mut patience = Patience::default();
    while let Err(error) = try_change(&mut connection, name, &to).await {
        let again = is_busy(&error);
        patience.wait(&mut connection, name, error, again).await?;
    }
    let record = crate::ledger::record(&mut connection, name).await.map_err(BackfillError::Sql)?;
    record.ok_or_else(|| BackfillError::NotBegun { name: name.to_owned() })
}

async fn try_change(
    connection: &mut PgConnection,
    name: &str,
    to: &impl Fn(Status) -> Result<Status, BackfillError>,
) -> Result<(), BackfillError> {
    if crate::ledger::record(connection, name).await.map_err(BackfillError::Sql)?.is_none() {
        return Err(BackfillError::NotBegun { name: name.to_owned() });
    }
    // The application's queries wait behind the lock that the trigger's end asks for, and no longer than this.
    begin(connection, Duration::from_secs(1), Duration::ZERO).await.map_err(BackfillError::Sql)?;
    let sql = "SELECT status, relation, undo_begun_at IS NOT NULL FROM seaworthy.backfills WHERE name = $1
               FOR NO KEY UPDATE";
    let row: Option<(String, String, bool)> = sqlx::query_as(sql)
        .bind(name)
        .persistent(false)
        .fetch_optional(&mut *connection)
        .await
        .map_err(BackfillError::Sql)?;
    let (status, relation, is_half_undone) = row.ok_or_else(|| BackfillError::NotBegun { name: name.to_owned() })?;
    let status = to(Status::parse(&status))?;
    if is_half_undone && status == Status::Running {
        return Err(BackfillError::HalfUndone { name: name.to_owned() });
    }
    let update = "UPDATE seaworthy.backfills SET status = $2, held_by = NULL WHERE name = $1";
    sqlx::query(update)
        .bind(name)
        .bind(status.as_str())
        .persistent(false)
        .execute(&mut *connection)
        .await
        .map_err(BackfillError::Sql)?;
    fence(connection, name).await.map_err(BackfillError::Sql)?;
    if status == Status::Cancelled {
        uninstall(connection, &relation, name).await.map_err(BackfillError::Sql)?;
    }
    commit(connection).await.map_err(BackfillError::Sql)
}

/// How often a lock is asked for, a little later each time.
const TRIES: u32 = 10;

/// How often a lock was asked for in vain.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    made: u32,
}

impl Patience {
    /// Rolls back what met this error, and waits a little where it may be tried `again`; else returns the error.
    pub(crate) async fn wait(
        &mut self,
        connection: &mut PgConnection,
        name: &str,
        error: BackfillError,
        again: bool,
    ) -> Result<(), BackfillError> {
        rollback(connection).await;
        self.made += 1;
        if !again || self.made >= TRIES {
            return Err(in_the_way(name, error));
        }
        tokio::time::sleep(Duration::from_millis(200) * self.made).await;
        Ok(())
    }
}

/// Tells whether somebody was in the way, who may be gone with the next try.
pub(crate) fn is_busy(error: &BackfillError) -> bool {
    matches!(error, BackfillError::Sql(error) if matches!(Trouble::of(error), Trouble::Busy(_)))
}

/// Tells a lock that was not to be had from a ledger that cannot be used.
fn in_the_way(name: &str, error: BackfillError) -> BackfillError {
    match error {
        BackfillError::Sql(source) => match Trouble::of(&source) {
            Trouble::Busy(server) => BackfillError::InTheWay { name: name.to_owned(), server: Box::new(server) },
            _ => BackfillError::Sql(source),
        },
        error => error,
    }
}

/// Waits until no batch is open: whoever works on a range has its row locked.
pub(crate) async fn fence(connection: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT FROM seaworthy.backfill_ranges WHERE name = $1 AND status = 'pending' FOR UPDATE")
        .bind(name)
        .persistent(false)
        .execute(connection)
        .await
        .map(drop)
}

/// Undoes what a cancelled backfill did, in batches; it can be called again where it was stopped.
pub async fn undo(url: &DatabaseUrl, what: &Declared, options: &Options) -> Result<Record, BackfillError> {
    let name = what.backfill.name().to_owned();
    if !what.backfill.is_reversible() {
        return Err(BackfillError::Irreversible { name });
    }
    let mut connection = connect(url).await?;
    let record = current(&mut connection, what).await?;
    if record.status != Status::Cancelled {
        return Err(BackfillError::Standing {
            name: name.clone(),
            status: record.status,
            hint: format!("`cargo xtask backfill cancel {name} --undo` cancels it first"),
        });
    }
    let job = job(&mut connection, what, options).await?;
    if begin_cancelled(&mut connection, &job).await? {
        let note =
            "UPDATE seaworthy.backfills SET undo_begun_at = coalesce(undo_begun_at, clock_timestamp()) WHERE name = $1";
        sqlx::query(note).bind(&name).persistent(false).execute(&mut connection).await.map_err(BackfillError::Sql)?;
    }
    commit(&mut connection).await.map_err(BackfillError::Sql)?;
    if let Some(template) = what.backfill.undo() {
        walk_back(&mut connection, &job, template).await?;
    }
    put_back(&mut connection, &job).await?;
    undone(&mut connection, &name).await.map_err(BackfillError::Sql)?;
    current(&mut connection, what).await
}

async fn undone(connection: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    begin_together(connection).await?;
    sqlx::query("UPDATE seaworthy.backfills SET status = 'rolled_back' WHERE name = $1 AND status = 'cancelled'")
        .bind(name)
        .persistent(false)
        .execute(&mut *connection)
        .await?;
    commit(connection).await
}

/// Begins a transaction in which it stays cancelled; false where somebody else has undone it meanwhile.
async fn begin_cancelled(connection: &mut PgConnection, job: &Job) -> Result<bool, BackfillError> {
    begin_plain(connection).await.map_err(BackfillError::Sql)?;
    let is_meant = |status| matches!(status, Status::Cancelled | Status::RolledBack);
    Ok(stands(connection, job.name(), is_meant).await? == Status::Cancelled)
}

/// Returns where it stands, and keeps it there until the end of the transaction, which is rolled back where that is not what
/// is meant: another command was there first.
pub(crate) async fn stands(
    connection: &mut PgConnection,
    name: &str,
    is_meant: impl FnOnce(Status) -> bool,
) -> Result<Status, BackfillError> {
    let sql = "SELECT status FROM seaworthy.backfills WHERE name = $1 FOR SHARE";
    let asked = sqlx::query_scalar(sql).bind(name).persistent(false).fetch_optional(&mut *connection).await;
    let status: Option<String> = asked.map_err(BackfillError::Sql)?;
    let status = status.as_deref().map_or(Status::Pending, Status::parse);
    if is_meant(status) {
        return Ok(status);
    }
    rollback(connection).await;
    Err(BackfillError::Stopped { name: name.to_owned(), status })
}

/// Refuses to go on where somebody pressed Ctrl-C.
fn not_interrupted(job: &Job) -> Result<(), BackfillError> {
    if job.options.interrupt.is_pulled() {
        return Err(BackfillError::UndoInterrupted { name: job.name().to_owned() });
    }
    Ok(())
}

/// Tells a way back that is refused, or a row that it cannot take back, from a ledger that cannot be used.
fn refused(job: &Job, source: sqlx::Error) -> BackfillError {
    match Trouble::of(&source) {
        Trouble::Refused(server) | Trouble::Row(server) | Trouble::Busy(server) => {
            BackfillError::Undo { name: job.name().to_owned(), server: Box::new(server) }
        }
        Trouble::Lost(_) => BackfillError::Sql(source),
    }
}

async fn walk_back(connection: &mut PgConnection, job: &Job, template: &str) -> Result<(), BackfillError> {
    let mut after: Option<Key> = None;
    let rows = job.options.batch_rows_max.min(2000);
    loop {
        not_interrupted(job)?;
        if !begin_cancelled(connection, job).await? {
            return commit(connection).await.map_err(BackfillError::Sql);
        }
        let end = job.end(connection, after.as_ref(), None, rows).await.map_err(BackfillError::Sql)?;
        let Some((last, _)) = end else { return commit(connection).await.map_err(BackfillError::Sql) };
        let bounds = if after.is_some() { Bounds::After } else { Bounds::FromStart };
        let sql = job.shape.marked_back(template, bounds);
        let back = sqlx::query(AssertSqlSafe(sql)).bind(&after).bind(&last).persistent(false);
        back.execute(&mut *connection).await.map_err(|error| refused(job, error))?;
        commit(connection).await.map_err(|error| refused(job, error))?;
        after = Some(last);
    }
}

async fn put_back(connection: &mut PgConnection, job: &Job) -> Result<(), BackfillError> {
    let columns = job.backfill.kept_columns();
    while !columns.is_empty() {
        not_interrupted(job)?;
        if !begin_cancelled(connection, job).await? {
            return commit(connection).await.map_err(BackfillError::Sql);
        }
        let back: i64 = sqlx::query_scalar(AssertSqlSafe(job.shape.put_back(columns)))
            .bind(job.name())
            .bind(2000_i64)
            .persistent(false)
            .fetch_one(&mut *connection)
            .await
            .map_err(|error| refused(job, error))?;
        commit(connection).await.map_err(|error| refused(job, error))?;
        if back == 0 {
            break;
        }
    }
    Ok(())
}
