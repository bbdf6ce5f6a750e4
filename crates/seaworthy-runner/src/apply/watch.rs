//! Looking at our own session from another one while it works: who is in its way, and how far a build is.
//!
//! The connection that holds the lock must not ask: its transaction would have a snapshot that an index build could wait
//! for. A third connection does, outside a transaction, and only where a step takes longer than a moment.

use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sqlx::{Executor as _, PgConnection, Row as _};

use super::Session;
use super::step::Stop;
use super::tap::Signals;
use crate::blocking::place;
use crate::error::Cause;
use crate::event::{BuildProgress, Event, Listener};
use crate::plan::Step;
use crate::server::connect;
use crate::url::DatabaseUrl;

/// How often a session that works is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How often a cancelled session is asked again: the first request may fall between two statements.
const CANCEL_EVERY: Duration = Duration::from_millis(200);

/// How much of another session's query is shown.
const QUERY_CHARS_MAX: usize = 200;

/// A session that holds what ours waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// Its server process; 0 for a prepared transaction, which has none.
    pub pid: i32,
    /// What it calls itself, often empty.
    pub application: String,
    /// Its role.
    pub user: String,
    /// Where it comes from; none over a Unix socket.
    pub host: Option<String>,
    /// `active`, `idle in transaction`; none where we may not see it.
    pub state: Option<String>,
    /// For how many seconds its transaction has been open; none where we may not see it.
    pub seconds: Option<i64>,
    /// What it sent last, without any literal of it; none where we may not see it.
    pub query: Option<String>,
}

impl fmt::Display for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pid, application, user, host, state, seconds, query } = self;
        if *pid == 0 {
            return f.write_str("a prepared transaction (SELECT * FROM pg_prepared_xacts)");
        }
        let application = if application.is_empty() { "no application name" } else { application };
        match place(host.as_deref(), seconds.is_some()) {
            Some(place) => write!(f, "process {pid} ({application}, {user} from {place})")?,
            None => write!(f, "process {pid} ({application}, {user})")?,
        }
        if let Some(state) = state {
            write!(f, ", {state}")?;
        }
        if let Some(seconds) = seconds {
            write!(f, ", its transaction open for {seconds} s")?;
        }
        match query {
            Some(query) => write!(f, ": {query}"),
            None => f.write_str("; its query shows only to members of pg_read_all_stats"),
        }
    }
}

/// What is looked for while a step works.
pub(super) struct Watch<'a> {
    pub(super) step: &'a Step,
    /// What happens inside, for the listener.
    pub(super) signals: &'a Signals,
    /// The server process that works; 0 until it is known.
    pub(super) pid: &'a AtomicI32,
    /// How long it may wait for a table's lock; further waits are not bounded. Where it is none, the server bounds it.
    pub(super) relation_wait_max: Option<Duration>,
}

/// Waits for the work, and tells what is in its way.
///
/// On an interrupt the server is asked to cancel it, until it ends. `seen` are the sessions that were in the way last.
pub(super) async fn watched<T>(
    session: &mut Session<'_>,
    watch: &Watch<'_>,
    seen: &mut Vec<Blocker>,
    listener: Listener<'_>,
    work: impl Future<Output = Result<T, Stop>>,
) -> Result<T, Stop> {
    let interrupt = &session.options.interrupt;
    if interrupt.is_pulled() {
        return Err(Stop::Cause(Cause::Interrupted));
    }
    let lock_timeout = session.options.lock_timeout;
    let gave_up = AtomicBool::new(false);
    // The server answers a cancel with an error, or the work was faster.
    let outcome_of = |outcome| match outcome {
        Err(Stop::Cause(Cause::Database(error))) if gave_up.load(Ordering::Relaxed) => {
            Err(Stop::Cause(Cause::LockTimeout(error)))
        }
        outcome => outcome,
    };
    // The work and who looks on tell in turn, never at once.
    let listener = Mutex::new(listener);
    let (mut work, mut span) = (pin!(work), None);
    let mut work = std::future::poll_fn(|context| {
        let outcome = work.as_mut().poll(context);
        let (version, total) = (watch.step.version.as_str(), watch.step.statements.len());
        tell(&listener, |listener| watch.signals.hand_on((version, total), &mut span, listener));
        outcome
    });
    tokio::select! {
        outcome = &mut work => return outcome_of(outcome),
        () = interrupt.pulled() => {}
        () = look_on(&mut session.observer, watch, lock_timeout, seen, &listener, &gave_up) => {
            return outcome_of(work.await);
        }
    }
    loop {
        session.lock.cancel(watch.pid.load(Ordering::Relaxed)).await;
        match tokio::time::timeout(CANCEL_EVERY, &mut work).await {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(_)) => return Err(Stop::Cause(Cause::Interrupted)),
            Err(_) => {}
        }
    }
}

fn tell(listener: &Mutex<Listener<'_>>, say: impl FnOnce(Listener<'_>)) {
    say(&mut **listener.lock().unwrap_or_else(PoisonError::into_inner));
}

/// The third connection; opened again where it was lost.
pub(super) struct Observer<'a> {
    url: &'a DatabaseUrl,
    connection: Option<PgConnection>,
}

impl<'a> Observer<'a> {
    pub(super) fn new(url: &'a DatabaseUrl, connection: PgConnection) -> Self {
        Self { url, connection: Some(connection) }
    }

