//! What was tried, newest first: the ledger's `attempts`.

use serde_json::Value;
use sqlx::{Connection as _, PgConnection};

use crate::ledger::{Ledger, LedgerError};

/// Returns the newest attempts as rows of JSON, of versions that contain the text.
///
/// Rows of an older ledger lack what came later: a row is read as it is, whatever its columns. Without a ledger there
/// are none.
pub async fn history(
    connection: &mut PgConnection,
    ledger: &Ledger,
    version: Option<&str>,
    limit: u32,
) -> Result<Vec<Value>, LedgerError> {
    if !ledger.exists {
        return Ok(Vec::new());
    }
    let sql = "SELECT to_jsonb(tried) || jsonb_build_object('finished_at',
                   to_char(tried.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'))
               FROM (SELECT * FROM seaworthy.attempts WHERE $1::text IS NULL OR strpos(version, $1) > 0
                     ORDER BY id DESC LIMIT $2) AS tried ORDER BY id DESC";
    // In a transaction: outside one, a pooler may send the statement's text and its values to two sessions.
    let asked = async {
        let mut transaction = connection.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY").await?;
        let query = sqlx::query_scalar(sql).bind(version).bind(i64::from(limit)).persistent(false);
        let rows = query.fetch_all(&mut *transaction).await?;
        transaction.rollback().await?;
        Ok(rows)
    };
    asked.await.map_err(|error| ledger.unread(error))
}
