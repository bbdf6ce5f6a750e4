//! One step: a migration in its transaction, with its gates, checks and ledger rows.

use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr};
use sea_orm_migration::SchemaManager;
use seaworthy_finding::Hint as _;

use super::proof::prove;
use super::recorded::Next;
use super::remains::first_invalid;
use super::retry::{Tries, Waits, transient_code};
use super::row::LedgerRow;
use super::tap::Signals;
use super::watch::{Blocker, Watch, watched};
use super::{RunOptions, Session, begin, commit};
use crate::backfill::roll_back;
use crate::chain::Link;
use crate::check::{CheckOutcome, ProbeError, run_checks, run_gates};
use crate::error::{Cause, FailedStatement, Failure, RunError, StateLeft};
use crate::event::{Done, Event, Listener};
use crate::ledger::{self, Attempt, Direction, Outcome, Writer};
use crate::plan::Step;
use crate::prove::{Through, Wanted};
use crate::server::ServerError;
use crate::settings::{OURS, Server, TransactionSettings, prepare_session};
use crate::unwind::{PANICKED, unpanicked};

/// How many lines of a statement that failed are shown.
const LINES_MAX: usize = 12;

/// How much of a statement the server keeps at the least (PG 14, track_activity_query_size: 1024, a cut character less).
const KEPT_BYTES_MIN: usize = 1000;

/// A step with all that it works with.
pub(super) struct Work<'a, 's> {
    pub(super) session: &'a mut Session<'s>,
    pub(super) writer: &'a Writer,
    /// The server process that works, as the claim told; behind a pooler each transaction may have another.
    pub(super) pid: &'a AtomicI32,
    /// What happens inside, for the listener.
    pub(super) signals: &'a Signals,
    pub(super) link: &'a Link,
    pub(super) step: &'a Step,
    /// The step behind it.
    pub(super) next: Option<Next<'a>>,
    /// The schema that is to be found at its end, where that is to be proven.
    pub(super) wanted: Option<Wanted<'a>>,
    /// What stood in the way of the tries before.
    pub(super) waits: Waits,
    /// Who stands in the way of this one.
    pub(super) blockers: Vec<Blocker>,
    /// Outside a transaction: the row that says so is on its way.
    pub(super) is_begun: bool,
}

/// Why the inside of a step ended early.
pub(super) enum Stop {
    Closed(Vec<CheckOutcome>),
    Cause(Cause),
}

impl From<DbErr> for Stop {
    fn from(error: DbErr) -> Self {
        Cause::Database(error).into()
    }
}

impl From<Cause> for Stop {
    fn from(cause: Cause) -> Self {
        Self::Cause(cause)
    }
}

impl<'a, 's> Work<'a, 's> {
    pub(super) fn new(
        session: &'a mut Session<'s>,
        writer: &'a Writer,
        (pid, signals): (&'a AtomicI32, &'a Signals),
        link: &'a Link,
        (step, next): (&'a Step, Option<Next<'a>>),
        wanted: Option<Wanted<'a>>,
    ) -> Self {
        let (waits, blockers) = (Waits::default(), Vec::new());
        Self { session, writer, pid, signals, link, step, next, wanted, waits, blockers, is_begun: false }
    }

    /// Runs it to its commit, or to the state that its failure leaves.
    pub(super) async fn run(&mut self, listener: Listener<'_>) -> Result<Done, RunError> {
        let started = Instant::now();
        let outcome = if self.step.transactional {
            self.until_it_goes_through(&mut *listener).await
        } else {
            self.outside_transaction(started, &mut *listener).await
        };
        match outcome {
            Ok(checks_passed) => Ok(Done {
                version: self.step.version.clone(),
                direction: self.step.direction,
                duration: started.elapsed(),
                checks_passed,
                statements: self.step.statements.len(),
            }),
            Err(error) => {
                let duration = started.elapsed();
                listener(&Event::StepFailed { version: &self.step.version, direction: self.step.direction, duration });
                self.write_failure(&error, duration).await;
                Err(error)
            }
        }
    }

