//! What the queries are sent through.

use std::future::Future;

use futures_util::TryStreamExt as _;

use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection};

/// A session with the server: sqlx's own connection, or what a migration runs on.
pub trait Source: Send {
    /// Sends a query with its lists of texts, `$1` and on, and gives every row to `each`.
    fn rows(
        &mut self,
        sql: String,
        lists: &[&[String]],
        each: &mut (dyn FnMut(&PgRow) + Send),
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

impl Source for PgConnection {
    async fn rows(
        &mut self,
        sql: String,
        lists: &[&[String]],
        each: &mut (dyn FnMut(&PgRow) + Send),
    ) -> Result<(), sqlx::Error> {
        // Nothing but constants of this crate goes into the text; the scope is bound.
        let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
        for list in lists {
            query = query.bind(*list);
        }
        // One row after the other: the server goes on while they are decoded.
        let mut rows = query.fetch(self);
        while let Some(row) = rows.try_next().await? {
            each(&row);
        }
        Ok(())
    }
}
