//! The beginning: the ledger's row, the trigger, and what is sent once before the first batch; or going on with it.

use std::time::Duration;

use seaworthy_migration::DualWrite;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};

use crate::again;
use crate::batch::Job;
use crate::control::{Patience, is_busy, refuse};
use crate::definition::Declared;
use crate::error::BackfillError;
use crate::ledger::{self, Status};
use crate::session::{Trouble, begin, commit, rollback};
use crate::shape::{Column, trigger_names};

const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// What there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begun {
    /// Batches.
    Runs,
    /// Nothing: all rows were walked before.
    Over,
}

/// Begins or goes on, whatever the ledger says; `names` are those that the code declares.
pub(crate) async fn begin_or_resume(
    connection: &mut PgConnection,
    job: &Job,
    declared: &Declared,
    names: &[String],
) -> Result<Begun, BackfillError> {
    let mut patience = Patience::default();
    loop {
        match try_once(connection, job, declared, names).await {
            Ok(Some(begun)) => return Ok(begun),
            // Somebody else has begun it in the same moment: there is something to go on with.
            Ok(None) => rollback(connection).await,
            Err(error) => {
                let again = is_busy(&error) && !job.options.interrupt.is_pulled();
                patience.wait(connection, job.name(), error, again).await.map_err(|error| refused(job, error))?;
            }
        }
    }
}

/// Tells a statement of the definition that is refused from a ledger that cannot be used.
fn refused(job: &Job, error: BackfillError) -> BackfillError {
    let BackfillError::Sql(source) = error else { return error };
    match Trouble::of(&source) {
        Trouble::Refused(server) | Trouble::Row(server) => {
            BackfillError::Definition { name: job.name().to_owned(), server: Box::new(server) }
        }
        Trouble::Busy(_) | Trouble::Lost(_) => BackfillError::Sql(source),
    }
}

async fn try_once(
    connection: &mut PgConnection,
    job: &Job,
    declared: &Declared,
    names: &[String],
) -> Result<Option<Begun>, BackfillError> {
    begin(connection, job.options.lock_timeout, Duration::ZERO).await.map_err(BackfillError::Sql)?;
    let sql = "SELECT status, checksum, ARRAY(
                   SELECT concat_ws(' ', name, of_type)
                   FROM ROWS FROM (unnest(b.cursor_columns), unnest(b.cursor_types)) AS key (name, of_type)
               ), NOT EXISTS (
                   SELECT FROM seaworthy.backfill_ranges r WHERE r.name = b.name AND r.rows_seen > 0)
               FROM seaworthy.backfills b WHERE b.name = $1 FOR NO KEY UPDATE OF b";
    let row: Option<(String, String, Vec<String>, bool)> = sqlx::query_as(sql)
        .bind(job.name())
        .persistent(false)
        .fetch_optional(&mut *connection)
        .await
        .map_err(BackfillError::Sql)?;
    let begun = match row {
        None => {
            not_renamed(connection, job, names).await?;
            if !anew(connection, job, declared, false).await? {
                return Ok(None);
            }
            Begun::Runs
        }
        Some((status, ..)) if job.options.restart => {
            forget(connection, job, Status::parse(&status)).await?;
            anew(connection, job, declared, true).await?;
            Begun::Runs
        }
        Some((status, checksum, key, walked_nothing)) => {
            let status = Status::parse(&status);
            let is_void = walked_nothing && status == Status::Finalized && any_row(connection, job).await?;
            if is_void || status == Status::RolledBack {
                forget(connection, job, status).await?;
                anew(connection, job, declared, true).await?;
                Begun::Runs
            } else {
                same_key(job, status, &key)?;
                go_on(connection, job, status, &checksum).await?
            }
        }
    };
    commit(connection).await.map_err(BackfillError::Sql)?;
    Ok(Some(begun))
}

/// Refuses where the walk began along another key: what is behind the one is not what is behind the other.
///
/// Where an older ledger does not say of which types it was, their names count alone.
fn same_key(job: &Job, status: Status, began: &[String]) -> Result<(), BackfillError> {
    let typed = |column: &Column| format!("{} {}", column.name, column.type_name);
    let key = &job.shape.key;
    let is_same = |(column, began): (&Column, &String)| *began == column.name || *began == typed(column);
    if status.is_over() || key.len() == began.len() && key.iter().zip(began).all(is_same) {
        return Ok(());
    }
    let now: Vec<String> = key.iter().map(typed).collect();
    Err(BackfillError::OtherKey { name: job.name().to_owned(), began: began.join(", "), now: now.join(", ") })
}

