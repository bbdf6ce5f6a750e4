//! The way back beside other commands: no row is lost between the two.

use seaworthy::prelude::Backfill;
use seaworthy_backfill::{BackfillError, Event, Options, Record, Status};
use seaworthy_finding::Hint as _;
use seaworthy_runner::Chain;

use super::{finalize, named, own, run, small, until};
use crate::support::TestDb;

const SCHEMA: &str = "CREATE TABLE odd (id int PRIMARY KEY, v text);
    INSERT INTO odd SELECT n, 'was ' || n FROM generate_series(1, 2500) AS n";

fn odd() -> Backfill {
    Backfill::new("odd", "odd")
        .sql("UPDATE odd SET v = CASE WHEN v ~ '^now' THEN 'twice' ELSE 'now ' || id END WHERE :batch")
        .keeps(["v"])
}

/// A trigger on each row's way back: what it does there.
async fn on_the_way_back(db: &TestDb, does: &str) {
    db.execute(&format!(
        "CREATE FUNCTION back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does} RETURN NEW; END $$;
         CREATE TRIGGER back BEFORE UPDATE ON odd FOR EACH ROW WHEN (NEW.v LIKE 'was %') EXECUTE FUNCTION back()"
    ))
    .await;
}

async fn undo(db: &TestDb, chain: &Chain) -> Result<Record, BackfillError> {
    seaworthy_backfill::cancel(&db.target(), "odd").await.expect("it is cancelled");
    seaworthy_backfill::undo(&db.target(), &named(chain, "odd"), &small()).await
}

const BACK: &str = "SELECT count(*) FROM odd WHERE v LIKE 'was %'";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_half_undone_does_not_go_on_as_if_it_were_not() {
    let (db, chain) = own(SCHEMA, odd).await;
    run(&db, &chain, "odd", &small()).await.expect("it runs");
    on_the_way_back(&db, "IF NEW.id = 2400 THEN RAISE 'not back'; END IF;").await;
    undo(&db, &chain).await.expect_err("a row is refused");
    assert!(db.count(BACK).await > 0, "some are back");
    let resumed = seaworthy_backfill::resume(&db.target(), &named(&chain, "odd")).await;
    let refused = resumed.expect_err("rows that are back count as moved");
    assert!(refused.hint().is_some_and(|hint| hint.contains("cancel odd --undo")), "{refused}");
    db.execute("DROP TRIGGER back ON odd").await;
    let record = seaworthy_backfill::undo(&db.target(), &named(&chain, "odd"), &small()).await.expect("it goes on");
    assert_eq!((record.status, db.count(BACK).await), (Status::RolledBack, 2_500));
    run(&db, &chain, "odd", &small()).await.expect("it begins again");
    finalize(&db, &chain, "odd").await.expect("it is over");
    assert_eq!(db.count("SELECT count(*) FROM odd WHERE v = 'now ' || id").await, 2_500);
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.backfill_kept").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_ends_where_somebody_begins_again() {
    let (db, chain) = own(SCHEMA, odd).await;
    run(&db, &chain, "odd", &small()).await.expect("it runs");
    on_the_way_back(&db, "PERFORM pg_sleep(0.0005);").await;
    let restarted = async {
        until(&db, "EXISTS (SELECT FROM seaworthy.backfills WHERE undo_begun_at IS NOT NULL)").await;
        run(&db, &chain, "odd", &Options { restart: true, ..small() }).await.expect("it begins again");
    };
    let (undone, ()) = tokio::join!(undo(&db, &chain), restarted);
    let stopped = undone.expect_err("it is not cancelled any more");
    assert!(matches!(stopped, BackfillError::Stopped { .. }), "{stopped:?}");
    assert_eq!(db.count(BACK).await, 0, "every row was moved");
    finalize(&db, &chain, "odd").await.expect("it is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_moves_nothing_behind_an_undo() {
    let (db, chain) = own(SCHEMA, || {
        Backfill::new("odd", "odd").sql("UPDATE odd SET v = repeat('now', 1 / (id % 5)) WHERE :batch").keeps(["v"])
    })
    .await;
    assert_eq!(run(&db, &chain, "odd", &small()).await.expect("it goes on").failed_records, 500);
    db.execute(
        "UPDATE odd SET id = -id - 1 WHERE id % 5 = 0; UPDATE seaworthy.backfill_failures
                SET key = ARRAY[(-key[1]::int - 1)::text]",
    )
    .await;
    let what = named(&chain, "odd");
    let (target, options, listener) = (db.target(), small(), &mut |_: &Event| {});
    let retried = seaworthy_backfill::retry_failed(&target, &chain, &what, &options, listener);
    let undone = async {
        until(&db, "(SELECT count(*) < 490 FROM seaworthy.backfill_failures)").await;
        undo(&db, &chain).await.expect("it is undone")
    };
    let (retried, undone) = tokio::join!(retried, undone);
    assert!(matches!(retried, Err(BackfillError::Stopped { .. })), "{retried:?}");
    assert_eq!((undone.status, db.count(BACK).await), (Status::RolledBack, 2_500));
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.backfill_kept").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_application_commits_at_the_same_moment_is_kept_too() {
    let (db, chain) = own(SCHEMA, odd).await;
    let mut writer = db.pool().begin().await.expect("a transaction");
    sqlx::raw_sql("UPDATE odd SET v = 'was written' WHERE id = 5").execute(&mut *writer).await.expect("it writes");
    let options = small();
    let committed = async {
        until(&db, "EXISTS (SELECT FROM pg_locks WHERE NOT granted)").await;
        writer.commit().await.expect("it commits");
    };
    let (ran, ()) = tokio::join!(run(&db, &chain, "odd", &options), committed);
    ran.expect("it runs");
    undo(&db, &chain).await.expect("it is undone");
    assert_eq!(db.text("SELECT v FROM odd WHERE id = 5").await, "was written");
}
