//! A migration in a transaction as it was recorded and reviewed: its text is sent, its code is not run again.
//!
//! That is for what stands for its code ([`Link::is_sent_as_recorded`]): it asks the database nothing, has no values
//! beside its statements and no savepoints, so that code and recording send the same. What was recorded was compared with
//! the reviewed file, and so it is the reviewed text itself that runs. Several statements then go in one message: where
//! nobody is told of them one by one, and none locks anybody out, all of them do. The ledger's row goes with COMMIT, and
//! meanwhile the next step's proof of the lock is on its way in another session.

use std::borrow::Cow;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::time::Instant;

use sea_orm::{DatabaseConnection, DbErr};
use seaworthy_migration::Check;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Executor as _, Postgres, Row as _};

use super::plain::{Behind, Plain, Refused};
use super::proof::prove;
use super::remains::{ask_for, first_invalid};
use super::step::{Stop, Work, closed, settings};
use super::tap::{Signals, is_tapped};
use super::watch::{Watch, watched};
use super::{RunOptions, Session, db_err};
use crate::chain::Link;
use crate::check::{first_question, run_checks, run_gates};
use crate::error::{Cause, RunError, StateLeft};
use crate::event::Listener;
use crate::ledger::{self, Direction, PREPARED, Writing, missing};
use crate::lock::LockError;
use crate::plan::Step;
use crate::prove::Wanted;
use crate::route::Route;
use crate::settings::{Server, TransactionSettings};

/// The session in which migrations run, held from one step to the next.
pub(super) struct Held {
    connection: PoolConnection<Postgres>,
    /// Its server process; 0 behind a pooler, where each transaction may have another.
    pid: i32,
    /// The step whose transaction is begun, and whose version is claimed in it.
    begun: Option<Begun>,
}

/// A transaction that was begun in the message that committed the one before it.
struct Begun {
    version: String,
    direction: Direction,
    settings: TransactionSettings,
}

/// The step behind one.
#[derive(Clone, Copy)]
pub(super) struct Next<'a> {
    pub(super) link: &'a Link,
    pub(super) step: &'a Step,
}

/// Whether a step may begin, asked while the one before it was committed.
pub(super) struct Proven {
    version: String,
    held: Result<(), LockError>,
}

impl Session<'_> {
    /// Returns the pool, with its connection in it, outside a transaction.
    pub(super) async fn pool(&mut self) -> &DatabaseConnection {
        if let Some(mut held) = self.held.take()
            && held.begun.is_some()
        {
            // Where this fails the connection is gone, and the pool notices.
            let _ = held.connection.execute("ROLLBACK").await;
        }
        self.connection
    }

    /// Makes sure that the lock is still held, where that was not just done.
    pub(super) async fn prove(&mut self, version: &str) -> Result<(), LockError> {
        match self.proven.take() {
            Some(proven) if proven.version == version => proven.held,
            Some(_) | None => self.lock.prove(version, self.route).await,
        }
    }

    /// Takes the session that is held, or the pool's; the ledger's statements are prepared in it where it is ours alone.
    async fn take_held(&mut self) -> Result<Held, DbErr> {
        if let Some(held) = self.held.take() {
            return Ok(held);
        }
        let mut connection = self.connection.get_postgres_connection_pool().acquire().await.map_err(db_err)?;
        let pid = match self.route {
            Route::Direct => prepare(&mut connection).await.map_err(db_err)?,
            Route::Pooled => 0,
        };
        Ok(Held { connection, pid, begun: None })
    }
}

/// Prepares what is not prepared yet; returns the server process.
async fn prepare(connection: &mut PoolConnection<Postgres>) -> Result<i32, sqlx::Error> {
    let there = "SELECT pg_backend_pid(), coalesce(string_agg(name, ','), '') FROM pg_catalog.pg_prepared_statements \
                 WHERE name LIKE 'seaworthy\\_%'";
    let row = sqlx::raw_sql(there).fetch_one(&mut **connection).await?;
    let (pid, names): (i32, String) = (row.try_get(0)?, row.try_get(1)?);
    let lacking = PREPARED.iter().filter(|prepared| !names.split(',').any(|name| name == prepared.name()));
    let texts: Vec<String> = lacking.map(|prepared| prepared.prepare()).collect();
    if !texts.is_empty() {
        connection.execute(sqlx::raw_sql(AssertSqlSafe(texts.join("\n;\n")))).await?;
    }
    Ok(pid)
}

