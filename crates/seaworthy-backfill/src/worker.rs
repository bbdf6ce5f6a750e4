//! A worker: batch after batch, until nothing is left or somebody says stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use seaworthy_runner::DatabaseUrl;
use sqlx::PgConnection;
use tokio::sync::{mpsc, watch};

use crate::batch::{Job, Moved, Step, Stop, shown};
use crate::claim::Desk;
use crate::error::BackfillError;
use crate::event::Event;
use crate::gentle::Watched;
use crate::ledger::{self, Status};
use crate::pace::Pace;
use crate::ranges::Cut;
use crate::session::{Trouble, reconnect, rollback};

/// How long to wait for ranges that others are at.
const PAUSE: Duration = Duration::from_millis(50);
/// How often a batch that does not get its locks is tried, beyond the tries of one that takes too long.
const LOCK_TRIES: u32 = 8;

/// What a worker tells.
#[derive(Debug)]
pub(crate) enum Told {
    Moved(Moved),
    Event(Event),
}

/// What all workers of a run share.
pub(crate) struct Shared {
    pub(crate) url: DatabaseUrl,
    pub(crate) watched: Arc<Watched>,
    /// One of them met an error: the others end after their batch.
    pub(crate) stop: AtomicBool,
    pub(crate) told: mpsc::UnboundedSender<Told>,
}

pub(crate) struct Worker {
    pub(crate) job: Arc<Job>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) hold: watch::Receiver<Option<String>>,
    pub(crate) desk: Desk,
    pace: Pace,
    tries: u32,
    squeezes: u32,
}

impl Worker {
    pub(crate) fn new(
        job: Arc<Job>,
        shared: Arc<Shared>,
        hold: watch::Receiver<Option<String>>,
        number: usize,
    ) -> Self {
        let options = &job.options;
        let pace = Pace::new(options.batch_target, options.batch_rows_min, options.batch_rows_max);
        let desk = Desk::new(shared.watched.pids[number].clone());
        Self { job, shared, hold, desk, pace, tries: 0, squeezes: 0 }
    }

    /// Works until all ranges are done.
    pub(crate) async fn run(mut self, mut connection: PgConnection) -> Result<(), BackfillError> {
        let outcome = self.work(&mut connection).await;
        if outcome.is_err() {
            self.shared.stop.store(true, Ordering::Relaxed);
        }
        outcome
    }

    async fn work(&mut self, connection: &mut PgConnection) -> Result<(), BackfillError> {
        loop {
            if !self.may_go_on(connection).await? {
                return Ok(());
            }
            let rows = self.shared.watched.limiter.rows_max(self.pace.rows());
            // With a limit there is a pause behind each batch, and no lock is held in one.
            let go_on = !self.shared.watched.limiter.is_set();
            let step = self.job.step(connection, &mut self.desk, rows, go_on).await;
            self.desk.rest();
            let outcome = match step {
                Ok(step) => self.after(connection, step).await,
                Err(Stop::Sql(error)) => {
                    rollback(connection).await;
                    self.in_trouble(connection, Trouble::of(&error), rows).await
                }
                Err(Stop::Backfill(error)) => {
                    rollback(connection).await;
                    self.job.fail(connection, &error.to_string()).await.map_err(BackfillError::Sql)?;
                    return Err(error);
                }
            };
            match outcome {
                Ok(false) => {}
                Ok(true) => return Ok(()),
                Err(Stop::Sql(error)) => self.recover(connection, error).await?,
                Err(Stop::Backfill(error)) => return Err(error),
            }
        }
    }

    /// Waits while something holds, and for the limit of rows; false where another worker met an error.
    async fn may_go_on(&mut self, connection: &mut PgConnection) -> Result<bool, BackfillError> {
        loop {
            let interrupted = BackfillError::Interrupted { name: self.job.name().to_owned() };
            if self.job.options.interrupt.is_pulled() {
                return Err(interrupted);
            }
            if self.shared.stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            let squeezes = self.shared.watched.squeezes.load(Ordering::Relaxed);
            if squeezes != self.squeezes {
                self.squeezes = squeezes;
                self.pace.halve();
            }
            let is_held = self.hold.borrow().is_some();
            let wait = self.shared.watched.limiter.wait();
            if !is_held && wait.is_zero() {
                return Ok(true);
            }
            self.desk.give_back(connection).await;
            let pause = if is_held { PAUSE * 2 } else { wait.min(PAUSE * 2) };
            tokio::time::sleep(pause).await;
        }
    }

    /// Takes in how a batch ended; true where nothing is left to do.
    async fn after(&mut self, connection: &mut PgConnection, step: Step) -> Result<bool, Stop> {
        match step {
            Step::Moved(moved) => {
                self.tries = 0;
                self.pace.took(moved.seen, moved.asked, moved.worked);
                self.shared.watched.limiter.moved(moved.seen);
                self.tell(Told::Moved(moved));
                Ok(false)
            }
            Step::NoRange => match self.job.cut(connection).await? {
                Cut::Made => Ok(false),
                Cut::Exhausted => {
                    if self.job.complete(connection).await? {
                        return self.verdict(connection).await;
                    }
                    tokio::time::sleep(PAUSE).await;
                    Ok(false)
                }
                Cut::Overruled => self.verdict(connection).await,
            },
            Step::Overruled => self.verdict(connection).await,
            Step::TooMany { key, reason } => {
                let rows_max = match self.job.backfill.failure_policy() {
                    seaworthy_migration::OnFailure::Stop => None,
                    seaworthy_migration::OnFailure::Log { rows_max } => Some(rows_max),
                };
                self.job.fail(connection, &format!("the row with the key {key}: {reason}")).await?;
                let name = self.job.name().to_owned();
                Err(Stop::Backfill(BackfillError::Row { name, key, reason, rows_max }))
            }
        }
    }

