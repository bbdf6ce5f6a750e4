//! The executor: takes a plan's steps one by one, under the lock.

mod outside;
mod plain;
mod proof;
mod recorded;
mod remains;
mod retry;
mod row;
mod step;
mod tap;
mod watch;

pub(crate) use proof::changes_text;
pub use retry::Waits;
pub(crate) use retry::transient_code;
pub use tap::statement_tap;
pub use watch::Blocker;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, Statement,
    TransactionTrait as _,
};
use seaworthy_finding::Finding;
use sqlx::PgConnection;
use tokio::sync::Notify;

use crate::backfill::{self, Backfiller};
use crate::chain::Chain;
use crate::error::RunError;
use crate::event::{Done, Event, Listener};
use crate::ledger::{self, Direction, Ledger, LedgerError, Writer};
use crate::lock::MigrationLock;
use crate::plan::{DownTarget, Plan, PlanError, UpTarget, plan_down, plan_up};
use crate::prove::{Prover, Through};
use crate::review::{Agreeing, Review, Unreviewed};
use crate::route::{Route, find_route};
use crate::server::{connect, pinned};
use crate::settings::{FORGET_STATEMENTS, Server, TransactionSettings};
use crate::url::DatabaseUrl;
use recorded::{Held, Next, Proven};
use tap::Signals;
use tracing::Instrument as _;
use watch::Observer;

/// How a run behaves.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// How long to try for the migration lock.
    pub lock_wait: Duration,
    /// How long a statement may wait for a table's lock, unless its migration says otherwise.
    pub lock_timeout: Duration,
    /// How often a migration is tried that does not get its lock in time, or meets a deadlock.
    pub lock_tries: u32,
    /// How long to wait before the second try; each further one waits twice as long, up to 15 s.
    pub retry_pause: Duration,
    /// How long a statement may take in a migration that locks everybody out of a table, unless it says otherwise.
    pub statement_timeout: Duration,
    /// Who applies, for the ledger: a person or a job, at a host.
    pub applied_by: String,
    /// Ends the run at the next chance.
    pub interrupt: Interrupt,
    /// The reviewed files that statements and schema are compared with; nothing is compared without.
    pub review: Option<Review>,
    /// Runs backfills of small tables; without one they are all left for later.
    pub backfiller: Option<Arc<dyn Backfiller>>,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            lock_wait: Duration::from_mins(1),
            lock_timeout: Duration::from_secs(5),
            lock_tries: 10,
            retry_pause: Duration::from_secs(1),
            statement_timeout: Duration::from_mins(1),
            applied_by: "unknown".into(),
            interrupt: Interrupt::default(),
            review: None,
            backfiller: None,
        }
    }
}

/// Asks a run to end; cheap to clone, and safe to pull at any time.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<(AtomicBool, Notify)>);

impl Interrupt {
    /// Asks.
    pub fn pull(&self) {
        self.0.0.store(true, Ordering::Release);
        self.0.1.notify_waiters();
    }

    /// Tells whether somebody asked.
    pub fn is_pulled(&self) -> bool {
        self.0.0.load(Ordering::Acquire)
    }

    /// Returns when somebody asks.
    pub(crate) async fn pulled(&self) {
        let notified = self.0.1.notified();
        if !self.is_pulled() {
            notified.await;
        }
    }
}

/// What a run did.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// What was run, in order.
    pub done: Vec<Done>,
}

/// A database that is connected to, and what its ledger said then.
pub struct Look {
    connection: PgConnection,
    ledger: Ledger,
}

/// Connects to a database and reads its ledger: what a run begins with, and for which it needs no migrations yet.
pub async fn look(url: &DatabaseUrl) -> Result<Look, RunError> {
    let mut connection = connect(url).await?;
    let ledger = ledger::read(&mut connection).await?;
    Ok(Look { connection, ledger })
}

