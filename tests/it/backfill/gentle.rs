//! It holds where the server has other things to do, says why, and goes on.

use std::time::{Duration, Instant};

use seaworthy_backfill::{Event, Limits, Options};
use sqlx::{Connection as _, Executor as _, PgConnection};

use super::{each_once, heard, named, parcels, small, until};

fn reasons(events: &[Event]) -> Vec<String> {
    let held = events.iter().filter_map(|event| match event {
        Event::Held { reason, .. } => Some(reason.clone()),
        _ => None,
    });
    held.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_transaction_is_waited_for() {
    let (db, chain) = parcels("", 500).await;
    let mut old = PgConnection::connect(db.url()).await.expect("the database is there");
    old.execute("BEGIN; SELECT 1").await.expect("a transaction");
    tokio::time::sleep(Duration::from_millis(300)).await;
    let ending = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(500)).await;
        old.execute("COMMIT").await.expect("it ends");
    });
    let limits = Limits {
        transaction_age: Some(Duration::from_millis(200)),
        every: Duration::from_millis(20),
        ..Limits::none()
    };
    // Slowly enough that it is seen.
    let options = Options { limits, rows_per_second: Some(1_000), ..small() };
    let (outcome, events) = heard(&db, &chain, "grams", &options).await;
    outcome.expect("it goes on");
    ending.await.expect("it ended");
    assert!(reasons(&events)[0].starts_with("a transaction is open since"), "{events:?}");
    assert!(events.iter().any(|event| matches!(event, Event::Released { .. })), "{events:?}");
    each_once(&db, 500).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_waits_for_a_lock_of_ours_makes_it_hold() {
    let (db, chain) = parcels("", 300).await;
    // Holds the rows that a batch has changed for a while.
    db.execute(
        "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN PERFORM pg_sleep(0.1); RETURN NULL; END $$;
         CREATE TRIGGER dawdle AFTER UPDATE ON parcels FOR EACH STATEMENT
             WHEN (current_setting('application_name') = 'seaworthy') EXECUTE FUNCTION dawdle()",
    )
    .await;
    let limits =
        Limits { lock_wait: Some(Duration::from_millis(1)), every: Duration::from_millis(20), ..Limits::none() };
    let options = Options { limits, batch_rows_min: 40, batch_rows_max: 40, ..small() };
    let pool = db.pool();
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let told = stop.clone();
    // Wants each row in turn; the batch that has it takes its time.
    let writer = tokio::spawn(async move {
        for at in (1..300).cycle().step_by(7) {
            if told.load(std::sync::atomic::Ordering::Relaxed) {
                return;
            }
            let sql = format!("UPDATE parcels SET code = 'w' WHERE id = {at}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&pool).await.expect("it gets the row in the end");
        }
    });
    let (outcome, events) = heard(&db, &chain, "grams", &options).await;
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    writer.await.expect("it ends");
    outcome.expect("it goes on");
    assert!(reasons(&events).iter().any(|reason| reason.contains("for a lock of ours")), "{events:?}");
    each_once(&db, 300).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn active_sessions_over_the_limit_are_let_through_first() {
    let (db, chain) = parcels("", 300).await;
    let mut busy = PgConnection::connect(db.url()).await.expect("the database is there");
    let working = tokio::spawn(async move { busy.execute("SELECT pg_sleep(0.6)").await.map(drop) });
    let limits = Limits { active_sessions: Some(0), every: Duration::from_millis(20), ..Limits::none() };
    // Other tests' sessions count, too, and may be there for long: it must hold, not go on.
    let options = Options { limits, rows_per_second: Some(600), ..small() };
    let what = named(&chain, "grams");
    let mut reasons = Vec::new();
    let mut listener = |event: &Event| {
        if let Event::Held { reason, .. } = event {
            reasons.push(reason.clone());
            options.interrupt.pull();
        }
    };
    let outcome = seaworthy_backfill::run(&db.target(), &chain, &what, &options, &mut listener).await;
    assert_eq!(outcome.expect_err("it was interrupted while it held").to_string(), "interrupted");
    assert!(reasons[0].contains("other sessions are active; up to 0 are let pass"), "{reasons:?}");
    working.await.expect("it does not panic").expect("it ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_per_second_are_a_limit() {
    let (db, chain) = parcels("", 600).await;
    let started = Instant::now();
    let options = Options { rows_per_second: Some(600), workers: 2, ..small() };
    super::run(&db, &chain, "grams", &options).await.expect("it runs");
    let took = started.elapsed();
    assert!(took > Duration::from_millis(700), "600 rows in {took:?}");
    each_once(&db, 600).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_share_the_rows_per_second() {
    let (db, chain) = parcels("", 3_000).await;
    let started = Instant::now();
    let limits = Limits { every: Duration::from_millis(50), ..Limits::none() };
    let options = Options { limits, rows_per_second: Some(1_000), range_rows: 200, ..small() };
    let (one, other) =
        tokio::join!(super::run(&db, &chain, "grams", &options), super::run(&db, &chain, "grams", &options));
    one.and(other).expect("both run to the end");
    // Each with a limit of its own they would take half of it.
    let took = started.elapsed();
    assert!(took > Duration::from_millis(2_200), "3,000 rows in {took:?}");
    each_once(&db, 3_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vacuum_that_is_at_work_on_many_dead_rows_is_let_finish() {
    let (db, chain) = parcels("", 3_000).await;
    db.execute("UPDATE parcels SET code = 'x'; UPDATE parcels SET code = 'y'").await;
    until(&db, "(SELECT n_dead_tup > 3000 FROM pg_stat_all_tables WHERE relname = 'parcels')").await;
    let mut vacuum = PgConnection::connect(db.url()).await.expect("the database is there");
    let working = tokio::spawn(async move {
        vacuum.execute("SET vacuum_cost_delay = '100ms'").await.expect("a setting");
        vacuum.execute("SET vacuum_cost_limit = 1").await.expect("a setting");
        vacuum.execute("VACUUM parcels").await.map(drop)
    });
    until(&db, "EXISTS (SELECT FROM pg_stat_progress_vacuum WHERE relid = 'parcels'::regclass)").await;
    let limits = Limits { dead_rows_percent: Some(50), every: Duration::from_millis(20), ..Limits::none() };
    let options = Options { limits, rows_per_second: Some(3_000), ..small() };
    let watching = async {
        until(
            &db,
            "coalesce((SELECT held_by LIKE 'a vacuum of the table is at work%' FROM seaworthy.data_migrations), false)",
        )
        .await;
        let moved = db.count("SELECT sum(moved) FROM parcels").await;
        // It would take half a minute.
        db.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_progress_vacuum WHERE datname = current_database()")
            .await;
        moved
    };
    let ((outcome, events), moved) = tokio::join!(heard(&db, &chain, "grams", &options), watching);
    outcome.expect("it goes on");
    assert!(moved < 3_000, "it held before the end");
    assert!(reasons(&events)[0].ends_with("% of dead rows; up to 50 % are let pass"), "{events:?}");
    assert!(working.await.expect("it does not panic").is_err(), "it was still at work");
    each_once(&db, 3_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_fewer_connections_than_workers_those_that_have_one_do_the_work() {
    let (db, chain) = parcels("", 2_000).await;
    let role = format!("few_{}", db.text("SELECT current_database()::text").await);
    db.execute(&format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'pw' CONNECTION LIMIT 4; GRANT USAGE ON SCHEMA seaworthy TO {role};
         GRANT ALL ON ALL TABLES IN SCHEMA seaworthy TO {role}; GRANT ALL ON seaql_migrations TO {role};
         GRANT ALL ON parcels TO {role}"
    ))
    .await;
    let url = db.url().replacen("postgres@", &format!("{role}:pw@"), 1);
    let url = seaworthy_runner::DatabaseUrl::parse(&url).expect("a valid URL");
    let (what, options) = (named(&chain, "grams"), Options { workers: 8, rows_per_second: Some(4_000), ..small() });
    let mut fewer = Vec::new();
    let mut listener = |event: &Event| {
        if let Event::Fewer { there, workers: 8, reason, .. } = event {
            fewer.push((*there, reason.clone()));
        }
    };
    let record = seaworthy_backfill::run(&url, &chain, &what, &options, &mut listener).await.expect("it goes on");
    assert_eq!(record.processed_records, 2_000);
    let [(there, reason)] = &fewer[..] else { panic!("{fewer:?}") };
    assert!((1..4).contains(there) && reason.contains("too many connections"), "{fewer:?}");
    each_once(&db, 2_000).await;
}
