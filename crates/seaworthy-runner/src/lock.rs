//! One run at a time: the migration lock.
//!
//! A connection of its own holds an advisory lock in an open READ COMMITTED transaction. It is tried, never waited
//! for: a session that blocks on an advisory lock deadlocks with CREATE INDEX CONCURRENTLY, which waits for that
//! session's snapshot. Being a transaction's lock it is sound behind a transaction-pooling proxy, and gone with the
//! connection. The holder sends nothing through it while a statement runs, so that its transaction has no snapshot that
//! an index build could wait for; who waits for the lock does so outside a transaction.

use std::fmt;
use std::time::{Duration, Instant};

use sqlx::{Executor as _, FromRow, PgConnection};

use crate::apply::Interrupt;
use crate::blocking::place;
use crate::ledger::{Ledger, LedgerError};
use crate::route::Route;

/// `seaworth` in ASCII: one lock a database.
const KEY: i64 = 0x7365_6177_6f72_7468;

const PAUSE_MIN: Duration = Duration::from_millis(50);
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// Condition on `pg_locks l` for this lock. PG 14, "pg_locks": a bigint key is split over `classid` and `objid`.
const IS_THE_LOCK: &str = "l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
    AND l.classid::bigint = $1::bigint >> 32 AND l.objid::bigint = $1::bigint & 4294967295
    AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())";

/// Who holds the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its server process.
    pub pid: i32,
    /// What it says of itself: `seaworthy m0001_first`.
    pub application: String,
    /// Where it comes from; none over a Unix socket.
    pub host: Option<String>,
    /// For how many seconds it has held it; none where we may not see it.
    pub seconds: Option<i64>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pid, application, host, seconds } = self;
        match (place(host.as_deref(), seconds.is_some()), seconds) {
            (Some(place), Some(seconds)) => {
                write!(f, "process {pid} ({application}, from {place}, since {seconds} s)")
            }
            _ => write!(f, "process {pid} ({application})"),
        }
    }
}

/// Why there is no lock, or not any more.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else kept it.
    #[error("the migration lock was not had within {} s", waited.as_secs())]
    Busy {
        /// Who has it, as far as can be seen.
        holder: Option<Holder>,
        /// How long we tried.
        waited: Duration,
    },
    /// Nothing can be written here, so that nothing is begun.
    #[error("the session can only read")]
    ReadOnly {
        /// The server is a standby; else a setting of the role, the database or the server says so.
        standby: bool,
    },
    /// Ctrl-C, while somebody else had it.
    #[error("interrupted while waiting for the migration lock")]
    Interrupted,
    /// The connection that held it is gone, or its transaction.
    #[error("the migration lock is lost")]
    Lost,
    /// The server said no.
    #[error("the migration lock cannot be asked for")]
    Sql(#[source] sqlx::Error),
}

impl seaworthy_finding::Hint for LockError {
    fn detail(&self) -> Option<String> {
        match self {
            Self::Busy { holder: Some(holder), .. } => Some(format!("Held by {holder}.")),
            Self::Busy { holder: None, .. } => None,
            Self::ReadOnly { standby: true } => {
                Some("The server is a standby: it follows its primary. Nothing was changed.".into())
            }
            Self::ReadOnly { standby: false } => Some(
                "`default_transaction_read_only` is on for the role, the database or the server. Nothing was changed."
                    .into(),
            ),
            Self::Interrupted => Some("Nothing was changed.".into()),
            Self::Lost => Some("The connection that held it has ended; nothing more was sent.".into()),
            Self::Sql(error) => Some(crate::server::sentence(&error.to_string())),
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Busy { holder: Some(holder), .. } => Some(format!(
                "wait for it with `--lock-wait 600`; where it hangs, SELECT pg_terminate_backend({});",
                holder.pid
            )),
            Self::Busy { holder: None, .. } => Some("wait for it with `--lock-wait 600`".into()),
            Self::ReadOnly { standby: true } => Some("connect to the primary".into()),
            Self::ReadOnly { standby: false } => Some(
                "connect as a role that may write; ALTER ROLE … RESET default_transaction_read_only; takes it off a role"
                    .into(),
            ),
            Self::Lost => Some("`cargo xtask migrate status` shows where it stopped; then run it again".into()),
            Self::Sql(_) => Some("nothing was changed; run the same command again once the server answers".into()),
            Self::Interrupted => Some("run the same command again when it suits".into()),
        }
    }
}

/// The lock, held until this is dropped or released.
pub(crate) struct MigrationLock {
    connection: PgConnection,
}