/// Applies what is pending, up to the target.
///
/// With nothing to do it takes no lock and writes nothing. Otherwise the plan is made again under the lock, for
/// another run may have been faster.
pub async fn up(
    url: &DatabaseUrl,
    chain: &Chain,
    target: &UpTarget,
    options: &RunOptions,
    listener: Listener<'_>,
) -> Result<Report, RunError> {
    up_after(look(url).await?, url, chain, target, options, listener).await
}

/// The same, where that database was looked at already.
pub async fn up_after(
    look: Look,
    url: &DatabaseUrl,
    chain: &Chain,
    target: &UpTarget,
    options: &RunOptions,
    listener: Listener<'_>,
) -> Result<Report, RunError> {
    run(look, url, chain, &|ledger| plan_up(chain, ledger, target), options, listener).await
}

/// Rolls back to the target, in the reverse of the order in which the versions were applied.
///
/// `confirmed` are the versions that somebody said yes to, in that order: where the plan under the lock is about
/// others, for another run came in between, nothing is done.
pub async fn down(
    url: &DatabaseUrl,
    chain: &Chain,
    target: DownTarget,
    confirmed: Option<&[String]>,
    options: &RunOptions,
    listener: Listener<'_>,
) -> Result<Report, RunError> {
    let planner = |ledger: &Ledger| {
        let plan = plan_down(chain, ledger, target)?;
        let same = |confirmed: &[String]| plan.steps.iter().map(|step| &step.version).eq(confirmed);
        if confirmed.is_some_and(|confirmed| !same(confirmed)) {
            return Err(PlanError::Changed);
        }
        Ok(plan)
    };
    run(look(url).await?, url, chain, &planner, options, listener).await
}

/// Holds the migration lock while `work` runs; no migration of another run starts or goes on meanwhile.
pub(crate) async fn locked<T>(
    url: &DatabaseUrl,
    options: &RunOptions,
    listener: Listener<'_>,
    work: impl AsyncFnOnce(&mut sqlx::PgConnection) -> Result<T, RunError>,
) -> Result<T, RunError> {
    let connection = connect(url).await?;
    let lock = MigrationLock::acquire(connection, options.lock_wait, &options.interrupt, |holder, waited| {
        listener(&Event::WaitingForLock { holder, waited });
    })
    .await?;
    let outcome = work(&mut connect(url).await?).await;
    lock.release().await;
    outcome
}

type Planner<'a> = &'a (dyn Fn(&Ledger) -> Result<Plan, PlanError> + Sync);

async fn run(
    Look { mut connection, ledger }: Look,
    url: &DatabaseUrl,
    chain: &Chain,
    plan: Planner<'_>,
    options: &RunOptions,
    listener: Listener<'_>,
) -> Result<Report, RunError> {
    let first = plan(&ledger)?;
    for notice in &first.notices {
        listener(&Event::Notice(notice));
    }
    if first.steps.is_empty() {
        return Ok(Report::default());
    }
    let mut agreeing = Agreeing::default();
    for notice in compare(chain, &first, options, &mut agreeing)? {
        listener(&Event::Notice(&notice));
    }
    let mut observer = connect(url).await?;
    let route = find_route(&mut connection, &mut observer).await.map_err(LedgerError::Sql)?;
    let server = Server::ask(&mut observer).await.map_err(LedgerError::Sql)?;
    let mut lock = MigrationLock::acquire(connection, options.lock_wait, &options.interrupt, |holder, waited| {
        listener(&Event::WaitingForLock { holder, waited });
    })
    .await?;
    let ledger = lock.read_ledger().await?;
    let plan = plan(&ledger)?;
    if plan.steps.is_empty() {
        lock.release().await;
        return Ok(Report::default());
    }
    compare(chain, &plan, options, &mut agreeing)?;
    let versions = without_session(route, &plan);
    if !versions.is_empty() {
        return Err(RunError::Pooler { versions });
    }
    let connection = pinned(url, route);
    let observer = Observer::new(url, observer);
    let session = Session {
        connection: &connection,
        held: None,
        lock: &mut lock,
        proven: None,
        observer,
        options,
        route,
        server,
    };
    let review = options.review.as_ref();
    let prover = review.map(|review| Prover::new(chain, &ledger, &plan.steps, review, &agreeing));
    let outcome = execute(chain, &plan, &ledger, prover, session, listener).await;
    let _ = connection.close().await;
    lock.release().await;
    if let Err(RunError::Ledger(LedgerError::Db(DbErr::ConnectionAcquire(_)))) = outcome {
        // The pool only says that it waited in vain; the server says why.
        connect(url).await?;
    }
    outcome
}

