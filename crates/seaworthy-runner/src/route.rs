//! Whether a pooler stands between us and PostgreSQL.

use std::time::Duration;

use sqlx::{PgConnection, Row as _};

/// How long a direct connection may take to say who it is; a pooler without a free session takes longer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(3);

/// A session that is older than this is not one that was opened for us.
const FRESH_SECONDS_MAX: i64 = 5;

/// How often a session that was not opened for us is looked at before it counts as ours.
const LOOKS_AT_OLD: usize = 4;

/// What stands between us and PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// Nothing, or a pooler that gives each client a session of its own.
    Direct,
    /// A pooler in transaction mode: each transaction may have another session.
    Pooled,
}

/// Finds out how two connections reach the server, and leaves both outside a transaction.
///
/// A pooler does not say that it is one. But a session that was idle goes to whoever comes next: while the second
/// connection is in a transaction in it, the first one meets another session than before. Directly neither ever does.
/// Where others use the pooler too, or it takes its sessions in turn, once may not tell; but then its sessions are older
/// than our connection, and it is looked at again.
pub(crate) async fn find_route(first: &mut PgConnection, second: &mut PgConnection) -> Result<Route, sqlx::Error> {
    let age = "SELECT extract(epoch FROM clock_timestamp() - backend_start)::bigint FROM pg_catalog.pg_stat_activity
               WHERE pid = pg_backend_pid()";
    // A role that is not a member of who connected (`ALTER ROLE … SET role`) is not told.
    let age: Option<i64> = sqlx::raw_sql(age).fetch_one(&mut *first).await?.try_get(0)?;
    let looks = if age.is_some_and(|age| age <= FRESH_SECONDS_MAX) { 1 } else { LOOKS_AT_OLD };
    let mut seen = None;
    for _ in 0..looks {
        let Some(now) = look(first, second).await? else { return Ok(Route::Pooled) };
        // One question more, or a pooler of two sessions that takes them in turn is at the same place each time.
        let pid = if looks > 1 { process(first).await? } else { now.0 };
        if *seen.get_or_insert(now) != now || pid != now.0 {
            return Ok(Route::Pooled);
        }
    }
    Ok(Route::Direct)
}

/// Returns the sessions of both connections, where each has one of its own while the second is in a transaction.
async fn look(first: &mut PgConnection, second: &mut PgConnection) -> Result<Option<(i32, i32)>, sqlx::Error> {
    let pid = process(first).await?;
    sqlx::raw_sql("BEGIN ISOLATION LEVEL READ COMMITTED").execute(&mut *second).await?;
    let taken = process(second).await?;
    let again = tokio::time::timeout(ANSWER_TIMEOUT, process(first)).await;
    sqlx::raw_sql("ROLLBACK").execute(&mut *second).await?;
    let same = match again {
        Ok(again) => again? == pid,
        Err(_) => false,
    };
    Ok((same && taken != pid).then_some((pid, taken)))
}

/// Returns the server process that answers; in the simple protocol, which a pooler does not take apart.
async fn process(connection: &mut PgConnection) -> Result<i32, sqlx::Error> {
    sqlx::raw_sql("SELECT pg_backend_pid()").fetch_one(connection).await?.try_get(0)
}
