//! A migration outside a transaction: one statement at a time, each followed by a checkpoint.
//!
//! What is sent are the recorded statements, so that a run that was killed can go on with the next one. Those that a
//! migration puts into a transaction of its own are sent in one. A migration that reads cannot be taken apart so; it runs
//! as a whole, by its own code, and is not run again before somebody has looked (`plan::refuse_restart`).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait as _, DbErr};
use sea_orm_migration::SchemaManager;
use seaworthy_ddl::{Concurrent, concurrent, may_run_in_transaction, server_object, session_statements};
use sqlx::Connection as _;

use super::proof::prove;
use super::remains::{clear_remains, first_invalid, is_made};
use super::retry::Tries;
use super::step::{Stop, Work, closed};
use super::watch::{Watch, watched};
use super::{backend_pid, begin, commit, db_err};
use crate::check::{CheckOutcome, run_checks, run_gates};
use crate::error::{Cause, RunError, StateLeft};
use crate::event::{Event, Listener};
use crate::ledger::{self, Direction};
use crate::plan::Resumption;
use crate::prove::Through;
use crate::route::Route;
use crate::server::ServerError;
use crate::settings::prepare_session;
use crate::unwind::unpanicked;

impl Work<'_, '_> {
    pub(super) async fn outside_transaction(
        &mut self,
        started: Instant,
        listener: Listener<'_>,
    ) -> Result<usize, RunError> {
        self.session.pool().await;
        let (connection, link, step, signals) = (self.session.connection, self.link, self.step, self.signals);
        self.prepare().await.map_err(|error| self.stopped(error.into(), step.statements_done))?;
        if let Some(remains) = step.clears.as_deref().and_then(concurrent) {
            // Nothing of `down` is begun: the row stays as it is until all is done, and a kill leaves the same to do.
            let cleared = async { Ok(clear_remains(connection, &remains, step.resumption).await.map(drop)?) };
            self.watched(&mut *listener, cleared).await.map_err(|stop| self.stopped(stop, 0))?;
            self.complete(0, started.elapsed()).await.map_err(|stop| self.stopped(stop, 0))?;
            return Ok(0);
        }
        let mut done = step.statements_done;
        let mut passed = 0;
        if done == 0 {
            let gates = link.gates(step.direction);
            let asked = async { closed(signals, run_gates(connection, &gates).await, Stop::Closed) };
            passed += self.watched(&mut *listener, asked).await.map_err(|stop| self.stopped(stop, 0))?;
        }
        if done == 0 {
            let (sums, total) = (link.up.sums(), step.end());
            self.is_begun = true;
            let row = ledger::start(connection, self.writer, &step.version, step.direction, &sums, total);
            row.await.map_err(|error| self.stopped(error.into(), 0))?;
        } else {
            let row = ledger::go_on(connection, self.writer, &step.version, done);
            row.await.map_err(|error| self.stopped(error.into(), done))?;
            self.set_again().await.map_err(|error| self.stopped(error.into(), done))?;
        }
        let unprepares = link.unprepares(step.direction);
        if step.whole {
            if done == 0 {
                self.as_a_whole(&mut *listener).await?;
                done = step.end();
            }
        } else {
            for end in step.commits.iter().copied().filter(|end| *end > step.statements_done) {
                self.session.lock.prove(&step.version, self.session.route).await?;
                if unprepares {
                    self.forget_prepared().await.map_err(|error| self.stopped(error.into(), done))?;
                }
                self.until_it_is_done(done, end, &mut *listener).await?;
                done = end;
                listener(&Event::StatementDone { version: &step.version, done, total: step.statements.len() });
            }
        }
        if unprepares {
            self.forget_prepared().await.map_err(|error| self.stopped(error.into(), done))?;
        }
        // What the migration has SET is not for its checks, nor for the ledger.
        let prepared = connection.execute_unprepared(&prepare_session()).await;
        prepared.map_err(|error| self.stopped(error.into(), done))?;
        let checks = link.checks(step.direction);
        let failed = |checks| Stop::Cause(Cause::Checks(checks));
        let asked = async { closed(signals, run_checks(connection, &checks).await, failed) };
        passed += self.watched(&mut *listener, asked).await.map_err(|stop| self.stopped(stop, done))?;
        self.complete(passed, started.elapsed()).await.map_err(|stop| self.stopped(stop, done))?;
        Ok(passed)
    }

