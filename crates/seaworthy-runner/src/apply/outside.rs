//! A migration outside a transaction: one statement at a time, each followed by a checkpoint.
//!
//! What is sent are the recorded statements, so that a run that was killed can go on with the next one. A migration
//! that reads, or begins transactions of its own, cannot be taken apart so; it runs as a whole.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait as _, Value};
use sea_orm_migration::SchemaManager;
use seaworthy_ddl::ConcurrentIndex;

use super::proof::prove;
use super::step::{Stop, Work, closed, interruptible, source_checksum, unpanicked};
use crate::check::{run_checks, run_gates};
use crate::error::{Cause, RunError, StateLeft};
use crate::event::{Event, Listener};
use crate::ledger::{self, Applied, Attempt, Direction, LockWaits, Outcome};
use crate::plan::Resumption;
use crate::server::PREPARE_SESSION;

impl Work<'_, '_> {
    pub(super) async fn outside_transaction(
        &mut self,
        started: Instant,
        listener: Listener<'_>,
    ) -> Result<usize, RunError> {
        let (connection, link, step) = (self.session.connection, self.link, self.step);
        let mut done = step.statements_done;
        let recording = link.recording(step.direction);
        let mut passed = 0;
        if step.direction == Direction::Up && done == 0 {
            let gates = link.migration.gates();
            let asked = async { closed(run_gates(connection, &gates).await, Stop::Closed) };
            let gates = interruptible(self.session, self.pid, asked).await;
            passed += gates.map_err(|stop| self.stopped(stop, 0))?;
        }
        if done == 0 {
            let (checksum, total) = (link.up.checksum(), step.statements.len());
            let row = ledger::start(connection, self.writer, &step.version, step.direction, &checksum, total);
            row.await.map_err(|error| self.stopped(error.into(), 0))?;
        }
        if recording.is_complete() {
            while done < step.statements.len() {
                self.session.lock.prove(&step.version).await?;
                self.statement(done).await?;
                done += 1;
                listener(&Event::StatementDone { version: &step.version, done, total: step.statements.len() });
            }
        } else {
            let whole = async {
                let manager = SchemaManager::new(connection);
                match step.direction {
                    Direction::Up => unpanicked(link.migration.up(&manager)).await.map_err(Stop::from),
                    Direction::Down => unpanicked(link.migration.down(&manager)).await.map_err(Stop::from),
                }
            };
            let outcome = interruptible(self.session, self.pid, whole).await;
            outcome.map_err(|stop| self.stopped_as_a_whole(stop))?;
        }
        // What the migration has SET is not for its checks, nor for the ledger.
        let prepared = connection.execute_unprepared(PREPARE_SESSION).await;
        prepared.map_err(|error| self.stopped(error.into(), done))?;
        if step.direction == Direction::Up {
            let failed = |checks| Stop::Cause(Cause::Checks(checks));
            let checks = link.migration.checks();
            let asked = async { closed(run_checks(connection, &checks).await, failed) };
            let checks = interruptible(self.session, self.pid, asked).await;
            passed += checks.map_err(|stop| self.stopped(stop, done))?;
        }
        self.complete(passed, started.elapsed()).await.map_err(|stop| self.stopped(stop, done))?;
        Ok(passed)
    }

    /// Sends one statement, and notes that it is done: in one transaction where PostgreSQL allows it, so that a kill
    /// in between repeats nothing.
    async fn statement(&mut self, at: usize) -> Result<(), RunError> {
        let (connection, step) = (self.session.connection, self.step);
        let text = step.statements[at].as_str();
        let remains = match step.resumption {
            Resumption::None => None,
            Resumption::AfterFailure | Resumption::AfterKill if at != step.statements_done => None,
            resumption => Some(resumption),
        };
        let lock_timeout = self.link.migration.lock_timeout().unwrap_or(self.session.options.lock_timeout).as_millis();
        let done = |noted: bool| if noted { Ok(()) } else { Err(Stop::Cause(Cause::Overtaken)) };
        let work = async {
            if seaworthy_ddl::may_run_in_transaction(text) {
                let transaction = connection.begin().await?;
                transaction.execute_unprepared(&format!("SET LOCAL lock_timeout = {lock_timeout}")).await?;
                transaction.execute_unprepared(text).await?;
                done(ledger::checkpoint(&transaction, &step.version, at + 1).await?)?;
                return Ok(transaction.commit().await?);
            }
            // A build CONCURRENTLY waits for old snapshots, and stands in nobody's way meanwhile.
            let lock_timeout = if seaworthy_ddl::concurrent_index(text).is_some() { 0 } else { lock_timeout };
            connection.execute_unprepared(&format!("SET lock_timeout = {lock_timeout}")).await?;
            let is_done = match remains {
                Some(resumption) => clear_remains(connection, text, resumption).await?,
                None => false,
            };
            if !is_done {
                connection.execute_unprepared(text).await?;
            }
            done(ledger::checkpoint(connection, &step.version, at + 1).await?)
        };
        interruptible(self.session, self.pid, work).await.map_err(|stop| self.stopped_at(stop, at))
    }