/// Tells whether there is a row to be moved. A backfill that was finalized on a table without one has moved nothing, and
/// begins when it is asked for: a database is often made first, and filled later.
async fn any_row(connection: &mut PgConnection, job: &Job) -> Result<bool, BackfillError> {
    let sql = format!("SELECT {}", job.backfill.any_row());
    let asked = sqlx::query_scalar(AssertSqlSafe(sql)).persistent(false).fetch_one(connection).await;
    asked.map_err(BackfillError::Sql)
}

async fn go_on(
    connection: &mut PgConnection,
    job: &Job,
    status: Status,
    checksum: &str,
) -> Result<Begun, BackfillError> {
    let name = job.name().to_owned();
    if checksum != job.checksum && status != Status::Finalized {
        let record = ledger::record_within(connection, &name).await.map_err(BackfillError::Sql)?;
        let processed = record.map_or(0, |record| record.processed_records);
        return Err(BackfillError::Changed { name, began: checksum.to_owned(), now: job.checksum.clone(), processed });
    }
    if matches!(status, Status::Running | Status::Failed) && !is_kept_in_step(connection, job).await? {
        return Err(BackfillError::Untended { name });
    }
    match status {
        Status::Running | Status::Pending | Status::RolledBack => Ok(Begun::Runs),
        Status::Failed => {
            sqlx::query(
                "UPDATE seaworthy.backfills SET status = 'running', error = NULL, completed_at = NULL WHERE name = $1",
            )
            .bind(&name)
            .persistent(false)
            .execute(connection)
            .await
            .map_err(BackfillError::Sql)?;
            Ok(Begun::Runs)
        }
        Status::Completed | Status::Finalized => Ok(Begun::Over),
        Status::Paused | Status::Cancelled => Err(refuse(&name, status)),
    }
}

/// Tells whether the trigger is there that the definition asks for: what was written without it is moved by nobody.
async fn is_kept_in_step(connection: &mut PgConnection, job: &Job) -> Result<bool, BackfillError> {
    if job.backfill.trigger().is_none() {
        return Ok(true);
    }
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger
                        WHERE tgrelid = $1::bigint::oid AND tgname = $2 AND tgenabled <> 'D')",
    )
    .bind(job.shape.oid)
    .bind(seaworthy_runner::trigger_name(job.name()))
    .persistent(false)
    .fetch_one(connection)
    .await
    .map_err(BackfillError::Sql)
}

/// Refuses a definition that was begun under another name, which the code has no more.
async fn not_renamed(connection: &mut PgConnection, job: &Job, names: &[String]) -> Result<(), BackfillError> {
    let former: Option<String> = sqlx::query_scalar(
        "SELECT name FROM seaworthy.backfills WHERE checksum = $1 AND name <> ALL ($2::text[])
             AND status NOT IN ('cancelled', 'rolled_back') ORDER BY started_at LIMIT 1",
    )
    .bind(&job.checksum)
    .bind(names)
    .persistent(false)
    .fetch_optional(connection)
    .await
    .map_err(BackfillError::Sql)?;
    match former {
        Some(former) => Err(BackfillError::Renamed { name: job.name().to_owned(), former }),
        None => Ok(()),
    }
}

/// Takes the ranges of a former run out of the ledger; waits for batches that are still open.
///
/// What it has kept of rows stays for the way back, for what it moved has not come back yet: a second run finds in them
/// what the first one made. Of one that was finalized there is no way back any more.
async fn forget(connection: &mut PgConnection, job: &Job, status: Status) -> Result<(), BackfillError> {
    let lock = "SELECT FROM seaworthy.backfill_ranges WHERE name = $1 FOR UPDATE";
    let ranges = "DELETE FROM seaworthy.backfill_ranges WHERE name = $1";
    let failures = "DELETE FROM seaworthy.backfill_failures WHERE name = $1";
    let kept = "DELETE FROM seaworthy.backfill_kept WHERE name = $1";
    let is_final = matches!(status, Status::Finalized | Status::RolledBack);
    for sql in [lock, ranges, failures].into_iter().chain(is_final.then_some(kept)) {
        sqlx::query(sql)
            .bind(job.name())
            .persistent(false)
            .execute(&mut *connection)
            .await
            .map_err(BackfillError::Sql)?;
    }
    Ok(())
}

