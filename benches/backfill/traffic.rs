//! What an application feels: its statements at a steady rate while nothing runs, a backfill, and one big UPDATE.
//!
//! Statements are due at fixed times, and a time is taken from when it was due: where the server is late with one, those
//! behind it wait, too, and say so. It is bounded: so many connections, so many statements a second, and never longer
//! than `LONGEST`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use benches::{Limit, Process, Report};
use seaworthy_devdb::TestDatabase;
use sqlx::{Connection as _, PgConnection};
use tokio::time::Instant;

use crate::depot::{Depot, ROWS, WRONG, backfill, count, one_update};

/// Readers, and as many writers.
const CONNECTIONS: u64 = 4;
const READS_PER_SECOND: u64 = 200;
const WRITES_PER_SECOND: u64 = 100;
/// How long the application is watched alone.
const ALONE: Duration = Duration::from_secs(15);
const LONGEST: Duration = Duration::from_secs(150);

/// What 99 of 100 statements may take beside a backfill whose batches last 100 ms.
const P99_MS_MAX: f64 = 250.0;

/// What an application did while something else ran.
#[derive(Debug, Default)]
struct Felt {
    reads: Vec<f64>,
    writes: Vec<f64>,
    seconds: f64,
}

/// Measures all three.
pub async fn run(depot: &Depot) -> Report {
    let mut report = Report::new(&["while", "takes", "statements", "p50", "p95", "p99", "longest"]);
    let alone = beside(&depot.parcels(ROWS).await, None).await;
    rows(&mut report, "nothing else runs", &alone);
    let database = depot.parcels(ROWS).await;
    let backfill = beside(&database, Some(backfill(&database, "beside"))).await;
    rows(&mut report, "`backfill run`", &backfill);
    let missed = count(&database, WRONG).await;
    let came = count(&database, "SELECT count(*) FROM parcels").await - i64::try_from(ROWS).unwrap();
    assert!(came > 0, "rows were written meanwhile");
    let database = depot.parcels(ROWS).await;
    let update = beside(&database, Some(depot.psql(&database, &one_update()))).await;
    rows(&mut report, "one UPDATE", &update);
    let left = count(&database, WRONG).await;
    report.row(&row(&format!(
        "rows that came meanwhile: {came}; missed by the backfill: {missed}, by one UPDATE: {left}"
    )));
    #[expect(clippy::cast_precision_loss, reason = "a small count")]
    report.limit(Limit::new("rows that the backfill missed", missed as f64, 0.0));
    report.limit(Limit::new("p99 of reads beside the backfill, ms", percentile(&backfill.reads, 99), P99_MS_MAX));
    report.limit(Limit::new("p99 of writes beside the backfill, ms", percentile(&backfill.writes, 99), P99_MS_MAX));
    report
}

/// Lets the application work until the other is done, or for a while where there is no other.
async fn beside(database: &TestDatabase, other: Option<Process>) -> Felt {
    let stop = Arc::new(AtomicBool::new(false));
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..CONNECTIONS {
        for is_writer in [false, true] {
            clients.spawn(client(database.url().to_owned(), number, is_writer, stop.clone()));
        }
    }
    let begun = Instant::now();
    match other {
        None => tokio::time::sleep(ALONE).await,
        Some(process) => {
            tokio::task::spawn_blocking(move || process.run()).await.unwrap();
        }
    }
    let mut felt = Felt { seconds: begun.elapsed().as_secs_f64(), ..Felt::default() };
    stop.store(true, Ordering::Relaxed);
    while let Some(client) = clients.join_next().await {
        let (is_writer, times) = client.unwrap();
        if is_writer { felt.writes.extend(times) } else { felt.reads.extend(times) }
    }
    felt
}

/// One connection of the application.
async fn client(url: String, number: u64, is_writer: bool, stop: Arc<AtomicBool>) -> (bool, Vec<f64>) {
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let rate = if is_writer { WRITES_PER_SECOND } else { READS_PER_SECOND };
    let every = Duration::from_secs(CONNECTIONS) / u32::try_from(rate).unwrap();
    let begun = Instant::now();
    let mut due = begun + every * u32::try_from(number).unwrap() / u32::try_from(CONNECTIONS).unwrap();
    // Every client has numbers of its own, and the same in each run.
    let mut random = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(2 * number + u64::from(is_writer) + 1);
    let (mut times, mut count) = (Vec::new(), 0);
    while !stop.load(Ordering::Relaxed) && begun.elapsed() < LONGEST {
        tokio::time::sleep_until(due).await;
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        count += 1;
        let id = i64::try_from(random % ROWS).unwrap() + 1;
        let fresh = i64::try_from(ROWS * (number + 2) + count).unwrap();
        match (is_writer, count % 3) {
            (false, _) => {
                let read = sqlx::query("SELECT id, code, weight, grams FROM parcels WHERE id = $1").bind(id);
                read.fetch_one(&mut connection).await.unwrap();
            }
            (true, 0) => {
                let sql = "INSERT INTO parcels (id, code, weight, address) VALUES ($1, 'new', '7', '{}')";
                sqlx::query(sql).bind(fresh).execute(&mut connection).await.unwrap();
            }
            (true, _) => {
                let sql = "UPDATE parcels SET weight = (weight::integer % 50 + 1)::text WHERE id = $1";
                sqlx::query(sql).bind(id).execute(&mut connection).await.unwrap();
            }
        }
        times.push(due.elapsed().as_secs_f64() * 1_000.0);
        due += every;
    }
    (is_writer, times)
}

fn rows(report: &mut Report, name: &str, felt: &Felt) {
    for (kind, times) in [("reads", &felt.reads), ("writes", &felt.writes)] {
        let ms = |percent| format!("{:.1} ms", percentile(times, percent));
        report.row(&[
            format!("{name}: {kind}"),
            format!("{:.1} s", felt.seconds),
            times.len().to_string(),
            ms(50),
            ms(95),
            ms(99),
            ms(100),
        ]);
    }
}

fn row(text: &str) -> [String; 7] {
    let mut cells: [String; 7] = Default::default();
    text.clone_into(&mut cells[0]);
    cells
}

/// Returns the time that so many percent of the statements kept.
fn percentile(times: &[f64], percent: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}
