//! A run: its workers, the monitor beside them, and what it tells.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32};
use std::time::{Duration, Instant};

use seaworthy_finding::Hint as _;
use seaworthy_runner::{Chain, DatabaseUrl, LedgerError, RunError, connect};
use sqlx::PgConnection;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::batch::{Job, Moved};
use crate::begin::{Begun, begin_or_resume};
use crate::definition::{Declared, declared};
use crate::error::BackfillError;
use crate::event::{Event, Listener, Progress};
use crate::gentle::{Watched, is_blind, watch as look_around};
use crate::ledger::{self, Record};
use crate::options::Options;
use crate::pace::Limiter;
use crate::session::{Trouble, begin_together, commit, reconnect};
use crate::shape::look_up;
use crate::worker::{Shared, Told, Worker};

/// How often it is begun anew where the connection is lost.
const TRIES: u32 = 10;

/// Runs a backfill to the end of its table, from where it stands. The caller has made sure of the ledger.
pub async fn run(
    url: &DatabaseUrl,
    chain: &Chain,
    what: &Declared,
    options: &Options,
    listener: Listener<'_>,
) -> Result<Record, BackfillError> {
    what.in_batches()?;
    let mut connection = connect(url).await?;
    let names: Vec<String> = declared(chain).iter().map(|declared| declared.backfill.name().to_owned()).collect();
    let mut lost = 0;
    let start = loop {
        match start(&mut connection, what, options, &names).await {
            Ok(start) => break start,
            // What a lost connection has not committed can be done once more.
            Err(BackfillError::Sql(error)) if lost < TRIES && matches!(Trouble::of(&error), Trouble::Lost(_)) => {
                lost += 1;
                connection = again(url, what, options, error.to_string(), &mut *listener).await?;
            }
            Err(error) => return Err(error),
        }
    };
    let Some((job, before)) = start else { return current(&mut connection, what).await };
    walk(url, &job, before.as_ref(), listener).await?;
    let record = current(&mut connection, what).await;
    let record = match record {
        // The first connection may have been cut meanwhile.
        Err(BackfillError::Sql(_)) => current(&mut connect(url).await?, what).await?,
        record => record?,
    };
    if record.parked_ranges > 0 {
        let (name, ranges) = (record.name, record.parked_ranges);
        return Err(BackfillError::Parked { name, ranges, reason: record.error.unwrap_or_default() });
    }
    Ok(record)
}

/// Begins it or goes on with it, and returns where it stands; nothing where all rows were walked before.
async fn start(
    connection: &mut PgConnection,
    what: &Declared,
    options: &Options,
    names: &[String],
) -> Result<Option<(Arc<Job>, Option<Record>)>, BackfillError> {
    is_applied(connection, what).await?;
    let job = Arc::new(job(connection, what, options).await?);
    if begin_or_resume(connection, &job, what, names).await? == Begun::Over {
        return Ok(None);
    }
    let before = ledger::record(connection, job.name()).await.map_err(BackfillError::Sql)?;
    Ok(Some((job, before)))
}

/// Makes a connection in the place of one that was lost.
async fn again(
    url: &DatabaseUrl,
    what: &Declared,
    options: &Options,
    reason: String,
    listener: Listener<'_>,
) -> Result<PgConnection, BackfillError> {
    let name = what.backfill.name();
    let mut tell = |reason: String| listener(&Event::Reconnecting { name: name.to_owned(), reason });
    tell(reason.clone());
    reconnect(url, options, tell)
        .await
        .map_err(|error| BackfillError::Lost { name: name.to_owned(), reason: format!("{reason}; then: {error}") })
}

/// Looks the definition's table up.
pub(crate) async fn job(
    connection: &mut PgConnection,
    what: &Declared,
    options: &Options,
) -> Result<Job, BackfillError> {
    begin_together(connection).await.map_err(BackfillError::Sql)?;
    let shape = look_up(connection, &what.backfill).await?;
    commit(connection).await.map_err(BackfillError::Sql)?;
    let checksum = ledger::checksum(&what.backfill);
    Ok(Job { backfill: what.backfill.clone(), checksum, shape, options: options.clone() })
}

pub(crate) async fn current(connection: &mut PgConnection, what: &Declared) -> Result<Record, BackfillError> {
    let name = what.backfill.name();
    let record = ledger::record(connection, name).await.map_err(BackfillError::Sql)?;
    record.ok_or_else(|| BackfillError::NotBegun { name: name.to_owned() })
}

/// Refuses where the migration that declares it is not applied: SeaORM's table has the last word, as everywhere.
async fn is_applied(connection: &mut PgConnection, what: &Declared) -> Result<(), BackfillError> {
    let ledger = seaworthy_runner::read_ledger(connection).await.map_err(|error| match error {
        LedgerError::Sql(error) => BackfillError::Sql(error),
        error => RunError::from(error).into(),
    })?;
    if ledger.get(&what.version).is_some_and(seaworthy_runner::Entry::is_applied) {
        return Ok(());
    }
    Err(BackfillError::NotApplied { name: what.backfill.name().to_owned(), version: what.version.clone() })
}

