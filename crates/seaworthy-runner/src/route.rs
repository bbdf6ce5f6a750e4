//! Whether a pooler stands between us and PostgreSQL.

use std::time::Duration;

use sqlx::{PgConnection, Row as _};

/// How long a direct connection may take to say who it is; a pooler without a free session takes longer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(3);

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
/// connection is in a transaction in it, the first one meets another session than before. Directly it never does.
pub(crate) async fn find_route(first: &mut PgConnection, second: &mut PgConnection) -> Result<Route, sqlx::Error> {
    let pid = process(first).await?;
    sqlx::raw_sql("BEGIN ISOLATION LEVEL READ COMMITTED").execute(&mut *second).await?;
    let taken = process(second).await?;
    let again = tokio::time::timeout(ANSWER_TIMEOUT, process(first)).await;
    sqlx::raw_sql("ROLLBACK").execute(&mut *second).await?;
    let same = match again {
        Ok(again) => again? == pid,
        Err(_) => false,
    };
    Ok(if same && taken != pid { Route::Direct } else { Route::Pooled })
}

/// Returns the server process that answers; in the simple protocol, which a pooler does not take apart.
async fn process(connection: &mut PgConnection) -> Result<i32, sqlx::Error> {
    sqlx::raw_sql("SELECT pg_backend_pid()").fetch_one(connection).await?.try_get(0)
}