    /// Looks at a session; nothing where it cannot be seen.
    async fn look(&mut self, pid: i32) -> Option<Sight> {
        // Taken out while it is asked: where the work ends first, the answer is still on its way.
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(self.url).await.ok()?,
        };
        let rows = connection.fetch_all(sqlx::raw_sql(sqlx::AssertSqlSafe(sight_of(pid)))).await.ok()?;
        let sight = Sight::of(&rows);
        self.connection = Some(connection);
        sight
    }

    async fn cancel(&mut self, pid: i32) {
        if let Some(connection) = &mut self.connection {
            let sql = format!("SELECT pg_cancel_backend({pid})");
            let _ = connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql))).await;
        }
    }
}

/// Looks at the session again and again; returns only after it has cancelled a wait that took too long.
async fn look_on(
    observer: &mut Observer<'_>,
    watch: &Watch<'_>,
    lock_timeout: Duration,
    seen: &mut Vec<Blocker>,
    listener: &Mutex<Listener<'_>>,
    gave_up: &AtomicBool,
) {
    // A short timeout must not pass between two looks.
    let pause = LOOK_EVERY.min(lock_timeout / 3).max(Duration::from_millis(20));
    loop {
        tokio::time::sleep(pause).await;
        let pid = watch.pid.load(Ordering::Relaxed);
        if pid == 0 {
            continue;
        }
        let Some(sight) = observer.look(pid).await else { continue };
        if let Some(progress) = &sight.progress {
            tell(listener, |listener| listener(&Event::Building { version: &watch.step.version, progress }));
        }
        if sight.blockers.is_empty() {
            continue;
        }
        *seen = sight.blockers;
        let (version, waited) = (watch.step.version.as_str(), sight.waited);
        tell(listener, |listener| listener(&Event::Blocked { version, waited, blockers: seen }));
        if sight.for_relation && watch.relation_wait_max.is_some_and(|max| sight.waited >= max) {
            gave_up.store(true, Ordering::Relaxed);
            observer.cancel(pid).await;
            return;
        }
    }
}

/// What one look shows.
struct Sight {
    blockers: Vec<Blocker>,
    waited: Duration,
    for_relation: bool,
    progress: Option<BuildProgress>,
}

impl Sight {
    fn of(rows: &[sqlx::postgres::PgRow]) -> Option<Self> {
        let first = rows.first()?;
        let count = |column: &str| {
            let count = first.try_get::<Option<i64>, _>(column).ok().flatten();
            count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default()
        };
        let phase: Option<String> = first.try_get("phase").ok().flatten();
        let progress = phase.map(|phase| BuildProgress {
            phase,
            blocks: (count("blocks_done"), count("blocks_total")),
            tuples: (count("tuples_done"), count("tuples_total")),
            sessions: (count("lockers_done"), count("lockers_total")),
            waits_for: first.try_get::<Option<i64>, _>("locker").ok().flatten(),
        });
        Some(Self {
            blockers: rows.iter().filter_map(blocker).collect(),
            waited: Duration::from_millis(count("waited_ms")),
            for_relation: first.try_get("for_relation").unwrap_or_default(),
            progress,
        })
    }
}

fn blocker(row: &sqlx::postgres::PgRow) -> Option<Blocker> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column).ok().flatten();
    let query = text("query").filter(|query| query != "<insufficient privilege>");
    Some(Blocker {
        pid: row.try_get::<Option<i32>, _>("pid").ok().flatten()?,
        application: text("application").unwrap_or_default(),
        user: text("usename").unwrap_or_else(|| "the server itself".to_owned()),
        host: text("host"),
        state: text("state"),
        seconds: row.try_get::<Option<i64>, _>("seconds").ok().flatten(),
        query: query.map(|query| shown(&query)),
    })
}

/// Returns a query on one line, without its literals, and without what looks like a password elsewhere, as in a comment:
/// they may be somebody's secrets.
fn shown(query: &str) -> String {
    let masked = seaworthy_ddl::without_secrets_in_text(&seaworthy_ddl::without_literals(query));
    let masked = masked.split_whitespace().collect::<Vec<_>>().join(" ");
    match masked.char_indices().nth(QUERY_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &masked[..end]),
        None => masked,
    }
}

/// The query that looks at a session: a row for each that is in its way, or one row.
///
/// Sent in the simple protocol, so that a pooler may take any session for it. PG 14: `pg_blocking_pids` (9.26) also
/// knows who waits in front of us; `pg_locks.waitstart`; "CREATE INDEX Progress Reporting".
fn sight_of(pid: i32) -> String {
    format!(
        "SELECT b.pid, a.application_name AS application, a.usename::text, host(a.client_addr) AS host, a.state,
                extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, a.backend_start))::bigint AS seconds,
                left(a.query, 2000) AS query,
                (o.wait_event = 'relation') AS for_relation,
                (SELECT (extract(epoch FROM clock_timestamp() - max(l.waitstart)) * 1000)::bigint
                 FROM pg_catalog.pg_locks l WHERE l.pid = o.pid AND NOT l.granted) AS waited_ms,
                p.phase, p.blocks_done, p.blocks_total, p.tuples_done, p.tuples_total, p.lockers_done, p.lockers_total,
                nullif(p.current_locker_pid, 0) AS locker
         FROM pg_catalog.pg_stat_activity o
         LEFT JOIN pg_catalog.pg_stat_progress_create_index p ON p.pid = o.pid
         LEFT JOIN LATERAL unnest(CASE WHEN o.wait_event_type = 'Lock' THEN pg_catalog.pg_blocking_pids(o.pid) END)
             AS b (pid) ON true
         LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
         WHERE o.pid = {pid}"
    )
}