    async fn complete(&self, passed: usize, duration: Duration) -> Result<(), Stop> {
        let (step, transaction) = (self.step, self.session.connection.begin().await?);
        let fingerprint = prove(self.wanted.as_ref(), &transaction).await?;
        let claimed = match step.direction {
            Direction::Up => ledger::claim_up(&transaction, &step.version).await?,
            Direction::Down => ledger::claim_down(&transaction, &step.version).await?,
        };
        if !claimed {
            return Err(Stop::Cause(Cause::Overtaken));
        }
        match step.direction {
            Direction::Up => {
                let applied = Applied {
                    version: &step.version,
                    checksum: &self.link.up.checksum(),
                    source_checksum: source_checksum(self.session.options, &step.version),
                    fingerprint,
                    statements_total: step.statements.len(),
                    checks_passed: passed,
                    duration,
                };
                ledger::complete_up(&transaction, self.writer, &applied).await?;
            }
            Direction::Down => ledger::complete_down(&transaction, &step.version).await?,
        }
        let attempt = Attempt {
            version: &step.version,
            direction: step.direction,
            duration,
            outcome: Outcome::Succeeded,
            lock_waits: LockWaits::default(),
        };
        ledger::log_attempt(&transaction, self.writer, &attempt).await?;
        Ok(transaction.commit().await?)
    }

    fn stopped_at(&self, stop: Stop, at: usize) -> RunError {
        let statement = self.failed_statement(&self.step.statements[at]);
        match stop {
            Stop::Closed(closed) => RunError::Gate { version: self.step.version.clone(), closed },
            Stop::Cause(cause) => self.failure(cause, Some(statement), self.half_way(at)),
        }
    }

    fn stopped(&self, stop: Stop, done: usize) -> RunError {
        match stop {
            Stop::Closed(closed) => RunError::Gate { version: self.step.version.clone(), closed },
            Stop::Cause(cause) => self.failure(cause, None, self.half_way(done)),
        }
    }

    fn stopped_as_a_whole(&self, stop: Stop) -> RunError {
        match stop {
            Stop::Closed(closed) => RunError::Gate { version: self.step.version.clone(), closed },
            Stop::Cause(cause) => self.failure(cause, None, StateLeft::Somewhere),
        }
    }

    fn half_way(&self, done: usize) -> StateLeft {
        StateLeft::HalfWay { done, total: self.step.statements.len() }
    }
}

/// Clears away what an earlier run left of a statement; returns whether the statement is in fact done.
///
/// CREATE INDEX CONCURRENTLY leaves an invalid index behind, which is dropped. PG 14, CREATE INDEX, "Building Indexes
/// Concurrently". A valid one of that name is ours only where the earlier run was killed between the build and its
/// checkpoint; where the server refused the statement, it is somebody else's, and is refused again.
async fn clear_remains(
    connection: &DatabaseConnection,
    statement: &str,
    resumption: Resumption,
) -> Result<bool, DbErr> {
    let ask = |sql: &str, values: Vec<Value>| {
        connection.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values))
    };
    match seaworthy_ddl::concurrent_index(statement) {
        None => Ok(false),
        Some(ConcurrentIndex::Drop { index }) => {
            let gone = ask("SELECT to_regclass($1) IS NULL AS gone", vec![index.into()]).await?;
            gone.map_or(Ok(false), |row| row.try_get("", "gone"))
        }
        Some(ConcurrentIndex::Create { name, table }) => {
            let sql =
                "SELECT i.indisvalid AS valid, format('DROP INDEX CONCURRENTLY %I.%I', n.nspname, c.relname) AS drop
                       FROM pg_catalog.pg_index i
                       JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                       WHERE i.indrelid = to_regclass($1) AND c.relname = $2";
            let Some(row) = ask(sql, vec![table.into(), name.into()]).await? else { return Ok(false) };
            let valid: bool = row.try_get("", "valid")?;
            if !valid {
                connection.execute_unprepared(&row.try_get::<String>("", "drop")?).await?;
            }
            Ok(valid && resumption == Resumption::AfterKill)
        }
    }
}
