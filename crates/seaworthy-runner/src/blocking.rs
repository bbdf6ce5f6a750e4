//! Who waits for whom right now, and ending one who is in the way.

use seaworthy_finding::Hint;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row as _};

use crate::server::{ServerError, sentence};

/// A session that waits, or that others wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its server process; 0 is a prepared transaction, which has none.
    pub pid: i32,
    /// Whom it waits for; nobody where empty.
    pub blocked_by: Vec<i32>,
    /// Its role.
    pub role: String,
    /// What it says of itself.
    pub application: String,
    /// Whether we may see the rest of it: who is no member of its role, nor of pg_read_all_stats, may not.
    pub is_shown: bool,
    /// Where it comes from; none over a Unix socket.
    pub client: Option<String>,
    /// `active`, `idle in transaction`.
    pub state: String,
    /// How long it has been in that state.
    pub state_seconds: Option<i64>,
    /// How old its transaction is; none where it is in none.
    pub transaction_seconds: Option<i64>,
    /// The lock that it waits for: `AccessExclusiveLock`.
    pub waits_for: Option<String>,
    /// The relation that it waits for.
    pub relation: Option<String>,
    /// What it runs, or ran last, without passwords.
    pub query: String,
}

impl Session {
    /// Tells whether a cancelled statement would change nothing: it runs none, and only its transaction is in the way.
    pub fn is_idle(&self) -> bool {
        self.state.starts_with("idle")
    }
}

impl FromRow<'_, PgRow> for Session {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            pid: row.try_get("pid")?,
            blocked_by: row.try_get("blocked_by")?,
            role: row.try_get("role")?,
            application: row.try_get("application")?,
            is_shown: row.try_get("is_shown")?,
            client: row.try_get("client")?,
            state: row.try_get("state")?,
            state_seconds: row.try_get("state_seconds")?,
            transaction_seconds: row.try_get("transaction_seconds")?,
            waits_for: row.try_get("waits_for")?,
            relation: row.try_get("relation")?,
            query: seaworthy_ddl::without_secrets(&row.try_get::<String, _>("query")?),
        })
    }
}

/// Returns where a session comes from: its host, else this machine; none where we may not see it.
pub fn place(host: Option<&str>, is_shown: bool) -> Option<&str> {
    host.or(is_shown.then_some("this machine"))
}

/// How a session was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Its statement was cancelled; its transaction fails.
    Cancelled,
    /// The whole session was ended.
    Terminated,
}

impl Ending {
    /// Returns the word that output and JSON use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Terminated => "terminated",
        }
    }
}

/// Why the sessions could not be seen, or one not be ended.
#[derive(Debug, thiserror::Error)]
pub enum BlockingError {
    /// The server said no.
    #[error("the sessions cannot be looked at")]
    Look(#[source] sqlx::Error),
    /// The role may not.
    #[error("process {pid} cannot be ended")]
    Refused {
        /// Which.
        pid: i32,
        /// The server's words.
        #[source]
        source: sqlx::Error,
    },
    /// It went away meanwhile.
    #[error("process {pid} has ended already")]
    Gone {
        /// Which.
        pid: i32,
    },
}

impl Hint for BlockingError {
    fn detail(&self) -> Option<String> {
        match self {
            Self::Look(source) | Self::Refused { source, .. } => {
                Some(ServerError::of_sqlx(source).map_or_else(|| sentence(&source.to_string()), |server| server.text()))
            }
            Self::Gone { .. } => None,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Look(_) | Self::Gone { .. } => "`cargo xtask migrate locks` shows who is there now".into(),
            Self::Refused { .. } => {
                "the session's own role may, or one with: GRANT pg_signal_backend TO CURRENT_USER; a superuser's session \
                 only a superuser".into()
            }
        })
    }
}

/// PG 14, 9.26 "pg_blocking_pids": it looks into the lock manager, so it is asked only for those who
/// wait. That they do everybody may see in `pg_locks`; `wait_event_type` is hidden from other roles.
const SESSIONS: &str = "
WITH waiting AS MATERIALIZED (
    SELECT a.pid, pg_catalog.pg_blocking_pids(a.pid) AS blocked_by
    FROM pg_catalog.pg_stat_activity a
    WHERE a.datname = current_database()
      AND a.pid IN (SELECT l.pid FROM pg_catalog.pg_locks l WHERE NOT l.granted)
), involved AS (
    SELECT pid, blocked_by FROM waiting WHERE cardinality(blocked_by) > 0
    UNION
    SELECT DISTINCT blocker, '{}'::int[] FROM waiting CROSS JOIN unnest(blocked_by) AS blocker
    WHERE blocker NOT IN (SELECT pid FROM waiting WHERE cardinality(blocked_by) > 0)
)
SELECT i.pid, i.blocked_by, coalesce(a.usename::text, '') AS role, coalesce(a.application_name, '') AS application,
       a.backend_start IS NOT NULL AS is_shown, host(a.client_addr) AS client,
       coalesce(a.state, CASE i.pid WHEN 0 THEN 'prepared transaction' ELSE '' END) AS state,
       extract(epoch FROM clock_timestamp() - a.state_change)::bigint AS state_seconds,
       extract(epoch FROM clock_timestamp() - a.xact_start)::bigint AS transaction_seconds,
       l.mode AS waits_for, l.relation::regclass::text AS relation, coalesce(a.query, '') AS query
FROM involved i LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = i.pid
LEFT JOIN LATERAL (SELECT mode, relation FROM pg_catalog.pg_locks WHERE pid = i.pid AND NOT granted LIMIT 1) l ON true
ORDER BY a.xact_start, i.pid";

/// Returns everybody who waits in this database and everybody who is waited for, the oldest transaction first.
pub async fn blocking(connection: &mut PgConnection) -> Result<Vec<Session>, BlockingError> {
    // In the simple protocol, here and below: outside a transaction a pooler takes others apart.
    let rows = sqlx::raw_sql(SESSIONS).fetch_all(connection).await.map_err(BlockingError::Look)?;
    rows.iter().map(Session::from_row).collect::<Result<_, _>>().map_err(BlockingError::Look)
}

/// Cancels what a session runs, or ends the session. PG 14, 9.27.2 "Server Signaling Functions".
pub async fn end_session(connection: &mut PgConnection, pid: i32, ending: Ending) -> Result<(), BlockingError> {
    let sql = match ending {
        Ending::Cancelled => format!("SELECT pg_catalog.pg_cancel_backend({pid})"),
        Ending::Terminated => format!("SELECT pg_catalog.pg_terminate_backend({pid})"),
    };
    let refused = |source| BlockingError::Refused { pid, source };
    let row = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).fetch_one(connection).await.map_err(refused)?;
    let sent: bool = row.try_get(0).map_err(refused)?;
    if sent { Ok(()) } else { Err(BlockingError::Gone { pid }) }
}
