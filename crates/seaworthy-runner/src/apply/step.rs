//! One step: a migration in its transaction, with its gates, checks and ledger rows.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr, TransactionTrait as _};
use sea_orm_migration::SchemaManager;
use seaworthy_finding::Hint as _;

use super::proof::prove;
use super::{RunOptions, Session};
use crate::chain::Link;
use crate::check::{CheckOutcome, ProbeError, run_checks, run_gates};
use crate::error::{Cause, FailedStatement, Failure, RunError, StateLeft};
use crate::event::{Done, Event, Listener};
use crate::ledger::{self, Applied, Attempt, Direction, LockWaits, Outcome, Writer};
use crate::plan::Step;
use crate::prove::Wanted;
use crate::server::AFTER_MIGRATION;

/// How often a cancelled session is asked again: the first request may fall between two statements.
const CANCEL_EVERY: Duration = Duration::from_millis(200);

/// How much of a statement the server keeps at the least (PG 14, track_activity_query_size: 1024, a cut character less).
const KEPT_BYTES_MIN: usize = 1000;

/// A step with all that it works with.
pub(super) struct Work<'a, 's> {
    pub(super) session: &'a mut Session<'s>,
    pub(super) writer: &'a Writer,
    pub(super) pid: i32,
    pub(super) link: &'a Link,
    pub(super) step: &'a Step,
    /// The schema that is to be found at its end, where that is to be proven.
    pub(super) wanted: Option<Wanted<'a>>,
}

/// Why the inside of a step ended early.
pub(super) enum Stop {
    Closed(Vec<CheckOutcome>),
    Cause(Cause),
}

impl From<DbErr> for Stop {
    fn from(error: DbErr) -> Self {
        Self::Cause(Cause::Database(error))
    }
}