/// Writes its row, over that of a former run, and makes what it needs; false where another process has written the row in
/// the same moment.
async fn anew(
    connection: &mut PgConnection,
    job: &Job,
    declared: &Declared,
    is_again: bool,
) -> Result<bool, BackfillError> {
    let (key, types): (Vec<&str>, Vec<&str>) =
        job.shape.key.iter().map(|column| (column.name.as_str(), column.type_name.as_str())).unzip();
    let written = sqlx::query(
        "INSERT INTO seaworthy.backfills (name, version, description, status, checksum, relation, cursor_columns,
             cursor_types, rows_estimate, is_reversible, applied_by, tool_version)
         VALUES ($1, $2, $3, 'running', $4, $5, $6, $7, greatest($8::bigint, 0), $9, $10, $11)
         ON CONFLICT (name) DO UPDATE SET version = excluded.version, description = excluded.description,
             status = excluded.status, checksum = excluded.checksum, relation = excluded.relation,
             cursor_columns = excluded.cursor_columns, cursor_types = excluded.cursor_types,
             rows_estimate = excluded.rows_estimate, is_reversible = excluded.is_reversible, applied_by = excluded.applied_by,
             tool_version = excluded.tool_version, frontier = NULL, is_cut = false, held_by = NULL, error = NULL,
             undo_begun_at = NULL, started_at = clock_timestamp(), completed_at = NULL, finalized_at = NULL
         WHERE $12",
    )
    .bind(job.name())
    .bind(&declared.version)
    .bind(job.backfill.describes())
    .bind(&job.checksum)
    .bind(&job.shape.relation)
    .bind(key)
    .bind(types)
    .bind(job.shape.rows_estimate)
    .bind(job.backfill.is_reversible())
    .bind(&job.options.applied_by)
    .bind(TOOL_VERSION)
    .bind(is_again)
    .persistent(false)
    .execute(&mut *connection)
    .await
    .map_err(BackfillError::Sql)?;
    if written.rows_affected() == 0 {
        return Ok(false);
    }
    if let Some(dual_write) = job.backfill.trigger() {
        install(connection, job, dual_write).await.map_err(BackfillError::Sql)?;
    }
    for statement in job.backfill.start_statements() {
        let statement = sqlx::raw_sql(AssertSqlSafe(statement.to_string()));
        connection.execute(statement).await.map_err(BackfillError::Sql)?;
    }
    Ok(true)
}

/// Makes the trigger; its lock (SHARE ROW EXCLUSIVE, PG 14, CREATE TRIGGER) waits for every transaction that has written
/// to the table without it, so that none is missed.
async fn install(connection: &mut PgConnection, job: &Job, dual_write: &DualWrite) -> Result<(), sqlx::Error> {
    let (trigger, function) = trigger_names(job.name());
    let (timing, events) = dual_write.when();
    let (body, rights) = match dual_write.moves_again() {
        None => (dual_write.body().to_owned(), ""),
        // The application has no rights on the ledger; the names in `unmake` are looked for as they are now, and the
        // keys are read as the batches read them.
        Some(columns) => (
            again::body(job, columns, dual_write.body()),
            " SECURITY DEFINER SET search_path FROM CURRENT SET DateStyle = ISO",
        ),
    };
    // A tag that the body does not have.
    let mut tag = "$seaworthy$".to_owned();
    while body.contains(&tag) {
        tag.insert(1, 's');
    }
    let relation = &job.shape.relation;
    let sql = format!(
        "CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql{rights} AS {tag}\n{body}\n{tag};
         REVOKE ALL ON FUNCTION {function}() FROM PUBLIC;
         DROP TRIGGER IF EXISTS {trigger} ON {relation};
         CREATE TRIGGER {trigger} {timing} {events} ON {relation} FOR EACH ROW EXECUTE FUNCTION {function}()"
    );
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.map(drop)
}

/// Takes the trigger and its function away, where they are.
pub(crate) async fn uninstall(connection: &mut PgConnection, relation: &str, name: &str) -> Result<(), sqlx::Error> {
    let (trigger, function) = trigger_names(name);
    let there: bool = sqlx::query_scalar("SELECT to_regprocedure($1) IS NOT NULL")
        .bind(format!("{function}()"))
        .persistent(false)
        .fetch_one(&mut *connection)
        .await?;
    if !there {
        return Ok(());
    }
    let sql = format!("DROP TRIGGER IF EXISTS {trigger} ON {relation}; DROP FUNCTION {function}()");
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.map(drop)
}
