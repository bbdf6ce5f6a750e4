//! Rows that were written while the others were moved, and that a trigger cannot move itself: they are moved again.
//!
//! The trigger notes the row's key among the failures, in a range that there is not, and so it is in `error_log` until
//! it is moved. Who moves it takes the note away first and then locks the row: what is written later is noted anew. A
//! note is an INSERT without a unique key, so the application waits for nobody.

use std::borrow::Cow;

use seaworthy_ddl::{quote_ident, quote_literal};
use sqlx::PgConnection;

use crate::batch::{Desk, Job, Key, Stop};
use crate::error::BackfillError;
use crate::retry::{move_noted, retry_row};
use crate::session::{begin_together, commit};

/// The range of notes.
pub(crate) const NOTED: i32 = -1;

/// Returns the body of the trigger's function.
pub(crate) fn body(job: &Job, columns: &[Cow<'static, str>], unmake: &str) -> String {
    let same: Vec<String> = columns
        .iter()
        .map(|column| quote_ident(column))
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

/// Tells whether rows may be noted.
fn is_noting(job: &Job) -> bool {
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

/// Moves all that is noted, each row in a transaction of its own; one that cannot be moved fails like another.
pub(crate) async fn move_all(connection: &mut PgConnection, job: &Job) -> Result<(), BackfillError> {
    let mut desk = Desk::default();
    while is_noting(job) {
        begin_together(connection).await.map_err(BackfillError::Sql)?;
        let keys = noted(connection, job).await.map_err(BackfillError::Sql)?;
        commit(connection).await.map_err(BackfillError::Sql)?;
        if keys.is_empty() {
            break;
        }
        for key in keys {
            if job.options.interrupt.is_pulled() {
                return Err(BackfillError::Interrupted { name: job.name().to_owned() });
            }
            if let Some(reason) = retry_row(connection, job, &mut desk, NOTED, &key).await? {
                give_up(connection, job, &key, &reason).await.map_err(BackfillError::Sql)?;
            }
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