impl Work<'_, '_> {
    /// Runs it to its commit, or to the state that its failure leaves.
    pub(super) async fn run(&mut self, listener: Listener<'_>) -> Result<Done, RunError> {
        let started = Instant::now();
        let outcome = if self.step.transactional {
            self.in_transaction(started).await
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

    async fn in_transaction(&mut self, started: Instant) -> Result<usize, RunError> {
        let begin = self.session.connection.begin().await;
        let transaction = match begin {
            Ok(transaction) => transaction,
            Err(error) => return Err(self.failure(Cause::Database(error), None, StateLeft::RolledBack)),
        };
        let wanted = self.wanted.as_ref();
        let inside = inside(&transaction, self.session.options, self.link, self.step, self.writer, wanted, started);
        let inside = interruptible(self.session, self.pid, inside).await;
        match inside {
            Ok(checks_passed) => match transaction.commit().await {
                Ok(()) => Ok(checks_passed),
                Err(error) => {
                    // The server answered: it said no, and rolled back. It did not: nobody knows.
                    let answered = crate::server::ServerError::of_db_err(&error).is_some();
                    let state = if answered { StateLeft::RolledBack } else { StateLeft::Unknown };
                    Err(self.failure(Cause::Database(error), None, state))
                }
            },
            Err(Stop::Closed(closed)) => {
                let _ = transaction.rollback().await;
                Err(RunError::Gate { version: self.step.version.clone(), closed })
            }
            Err(Stop::Cause(cause)) => {
                let statement = match cause {
                    Cause::Database(_) => self.session.lock.last_query(self.pid).await,
                    Cause::Checks(_)
                    | Cause::Probe(_)
                    | Cause::Unproven(_)
                    | Cause::Proof(_)
                    | Cause::Overtaken
                    | Cause::Interrupted => None,
                };
                let _ = transaction.rollback().await;
                // What we send ourselves is no statement of the migration's.
                let ours =
                    |text: &String| text.trim().is_empty() || text.contains("seaworthy.") || text == AFTER_MIGRATION;
                let statement = statement.filter(|text| !ours(text)).map(|text| self.failed_statement(&text));
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
        FailedStatement { number, total: statements.len(), text: shortened(&seaworthy_ddl::format(text)) }
    }

    pub(super) fn failure(&self, cause: Cause, statement: Option<FailedStatement>, state: StateLeft) -> RunError {
        let Step { version, direction, .. } = self.step;
        RunError::Failed(Box::new(Failure { version: version.clone(), direction: *direction, cause, statement, state }))
    }

    /// Writes the failure into the ledger, where the connection still allows it: the error is shown in any case.
    ///
    /// Not where the row is another run's by now, or may say `applied` already.
    async fn write_failure(&self, error: &RunError, duration: Duration) {
        let not_ours = match error {
            RunError::Failed(failure) => {
                failure.state == StateLeft::Unknown || matches!(failure.cause, Cause::Overtaken)
            }
            RunError::Lock(_) => true,
            _ => false,
        };
        if not_ours {
            return;
        }
        let text = [Some(error.to_string()), error.detail()].into_iter().flatten().collect::<Vec<_>>().join("\n");
        let Step { version, direction, .. } = self.step;
        let connection = self.session.connection;
        let attempt = Attempt {
            version,
            direction: *direction,
            duration,
            outcome: Outcome::Failed(text.clone()),
            lock_waits: LockWaits::default(),
        };
        let written = async {
            let transaction = connection.begin().await?;
            // Behind a closed gate nothing was tried: the version stays pending.
            if !matches!(error, RunError::Gate { .. }) {
                ledger::fail(&transaction, self.writer, version, *direction, &text).await?;
            }
            ledger::log_attempt(&transaction, self.writer, &attempt).await?;
            transaction.commit().await
        };
        let _: Result<(), DbErr> = written.await;
    }
}

/// All that commits together.
async fn inside(
    transaction: &DatabaseTransaction,
    options: &RunOptions,
    link: &Link,
    step: &Step,
    writer: &Writer,
    wanted: Option<&Wanted<'_>>,
    started: Instant,
) -> Result<usize, Stop> {
    let lock_timeout = link.migration.lock_timeout().unwrap_or(options.lock_timeout);
    transaction.execute_unprepared(&format!("SET LOCAL lock_timeout = {}", lock_timeout.as_millis())).await?;
    let manager = SchemaManager::new(transaction);
    let Step { version, direction, statements, .. } = step;
    let claimed = match direction {
        Direction::Up => ledger::claim_up(transaction, version).await?,
        Direction::Down => ledger::claim_down(transaction, version).await?,
    };
    if !claimed {
        return Err(Stop::Cause(Cause::Overtaken));
    }
    let passed = match direction {
        Direction::Up => {
            let gates = closed(run_gates(transaction, &link.migration.gates()).await, Stop::Closed)?;
            unpanicked(link.migration.up(&manager)).await?;
            transaction.execute_unprepared(AFTER_MIGRATION).await?;
            let failed = |checks| Stop::Cause(Cause::Checks(checks));
            let checks = closed(run_checks(transaction, &link.migration.checks()).await, failed)?;
            let passed = gates + checks;
            let applied = Applied {
                version,
                checksum: &link.up.checksum(),
                source_checksum: source_checksum(options, version),
                fingerprint: prove(wanted, transaction).await?,
                statements_total: statements.len(),
                checks_passed: passed,
                duration: started.elapsed(),
            };
            ledger::complete_up(transaction, writer, &applied).await?;
            passed
        }
        Direction::Down => {
            unpanicked(link.migration.down(&manager)).await?;
            transaction.execute_unprepared(AFTER_MIGRATION).await?;
            prove(wanted, transaction).await?;
            ledger::complete_down(transaction, version).await?;
            0
        }
    };
    let attempt = Attempt {
        version,
        direction: *direction,
        duration: started.elapsed(),
        outcome: Outcome::Succeeded,
        lock_waits: LockWaits::default(),
    };
    ledger::log_attempt(transaction, writer, &attempt).await?;
    Ok(passed)
}

/// Returns the hash of a migration's source, where it was built in.
pub(super) fn source_checksum(options: &RunOptions, version: &str) -> Option<&'static str> {
    options.review.as_ref().and_then(|review| review.reviewed.source(version))
}

/// Returns how many held, or stops with those that did not.
pub(super) fn closed(
    outcomes: Result<Vec<CheckOutcome>, ProbeError>,
    stop: impl FnOnce(Vec<CheckOutcome>) -> Stop,
) -> Result<usize, Stop> {
    let outcomes = outcomes.map_err(|error| Stop::Cause(Cause::Probe(error)))?;
    let count = outcomes.len();
    let failed: Vec<CheckOutcome> = outcomes.into_iter().filter(|outcome| !outcome.held).collect();
    if failed.is_empty() { Ok(count) } else { Err(stop(failed)) }
}

/// Makes an error of a panic, so that it is rolled back and told like one.
pub(crate) async fn unpanicked(work: impl Future<Output = Result<(), DbErr>>) -> Result<(), DbErr> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(DbErr::Custom(format!("the migration's code panicked: {text}")))
    })
}

/// Waits for the work; on an interrupt the server is asked to cancel it, until it ends.
pub(super) async fn interruptible<T>(
    session: &mut Session<'_>,
    pid: i32,
    work: impl Future<Output = Result<T, Stop>>,
) -> Result<T, Stop> {
    let interrupt = &session.options.interrupt;
    if interrupt.is_pulled() {
        return Err(Stop::Cause(Cause::Interrupted));
    }
    let mut work = std::pin::pin!(work);
    tokio::select! {
        outcome = &mut work => return outcome,
        () = interrupt.pulled() => {}
    }
    loop {
        session.lock.cancel(pid).await;
        match tokio::time::timeout(CANCEL_EVERY, &mut work).await {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(_)) => return Err(Stop::Cause(Cause::Interrupted)),
            Err(_) => {}
        }
    }
}

/// Keeps the first lines of a long statement.
fn shortened(statement: &str) -> String {
    const LINES_MAX: usize = 12;
    let lines: Vec<&str> = statement.lines().collect();
    match lines.get(..LINES_MAX) {
        Some(first) if lines.len() > LINES_MAX => {
            format!("{}\n… {} more lines", first.join("\n"), lines.len() - LINES_MAX)
        }
        _ => statement.to_owned(),
    }
}