/// Compares what is about to be sent with what was reviewed; returns what is only advised against.
fn compare(
    chain: &Chain,
    plan: &Plan,
    options: &RunOptions,
    agreeing: &mut Agreeing,
) -> Result<Vec<Finding>, Unreviewed> {
    options.review.as_ref().map_or(Ok(Vec::new()), |review| review.compare(chain, plan, agreeing))
}

/// Returns the migrations that need a session of their own, from their first statement to their last, and get none.
fn without_session(route: Route, plan: &Plan) -> Vec<String> {
    match route {
        Route::Direct => Vec::new(),
        Route::Pooled => {
            plan.steps.iter().filter(|step| !step.transactional).map(|step| step.version.clone()).collect()
        }
    }
}

/// Returns the one spelling of what an older seaworthy applied, while it is known that it is the same.
fn spellings(chain: &Chain, ledger: &Ledger) -> Vec<(String, String)> {
    let lacking = ledger.entries.iter().filter(|entry| entry.is_applied() && entry.canonical_checksum.is_none());
    let spelling = lacking.filter_map(|entry| {
        let recording = &chain.links()[chain.position(&entry.version)?].up;
        let same = entry.checksum.as_ref().is_some_and(|sum| *sum == recording.checksum());
        same.then(|| (entry.version.clone(), recording.canonical_checksum()))
    });
    spelling.collect()
}

/// What a step works with.
struct Session<'a> {
    /// A pool of one connection; nothing comes through it while that one is held.
    connection: &'a DatabaseConnection,
    held: Option<Held>,
    lock: &'a mut MigrationLock,
    proven: Option<Proven>,
    observer: Observer<'a>,
    options: &'a RunOptions,
    route: Route,
    server: Server,
}

impl Session<'_> {
    /// Begins a transaction for what is ours alone, the ledger: nobody else's prepared statements, no limit but a lock's.
    async fn begin(&mut self) -> Result<DatabaseTransaction, DbErr> {
        let settings = TransactionSettings::of_ledger(self.options.lock_timeout);
        let server = self.server;
        let route = self.route;
        begin(self.pool().await, route, settings, Some(server)).await
    }
}

/// Asks which server process answers.
async fn backend_pid(connection: &impl ConnectionTrait) -> Result<i32, DbErr> {
    let ask = Statement::from_string(DbBackend::Postgres, "SELECT pg_backend_pid() AS pid");
    let pid = connection.query_one_raw(ask).await?.map(|row| row.try_get("", "pid")).transpose()?;
    Ok(pid.unwrap_or_default())
}

/// Begins a transaction with its settings.
pub(crate) async fn begin(
    connection: &DatabaseConnection,
    route: Route,
    settings: TransactionSettings,
    server: Option<Server>,
) -> Result<DatabaseTransaction, DbErr> {
    let transaction = connection.begin().await?;
    forget_statements(&transaction, route).await?;
    transaction.execute_unprepared(&settings.begin(server).join("; ")).await?;
    Ok(transaction)
}

/// Leaves no prepared statement in a session that others use, too.
async fn forget_statements(transaction: &DatabaseTransaction, route: Route) -> Result<(), DbErr> {
    match route {
        Route::Direct => Ok(()),
        Route::Pooled => transaction.execute_unprepared(FORGET_STATEMENTS).await.map(drop),
    }
}

