//! Somebody in the way: who that is, is told; it is tried again, and given up in time.

use std::time::Duration;

use seaworthy_runner::{Event, Report, RunError, RunOptions, UpTarget};
use sqlx::{Postgres, Transaction};

use super::faults::{of, told};
use crate::support::{TestDb, database};

/// Applies with short limits; returns what was said while it went.
async fn gently(
    db: &TestDb,
    tries: u32,
    migrations: &[(&'static str, bool, &[&'static str])],
) -> (Result<Report, RunError>, Vec<String>) {
    let options = RunOptions {
        lock_timeout: Duration::from_millis(150),
        lock_tries: tries,
        retry_pause: Duration::from_millis(100),
        ..RunOptions::default()
    };
    let (chain, mut said) = (of(migrations).await, Vec::new());
    let mut listener = |event: &Event<'_>| match event {
        Event::Retrying { .. } | Event::Blocked { .. } | Event::Building { .. } => said.push(format!("{event:?}")),
        _ => {}
    };
    let outcome = seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &options, &mut listener).await;
    (outcome, said)
}

/// Opens a transaction that holds what the statement takes.
async fn holding(db: &TestDb, statement: &'static str) -> Transaction<'static, Postgres> {
    let mut holder = db.pool().begin().await.expect("a transaction");
    sqlx::raw_sql("SET LOCAL application_name = 'billing'").execute(&mut *holder).await.expect("a name");
    sqlx::raw_sql(statement).execute(&mut *holder).await.expect(statement);
    holder
}

const ADD: &[(&str, bool, &[&str])] = &[("m1", false, &["ALTER TABLE t ADD COLUMN z int"])];
const WAITS: &str =
    "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')";
const READS: &str = "SELECT count(*), 's3cret' FROM t";

#[tokio::test(flavor = "multi_thread")]
async fn a_held_table_is_given_up_after_the_last_try_and_the_holder_is_named_without_its_secrets() {
    for outside in [false, true] {
        let db = database().await;
        db.execute("CREATE TABLE t (n int)").await;
        let _reader = holding(&db, READS).await;
        let (outcome, said) = gently(&db, 3, &[("m1", outside, ADD[0].2)]).await;
        let told = told(&outcome.expect_err("it is held"));
        for words in
            ["55P03", "Tried 3 times", "(billing, postgres from", "idle in transaction", "FROM t", "pg_terminate"]
        {
            assert!(told.contains(words), "`{words}` is not in: {told}");
        }
        assert!(!told.contains("s3cret"), "{told}");
        assert_eq!(said.iter().filter(|event| event.starts_with("Retrying")).count(), 2, "{said:?}");
        assert_eq!(db.text("SELECT state FROM seaworthy.migrations").await, "failed");
        assert_eq!(db.count("SELECT count(*) FROM pg_attribute WHERE attname = 'z'").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_freed_meanwhile_is_altered_once() {
    for outside in [false, true] {
        let db = database().await;
        db.execute("CREATE TABLE t (n int)").await;
        let reader = holding(&db, READS).await;
        let migrations: [(&str, bool, &[&str]); 1] =
            [("m1", outside, &["INSERT INTO t VALUES (1)", "ALTER TABLE t ADD COLUMN z int"])];
        let ((outcome, said), ()) = tokio::join!(gently(&db, 20, &migrations), async {
            super::wait_until(&db, WAITS).await;
            super::wait_until(&db, &format!("NOT {WAITS}")).await;
            reader.rollback().await.expect("it ends");
        });
        outcome.expect("it gets through");
        assert!(said.iter().any(|event| event.starts_with("Retrying") && event.contains("billing")), "{said:?}");
        assert_eq!(db.count("SELECT count(*) FROM t").await, 1);
        assert_eq!(db.count("SELECT count(*) FROM seaworthy.attempts WHERE outcome = 'succeeded'").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_passes_by_itself_is_tried_again_and_what_does_not_is_not() {
    let db = database().await;
    db.execute("CREATE SEQUENCE tries").await;
    let passes = "DO $$ BEGIN IF nextval('tries') < 3 THEN RAISE SQLSTATE '40001'; END IF; END $$";
    gently(&db, 5, &[("m1", false, &[passes])]).await.0.expect("the third try");
    assert_eq!(db.count("SELECT last_value FROM tries").await, 3);
    let stays = "DO $$ BEGIN PERFORM nextval('tries'); RAISE SQLSTATE '22000'; END $$";
    gently(&db, 5, &[("m1", false, &[passes]), ("m2", false, &[stays])]).await.0.expect_err("it is no use");
    assert_eq!(db.count("SELECT last_value FROM tries").await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_tried_again() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int); CREATE TABLE u (n int)").await;
    let mut holder = holding(&db, "SET LOCAL deadlock_timeout = '1h'; LOCK TABLE u").await;
    let both: &[(&str, bool, &[&str])] = &[("m1", false, &["LOCK TABLE t", "LOCK TABLE u", "ALTER TABLE u ADD z int"])];
    let options = RunOptions { retry_pause: Duration::from_millis(100), ..RunOptions::default() };
    let (chain, mut retried) = (of(both).await, 0);
    let mut listener = |event: &Event<'_>| retried += u32::from(matches!(event, Event::Retrying { .. }));
    let (url, target) = (db.target(), UpTarget::default());
    let (outcome, ()) = tokio::join!(seaworthy_runner::up(&url, &chain, &target, &options, &mut listener), async {
        super::wait_until(&db, WAITS).await;
        sqlx::raw_sql("LOCK TABLE t").execute(&mut *holder).await.expect("the other one is the victim");
        holder.commit().await.expect("it ends");
    });
    outcome.expect("it gets through");
    assert_eq!(retried, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_waits_for_old_snapshots_longer_than_for_a_lock() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int); CREATE TABLE u (n int)").await;
    // A snapshot of another table is enough to keep the build waiting.
    let old = holding(&db, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT FROM u").await;
    let build: &[(&str, bool, &[&str])] = &[("m1", true, &["CREATE INDEX CONCURRENTLY i ON t (n)"])];
    let ((outcome, said), ()) = tokio::join!(gently(&db, 1, build), async {
        let waits = "EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'virtualxid'
                             AND NOT granted AND datname = current_database()
                             AND clock_timestamp() - waitstart > interval '400 ms')";
        super::wait_until(&db, waits).await;
        old.rollback().await.expect("it ends");
    });
    outcome.expect("it was not cancelled");
    assert!(said.iter().any(|event| event.contains("waiting for old snapshots")), "{said:?}");
    assert!(said.iter().any(|event| event.starts_with("Blocked") && event.contains("billing")), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_does_not_wait_for_a_table_longer_than_asked() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int)").await;
    let holder = holding(&db, "LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE").await;
    let build: &[(&str, bool, &[&str])] = &[("m1", true, &["CREATE INDEX CONCURRENTLY i ON t (n)"])];
    let (outcome, said) = gently(&db, 2, build).await;
    let told = told(&outcome.expect_err("it is held"));
    assert!(told.contains("waited too long") && told.contains("billing"), "{told}");
    assert!(said.iter().any(|event| event.starts_with("Retrying")), "{said:?}");
    holder.rollback().await.expect("it ends");
    gently(&db, 1, build).await.0.expect("it is free");
    assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_locked_out_for_longer_than_asked() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int)").await;
    let options = RunOptions { statement_timeout: Duration::from_millis(500), ..RunOptions::default() };
    let run = async |statements: &'static [&'static str]| {
        let chain = of(&[("m1", false, statements)]).await;
        seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &options, &mut |_| {}).await
    };
    let locks: &[&str] = &["ALTER TABLE t ADD COLUMN z int", "SELECT pg_sleep(20)"];
    let told = told(&run(locks).await.expect_err("it takes too long"));
    assert!(told.contains("57014") && told.contains("`statement_timeout()`"), "{told}");
    let own: &[&str] = &["CREATE TABLE u (n int)", "ALTER TABLE u ADD COLUMN z int", "SELECT pg_sleep(0.8)"];
    run(own).await.expect("nobody else knows the table");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_somebody_cancels_is_not_told_to_have_taken_too_long() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int)").await;
    let chain = of(&[("m1", false, &["ALTER TABLE t ADD COLUMN z int", "SELECT pg_sleep(60)"])]).await;
    let (url, target, options) = (db.target(), UpTarget::default(), RunOptions::default());
    let mut listener = |_: &Event<'_>| {};
    let (outcome, ()) = tokio::join!(seaworthy_runner::up(&url, &chain, &target, &options, &mut listener), async {
        super::wait_until(&db, super::SLEEPS).await;
        db.execute(
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'",
        )
        .await;
    });
    let told = told(&outcome.expect_err("it was cancelled"));
    assert!(told.contains("57014") && told.contains("as it was before m1; correct it"), "{told}");
}
