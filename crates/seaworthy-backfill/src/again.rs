//! Rows that were written while the others were moved, and that a trigger cannot move itself: they are moved again.
//!
//! The trigger notes the row's key among the failures, in a range that there is not, and so it is in `error_log` until
//! it is moved. Who moves it takes the note away first and then locks the row: what is written later is noted anew. A
//! note is an INSERT without a unique key, so the application waits for nobody.

use std::borrow::Cow;

use seaworthy_ddl::{quote_ident, quote_literal};
use sqlx::PgConnection;

use crate::batch::{Job, Stop};
use crate::claim::{Desk, Key};
use crate::error::BackfillError;
use crate::retry::{move_noted, stays_open, try_row};
use crate::session::{Trouble, begin, begin_together, commit, rollback};

/// The range of notes.
pub(crate) const NOTED: i32 = -1;

/// Returns the body of the trigger's function.
pub(crate) fn body(job: &Job, columns: &[Cow<'static, str>], unmake: &str) -> String {
    // A row whose key changes may go behind the walk, and what it has made is known by its former key.
    let key_columns = job.shape.key.iter().map(|column| column.name.as_str()).filter(|_| !columns.is_empty());
    let same: Vec<String> = columns
        .iter()
        .map(AsRef::as_ref)
        .chain(key_columns)
        .map(quote_ident)
        .map(|column| format!("NEW.{column}::text IS NOT DISTINCT FROM OLD.{column}::text"))
        .collect();
    let same = if same.is_empty() { "false".to_owned() } else { same.join(" AND ") };
    let key: Vec<String> =
        job.shape.key.iter().map(|column| format!("NEW.{}::text", quote_ident(&column.name))).collect();
    format!(
        "BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF {same} THEN
            RETURN NULL;
        END IF;
        {unmake}
    END IF;
    INSERT INTO seaworthy.backfill_failures (name, range, key, entry) VALUES ({name}, {NOTED}, ARRAY[{key}],
        jsonb_build_object('table', {table}::text, 'key', array_to_string(ARRAY[{key}], ', '),
            'reason', 'was written while the others were moved; finalize moves it again'));
    RETURN NULL;
END",
        name = quote_literal(job.name()),
        table = quote_literal(&job.shape.table),
        key = key.join(", "),
    )
}

/// How many rows share a transaction.
const ROWS_TOGETHER: usize = 100;
/// How often it is looked for more, where an application writes without a pause.
const PASSES_MAX: u32 = 100;

/// Tells whether rows may be noted.
pub(crate) fn is_noting(job: &Job) -> bool {
    job.backfill.trigger().is_some_and(|trigger| trigger.moves_again().is_some())
}

async fn noted(connection: &mut PgConnection, job: &Job) -> Result<Vec<Key>, sqlx::Error> {
    let rows: Vec<(Key,)> = sqlx::query_as(
        "SELECT key FROM seaworthy.backfill_failures WHERE name = $1 AND range = $2 GROUP BY key ORDER BY min(id) LIMIT 1000",
    )
    .bind(job.name())
    .bind(NOTED)
    .persistent(false)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// Moves what is noted until little of it is left, and returns how many rows that were; one that cannot be moved fails
/// like another.
///
/// Many rows share a transaction, so that it is faster than who writes them; where one of them stands in the way, each
/// has its own. The rest is for [`move_last`].
pub(crate) async fn move_all(connection: &mut PgConnection, job: &Job) -> Result<usize, BackfillError> {
    let (mut desk, mut moved) = (Desk::default(), 0);
    for _ in 0..PASSES_MAX {
        begin_together(connection).await.map_err(BackfillError::Sql)?;
        let keys = noted(connection, job).await.map_err(BackfillError::Sql)?;
        commit(connection).await.map_err(BackfillError::Sql)?;
        for some in keys.chunks(ROWS_TOGETHER) {
            if job.options.interrupt.is_pulled() {
                return Err(BackfillError::Interrupted { name: job.name().to_owned() });
            }
            if move_together(connection, job, &mut desk, some).await.is_err() {
                rollback(connection).await;
                move_alone(connection, job, &mut desk, some).await?;
            }
        }
        moved += keys.len();
        if keys.len() < ROWS_TOGETHER {
            break;
        }
    }
    Ok(moved)
}

async fn move_together(connection: &mut PgConnection, job: &Job, desk: &mut Desk, keys: &[Key]) -> Result<(), Stop> {
    begin(connection, job.options.lock_timeout, job.options.batch_timeout).await?;
    stays_open(connection, job).await?;
    for key in keys {
        move_noted(connection, job, desk, NOTED, key).await?;
    }
    Ok(commit(connection).await?)
}

async fn move_alone(
    connection: &mut PgConnection,
    job: &Job,
    desk: &mut Desk,
    keys: &[Key],
) -> Result<(), BackfillError> {
    for key in keys {
        let error = match try_row(connection, job, desk, NOTED, key).await {
            Ok(_) => continue,
            Err(Stop::Backfill(error)) => return Err(error),
            Err(Stop::Sql(error)) => error,
        };
        rollback(connection).await;
        match Trouble::of(&error) {
            Trouble::Row(server) => {
                give_up(connection, job, key, &server.message).await.map_err(BackfillError::Sql)?;
            }
            // It stays noted.
            Trouble::Busy(_) => {}
            Trouble::Refused(server) => {
                let name = job.name().to_owned();
                return Err(BackfillError::Definition { name, server: Box::new(server) });
            }
            Trouble::Lost(_) => return Err(BackfillError::Sql(error)),
        }
    }
    Ok(())
}

/// Makes a failure of a note whose row the server refused; one that a function refused is logged already.
async fn give_up(connection: &mut PgConnection, job: &Job, key: &Key, reason: &str) -> Result<(), sqlx::Error> {
    begin_together(connection).await?;
    sqlx::query(
        "WITH first AS (SELECT coalesce(min(number), 0) AS number FROM seaworthy.backfill_ranges WHERE name = $1),
              failed AS (
                  UPDATE seaworthy.backfill_failures
                  SET range = first.number, entry = entry || jsonb_build_object('reason', $4::text)
                  FROM first WHERE name = $1 AND range = $2 AND key = $3 RETURNING id)
         UPDATE seaworthy.backfill_ranges SET rows_failed = rows_failed + 1
         FROM first WHERE name = $1 AND backfill_ranges.number = first.number AND EXISTS (SELECT FROM failed)",
    )
    .bind(job.name())
    .bind(NOTED)
    .bind(key)
    .bind(reason)
    .persistent(false)
    .execute(&mut *connection)
    .await?;
    commit(connection).await
}

/// Moves what was noted at the last moment, in the transaction of the caller, behind a lock that lets nobody write until
/// its end; returns how many.
pub(crate) async fn move_last(connection: &mut PgConnection, job: &Job) -> Result<usize, Stop> {
    if !is_noting(job) {
        return Ok(0);
    }
    let lock = format!("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", job.shape.relation);
    sqlx::query(sqlx::AssertSqlSafe(lock)).persistent(false).execute(&mut *connection).await?;
    let (mut desk, mut moved) = (Desk::default(), 0);
    loop {
        let keys = noted(connection, job).await?;
        if keys.is_empty() {
            return Ok(moved);
        }
        for key in keys {
            move_noted(connection, job, &mut desk, NOTED, &key).await?;
            moved += 1;
        }
    }
}