impl Work<'_, '_> {
    /// Tries once.
    pub(super) async fn as_recorded(&mut self, started: Instant, listener: Listener<'_>) -> Result<usize, RunError> {
        let mut held = match self.session.take_held().await {
            Ok(held) => held,
            Err(error) => return Err(self.failure(Cause::Database(error), None, StateLeft::RolledBack)),
        };
        self.pid.store(held.pid, Ordering::Relaxed);
        let (server, route) = (self.session.server, self.session.route);
        let (link, step, signals, pid) = (self.link, self.step, self.signals, self.pid);
        let ahead = held.begun.take().filter(|it| it.version == step.version && it.direction == step.direction);
        let is_begun = ahead.is_some();
        let settings = ahead.map_or_else(|| self.settings(), |begun| begun.settings);
        let (plain, at_now) = (Plain::new(&mut held.connection), &AtomicUsize::new(0));
        let unprepares = link.unprepares(step.direction);
        let mut sending =
            Sending { plain, settings, server, route, unprepares, link, step, signals, pid, at_now, is_begun };
        let watch = Watch { step, pid, signals, relation_wait_max: None };
        let wanted = self.wanted.as_ref();
        let (next, options) = (self.next, self.session.options);
        let running = watched(self.session, &watch, &mut self.blockers, &mut *listener, sending.run(wanted));
        // What the end needs is put together while the server works.
        let prepared = async { (link.up.sums(), next.and_then(|next| begin_next(next, link, step, options, server))) };
        let (outcome, (sums, following)) = tokio::join!(running, prepared);
        let (passed, fingerprint) = match outcome {
            Ok(passed) => passed,
            Err(why) => {
                let rolled_back = held.connection.execute("ROLLBACK").await;
                if rolled_back.is_ok() {
                    self.session.held = Some(held);
                }
                return Err(self.stopped_in_transaction(why, at_now.load(Ordering::Relaxed)));
            }
        };
        let completed = self.row().written(|| sums, &self.waits, started.elapsed(), passed, fingerprint);
        let keeps = !sending.unprepares;
        let (following, begin) = following.filter(|_| keeps && route == Route::Direct).unzip();
        let committed = sending.commit(&completed, begin);
        let committed = match self.next {
            Some(Next { step: next, .. }) => {
                let (committed, held) = tokio::join!(committed, self.session.lock.prove(&next.version, route));
                self.session.proven = Some(Proven { version: next.version.clone(), held });
                committed
            }
            None => committed.await,
        };
        match committed {
            Ok(has_begun) => {
                held.begun = following.filter(|_| has_begun);
                if keeps {
                    self.session.held = Some(held);
                }
                Ok(passed)
            }
            Err(refused) => {
                self.session.proven = None;
                Err(self.commit_refused(refused, held).await)
            }
        }
    }

    async fn commit_refused(&mut self, refused: Refused, mut held: Held) -> RunError {
        let failure = match refused {
            Refused::Error { error, at: Some(0), .. } => {
                self.failure(Cause::of_ledger(error), None, StateLeft::RolledBack)
            }
            Refused::Error { error, .. } => self.not_committed(error),
            Refused::Overtaken => return self.failure(Cause::Overtaken, None, StateLeft::RolledBack),
        };
        if held.connection.execute("ROLLBACK").await.is_ok() {
            self.session.held = Some(held);
        }
        failure
    }

