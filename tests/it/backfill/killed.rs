//! What is cut short at any moment loses nothing and repeats nothing; `cargo xtask torture --only backfill` does more.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use seaworthy_backfill::{Event, Options};
use seaworthy_devdb::{Environment, ThrowawayServer};

use super::control::start;
use super::{each_once, named, parcels, parcels_on, run, small, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_killed_at_any_moment_leaves_a_range_that_the_next_one_takes() {
    let (db, chain) = parcels("slow", 2_000).await;
    let folder = tempfile::tempdir().expect("a folder");
    for round in 0..8 {
        let mut child = start(&folder, &db, "-d harbor backfill run grams --workers 2", "slow");
        if round == 0 {
            until(&db, "coalesce((SELECT seen_records > 0 FROM seaworthy.data_migrations), false)").await;
        } else {
            tokio::time::sleep(Duration::from_millis(60 + round * 37)).await;
        }
        child.kill().expect("it is killed");
        child.wait().expect("it is gone");
    }
    run(&db, &chain, "grams", &small()).await.expect("it goes on");
    each_once(&db, 2_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_cut_is_made_again() {
    let (db, chain) = parcels("slow", 1_500).await;
    let pool = db.pool();
    let cutter = tokio::spawn(async move {
        // Not while it connects for the first time: who gives a wrong address is told so at once.
        let begun =
            "SELECT to_regclass('seaworthy.backfills') IS NOT NULL AND EXISTS (SELECT FROM seaworthy.backfills)";
        for _ in 0..400 {
            if sqlx::query_scalar(begun).fetch_one(&pool).await.unwrap_or(false) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let mut cut = 0;
        for _ in 0..12 {
            tokio::time::sleep(Duration::from_millis(70)).await;
            let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                       WHERE datname = current_database() AND application_name = 'seaworthy'";
            let ended: i64 = sqlx::query_scalar(sql).fetch_one(&pool).await.expect("the server is there");
            cut += ended;
        }
        cut
    });
    let mut events = Vec::new();
    let mut listener = |event: &Event| events.push(event.clone());
    let options = Options { workers: 2, ..small() };
    seaworthy_backfill::run(&db.target(), &chain, &named(&chain, "grams"), &options, &mut listener)
        .await
        .expect("it goes on");
    assert!(cutter.await.expect("it ends") > 0);
    assert!(events.iter().any(|event| matches!(event, Event::Reconnecting { .. })), "{events:?}");
    each_once(&db, 1_500).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_restarted_is_waited_for() {
    let server = ThrowawayServer::start(&Environment::from_process()).expect("PostgreSQL is installed");
    let (db, chain) = parcels_on(&server, "slow", 1_000).await;
    let what = named(&chain, "grams");
    let (url, options) = (db.target(), small());
    let running = tokio::spawn(async move {
        seaworthy_backfill::run(&url, &chain, &what, &options, &mut |_| {}).await.map(|record| record.processed_records)
    });
    until(&db, "coalesce((SELECT seen_records > 0 FROM seaworthy.data_migrations), false)").await;
    restart(&server.folder().join("data"));
    assert_eq!(running.await.expect("it does not panic").expect("it goes on"), 1_000);
    each_once(&db, 1_000).await;
}

/// Restarts a server with `pg_ctl`, as the user who owns its data.
pub(super) fn restart(data: &Path) {
    let pg_ctl = seaworthy_devdb::Binaries::find(&Environment::from_process())
        .and_then(|binaries| binaries.tool("pg_ctl"))
        .expect("pg_ctl is installed");
    let command =
        format!("{} restart -w -m fast -D {} -l {}/restart.log", pg_ctl.display(), data.display(), data.display());
    let mut shell = as_owner(data, &["-c", &command]);
    let ended = shell.stdin(Stdio::null()).stdout(Stdio::null()).status().expect("it runs");
    assert!(ended.success(), "the server restarts");
}

/// Returns a shell of the user who owns a server's data.
pub(super) fn as_owner(data: &Path, arguments: &[&str]) -> Command {
    use std::os::unix::fs::MetadataExt as _;
    let owner = std::fs::metadata(data).expect("the server's data").uid();
    let root = std::fs::metadata("/proc/self").expect("a process").uid() == 0;
    let mut shell = if root && owner != 0 {
        let mut shell = Command::new("setpriv");
        shell.args(["--reuid", &owner.to_string(), "--clear-groups", "sh"]);
        shell
    } else {
        Command::new("sh")
    };
    shell.args(arguments);
    shell
}
