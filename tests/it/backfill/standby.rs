//! A standby that is behind, and WAL that is not archived: it holds until that is over, says why, and goes on.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use seaworthy_backfill::{BackfillError, Event, Limits, Options, Record};
use seaworthy_devdb::{Binaries, Environment, ThrowawayServer};
use seaworthy_runner::Chain;
use sqlx::{Connection as _, PgConnection};

use super::killed::{as_owner, restart};
use super::{each_once, named, parcels_on, small, until};
use crate::support::{self, TestDb};

/// A second server that follows the first; it ends with this process, in whatever way, for its shell waits for us.
struct Standby {
    shell: Child,
    folder: tempfile::TempDir,
}

impl Drop for Standby {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

/// Runs the server until the standard input ends.
const SUPERVISE: &str = "\"$0\" -D \"$1/data\" -c port=5433 -c cluster_name=north -c listen_addresses= -c fsync=off \
    -c unix_socket_directories=\"$1\" -c max_connections=300 -c hot_standby=on -c wal_receiver_status_interval=1s \
    >\"$1/log\" 2>&1 </dev/null 3<&- & server=$!; while read -r _ <&3; do :; done; kill -QUIT $server; wait $server";

impl Standby {
    /// Makes one; none where there is no pg_basebackup, which is said.
    async fn of(server: &ThrowawayServer) -> Option<Self> {
        let binaries = Binaries::find(&Environment::from_process()).expect("PostgreSQL is installed");
        // It copies servers of its own version only.
        let of_server = |tool: &PathBuf| support::version(tool) == Some(binaries.major());
        let Some(pg_basebackup) = binaries.tool("pg_basebackup").ok().filter(of_server) else {
            assert!(std::env::var_os("SEAWORTHY_NEEDS_BASEBACKUP").is_none(), "pg_basebackup is not installed");
            let _ = std::io::Write::write_all(&mut std::io::stderr(), b"pg_basebackup is not installed: not tested\n");
            return None;
        };
        // What the server's own rules let in does not include a standby.
        let (hba, data) = (server.folder().join("pg_hba.conf"), server.folder().join("data"));
        let rules = std::fs::read_to_string(&hba).expect("it is ours");
        std::fs::write(&hba, format!("local replication postgres peer map=postgres\n{rules}")).expect("it is ours");
        let mut connection = PgConnection::connect(&server.server_url()).await.expect("the server is there");
        sqlx::raw_sql("SELECT pg_reload_conf()").execute(&mut connection).await.expect("it reads its files again");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).expect("it is ours");
        let target = folder.path().join("data");
        let copy = format!(
            "{} -R -X stream -c fast -h {} -p 5432 -U postgres -D {}",
            pg_basebackup.display(),
            server.folder().display(),
            target.display()
        );
        let copied = as_owner(&data, &["-c", &copy]).stdin(Stdio::null()).output().expect("it runs");
        assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
        let supervise = format!("exec 3<&0; {SUPERVISE}");
        let postgres = binaries.program("postgres");
        let (postgres, path) = (postgres.to_str().expect("UTF-8"), folder.path().to_str().expect("UTF-8"));
        let shell = as_owner(&data, &["-c", &supervise, postgres, path]).stdin(Stdio::piped()).spawn();
        let standby = Self { shell: shell.expect("it starts"), folder };
        for _ in 0..800 {
            if standby.connect().await.is_ok() {
                return Some(standby);
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        let log = std::fs::read_to_string(standby.folder.path().join("log")).unwrap_or_default();
        panic!("the standby does not answer: {log}");
    }

    async fn connect(&self) -> Result<PgConnection, sqlx::Error> {
        let socket = self.folder.path().to_str().expect("UTF-8").replace('/', "%2F");
        PgConnection::connect(&format!("postgres://postgres@{socket}:5433/postgres")).await
    }

    async fn execute(&self, sql: &'static str) {
        let mut connection = self.connect().await.expect("it answers");
        sqlx::raw_sql(sql).execute(&mut connection).await.expect(sql);
    }
}

const CAUGHT_UP: &str =
    "(SELECT count(*) = 1 AND coalesce(bool_and(replay_lsn >= pg_current_wal_lsn()), false) FROM pg_stat_replication)";

/// Runs beside the test, and returns what was heard.
fn running(
    db: &TestDb,
    chain: Chain,
    options: Options,
) -> tokio::task::JoinHandle<(Result<Record, BackfillError>, Vec<Event>)> {
    let (url, what) = (db.target(), named(&chain, "grams"));
    tokio::spawn(async move {
        let mut events = Vec::new();
        let mut listener = |event: &Event| events.push(event.clone());
        let outcome = seaworthy_backfill::run(&url, &chain, &what, &options, &mut listener).await;
        (outcome, events)
    })
}

/// It moves nothing, look after look, while something holds it; returns how many rows it has moved before.
async fn stands_still(db: &TestDb, reason: &str) -> i64 {
    const MOVED: &str = "SELECT coalesce(sum(moved), 0)::bigint FROM parcels";
    until(db, &format!("coalesce((SELECT held_by LIKE '{reason}' FROM seaworthy.data_migrations), false)")).await;
    // The batch that was open when it was seen.
    looks(db, 5).await;
    let moved = db.count(MOVED).await;
    looks(db, 10).await;
    assert_eq!(db.count(MOVED).await, moved, "it moves while it holds");
    moved
}

/// Waits until it has looked around so often.
async fn looks(db: &TestDb, count: usize) {
    let look = "SELECT coalesce(max(query_start), now())::text FROM pg_stat_activity
                WHERE query = 'COMMIT' AND pid <> pg_backend_pid()";
    let mut seen = std::collections::BTreeSet::new();
    while seen.len() < count {
        seen.insert(db.text(look).await);
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_that_has_stopped_is_waited_for_and_the_rest_is_moved_when_it_has_caught_up() {
    let server = ThrowawayServer::start(&Environment::from_process()).expect("PostgreSQL is installed");
    let (db, chain) = parcels_on(&server, "", 20_000).await;
    let Some(standby) = Standby::of(&server).await else { return };
    until(&db, CAUGHT_UP).await;
    standby.execute("SELECT pg_wal_replay_pause()").await;
    let limits = Limits { replication_bytes: Some(512 << 10), every: Duration::from_millis(20), ..Limits::none() };
    let run = running(&db, chain, Options { limits, workers: 2, rows_per_second: Some(20_000), ..small() });
    let moved = stands_still(&db, "the standby north is % kB behind; up to 512 kB are let pass").await;
    assert!(moved < 20_000, "it held before the end");
    standby.execute("SELECT pg_wal_replay_resume()").await;
    let (outcome, events) = run.await.expect("it does not panic");
    assert_eq!(outcome.expect("it goes on").processed_records, 20_000);
    assert!(events.iter().any(|event| matches!(event, Event::Released { .. })), "{events:?}");
    each_once(&db, 20_000).await;
    until(&db, CAUGHT_UP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_that_replays_late_is_waited_for_by_the_time_that_it_is_behind() {
    let server = ThrowawayServer::start(&Environment::from_process()).expect("PostgreSQL is installed");
    let (db, chain) = parcels_on(&server, "", 6_000).await;
    let Some(standby) = Standby::of(&server).await else { return };
    until(&db, CAUGHT_UP).await;
    standby.execute("ALTER SYSTEM SET recovery_min_apply_delay = '700ms'").await;
    standby.execute("SELECT pg_reload_conf()").await;
    let limits = Limits {
        replication_lag: Some(Duration::from_millis(200)),
        every: Duration::from_millis(20),
        ..Limits::none()
    };
    let (outcome, events) = running(&db, chain, Options { limits, rows_per_second: Some(2_000), ..small() })
        .await
        .expect("it does not panic");
    outcome.expect("it goes on whenever the standby has caught up");
    let told = |event: &Event| {
        matches!(event, Event::Held { reason, .. }
        if reason.starts_with("the standby north is ") && reason.ends_with(" ms behind; up to 200 ms are let pass"))
    };
    assert!(events.iter().any(told), "{events:?}");
    assert!(events.iter().any(|event| matches!(event, Event::Released { .. })), "{events:?}");
    each_once(&db, 6_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wal_that_cannot_be_archived_is_waited_for() {
    let server = ThrowawayServer::start(&Environment::from_process()).expect("PostgreSQL is installed");
    let (db, chain) = parcels_on(&server, "", 2_000).await;
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).expect("it is ours");
    let open = folder.path().join("open");
    db.execute("ALTER SYSTEM SET archive_mode = on").await;
    db.execute(&format!("ALTER SYSTEM SET archive_command = 'test -e {}'", open.display())).await;
    let data = server.folder().join("data");
    restart(&data);
    for _ in 0..4 {
        db.execute("CREATE TABLE filler AS SELECT 1 AS n; DROP TABLE filler; SELECT pg_switch_wal()").await;
    }
    until(&db, "(SELECT count(*) > 2 FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready')").await;
    let limits = Limits { archive_segments: Some(2), every: Duration::from_millis(20), ..Limits::none() };
    let run = running(&db, chain, Options { limits, rows_per_second: Some(2_000), ..small() });
    let moved = stands_still(&db, "% segments of WAL wait to be archived; up to 2 are let pass").await;
    assert!(moved < 2_000, "it held before the end");
    std::fs::write(&open, "").expect("the folder is ours");
    // Wakes the archiver, which waits a minute after it has failed (PG 14, 26.3.1).
    db.execute("CREATE TABLE filler AS SELECT 1 AS n; SELECT pg_switch_wal()").await;
    let (outcome, events) = run.await.expect("it does not panic");
    outcome.expect("it goes on");
    assert!(events.iter().any(|event| matches!(event, Event::Released { .. })), "{events:?}");
    each_once(&db, 2_000).await;
}