    /// Tries again, a little later, where somebody was in the way.
    async fn until_it_goes_through(&mut self, listener: Listener<'_>) -> Result<usize, RunError> {
        let mut tries = Tries::new(self.session.options);
        loop {
            let started = Instant::now();
            let outcome = if self.link.is_sent_as_recorded(self.step.direction) {
                self.as_recorded(started, &mut *listener).await
            } else {
                self.in_transaction(started, &mut *listener).await
            };
            let error = match outcome {
                Ok(checks_passed) => return Ok(checks_passed),
                Err(error) => error,
            };
            let Some(pause) = tries.next(&error) else { return Err(self.with_waits(error, started.elapsed())) };
            self.pause(&error, &tries, pause, started.elapsed(), &mut *listener).await?;
        }
    }

    /// Waits before another try, and makes sure that the lock is still held then.
    pub(super) async fn pause(
        &mut self,
        error: &RunError,
        tries: &Tries,
        pause: Duration,
        took: Duration,
        listener: Listener<'_>,
    ) -> Result<(), RunError> {
        let (reason, state) = match error {
            RunError::Failed(failure) => (reason(&failure.cause), failure.state),
            _ => return Ok(()),
        };
        self.count_wait(took);
        let version = self.step.version.as_str();
        let (made, max, blockers) = (tries.made(), tries.max(), self.waits.blockers.as_slice());
        listener(&Event::Retrying { version, made, max, pause, reason, blockers });
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = self.session.options.interrupt.pulled() => return Err(self.failure(Cause::Interrupted, None, state)),
        }
        Ok(self.session.lock.prove(version, self.session.route).await?)
    }

    fn count_wait(&mut self, took: Duration) {
        self.waits.count += 1;
        self.waits.duration += took;
        self.waits.blockers = std::mem::take(&mut self.blockers);
    }

    /// Adds to the last error what was in the way.
    pub(super) fn with_waits(&mut self, error: RunError, took: Duration) -> RunError {
        let RunError::Failed(mut failure) = error else { return error };
        if transient_code(&failure.cause).is_some() {
            self.count_wait(took);
        }
        failure.waits = self.waits.clone();
        RunError::Failed(failure)
    }

    /// Returns how long its statements may wait for a lock.
    pub(super) fn lock_timeout(&self) -> Duration {
        self.link.migration.lock_timeout().unwrap_or(self.session.options.lock_timeout)
    }

    /// Returns what the ledger's row of it is made of.
    pub(super) fn row(&self) -> LedgerRow<'_> {
        LedgerRow { writer: self.writer, options: self.session.options, link: self.link, step: self.step }
    }

    /// Returns what its transactions are set to.
    pub(super) fn settings(&self) -> TransactionSettings {
        settings(self.link, self.step.direction, self.session.options)
    }

    async fn in_transaction(&mut self, started: Instant, listener: Listener<'_>) -> Result<usize, RunError> {
        let route = self.session.route;
        let settings = self.settings();
        let server = self.session.server;
        let begun = begin(self.session.pool().await, route, settings, Some(server)).await;
        let transaction = match begun {
            Ok(transaction) => transaction,
            Err(error) => return Err(self.failure(Cause::Database(error), None, StateLeft::RolledBack)),
        };
        let Self { session, writer, pid, signals, link, step, next: _, blockers, wanted, waits, is_begun: _ } = self;
        let wanted = wanted.as_ref();
        let row = LedgerRow { writer, options: session.options, link, step };
        let inside = Inside { transaction: &transaction, settings, server, pid, signals, row, wanted, waits, started };
        let watch = Watch { step, pid, signals, relation_wait_max: None };
        let inside = watched(session, &watch, blockers, listener, inside.run()).await;
        match inside {
            Ok(checks_passed) => match commit(transaction, route).await {
                Ok(()) => Ok(checks_passed),
                Err(error) => Err(self.not_committed(error)),
            },
            Err(Stop::Closed(closed)) => {
                let _ = transaction.rollback().await;
                Err(RunError::Gate { version: self.step.version.clone(), direction: self.step.direction, closed })
            }
            Err(Stop::Cause(cause)) => {
                let last = match cause {
                    // A panic is about none of its statements.
                    Cause::Database(DbErr::Custom(ref text)) if text.starts_with(PANICKED) => None,
                    Cause::Database(_) => self.session.lock.last_query(self.pid.load(Ordering::Relaxed)).await,
                    Cause::Ledger(_)
                    | Cause::Checks(_)
                    | Cause::Probe(_)
                    | Cause::Unproven(_)
                    | Cause::Proof(_)
                    | Cause::LockTimeout(_)
                    | Cause::StatementTimeout(_)
                    | Cause::InvalidIndex { .. }
                    | Cause::Overtaken
                    | Cause::Interrupted => None,
                };
                let _ = transaction.rollback().await;
                // What we send ourselves is no statement of the migration's.
                let ours = |text: &String| text.trim().is_empty() || text.contains("seaworthy.") || text.contains(OURS);
                let cause = match (cause, &last) {
                    (Cause::Database(error), Some((_, took))) => {
                        Cause::of_statement(error, *took, settings.statement_timeout)
                    }
                    (cause, _) => cause,
                };
                let statement = last.map(|(text, _)| text).filter(|text| !ours(text));
                let statement = statement.map(|text| self.failed_statement(&text));
                Err(self.failure(cause, statement, StateLeft::RolledBack))
            }
        }
    }

    /// Finds the statement among those that were recorded, by the text that the server kept of it.
    pub(super) fn failed_statement(&self, query: &str) -> FailedStatement {
        let statements = &self.step.statements;
        let start = query.trim().trim_end_matches(['\u{fffd}', ';']);
        let same = statements.iter().position(|statement| statement == start);
        // The server cuts at track_activity_query_size, perhaps inside a character.
        let cut = start.len() >= KEPT_BYTES_MIN;
        let number = same.or_else(|| statements.iter().position(|statement| cut && statement.starts_with(start)));
        let text = number.map_or(start, |at| statements[at].as_str());
        let number = number.map(|at| at + 1);
        FailedStatement {
            number,
            total: statements.len(),
            text: seaworthy_ddl::first_lines(&seaworthy_ddl::format(&seaworthy_ddl::without_secrets(text)), LINES_MAX),
        }
    }

    /// Returns the error of a COMMIT: a deferred constraint that does not hold, mostly, or nobody answers any more.
    pub(super) fn not_committed(&self, error: DbErr) -> RunError {
        let (state, commit) = match ServerError::of_db_err(&error) {
            // It said no, and rolled back.
            Some(_) => (StateLeft::RolledBack, Some(self.commit())),
            None => (StateLeft::Unknown, None),
        };
        self.failure(Cause::Database(error), commit, state)
    }

    /// Returns the statement that no migration sends.
    pub(super) fn commit(&self) -> FailedStatement {
        FailedStatement { number: None, total: self.step.statements.len(), text: "COMMIT".into() }
    }

    pub(super) fn failure(&self, cause: Cause, statement: Option<FailedStatement>, state: StateLeft) -> RunError {
        let Step { version, direction, .. } = self.step;
        let (version, waits) = (version.clone(), Waits::default());
        RunError::Failed(Box::new(Failure { version, direction: *direction, cause, statement, state, waits }))
    }

    /// Writes the failure into the ledger, where the connection still allows it: the error is shown in any case.
    ///
    /// Not where the row is another run's by now, or may say `applied` already; nor where the lock is lost. That tells
    /// at once when the server is gone, while the connection that works would be tried again until its timeout.
    async fn write_failure(&mut self, error: &RunError, duration: Duration) {
        let not_ours = match error {
            RunError::Failed(failure) => {
                failure.state == StateLeft::Unknown || matches!(failure.cause, Cause::Overtaken)
            }
            RunError::Lock(_) => true,
            _ => false,
        };
        if not_ours || self.session.lock.prove(&self.step.version, self.session.route).await.is_err() {
            return;
        }
        let text = [Some(error.to_string()), error.detail()].into_iter().flatten().collect::<Vec<_>>().join("\n");
        let Step { version, direction, .. } = self.step;
        let attempt = Attempt {
            version,
            direction: *direction,
            duration,
            outcome: Outcome::Failed(text.clone()),
            lock_waits: self.waits.for_ledger(),
        };
        let written = async {
            if !self.step.transactional {
                self.session.connection.execute_unprepared(&prepare_session()).await?;
            }
            let transaction = self.session.begin().await?;
            // Behind a closed gate nothing was tried: the version stays pending. And what cannot be resumed must not look
            // as if it was begun.
            let is_untried = matches!(error, RunError::Gate { .. }) || self.step.whole && !self.is_begun;
            if !is_untried {
                ledger::fail(&transaction, self.writer, version, *direction, &text).await?;
            }
            ledger::log_attempt(&transaction, self.writer, &attempt).await?;
            commit(transaction, self.session.route).await
        };
        let _: Result<(), DbErr> = written.await;
    }
}

