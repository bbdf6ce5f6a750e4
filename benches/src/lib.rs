//! What the benchmarks share: the table that they print, its limits, the median, and processes that are measured.
#![expect(clippy::missing_panics_doc, clippy::unwrap_used, reason = "a benchmark stops where it fails")]

mod process;
mod report;

pub use process::{Process, Took};
pub use report::{Limit, Report};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Returns the middle one, or the mean of the two in the middle; NaN of none.
pub fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    match sorted.as_slice() {
        [] => f64::NAN,
        even if even.len().is_multiple_of(2) => f64::midpoint(even[half - 1], even[half]),
        odd => odd[half],
    }
}

/// Has every COMMIT wait for the disk, as a server that keeps data does; a throwaway server does not.
pub async fn make_durable(url: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    for statement in [
        "ALTER SYSTEM SET fsync = on",
        "ALTER SYSTEM SET full_page_writes = on",
        "ALTER SYSTEM SET synchronous_commit = on",
        "SELECT pg_reload_conf()",
    ] {
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut connection).await.unwrap();
    }
    // The answer comes before the server has read it again.
    let asked = "SELECT current_setting('fsync')";
    while sqlx::query_scalar::<_, String>(asked).fetch_one(&mut connection).await.unwrap() != "on" {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    connection.close().await.unwrap();
}
