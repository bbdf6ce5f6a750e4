//! What a backfill holds for: a connection of its own looks at the server, and says why.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};
use std::time::Duration;

use sqlx::{PgConnection, Row as _};
use tokio::sync::watch;

use crate::batch::Job;
use crate::pace::Limiter;
use crate::row::from_row;
use crate::session::{begin_together, commit};

/// From where on a backfill holds; none is never.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// How far a standby may be behind, in time and in bytes of WAL. PG 14, 28.2.4 "pg_stat_replication".
    pub replication_lag: Option<Duration>,
    /// The same in bytes: a standby that has stopped does not tell a time any more.
    pub replication_bytes: Option<u64>,
    /// Segments of WAL that wait to be archived. PG 14, "pg_ls_archive_statusdir", for members of pg_monitor.
    pub archive_segments: Option<u32>,
    /// How long another session may wait for a lock of ours.
    pub lock_wait: Option<Duration>,
    /// How old the oldest transaction of another session may be: dead rows stay for as long.
    pub transaction_age: Option<Duration>,
    /// Other sessions that may be active at the same time.
    pub active_sessions: Option<u32>,
    /// While a vacuum of the table is at work, how many dead rows there may be, in percent of the live ones.
    pub dead_rows_percent: Option<u32>,
    /// How often to look.
    pub every: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            replication_lag: Some(Duration::from_secs(10)),
            replication_bytes: Some(256 << 20),
            archive_segments: Some(64),
            lock_wait: Some(Duration::from_millis(500)),
            transaction_age: Some(Duration::from_mins(30)),
            active_sessions: None,
            dead_rows_percent: Some(50),
            every: Duration::from_secs(1),
        }
    }
}

impl Limits {
    /// Returns limits that never hold: a pause still does.
    pub fn none() -> Self {
        Self {
            replication_lag: None,
            replication_bytes: None,
            archive_segments: None,
            lock_wait: None,
            transaction_age: None,
            active_sessions: None,
            dead_rows_percent: None,
            every: Duration::from_secs(1),
        }
    }

    /// Returns why to hold, the most urgent reason alone.
    pub(crate) fn judge(&self, seen: &Signals) -> Option<String> {
        let over = |value: Option<i64>, max: Option<i64>| match (value, max) {
            (Some(value), Some(max)) if value > max => Some((value, max)),
            _ => None,
        };
        let ms = |duration: Option<Duration>| duration.map(|max| i64::try_from(max.as_millis()).unwrap_or(i64::MAX));
        if seen.is_paused {
            return Some("paused by hand".to_owned());
        }
        if seen.waiting > 0 && self.lock_wait.is_some() {
            let sessions = if seen.waiting == 1 { "another session waits" } else { "other sessions wait" };
            return Some(format!("{sessions} for a lock of ours"));
        }
        let standby =
            seen.laggard.as_ref().map_or_else(|| "a standby".to_owned(), |name| format!("the standby {name}"));
        if let Some((lag, max)) = over(seen.lag_ms, ms(self.replication_lag)) {
            return Some(format!("{standby} is {} behind; up to {} are let pass", seconds(lag), seconds(max)));
        }
        let bytes_max = self.replication_bytes.map(|max| i64::try_from(max).unwrap_or(i64::MAX));
        if let Some((lag, max)) = over(seen.lag_bytes, bytes_max) {
            return Some(format!("{standby} is {} behind; up to {} are let pass", bytes(lag), bytes(max)));
        }
        if let Some((waiting, max)) = over(seen.archive_ready, self.archive_segments.map(i64::from)) {
            return Some(format!("{waiting} segments of WAL wait to be archived; up to {max} are let pass"));
        }
        if let Some((age, max)) = over(seen.oldest_ms, ms(self.transaction_age)) {
            return Some(format!("a transaction is open since {}; up to {} are let pass", seconds(age), seconds(max)));
        }
        if let Some((active, max)) = over(Some(seen.active), self.active_sessions.map(i64::from)) {
            return Some(format!("{active} other sessions are active; up to {max} are let pass"));
        }
        let dead = (seen.is_vacuumed).then_some(seen.dead_percent).flatten();
        if let Some((dead, max)) = over(dead, self.dead_rows_percent.map(i64::from)) {
            return Some(format!(
                "a vacuum of the table is at work on {dead} % of dead rows; up to {max} % are let pass"
            ));
        }
        None
    }
}

/// Returns milliseconds for a person.
fn seconds(ms: i64) -> String {
    if ms < 10_000 { format!("{ms} ms") } else { format!("{} s", ms / 1000) }
}

/// Returns bytes for a person.
fn bytes(bytes: i64) -> String {
    if bytes < 10 << 20 { format!("{} kB", bytes >> 10) } else { format!("{} MB", bytes >> 20) }
}