    /// Returns the error of what was rolled back; `at` is the statement that it was at, counted from 1.
    fn stopped_in_transaction(&self, stop: Stop, at: usize) -> RunError {
        let cause = match stop {
            Stop::Cause(cause) => cause,
            Stop::Closed(closed) => {
                let Step { version, direction, .. } = self.step;
                return RunError::Gate { version: version.clone(), direction: *direction, closed };
            }
        };
        let is_of_statement = matches!(cause, Cause::Database(_) | Cause::StatementTimeout(_));
        let text = at.checked_sub(1).and_then(|at| self.step.statements.get(at)).filter(|_| is_of_statement);
        let statement = text.map(|text| self.failed_statement(text));
        self.failure(cause, statement, StateLeft::RolledBack)
    }
}

/// Returns what begins the next step's transaction, where nothing has to happen between the two.
///
/// It is begun and claimed before the answer to the proof of the lock is there, and no statement of the migration is
/// sent before that.
fn begin_next(
    Next { link, step }: Next<'_>,
    this: &Link,
    done: &Step,
    options: &RunOptions,
    server: Server,
) -> Option<(Begun, Vec<Cow<'static, str>>)> {
    let waits = step.direction == Direction::Up && !link.migration.needs_backfills().is_empty();
    let leaves = done.direction == Direction::Up && !this.batched().is_empty();
    let follows = step.transactional && link.is_sent_as_recorded(step.direction) && !waits && !leaves;
    follows.then(|| {
        let settings = settings(link, step.direction, options);
        let mut begin = vec![Cow::Borrowed("BEGIN")];
        begin.extend(settings.begin(Some(server)));
        begin.push(ledger::claim(step.direction, &step.version).execute().into());
        (Begun { version: step.version.clone(), direction: step.direction, settings }, begin)
    })
}

/// All that is sent in the transaction, but for its end.
struct Sending<'a> {
    plain: Plain<'a>,
    settings: TransactionSettings,
    server: Server,
    route: Route,
    /// The migration may forget what is prepared in its session.
    unprepares: bool,
    link: &'a Link,
    step: &'a Step,
    signals: &'a Signals,
    pid: &'a AtomicI32,
    /// The statement that failed, counted from 1.
    at_now: &'a AtomicUsize,
    /// The transaction is begun, and the version claimed.
    is_begun: bool,
}