impl MigrationLock {
    /// Tries until it has the lock, `wait` is over or somebody interrupts; says who is in the way each time.
    pub(crate) async fn acquire(
        mut connection: PgConnection,
        wait: Duration,
        interrupt: &Interrupt,
        mut waiting: impl FnMut(Option<&Holder>, Duration),
    ) -> Result<Self, LockError> {
        let (started, mut pause) = (Instant::now(), PAUSE_MIN);
        loop {
            match try_once(&mut connection).await.map_err(LockError::Sql)? {
                Try { read_only: true, standby, .. } => return Err(LockError::ReadOnly { standby }),
                Try { had: true, .. } => return Ok(Self { connection }),
                Try { had: false, .. } => {}
            }
            let holder = holder(&mut connection).await.map_err(LockError::Sql)?;
            if started.elapsed() >= wait {
                return Err(LockError::Busy { holder, waited: wait });
            }
            waiting(holder.as_ref(), started.elapsed());
            tokio::select! {
                () = tokio::time::sleep(pause.min(wait.saturating_sub(started.elapsed()))) => {}
                () = interrupt.pulled() => return Err(LockError::Interrupted),
            }
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    /// Makes sure that the lock is still held, and says on which version we are.
    ///
    /// It is asked before every step: on a session of our own PostgreSQL plans it once.
    pub(crate) async fn prove(&mut self, version: &str, route: Route) -> Result<(), LockError> {
        let sql = format!(
            "SELECT set_config('application_name', $2, true), EXISTS (SELECT FROM pg_catalog.pg_locks l
             WHERE l.pid = pg_backend_pid() AND {IS_THE_LOCK})"
        );
        let held: Result<(String, bool), _> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(KEY)
            .bind(format!("seaworthy {version}"))
            .persistent(route == Route::Direct)
            .fetch_one(&mut self.connection)
            .await;
        match held {
            Ok((_, true)) => Ok(()),
            Ok((_, false)) | Err(_) => Err(LockError::Lost),
        }
    }

    /// Reads the ledger again, now that nobody else writes it.
    ///
    /// This transaction stays open while migrations run, and what it has read it would keep locked: nobody could upgrade
    /// the ledger. PG 14, 13.3.1: a lock is given back at once where the savepoint before it is rolled back to.
    pub(crate) async fn read_ledger(&mut self) -> Result<Ledger, LedgerError> {
        self.connection.execute("SAVEPOINT reading").await.map_err(LedgerError::Sql)?;
        let ledger = crate::ledger::read(&mut self.connection).await?;
        self.connection.execute("ROLLBACK TO reading").await.map_err(LedgerError::Sql)?;
        Ok(ledger)
    }

    /// Asks the server to cancel what another session of ours is doing. PG 14, 9.27.2 "Server Signaling Functions".
    pub(crate) async fn cancel(&mut self, pid: i32) {
        // Where this fails the connection is gone, and the other one notices by itself.
        let _ =
            sqlx::query("SELECT pg_cancel_backend($1)").bind(pid).persistent(false).execute(&mut self.connection).await;
    }

    /// Returns the statement that another session of ours sent last, as far as the server keeps it (1 kB), and how long it
    /// took until the session was idle again.
    pub(crate) async fn last_query(&mut self, pid: i32) -> Option<(String, Duration)> {
        // What a transaction has seen of the sessions it sees again: PG 14, 28.2.2 "Viewing Statistics".
        self.connection.execute("SELECT pg_catalog.pg_stat_clear_snapshot()").await.ok()?;
        // The error is sent first, and then the session is no longer active: until then its state is that of the start.
        let sql = "SELECT query, coalesce(extract(epoch FROM
                              CASE state WHEN 'active' THEN clock_timestamp() ELSE state_change END - query_start
                          ) * 1000, 0)::float8
                   FROM pg_catalog.pg_stat_activity WHERE pid = $1";
        let (query, took_ms): (String, f64) = sqlx::query_as(sql)
            .bind(pid)
            .persistent(false)
            .fetch_optional(&mut self.connection)
            .await
            .ok()
            .flatten()?;
        Some((query, Duration::try_from_secs_f64(took_ms / 1000.0).unwrap_or_default()))
    }

    /// Gives the lock back.
    pub(crate) async fn release(mut self) {
        use sqlx::Connection as _;
        // Closing the connection releases it just as well.
        let _ = self.connection.execute("ROLLBACK").await;
        let _ = self.connection.close().await;
    }
}

/// Begins a transaction and tries for the lock in it; leaves the transaction open only where it was had.
///
/// A waiter must not sit in a transaction: CREATE INDEX CONCURRENTLY that meets one of its short snapshots waits for the
/// end of the whole transaction, which would wait for that build to give the lock back.
async fn try_once(connection: &mut PgConnection) -> Result<Try, sqlx::Error> {
    connection
        .execute("BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = 0")
        .await?;
    // PG 17.
    if connection.server_version_num().is_some_and(|version| version >= 170_000) {
        connection.execute("SET LOCAL transaction_timeout = 0").await?;
    }
    let sql = "SELECT pg_try_advisory_xact_lock($1), current_setting('transaction_read_only')::boolean,
               pg_catalog.pg_is_in_recovery()";
    let tried: (bool, bool, bool) = sqlx::query_as(sql).bind(KEY).persistent(false).fetch_one(&mut *connection).await?;
    let (had, read_only, standby) = tried;
    if !had || read_only {
        connection.execute("ROLLBACK").await?;
    }
    Ok(Try { had, read_only, standby })
}

/// What came of a try for the lock, and what else its transaction told.
struct Try {
    had: bool,
    read_only: bool,
    standby: bool,
}

/// Looks who holds the migration lock of a database: a run that is at work on it.
///
/// In the simple protocol, for outside a transaction a pooler takes others apart.
///
/// # Errors
///
/// The server's.
pub async fn holder(connection: &mut PgConnection) -> Result<Option<Holder>, sqlx::Error> {
    let is_the_lock = IS_THE_LOCK.replace("$1", &KEY.to_string());
    let sql = format!(
        "SELECT a.pid, coalesce(a.application_name, ''), host(a.client_addr),
                extract(epoch FROM clock_timestamp() - a.xact_start)::bigint
         FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid WHERE {is_the_lock}"
    );
    let row = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).fetch_optional(connection).await?;
    let holder = |row: sqlx::postgres::PgRow| {
        let (pid, application, host, seconds) = FromRow::from_row(&row)?;
        Ok(Holder { pid, application, host, seconds })
    };
    row.map(holder).transpose()
}