    /// Runs the migration's own code, and notes once that it came to its end.
    async fn as_a_whole(&mut self, listener: Listener<'_>) -> Result<(), RunError> {
        let (connection, link, step, signals) = (self.session.connection, self.link, self.step, self.signals);
        let recording = link.recording(step.direction);
        // As in `alone`: a lock_timeout would end a build's wait for old snapshots.
        let builds: Vec<Concurrent> = recording.statements.iter().filter_map(|text| concurrent(text)).collect();
        let lock_timeout = self.lock_timeout();
        let (setting, bound) =
            if builds.is_empty() { (lock_timeout, None) } else { (Duration::ZERO, Some(lock_timeout)) };
        let whole = async {
            connection.execute_unprepared(&format!("SET lock_timeout = {}", setting.as_millis())).await?;
            for build in &builds {
                clear_remains(connection, build, Resumption::None).await?;
            }
            let manager = SchemaManager::new(connection);
            match step.direction {
                Direction::Up => signals.tapped(recording, unpanicked(link.migration.up(&manager))).await?,
                Direction::Down => signals.tapped(recording, unpanicked(link.migration.down(&manager))).await?,
            }
            match first_invalid(connection, &recording.indexes_if_not_exists()).await? {
                Some(index) => Err(Stop::Cause(Cause::InvalidIndex { index })),
                None => noted(ledger::checkpoint(connection, &step.version, 0, step.end()).await),
            }
        };
        let watch = Watch { step, pid: self.pid, signals, relation_wait_max: bound };
        let outcome = watched(self.session, &watch, &mut self.blockers, listener, whole).await;
        outcome.map_err(|stop| self.stopped_as_a_whole(stop))
    }

    /// Brings the session to where the migration starts, and asks which one it is.
    async fn prepare(&self) -> Result<(), DbErr> {
        let connection = self.session.connection;
        connection.execute_unprepared(&prepare_session()).await?;
        let lock_timeout = format!("SET lock_timeout = {}", self.lock_timeout().as_millis());
        connection.execute_unprepared(&lock_timeout).await?;
        self.pid.store(backend_pid(connection).await?, Ordering::Relaxed);
        Ok(())
    }

    /// Lets sqlx forget what it has prepared, where the migration may have taken it away: it would go on asking for it.
    async fn forget_prepared(&self) -> Result<(), DbErr> {
        let mut connection = self.session.connection.get_postgres_connection_pool().acquire().await.map_err(db_err)?;
        connection.clear_cached_statements().await.map_err(db_err)
    }