impl Sending<'_> {
    /// Returns how many gates and checks held, and the fingerprint where the schema was proven.
    async fn run(&mut self, wanted: Option<&Wanted<'_>>) -> Result<(usize, Option<String>), Stop> {
        let (link, step, signals) = (self.link, self.step, self.signals);
        let (gates, checks) = (link.gates(step.direction), link.checks(step.direction));
        if !self.is_begun {
            self.begin().await?;
        }
        let mut passed = closed(signals, run_gates(&mut self.plain, &gates).await, Stop::Closed)?;
        let maybe_there = match step.direction {
            Direction::Up => link.up.indexes_if_not_exists(),
            Direction::Down => Vec::new(),
        };
        let may_be_one = self.settings.statement_timeout.is_none() && !is_tapped();
        let is_one = may_be_one && self.all_in_one_message(&maybe_there, &checks).await?;
        if !is_one {
            self.one_call_after_the_other().await?;
        }
        if let Some(index) = first_invalid(&mut self.plain, &maybe_there).await? {
            return Err(Stop::Cause(Cause::InvalidIndex { index }));
        }
        if !is_one {
            self.plain.put_ahead(self.settings.after_migration(self.server));
        }
        let failed = |checks| Stop::Cause(Cause::Checks(checks));
        passed += closed(signals, run_checks(&mut self.plain, &checks).await, failed)?;
        let fingerprint = match wanted {
            Some(wanted) => {
                let session = self.plain.session().await.map_err(stop)?;
                prove(Some(wanted), session).await?
            }
            None => None,
        };
        Ok((passed, fingerprint))
    }

    /// Begins the transaction with the claim. The statements come in a message of their own: that is what others see of
    /// this session (`pg_stat_activity.query`).
    async fn begin(&mut self) -> Result<(), Stop> {
        self.plain.put_ahead([Cow::Borrowed("BEGIN")]);
        self.plain.put_ahead(self.settings.begin(Some(self.server)));
        let claim = self.text(&ledger::claim(self.step.direction, &self.step.version));
        self.plain.put_claim_ahead(claim);
        self.plain.execute([]).await.map_err(stop)?;
        self.pid.store(self.plain.claimed_by(), Ordering::Relaxed);
        Ok(())
    }

    /// Returns a statement of the ledger as this session takes it.
    fn text(&self, writing: &Writing) -> String {
        if self.has_prepared() { writing.execute() } else { writing.text() }
    }

    /// Tells whether the session is ours alone, and what was prepared in it still there.
    fn has_prepared(&self) -> bool {
        match self.route {
            Route::Direct => !self.unprepares,
            Route::Pooled => false,
        }
    }

    /// Sends the statements, what takes back what they have set, and the first question of each check.
    ///
    /// Returns whether the server could read it. Where it could not, it has begun with none of it, and does not say in
    /// which statement the mistake is: then they are sent one by one, in another transaction.
    async fn all_in_one_message(&mut self, maybe_there: &[(String, String)], checks: &[Check]) -> Result<bool, Stop> {
        let mut behind: Vec<Behind> = maybe_there
            .iter()
            .map(|index| Behind::Asked { text: ask_for(index).to_string(), prepared: None })
            .collect();
        behind.extend(self.settings.after_migration(self.server).into_iter().map(Behind::Said));
        behind.extend(checks.iter().map(|check| Behind::Asked {
            text: first_question(&check.probe()).to_owned(),
            prepared: check.relation().filter(|_| self.has_prepared()).map(|(it, kinds)| missing(&it, kinds).execute()),
        }));
        match self.plain.execute_and_ask(&self.step.statements, &behind).await {
            Ok(()) => Ok(true),
            Err(Refused::Error { unread: true, .. }) => {
                self.plain.execute(["ROLLBACK"]).await.map_err(stop)?;
                self.begin().await?;
                Ok(false)
            }
            Err(refused) => Err(self.refused(refused, 0, Instant::now())),
        }
    }

    async fn one_call_after_the_other(&mut self) -> Result<(), Stop> {
        let mut start = 0;
        for count in &self.link.recording(self.step.direction).calls {
            let (statements, sent) = (&self.step.statements[start..start + count], Instant::now());
            let message = self.plain.execute(statements.iter().map(String::as_str));
            let outcome = if is_tapped() {
                self.signals.around(&self.step.statements, (start, *count), message).await
            } else {
                message.await
            };
            outcome.map_err(|refused| self.refused(refused, start, sent))?;
            start += count;
        }
        Ok(())
    }

    /// Notes the statement that failed.
    fn refused(&self, refused: Refused, start: usize, sent: Instant) -> Stop {
        match refused {
            Refused::Error { error, at, .. } => {
                self.at_now.store(at.map_or(0, |at| start + at + 1), Ordering::Relaxed);
                Stop::Cause(Cause::of_statement(error, sent.elapsed(), self.settings.statement_timeout))
            }
            Refused::Overtaken => Stop::Cause(Cause::Overtaken),
        }
    }

    /// Writes the ledger's row, commits and begins what follows, in one message; returns whether that is begun.
    ///
    /// Where another transaction follows at once, this one does not wait for the disk: its schema and its row are lost
    /// together or not at all, and what commits behind it, the last of the run or one that failed, waits for both
    /// (PG 14, 30.4 "Asynchronous Commit").
    async fn commit(mut self, completed: &Writing, begin: Option<Vec<Cow<'static, str>>>) -> Result<bool, Refused> {
        let text = self.text(completed);
        match begin {
            Some(begin) => self.plain.commit(&[&text, "SET LOCAL synchronous_commit = off", "COMMIT"], begin).await,
            None => self.plain.commit(&[&text, "COMMIT"], Vec::new()).await,
        }
    }
}

fn stop(refused: Refused) -> Stop {
    match refused {
        Refused::Error { error, .. } => error.into(),
        Refused::Overtaken => Stop::Cause(Cause::Overtaken),
    }
}