/// What was seen at one look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Signals {
    pub(crate) is_paused: bool,
    pub(crate) lag_ms: Option<i64>,
    pub(crate) lag_bytes: Option<i64>,
    /// The standby that is furthest behind.
    pub(crate) laggard: Option<String>,
    pub(crate) archive_ready: Option<i64>,
    pub(crate) waiting: i64,
    pub(crate) oldest_ms: Option<i64>,
    pub(crate) active: i64,
    pub(crate) is_vacuumed: bool,
    pub(crate) dead_percent: Option<i64>,
}

from_row!(Signals {
    is_paused,
    lag_ms,
    lag_bytes,
    laggard,
    archive_ready,
    waiting,
    oldest_ms,
    active,
    is_vacuumed,
    dead_percent
});

/// What the workers and the monitor share.
#[derive(Debug)]
pub(crate) struct Watched {
    /// The server processes of the workers' open transactions.
    pub(crate) pids: Vec<Arc<AtomicI32>>,
    /// How often somebody waited for us: each time the workers halve their batches.
    pub(crate) squeezes: AtomicU32,
    /// What they may move.
    pub(crate) limiter: Limiter,
}

/// Looks until the sender's receivers are gone, and writes into the ledger what holds.
pub(crate) async fn watch(
    job: Arc<Job>,
    mut connection: PgConnection,
    watched: Arc<Watched>,
    hold: watch::Sender<Option<String>>,
) {
    let may_look_at_archive = may_look_at_archive(&mut connection).await;
    let sql = signals_sql(may_look_at_archive);
    loop {
        // A connection that is lost is the workers' affair: they end, or begin anew with another monitor.
        let Ok(seen) = look(&mut connection, &job, &watched, &sql).await else { return };
        let reason = job.options.limits.judge(&seen);
        if seen.waiting > 0 {
            watched.squeezes.fetch_add(1, Ordering::Relaxed);
        }
        let before = hold.borrow().clone();
        if reason != before {
            let _ = note(&mut connection, &job, reason.as_deref()).await;
            let _ = hold.send(reason);
        }
        tokio::select! {
            () = tokio::time::sleep(job.options.limits.every) => {}
            () = hold.closed() => return,
        }
    }
}

async fn look(connection: &mut PgConnection, job: &Job, watched: &Watched, sql: &str) -> Result<Signals, sqlx::Error> {
    let pids: Vec<i32> = watched.pids.iter().map(|pid| pid.load(Ordering::Relaxed)).filter(|pid| *pid != 0).collect();
    let lock_wait = job.options.limits.lock_wait.unwrap_or_default();
    begin_together(connection).await?;
    let seen = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(pids)
        .bind(job.name())
        .bind(job.shape.oid)
        .bind(i64::try_from(lock_wait.as_millis()).unwrap_or(i64::MAX))
        .persistent(false)
        .fetch_one(&mut *connection)
        .await?;
    if watched.limiter.is_set() {
        let sql = "SELECT coalesce(sum(rows_seen), 0)::bigint FROM seaworthy.backfill_ranges WHERE name = $1";
        let counted: i64 =
            sqlx::query_scalar(sql).bind(job.name()).persistent(false).fetch_one(&mut *connection).await?;
        watched.limiter.counted(u64::try_from(counted).unwrap_or_default());
    }
    commit(connection).await?;
    Ok(seen)
}

/// Writes down what holds.
async fn note(connection: &mut PgConnection, job: &Job, reason: Option<&str>) -> Result<(), sqlx::Error> {
    begin_together(connection).await?;
    sqlx::query("UPDATE seaworthy.backfills SET held_by = $2 WHERE name = $1")
        .bind(job.name())
        .bind(reason)
        .persistent(false)
        .execute(&mut *connection)
        .await?;
    commit(connection).await
}

/// Tells whether a limit is set that this role sees nothing of: what other roles' sessions do, standbys and the archive
/// show to members of pg_read_all_stats and pg_monitor (PG 14, 28.2 "The Statistics Collector"; `pg_locks` to all).
pub(crate) async fn is_blind(connection: &mut PgConnection, limits: &Limits) -> Result<bool, sqlx::Error> {
    let Limits { replication_lag, replication_bytes, archive_segments, transaction_age, active_sessions, .. } = limits;
    let of_time = replication_lag.or(*transaction_age).is_some();
    if !of_time && archive_segments.or(*active_sessions).is_none() && replication_bytes.is_none() {
        return Ok(false);
    }
    let sql = "SELECT NOT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')";
    sqlx::raw_sql(sql).fetch_one(connection).await?.try_get(0)
}

/// The server checks the right to call it when the query begins, whether it is called or not: so it is asked before.
async fn may_look_at_archive(connection: &mut PgConnection) -> bool {
    let sql = "SELECT has_function_privilege('pg_catalog.pg_ls_archive_statusdir()', 'EXECUTE')";
    // In the simple protocol, which a pooler does not take apart.
    let row = sqlx::raw_sql(sql).fetch_one(connection).await;
    row.and_then(|row| row.try_get(0)).unwrap_or(false)
}