    /// Brings the session to where the migration was when it stopped.
    async fn set_again(&self) -> Result<(), DbErr> {
        let done = self.step.statements.iter().take(self.step.statements_done);
        for statement in session_statements(done.map(String::as_str)) {
            match self.session.connection.execute_unprepared(statement).await {
                Ok(_) => {}
                // The table that it reads is gone: who executes it still will say so.
                Err(error) if is_prepare(statement) && ServerError::of_db_err(&error).is_some() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Waits for work whose waits the server bounds.
    async fn watched<T>(
        &mut self,
        listener: Listener<'_>,
        work: impl Future<Output = Result<T, Stop>>,
    ) -> Result<T, Stop> {
        let watch = Watch { step: self.step, pid: self.pid, signals: self.signals, relation_wait_max: None };
        watched(self.session, &watch, &mut self.blockers, listener, work).await
    }

    /// Sends the statements from `start` to `end`, and again where somebody was in the way.
    async fn until_it_is_done(&mut self, start: usize, end: usize, listener: Listener<'_>) -> Result<(), RunError> {
        let mut tries = Tries::new(self.session.options);
        let mut resumption = match self.step.resumption {
            Resumption::AfterFailure | Resumption::AfterKill if start != self.step.statements_done => Resumption::None,
            resumption => resumption,
        };
        loop {
            let started = Instant::now();
            let alone = self.step.statements[start].as_str();
            let sent = if end == start + 1 && !may_run_in_transaction(alone) {
                self.alone(start, resumption, &mut *listener).await.map_err(|stop| (start, stop))
            } else {
                self.together(start, end, &mut *listener).await
            };
            let error = match sent {
                Ok(()) => return Ok(()),
                Err((at, Stop::Cause(cause))) => {
                    let statement = match cause {
                        Cause::Ledger(_) => None,
                        _ if at == end => Some(self.commit()),
                        _ => Some(self.failed_statement(&self.step.statements[at])),
                    };
                    self.failure(cause, statement, self.half_way(start))
                }
                Err((_, stop)) => self.stopped(stop, start),
            };
            let Some(pause) = tries.next(&error) else { return Err(self.with_waits(error, started.elapsed())) };
            self.pause(&error, &tries, pause, started.elapsed(), &mut *listener).await?;
            resumption = match resumption {
                Resumption::None | Resumption::AfterFailure | Resumption::AfterKill => Resumption::AfterFailure,
                Resumption::OfTheOtherWay => Resumption::OfTheOtherWay,
            };
        }
    }

    /// Sends statements and notes that they are done in one transaction, so that a kill in between repeats nothing.
    ///
    /// Where it stops, the statement that it was at is told; `end` is its COMMIT.
    async fn together(&mut self, start: usize, end: usize, listener: Listener<'_>) -> Result<(), (usize, Stop)> {
        let at_now = AtomicUsize::new(start);
        let (connection, step, signals) = (self.session.connection, self.step, self.signals);
        let (settings, server) = (self.settings(), self.session.server);
        let work = async {
            let transaction = begin(connection, Route::Direct, settings, Some(server)).await?;
            for (at, statement) in step.statements.iter().enumerate().take(end).skip(start) {
                at_now.store(at, Ordering::Relaxed);
                let sent = Instant::now();
                let done = signals.around(&step.statements, (at, 1), transaction.execute_unprepared(statement)).await;
                let timeout = settings.statement_timeout;
                done.map_err(|error| Stop::Cause(Cause::of_statement(error, sent.elapsed(), timeout)))?;
            }
            at_now.store(end, Ordering::Relaxed);
            noted(ledger::checkpoint(&transaction, &step.version, start, end).await)?;
            Ok(commit(transaction, Route::Direct).await?)
        };
        self.watched(listener, work).await.map_err(|stop| (at_now.load(Ordering::Relaxed), stop))
    }

    /// Sends a statement that takes its own transactions, and notes right afterwards that it is done.
    async fn alone(&mut self, at: usize, resumption: Resumption, listener: Listener<'_>) -> Result<(), Stop> {
        let (connection, step, signals) = (self.session.connection, self.step, self.signals);
        let text = step.statements[at].as_str();
        let concurrent = concurrent(text);
        let lock_timeout = self.lock_timeout();
        // What works concurrently stands in nobody's way while it waits for old snapshots, and a lock_timeout would end
        // that wait, too: PG 14, CREATE INDEX, "Building Indexes Concurrently"; it waits for other sessions' virtual
        // transactions as for any lock. So we bound ourselves how long it waits for a table.
        let (setting, bound) =
            if concurrent.is_some() { (Duration::ZERO, Some(lock_timeout)) } else { (lock_timeout, None) };
        let work = async {
            connection.execute_unprepared(&format!("SET lock_timeout = {}", setting.as_millis())).await?;
            let is_done = match (&concurrent, server_object(text)) {
                (Some(concurrent), _) => clear_remains(connection, concurrent, resumption).await?,
                (None, Some(object)) => is_made(connection, &object, resumption).await?,
                (None, None) => false,
            };
            if !is_done {
                signals.around(&step.statements, (at, 1), connection.execute_unprepared(text)).await?;
            }
            let limit = format!("SET lock_timeout = {}", lock_timeout.as_millis());
            connection.execute_unprepared(&limit).await?;
            noted(ledger::checkpoint(connection, &step.version, at, at + 1).await)
        };
        let watch = Watch { step, pid: self.pid, signals, relation_wait_max: bound };
        watched(self.session, &watch, &mut self.blockers, listener, work).await
    }

    async fn complete(&mut self, passed: usize, duration: Duration) -> Result<(), Stop> {
        let (step, transaction) = (self.step, self.session.begin().await?);
        let fingerprint = prove(self.wanted.as_ref(), &mut Through(&transaction)).await?;
        let claim = ledger::claim(step.direction, &step.version);
        noted(claim.claim(&transaction).await.map(|claimed| claimed.is_some()))?;
        let written = self.row().written(|| self.link.up.sums(), &self.waits, duration, passed, fingerprint);
        written.send(&transaction).await.map_err(Cause::of_ledger)?;
        Ok(commit(transaction, self.session.route).await?)
    }

    fn stopped(&self, stop: Stop, done: usize) -> RunError {
        match stop {
            Stop::Closed(closed) => self.gate(closed),
            Stop::Cause(cause) => self.failure(cause, None, self.half_way(done)),
        }
    }

    fn stopped_as_a_whole(&self, stop: Stop) -> RunError {
        match stop {
            Stop::Closed(closed) => self.gate(closed),
            Stop::Cause(cause) => {
                self.failure(cause, None, StateLeft::Somewhere { restarts: self.link.migration.restarts() })
            }
        }
    }

    fn gate(&self, closed: Vec<CheckOutcome>) -> RunError {
        RunError::Gate { version: self.step.version.clone(), direction: self.step.direction, closed }
    }

    fn half_way(&self, done: usize) -> StateLeft {
        StateLeft::HalfWay { done, total: self.step.end() }
    }
}

fn is_prepare(statement: &str) -> bool {
    seaworthy_ddl::words(statement).first().is_some_and(|word| word.is("prepare"))
}

/// Stops where the ledger takes no note: it is refused, or another run has taken the step, because our lock was lost.
fn noted(ours: Result<bool, DbErr>) -> Result<(), Stop> {
    match ours {
        Ok(true) => Ok(()),
        Ok(false) => Err(Cause::Overtaken.into()),
        Err(error) => Err(Cause::of_ledger(error).into()),
    }
}
