//! What the attempts come to: one query over the ledger, whatever it holds.

use serde_json::Value;
use sqlx::{Connection as _, PgConnection};

use crate::ledger::{Ledger, LedgerError};

/// Rates, times and a row a version, as one JSON object; what was resolved by hand counts as neither try nor success.
const METRICS: &str = "
WITH tries AS (
    SELECT *, finished_at - duration_ms * interval '1 millisecond' AS started_at,
           row_number() OVER (PARTITION BY version ORDER BY id DESC) AS from_last
    FROM seaworthy.attempts
    WHERE outcome IN ('succeeded', 'failed') AND ($1::text IS NULL OR strpos(version, $1) > 0)
), totals AS (
    SELECT jsonb_build_object(
        'tries', count(*) FILTER (WHERE direction = 'up'),
        'succeeded', count(*) FILTER (WHERE direction = 'up' AND outcome = 'succeeded'),
        'failed', count(*) FILTER (WHERE direction = 'up' AND outcome = 'failed'),
        'success_rate', round(100.0 * count(*) FILTER (WHERE direction = 'up' AND outcome = 'succeeded')
                              / nullif(count(*) FILTER (WHERE direction = 'up'), 0), 2),
        'average_ms', round(avg(duration_ms) FILTER (WHERE direction = 'up' AND outcome = 'succeeded')),
        'median_ms', round(percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms)
                           FILTER (WHERE direction = 'up' AND outcome = 'succeeded')),
        'max_ms', max(duration_ms) FILTER (WHERE direction = 'up' AND outcome = 'succeeded'),
        'rollbacks', count(*) FILTER (WHERE direction = 'down'),
        'rollbacks_succeeded', count(*) FILTER (WHERE direction = 'down' AND outcome = 'succeeded'),
        'rollback_success_rate', round(100.0 * count(*) FILTER (WHERE direction = 'down' AND outcome = 'succeeded')
                                       / nullif(count(*) FILTER (WHERE direction = 'down'), 0), 2),
        'first_at', to_char(min(started_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'),
        'last_at', to_char(max(finished_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')) AS totals
    FROM tries
), versions AS (
    SELECT version, jsonb_build_object(
        'version', version,
        'tries', count(*),
        'failed', count(*) FILTER (WHERE outcome = 'failed'),
        'direction', max(direction) FILTER (WHERE from_last = 1),
        'started_at', to_char(max(started_at) FILTER (WHERE from_last = 1) AT TIME ZONE 'UTC',
                              'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'),
        'finished_at', to_char(max(finished_at) FILTER (WHERE from_last = 1) AT TIME ZONE 'UTC',
                               'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'),
        'execution_ms', max(duration_ms) FILTER (WHERE from_last = 1),
        'success', bool_and(outcome = 'succeeded') FILTER (WHERE from_last = 1)) AS of_version
    FROM tries GROUP BY version
)
SELECT totals || jsonb_build_object('migrations',
    coalesce((SELECT jsonb_agg(of_version ORDER BY version) FROM versions), '[]'::jsonb))
FROM totals";

/// Returns what the attempts of versions that contain the text come to; `None` without a ledger.
pub async fn metrics(
    connection: &mut PgConnection,
    ledger: &Ledger,
    version: Option<&str>,
) -> Result<Option<Value>, LedgerError> {
    if !ledger.exists {
        return Ok(None);
    }
    // In a transaction: outside one, a pooler may send the statement's text and its values to two sessions.
    let asked = async {
        let mut transaction = connection.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY").await?;
        let query = sqlx::query_scalar(METRICS).bind(version).persistent(false);
        let row: Value = query.fetch_one(&mut *transaction).await?;
        transaction.rollback().await?;
        Ok(row)
    };
    asked.await.map(Some).map_err(|error| ledger.unread(error))
}