    /// Reads where the backfill stands, for it does not simply run any more; true where that is the end.
    async fn verdict(&mut self, connection: &mut PgConnection) -> Result<bool, Stop> {
        let record = ledger::record(connection, self.job.name()).await?;
        let name = self.job.name().to_owned();
        let Some(record) = record else {
            return Err(Stop::Backfill(BackfillError::Stopped { name, status: Status::Cancelled }));
        };
        if record.checksum != self.job.checksum {
            return Err(Stop::Backfill(BackfillError::Changed {
                name,
                began: self.job.checksum.clone(),
                now: record.checksum,
                processed: record.processed_records,
            }));
        }
        match record.status {
            Status::Running => Ok(false),
            Status::Paused => {
                tokio::time::sleep(PAUSE * 2).await;
                Ok(false)
            }
            // Another run has finished it, or this one has.
            Status::Completed | Status::Finalized => Ok(true),
            Status::Failed if record.parked_ranges > 0 => Ok(true),
            status @ (Status::Pending | Status::Failed | Status::Cancelled | Status::RolledBack) => {
                Err(Stop::Backfill(BackfillError::Stopped { name, status }))
            }
        }
    }

    /// Finds a way on behind an error.
    async fn in_trouble(&mut self, connection: &mut PgConnection, trouble: Trouble, rows: u32) -> Result<bool, Stop> {
        match trouble {
            Trouble::Lost(reason) => Err(Stop::Sql(sqlx::Error::Protocol(reason))),
            Trouble::Refused(server) => {
                self.job.fail(connection, &server.text()).await?;
                let name = self.job.name().to_owned();
                Err(Stop::Backfill(BackfillError::Definition { name, server: Box::new(server) }))
            }
            Trouble::Row(server) => {
                if rows > 1 {
                    self.pace.narrow();
                    return Ok(false);
                }
                let reason = server.message.clone();
                let step = self.job.pass_over(connection, &mut self.desk, &reason, &server.code).await?;
                self.pace.took(1, 1, Duration::from_millis(1));
                match step {
                    // Somebody else was faster with this range: another try tells.
                    Step::NoRange => Ok(false),
                    step @ (Step::Moved(_) | Step::Overruled | Step::TooMany { .. }) => {
                        self.after(connection, step).await
                    }
                }
            }
            Trouble::Busy(server) => {
                self.tries += 1;
                let is_timeout = server.code == "57014";
                let tries = if is_timeout { self.job.options.tries } else { self.job.options.tries + LOCK_TRIES };
                if self.tries >= tries {
                    self.tries = 0;
                    self.job.park(connection, &mut self.desk, rows, &server.message).await?;
                    let name = self.job.name().to_owned();
                    self.tell(Told::Event(Event::Parked { name, reason: server.message }));
                    return Ok(false);
                }
                self.pace.halve();
                let (made, name) = (self.tries, self.job.name().to_owned());
                let rows = self.pace.rows();
                self.tell(Told::Event(Event::Retrying { name, reason: server.message, made, rows }));
                if !is_timeout {
                    tokio::time::sleep(PAUSE * (1 << self.tries.min(4))).await;
                }
                Ok(false)
            }
        }
    }

    /// Gets another connection where the error says that this one is gone.
    async fn recover(&mut self, connection: &mut PgConnection, error: sqlx::Error) -> Result<(), BackfillError> {
        let reason = match Trouble::of(&error) {
            Trouble::Lost(reason) => reason,
            Trouble::Busy(server) => server.text(),
            // The ledger itself is refused: no other connection changes that.
            Trouble::Row(_) | Trouble::Refused(_) => return Err(BackfillError::Sql(error)),
        };
        let name = self.job.name().to_owned();
        self.tell(Told::Event(Event::Reconnecting { name: name.clone(), reason: reason.clone() }));
        let started = Instant::now();
        let shared = self.shared.clone();
        let told = |heard: String| {
            let event = Event::Reconnecting { name: name.clone(), reason: heard };
            let _ = shared.told.send(Told::Event(event));
        };
        match reconnect(&self.shared.url, &self.job.options, told).await {
            Ok(fresh) => {
                *connection = fresh;
                // A server that takes connections and drops them at once must not be asked without end.
                tokio::time::sleep(PAUSE.max(started.elapsed().min(PAUSE * 4))).await;
                Ok(())
            }
            Err(error) => Err(BackfillError::Lost { name, reason: format!("{reason}; then: {error}") }),
        }
    }

    fn tell(&self, told: Told) {
        if let Told::Moved(moved) = &told {
            for failure in &moved.failed {
                let (name, key) = (self.job.name().to_owned(), shown(&failure.key));
                let event = Event::Failed { name, key, reason: failure.reason() };
                let _ = self.shared.told.send(Told::Event(event));
            }
        }
        let _ = self.shared.told.send(told);
    }
}
