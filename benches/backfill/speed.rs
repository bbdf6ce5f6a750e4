//! Rows a second: a statement against a loop by hand and against one UPDATE, a function against COPY; and memory.

use benches::{Limit, Process, Report, Took, median};
use seaworthy_devdb::TestDatabase;

use crate::depot::{Depot, ONE_INSERT, READ, ROWS, WRONG, WRONG_ADDRESSES, backfill, by_hand, count, one_update};

const ROUNDS: usize = 2;
/// Fewer rows, for the memory that must not grow with them.
const FEW_ROWS: u64 = ROWS / 4;

/// What a batched statement may take of what the loop by hand takes, as throughput.
const SHARE_MIN: f64 = 0.8;
/// Rows that a function makes of rows in a second, with two workers.
const TRANSFORMED_MIN: f64 = 60_000.0;
/// The peak at ten times the rows, over that at one time.
const GROWTH_MAX: f64 = 1.1;

/// As many rows a batch as the loop by hand has; and memory that does not follow how fast the machine is just now.
const BATCHES: [&str; 4] = ["--batch-rows-max", "5000", "--batch-ms", "1000"];

/// The contestants, in the order of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    OneUpdate,
    ByHand,
    Backfill,
    Read,
    OneInsert,
    Transform,
}

const ALL: [Who; 6] = [Who::OneUpdate, Who::ByHand, Who::Backfill, Who::Read, Who::OneInsert, Who::Transform];

impl Who {
    const fn name(self) -> &'static str {
        match self {
            Self::OneUpdate => "one UPDATE",
            Self::ByHand => "keyset loop by hand, 5,000 rows a batch",
            Self::Backfill => "`backfill run`, a statement, 5,000 rows a batch",
            Self::Read => "reading the rows with COPY",
            Self::OneInsert => "one INSERT … SELECT of the JSON",
            Self::Transform => "`backfill run --workers 2`, a function in Rust, 5,000 rows a batch",
        }
    }

    fn process(self, depot: &Depot, database: &TestDatabase) -> Process {
        match self {
            Self::OneUpdate => depot.psql(database, &one_update()),
            Self::ByHand => depot.psql(database, &by_hand()),
            Self::Backfill => backfill(database, "grams").args(BATCHES),
            Self::Read => depot.psql(database, READ),
            Self::OneInsert => depot.psql(database, ONE_INSERT),
            Self::Transform => backfill(database, "addresses").args(["--workers", "2"]).args(BATCHES),
        }
    }

    /// Counts what is not as it must be afterwards.
    const fn wrong(self) -> Option<&'static str> {
        match self {
            Self::OneUpdate | Self::ByHand | Self::Backfill => Some(WRONG),
            Self::OneInsert | Self::Transform => Some(WRONG_ADDRESSES),
            Self::Read => None,
        }
    }
}

/// Runs every contestant on a database of its own.
pub async fn run(depot: &Depot) -> Report {
    let mut took: Vec<(Who, Took)> = Vec::new();
    for _ in 0..ROUNDS {
        for who in ALL {
            took.push((who, once(depot, who, ROWS).await));
        }
    }
    let few = [once(depot, Who::Backfill, FEW_ROWS).await, once(depot, Who::Transform, FEW_ROWS).await];
    report(&took, few)
}

async fn once(depot: &Depot, who: Who, rows: u64) -> Took {
    let database = depot.parcels(rows).await;
    let process = who.process(depot, &database);
    let took = tokio::task::spawn_blocking(move || process.run()).await.unwrap();
    if let Some(wrong) = who.wrong() {
        assert_eq!(count(&database, wrong).await, 0, "rows that {} did not move", who.name());
    }
    took
}

#[expect(clippy::cast_precision_loss, reason = "two million")]
fn report(took: &[(Who, Took)], few: [Took; 2]) -> Report {
    let of = |who: Who| took.iter().filter(move |(one, _)| *one == who).map(|(_, took)| *took);
    let rate = |who: Who| ROWS as f64 * 1_000.0 / median(&of(who).map(|took| took.ms).collect::<Vec<_>>());
    let peak = |who: Who| of(who).map(|took| took.memory_mb).fold(0.0, f64::max);
    let mut report = Report::new(&["2,000,000 rows", "median", "rows/s", "peak memory"]);
    for who in ALL {
        let seconds = ROWS as f64 / rate(who);
        let memory = match who {
            Who::Backfill | Who::Transform => format!("{:.1} MB", peak(who)),
            Who::OneUpdate | Who::ByHand | Who::Read | Who::OneInsert => String::new(),
        };
        report.row(&[who.name().into(), format!("{seconds:.1} s"), format!("{:.0}", rate(who)), memory]);
    }
    for (who, took) in [Who::Backfill, Who::Transform].into_iter().zip(few) {
        let name = format!("{}, {FEW_ROWS} rows", who.name());
        report.row(&[name, format!("{:.1} s", took.ms / 1_000.0), String::new(), format!("{:.1} MB", took.memory_mb)]);
    }
    let share = |of: Who, to: Who| rate(of) / rate(to);
    report.limit(Limit::at_least("rows/s, backfill / loop by hand", share(Who::Backfill, Who::ByHand), SHARE_MIN));
    report.limit(Limit::at_least("rows/s of the function", rate(Who::Transform), TRANSFORMED_MIN));
    report.limit(Limit::new(
        "peak memory, 2,000,000 / 500,000 rows",
        peak(Who::Backfill) / few[0].memory_mb,
        GROWTH_MAX,
    ));
    let grown = peak(Who::Transform) / few[1].memory_mb;
    report.limit(Limit::new("the same of the function", grown, GROWTH_MAX));
    report.row(&[
        "rows/s, backfill / one UPDATE".into(),
        ratio(share(Who::Backfill, Who::OneUpdate)),
        String::new(),
        String::new(),
    ]);
    report.row(&[
        "rows/s, function / COPY".into(),
        ratio(share(Who::Transform, Who::Read)),
        String::new(),
        String::new(),
    ]);
    report.row(&[
        "rows/s, function / one INSERT".into(),
        ratio(share(Who::Transform, Who::OneInsert)),
        String::new(),
        String::new(),
    ]);
    report
}

fn ratio(ratio: f64) -> String {
    format!("{ratio:.2}")
}