/// Returns sqlx's error as SeaORM has it.
fn db_err(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}

/// Commits, and leaves nothing in the session.
pub(crate) async fn commit(transaction: DatabaseTransaction, route: Route) -> Result<(), DbErr> {
    forget_statements(&transaction, route).await?;
    transaction.commit().await
}

async fn execute(
    chain: &Chain,
    plan: &Plan,
    ledger: &Ledger,
    mut prover: Option<Prover<'_>>,
    mut session: Session<'_>,
    listener: Listener<'_>,
) -> Result<Report, RunError> {
    let (pid, signals) = (AtomicI32::new(0), Signals::default());
    let transaction = session.begin().await.map_err(LedgerError::Db)?;
    ledger::create(&transaction, ledger).await?;
    ledger::may_write(&transaction, ledger).await?;
    ledger::note_spellings(&transaction, &spellings(chain, ledger)).await.map_err(LedgerError::Db)?;
    if session.route == Route::Direct {
        // Known before the first claim, which may itself have to wait for somebody.
        pid.store(backend_pid(&transaction).await.map_err(LedgerError::Db)?, Ordering::Relaxed);
    }
    commit(transaction, session.route).await.map_err(LedgerError::Db)?;
    let review = session.options.review.as_ref();
    if let (Some(prover), Some(review)) = (&mut prover, review) {
        let transaction = session.begin().await.map_err(LedgerError::Db)?;
        proof::look_for_drift(prover, review, &mut Through(&transaction), listener).await?;
        commit(transaction, session.route).await.map_err(LedgerError::Db)?;
    }
    let writer = Writer { applied_by: session.options.applied_by.clone() };
    let mut report = Report::default();
    let total = plan.steps.len();
    for (at, step) in plan.steps.iter().enumerate() {
        if session.options.interrupt.is_pulled() {
            return Err(RunError::Interrupted { next: step.version.clone() });
        }
        session.prove(&step.version).await?;
        let link = &chain.links()[step.position];
        if step.direction == Direction::Up && !link.migration.needs_backfills().is_empty() {
            let transaction = session.begin().await.map_err(LedgerError::Db)?;
            let unfinished =
                backfill::unfinished(&transaction, chain, link, session.options).await.map_err(LedgerError::Db)?;
            commit(transaction, session.route).await.map_err(LedgerError::Db)?;
            backfill::wait_for(chain, link, &unfinished, session.options, &mut *listener).await?;
            session.lock.prove(&step.version, session.route).await?;
        }
        listener(&Event::StepStarted {
            version: &step.version,
            direction: step.direction,
            number: at + 1,
            total,
            statements_done: step.statements_done,
        });
        let wanted = match &mut prover {
            Some(prover) => prover.after(step, at + 1 == total).await.map_err(|error| RunError::Proof(error.into()))?,
            None => None,
        };
        let next = plan.steps.get(at + 1).map(|step| Next { link: &chain.links()[step.position], step });
        let mut work = step::Work::new(&mut session, &writer, (&pid, &signals), link, (step, next), wanted);
        let span = tracing::info_span!(
            "migration",
            seaworthy.version = step.version,
            seaworthy.direction = step.direction.as_str(),
            otel.status_code = tracing::field::Empty,
            otel.status_description = tracing::field::Empty,
        );
        let outcome = work.run(&mut *listener).instrument(span.clone()).await;
        if let Err(error) = &outcome {
            span.record("otel.status_code", "ERROR").record("otel.status_description", error.to_string());
        }
        let done = outcome?;
        listener(&Event::StepFinished { done: &done, number: at + 1, total });
        report.done.push(done);
        if step.direction == Direction::Up {
            backfill::after_up(chain, link, session.options, &mut *listener).await?;
        }
    }
    Ok(report)
}