/// The time of a standby that has replayed everything is of the past: the server goes on telling it for a while (PG 14,
/// 28.2.4 "pg_stat_replication", `replay_lag`).
///
/// `$1`: our processes; `$2`: the backfill; `$3`: its table; `$4`: the wait in milliseconds that somebody may have.
fn signals_sql(archive: bool) -> String {
    let ready = if archive {
        "(SELECT count(*) FROM pg_catalog.pg_ls_archive_statusdir() WHERE name LIKE '%.ready')"
    } else {
        "NULL::bigint"
    };
    format!(
        "SELECT EXISTS (SELECT FROM seaworthy.backfills WHERE name = $2 AND status = 'paused') AS is_paused,
                (SELECT (max(extract(epoch FROM replay_lag)) * 1000)::bigint
                 FROM pg_catalog.pg_stat_replication WHERE replay_lsn < pg_current_wal_lsn()) AS lag_ms,
                (SELECT max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn))::bigint
                 FROM pg_catalog.pg_stat_replication) AS lag_bytes,
                (SELECT nullif(application_name, '')
                 FROM pg_catalog.pg_stat_replication ORDER BY replay_lsn LIMIT 1) AS laggard,
                {ready} AS archive_ready,
                (SELECT count(DISTINCT l.pid) FROM pg_catalog.pg_locks l
                 WHERE NOT l.granted AND l.pid <> ALL ($1::int[])
                     AND clock_timestamp() - l.waitstart > $4::bigint * interval '1 ms'
                     AND pg_blocking_pids(l.pid) && $1::int[]) AS waiting,
                (SELECT (extract(epoch FROM clock_timestamp() - min(a.xact_start)) * 1000)::bigint
                 FROM pg_catalog.pg_stat_activity a
                 WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND a.pid <> ALL ($1::int[])
                     AND a.pid <> pg_backend_pid() AND a.application_name NOT LIKE 'seaworthy%') AS oldest_ms,
                (SELECT count(*) FROM pg_catalog.pg_stat_activity a
                 WHERE a.state = 'active' AND a.backend_type = 'client backend' AND a.pid <> ALL ($1::int[])
                     AND a.pid <> pg_backend_pid()) AS active,
                EXISTS (SELECT FROM pg_catalog.pg_stat_progress_vacuum v WHERE v.relid = $3::bigint::oid) AS is_vacuumed,
                (SELECT (t.n_dead_tup * 100 / greatest(t.n_live_tup, 1))::bigint FROM pg_catalog.pg_stat_all_tables t
                 WHERE t.relid = $3::bigint::oid) AS dead_percent"
    )
}

#[cfg(test)]
mod tests {
    use super::{Limits, Signals};

    #[test]
    fn the_most_urgent_reason_is_told_with_its_limit() {
        let limits = Limits { active_sessions: Some(10), ..Limits::default() };
        assert_eq!(limits.judge(&Signals::default()), None);
        let lagging = Signals { lag_ms: Some(61_000), active: 11, ..Signals::default() };
        assert_eq!(limits.judge(&lagging).as_deref(), Some("a standby is 61 s behind; up to 10 s are let pass"));
        let busy = Signals { lag_ms: Some(10_000), active: 11, ..Signals::default() };
        assert_eq!(limits.judge(&busy).as_deref(), Some("11 other sessions are active; up to 10 are let pass"));
        let stopped = Signals { lag_bytes: Some(300 << 20), laggard: Some("north".into()), ..Signals::default() };
        let told = "the standby north is 300 MB behind; up to 256 MB are let pass";
        assert_eq!(limits.judge(&stopped).as_deref(), Some(told));
        let paused = Signals { is_paused: true, ..lagging };
        assert_eq!(limits.judge(&paused).as_deref(), Some("paused by hand"));
    }

    #[test]
    fn without_limits_only_a_pause_holds() {
        let everything = Signals {
            lag_ms: Some(i64::MAX),
            lag_bytes: Some(i64::MAX),
            laggard: Some("standby".into()),
            archive_ready: Some(i64::MAX),
            waiting: 1,
            oldest_ms: Some(i64::MAX),
            active: i64::MAX,
            is_vacuumed: true,
            dead_percent: Some(i64::MAX),
            is_paused: false,
        };
        assert_eq!(Limits::none().judge(&everything), None);
        assert!(Limits::none().judge(&Signals { is_paused: true, ..everything }).is_some());
    }

    #[test]
    fn dead_rows_hold_only_while_a_vacuum_can_do_something() {
        let dead = Signals { dead_percent: Some(90), ..Signals::default() };
        assert_eq!(Limits::default().judge(&dead), None);
        assert!(Limits::default().judge(&Signals { is_vacuumed: true, ..dead }).is_some());
    }
}