/// Lets the workers walk the table, and tells what they tell.
async fn walk(
    url: &DatabaseUrl,
    job: &Arc<Job>,
    before: Option<&Record>,
    listener: Listener<'_>,
) -> Result<(), BackfillError> {
    let workers = job.options.workers.max(1);
    let mut tally = Tally::new(job.name(), before, workers, &mut *listener);
    let pids: Vec<Arc<AtomicI32>> = (0..workers).map(|_| Arc::default()).collect();
    let (told, mut heard) = mpsc::unbounded_channel();
    let limiter = Limiter::new(job.options.rows_per_second);
    let shared = Arc::new(Shared {
        url: url.clone(),
        watched: Arc::new(Watched { pids, squeezes: AtomicU32::new(0), limiter }),
        stop: AtomicBool::new(false),
        told,
    });
    let (hold, mut reasons) = watch::channel(None);
    let monitor = tokio::spawn(monitor(url.clone(), job.clone(), shared.watched.clone(), hold));
    let mut tasks = JoinSet::new();
    for number in 0..usize::try_from(workers).unwrap_or(1) {
        let worker = Worker::new(job.clone(), shared.clone(), reasons.clone(), number);
        // The first is waited for; where the server has none for a further one, those that are there do the work.
        let connected = if number == 0 { reconnect(url, &job.options, |_| {}).await } else { connect(url).await };
        let mut connection = match connected {
            Err(error) if number > 0 => {
                let (name, there) = (job.name().to_owned(), u32::try_from(number).unwrap_or(u32::MAX));
                let reason = error.detail().unwrap_or_else(|| error.to_string());
                listener(&Event::Fewer { name, there, workers, reason });
                break;
            }
            connected => connected?,
        };
        if number == 0 && is_blind(&mut connection, &job.options.limits).await.map_err(BackfillError::Sql)? {
            listener(&Event::Blind { name: job.name().to_owned() });
        }
        tasks.spawn(worker.run(connection));
    }
    drop(shared);
    let mut outcome = Ok(());
    loop {
        tokio::select! {
            biased;
            Some(told) = heard.recv() => tally.take_in(told, &mut *listener),
            Ok(()) = reasons.changed() => tally.held(reasons.borrow_and_update().clone(), &mut *listener),
            ended = tasks.join_next() => match ended {
                None => break,
                Some(ended) => outcome = worse(outcome, ended, job.name()),
            },
        }
    }
    while let Ok(told) = heard.try_recv() {
        tally.take_in(told, &mut *listener);
    }
    monitor.abort();
    tally.ended(&outcome, &mut *listener);
    outcome
}

/// Keeps the first error: those that follow are of workers that were told to stop.
fn worse(
    so_far: Result<(), BackfillError>,
    ended: Result<Result<(), BackfillError>, tokio::task::JoinError>,
    name: &str,
) -> Result<(), BackfillError> {
    let ended = ended.unwrap_or_else(|error| {
        Err(BackfillError::Lost { name: name.to_owned(), reason: format!("a worker ended: {error}") })
    });
    so_far.and(ended)
}

/// Looks around for as long as the run goes on, with another connection where one is lost.
async fn monitor(url: DatabaseUrl, job: Arc<Job>, watched: Arc<Watched>, hold: watch::Sender<Option<String>>) {
    while !hold.is_closed() {
        if let Ok(connection) = connect(&url).await {
            look_around(job.clone(), connection, watched.clone(), hold.clone()).await;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Adds up what the workers tell.
struct Tally {
    name: String,
    started: Instant,
    progress: Progress,
}

impl Tally {
    fn new(name: &str, before: Option<&Record>, workers: u32, listener: Listener<'_>) -> Self {
        let count = |of: fn(&Record) -> i64| u64::try_from(before.map_or(0, of)).unwrap_or_default();
        let progress = Progress {
            seen: count(|record| record.seen_records),
            total: count(|record| record.total_records),
            processed: count(|record| record.processed_records),
            failed: count(|record| record.failed_records),
            seen_now: 0,
            elapsed: Duration::ZERO,
            batch_rows: 0,
            batch_duration: Duration::ZERO,
        };
        let (seen, total) = (progress.seen, progress.total);
        listener(&Event::Began { name: name.to_owned(), seen, total, workers });
        Self { name: name.to_owned(), started: Instant::now(), progress }
    }

    fn take_in(&mut self, told: Told, listener: Listener<'_>) {
        match told {
            Told::Event(event) => listener(&event),
            Told::Moved(Moved { seen, processed, failed_rows, duration, .. }) => {
                let progress = &mut self.progress;
                progress.seen += seen;
                progress.seen_now += seen;
                progress.total = progress.total.max(progress.seen);
                progress.processed += processed;
                progress.failed += failed_rows;
                progress.elapsed = self.started.elapsed();
                (progress.batch_rows, progress.batch_duration) = (seen, duration);
                listener(&Event::Moved { name: self.name.clone(), progress: progress.clone() });
            }
        }
    }

    fn held(&self, reason: Option<String>, listener: Listener<'_>) {
        let name = self.name.clone();
        listener(&reason.map_or(Event::Released { name: name.clone() }, |reason| Event::Held { name, reason }));
    }

    fn ended(&self, outcome: &Result<(), BackfillError>, listener: Listener<'_>) {
        if outcome.is_ok() {
            let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
            listener(&Event::Completed {
                name: self.name.clone(),
                processed: count(self.progress.processed),
                failed: count(self.progress.failed),
                duration: self.started.elapsed(),
            });
        }
    }
}
