//! How fast a catalog is read, printed and compared, in one run beside `pg_dump -s`: `cargo bench -p benches`.
//!
//! Each round runs every contestant once, in turn, so that what else the machine does hits all of them; what counts is
//! the median of the rounds. Ends with 1 where a limit does not hold. `docs/performance.md` has the figures.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

mod contest;
mod pair;
mod schema;

use std::io::Write as _;
use std::process::ExitCode;

use benches::{Limit, Report};
use seaworthy::Database;
use seaworthy_devdb::ThrowawayServer;

use crate::contest::{Contest, Sample};

/// The schemas: how many tables, and how often each contestant runs.
const SIZES: [(usize, usize); 4] = [(30, 15), (300, 11), (1_000, 9), (5_000, 5)];

const HEADS: [&str; 7] = ["tables", "rounds", "pg_dump -s", "read", "read / pg_dump", "schema dump", "dump / pg_dump"];

/// What reading may take of what `pg_dump -s` takes, at 1,000 tables.
const READ_SHARE_MAX: f64 = 0.5;
/// How much longer a table may take to read in a schema of 5,000 than in one of 1,000.
const GROWTH_MAX: f64 = 1.25;
/// How long the entities of 1,000 tables may take, from the connection to the files.
const ENTITIES_MS_MAX: f64 = 2_000.0;
/// What that may be of what sea-orm-cli takes for a quarter of them, where it is installed.
const ENTITIES_SHARE_MAX: f64 = 0.1;
/// How long comparing two catalogs of 1,000 tables may take, with five changes between them.
const DIFF_MS_MAX: f64 = 20.0;

fn main() -> ExitCode {
    // The whole process under test is this very program, started again with a command.
    if std::env::args().nth(1).as_deref() == Some("schema") {
        return seaworthy::main_with_config(&[Database::new(contest::DATABASE, Vec::new)], "");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let report = runtime.block_on(run());
    std::io::stdout().write_all(report.text().as_bytes()).unwrap();
    ExitCode::from(u8::from(!report.holds()))
}

async fn run() -> Report {
    let server = ThrowawayServer::shared().expect("PostgreSQL and pg_dump are installed");
    let mut report = Report::new(&HEADS);
    let mut samples = Vec::new();
    for (tables, rounds) in SIZES {
        let database = server.database().await.unwrap();
        schema::create(database.url(), tables).await;
        let contest = Contest::new(database.url());
        let sample = contest.run(rounds).await;
        report.row(&row(tables, rounds, &sample));
        samples.push((tables, sample));
        if tables == 1_000 {
            let took = pair::diff_ms(&contest.read().await);
            report.limit(Limit::new("comparing 1,000 tables with five changes, ms", took, DIFF_MS_MAX));
            let took = contest.entities_ms(rounds).await;
            report.limit(Limit::new("entities of 1,000 tables, from connection to files, ms", took, ENTITIES_MS_MAX));
            if let Some(peer) = contest.sea_orm_cli_ms() {
                report.limit(Limit::new("the same / sea-orm-cli over 250 of them", took / peer, ENTITIES_SHARE_MAX));
            }
        }
    }
    for limit in limits(&samples) {
        report.limit(limit);
    }
    report
}

fn row(tables: usize, rounds: usize, Sample { pg_dump, read, dump }: &Sample) -> [String; 7] {
    let (ms, share) = (|time: f64| format!("{time:.0} ms"), |time: f64| format!("{:.2}", time / pg_dump));
    [tables.to_string(), rounds.to_string(), ms(*pg_dump), ms(*read), share(*read), ms(*dump), share(*dump)]
}

fn limits(samples: &[(usize, Sample)]) -> Vec<Limit> {
    let of = |tables: usize| &samples.iter().find(|(size, _)| *size == tables).expect("a size of SIZES").1;
    let (middle, large) = (of(1_000), of(5_000));
    let mut limits = vec![
        Limit::new("reading 1,000 tables / pg_dump -s", middle.read / middle.pg_dump, READ_SHARE_MAX),
        Limit::new("reading a table of 5,000 / one of 1,000", large.read / 5.0 / middle.read, GROWTH_MAX),
    ];
    limits.extend(samples.iter().map(|(tables, sample)| {
        Limit::new(format!("schema dump of {tables} tables / pg_dump -s"), sample.dump / sample.pg_dump, 1.0)
    }));
    limits
}