/// Returns what a migration's transactions are set to: what locks everybody out of a table has a limit for its statements,
/// too.
pub(super) fn settings(link: &Link, direction: Direction, options: &RunOptions) -> TransactionSettings {
    let general = link.locks_everybody_out(direction).then_some(options.statement_timeout);
    TransactionSettings {
        lock_timeout: link.migration.lock_timeout().unwrap_or(options.lock_timeout),
        statement_timeout: link.migration.statement_timeout().or(general),
        prepares: link.says(direction, "prepare"),
    }
}

/// All that commits together.
struct Inside<'a> {
    transaction: &'a DatabaseTransaction,
    settings: TransactionSettings,
    server: Server,
    pid: &'a AtomicI32,
    signals: &'a Signals,
    row: LedgerRow<'a>,
    wanted: Option<&'a Wanted<'a>>,
    waits: &'a Waits,
    started: Instant,
}

impl Inside<'_> {
    async fn run(&self) -> Result<usize, Stop> {
        let Self { transaction, signals, row: LedgerRow { link, step, .. }, .. } = *self;
        let claimed = ledger::claim(step.direction, &step.version).claim(transaction).await?;
        let Some(claimed_by) = claimed else { return Err(Stop::Cause(Cause::Overtaken)) };
        self.pid.store(claimed_by, Ordering::Relaxed);
        let gates = run_gates(transaction, &link.gates(step.direction)).await;
        let gates = closed(signals, gates, Stop::Closed)?;
        match step.direction {
            Direction::Up => self.up().await?,
            Direction::Down => self.down().await?,
        }
        let settings = self.settings.after_migration(self.server);
        transaction.execute_unprepared(&settings.join("; ")).await?;
        let failed = |checks| Stop::Cause(Cause::Checks(checks));
        let checks = run_checks(transaction, &link.checks(step.direction)).await;
        let passed = gates + closed(signals, checks, failed)?;
        let fingerprint = prove(self.wanted, &mut Through(transaction)).await?;
        let written = self.row.written(|| link.up.sums(), self.waits, self.started.elapsed(), passed, fingerprint);
        written.send(transaction).await.map_err(Cause::of_ledger)?;
        Ok(passed)
    }

    async fn up(&self) -> Result<(), Stop> {
        let Self { transaction, signals, row: LedgerRow { link, .. }, .. } = *self;
        signals.tapped(&link.up, unpanicked(link.migration.up(&SchemaManager::new(transaction)))).await?;
        match first_invalid(transaction, &link.up.indexes_if_not_exists()).await? {
            Some(index) => Err(Stop::Cause(Cause::InvalidIndex { index })),
            None => Ok(()),
        }
    }

    async fn down(&self) -> Result<(), Stop> {
        let Self { transaction, signals, row: LedgerRow { link, .. }, .. } = *self;
        roll_back(transaction, link).await?;
        signals.tapped(&link.down, unpanicked(link.migration.down(&SchemaManager::new(transaction)))).await?;
        Ok(())
    }
}

/// Returns how many held, or stops with those that did not; tells of all.
pub(super) fn closed(
    signals: &Signals,
    outcomes: Result<Vec<CheckOutcome>, ProbeError>,
    stop: impl FnOnce(Vec<CheckOutcome>) -> Stop,
) -> Result<usize, Stop> {
    let outcomes = outcomes.map_err(|error| Stop::Cause(Cause::Probe(error)))?;
    signals.checked(&outcomes);
    let count = outcomes.len();
    let failed: Vec<CheckOutcome> = outcomes.into_iter().filter(|outcome| !outcome.held).collect();
    if failed.is_empty() { Ok(count) } else { Err(stop(failed)) }
}

/// Returns why a try did not go through, for a person.
fn reason(cause: &Cause) -> &'static str {
    match transient_code(cause) {
        Some("40P01") => "met a deadlock",
        Some("40001") => "met a concurrent change",
        Some(_) | None => "did not get its lock in time",
    }
}
