//! Ctrl-C and a signal to end, wherever a run is: it ends soon, says how it stands, and the next one goes on.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use super::{start, wait_until};
use crate::support::{TestDb, database, up};

/// Sends the signal, and waits for the end; returns exit code and what it said.
fn ended(child: Child, signal: &str) -> (Option<i32>, String) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
    let asked = Instant::now();
    let output = child.wait_with_output().expect("it ends");
    assert!(asked.elapsed() < Duration::from_secs(5), "it went on for {:?}", asked.elapsed());
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

async fn state(db: &TestDb, version: &str) -> String {
    let state =
        format!("SELECT state || ' ' || statements_done FROM seaworthy.migrations WHERE version LIKE '{version}%'");
    db.text(&state).await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_pause_before_another_try_it_ends_at_once() {
    let db = database().await;
    up(&db, "harbor", Some("m0001")).await.expect("it applies");
    let mut holder = db.pool().begin().await.expect("a transaction");
    sqlx::raw_sql("SELECT FROM ships").execute(&mut *holder).await.expect("it reads");
    let folder = tempfile::tempdir().expect("a folder");
    // An event tells that it pauses: before its second try for 7 s at the least.
    let events = folder.path().join("log");
    let log = events.display().to_string();
    let toml = "[database.harbor]\nlock_timeout_ms = 100\n";
    let run = super::start_with(&folder, &db, &["migrate", "up", "--log-file", &log], "", toml);
    let started = Instant::now();
    let pauses = || std::fs::read_to_string(&events).unwrap_or_default().matches("did not get its lock").count();
    // The third pause takes 2 s at the least.
    while pauses() < 3 {
        assert!(started.elapsed() < Duration::from_secs(30), "it does not pause: {}", pauses());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let asked = Instant::now();
    let (code, said) = ended(run, "-INT");
    assert!(asked.elapsed() < Duration::from_millis(1500), "it waited for the end of its pause");
    assert_eq!(code, Some(4), "{said}");
    for words in ["m0003_add_berth was interrupted and rolled back", "hint: ", "`cargo xtask migrate up`"] {
        assert!(said.contains(words), "`{words}` is not in: {said}");
    }
    assert_eq!(state(&db, "m0003").await, "failed 0");
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 1);
    drop(holder);
    up(&db, "harbor", None).await.expect("the next run goes on");
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_concurrent_build_it_cancels_the_build_and_the_next_run_builds_again() {
    for signal in ["-INT", "-TERM"] {
        let db = database().await;
        up(&db, "harbor", Some("m0003")).await.expect("it applies");
        let mut writer = db.pool().begin().await.expect("a transaction");
        sqlx::raw_sql("INSERT INTO ships VALUES (1, 'x', 1)").execute(&mut *writer).await.expect("it writes");
        let folder = tempfile::tempdir().expect("a folder");
        let run = start(&folder, &db, &["migrate"], "");
        wait_until(&db, "EXISTS (SELECT FROM pg_index WHERE NOT indisvalid)").await;
        let (code, said) = ended(run, signal);
        assert_eq!(code, Some(5), "{said}");
        for words in ["m0004_index_ships stopped after 0 of 3 statements", "`cargo xtask migrate up` goes on"] {
            assert!(said.contains(words), "`{words}` is not in: {said}");
        }
        assert_eq!(state(&db, "m0004").await, "failed 0");
        let building = "EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%' AND state = 'active')";
        wait_until(&db, &format!("NOT {building}")).await;
        drop(writer);
        up(&db, "harbor", None).await.expect("the next run goes on");
        assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, 0);
        assert_eq!(db.count("SELECT count(*) FROM ships WHERE id = -1").await, 1);
        assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 4);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_another_run_has_the_lock_it_ends_and_has_changed_nothing() {
    let db = database().await;
    let mut holder = db.pool().acquire().await.expect("a connection");
    sqlx::raw_sql("BEGIN; SELECT pg_advisory_xact_lock(8315159452608263272)")
        .execute(&mut *holder)
        .await
        .expect("held");
    let folder = tempfile::tempdir().expect("a folder");
    let run = start(&folder, &db, &["migrate"], "");
    // What a run asks last before it waits: who holds the lock.
    let waits = "EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE '%host(a.client_addr)%'
                     AND pid <> pg_backend_pid() AND datname = current_database())";
    wait_until(&db, waits).await;
    let (code, said) = ended(run, "-INT");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("interrupted while waiting for the migration lock"), "{said}");
    assert_eq!(db.count("SELECT count(*) FROM pg_namespace WHERE nspname = 'seaworthy'").await, 0);
}
