//! Outside a transaction, what cannot be sent as it was recorded: it is not run twice behind anybody's back.

use seaworthy_runner::{DownTarget, Report, Resolution, RunError, RunOptions, UpTarget};

use super::faults::told;
use crate::support::{TestDb, chain, database};

async fn run(db: &TestDb, script: &str) -> Result<Report, RunError> {
    let chain = chain(harbor::script::of(script)).await;
    seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &RunOptions::default(), &mut |_| {}).await
}

async fn resolve(db: &TestDb, script: &str, resolution: Resolution) {
    let chain = chain(harbor::script::of(script)).await;
    let options = RunOptions::default();
    seaworthy_runner::resolve(&db.target(), &chain, "m1", (resolution, "looked"), &options, &mut |_| {})
        .await
        .expect("it is resolved");
}

const ROWS: &str = "SELECT coalesce(string_agg(n::text, ' ' ORDER BY n), '') FROM t";

#[tokio::test(flavor = "multi_thread")]
async fn transactions_of_its_own_are_resumed_behind_the_last_that_was_committed() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int)").await;
    let script = "# m1 outside
INSERT INTO t VALUES (1)
;;
OWN INSERT INTO t VALUES (2); INSERT INTO t VALUES (3)
;;
OWN INSERT INTO t VALUES (4); INSERT INTO there VALUES (5)
;;
INSERT INTO t VALUES (6)";
    let failed = told(&run(&db, script).await.expect_err("there is no table"));
    assert!(failed.contains("stopped after 3 of 6 statements") && failed.contains("statement 5 of 6"), "{failed}");
    assert_eq!(db.text(ROWS).await, "1 2 3");
    db.execute("CREATE TABLE there (n int)").await;
    run(&db, script).await.expect("it goes on");
    assert_eq!(db.text(ROWS).await, "1 2 3 4 6");
    assert_eq!(db.text("SELECT statements_done || ' ' || state FROM seaworthy.migrations").await, "6 applied");
}

const READS: &str = "# m1 outside
ASK SELECT count(*) FROM pg_class
;;
INSERT INTO t VALUES (1)
;;
INSERT INTO there VALUES (2)
-- down
ASK SELECT 1
;;
DELETE FROM t
;;
DELETE FROM nowhere";

#[tokio::test(flavor = "multi_thread")]
async fn what_reads_and_stopped_is_refused_until_somebody_has_looked() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int)").await;
    let failed = told(&run(&db, READS).await.expect_err("there is no table"));
    assert!(failed.contains("how far it came is not known") && failed.contains("resolve m1 --rolled-back"), "{failed}");
    db.execute("CREATE TABLE there (n int)").await;
    let refused = told(&run(&db, READS).await.expect_err("it may do it twice"));
    for words in ["migration m1 stopped, and cannot be resumed", "42P01", "resolve m1 --rolled-back", "`--applied`"] {
        assert!(refused.contains(words), "`{words}` is not in: {refused}");
    }
    assert_eq!(db.text(ROWS).await, "1");
    db.execute("DELETE FROM t").await;
    resolve(&db, READS, Resolution::RolledBack).await;
    run(&db, READS).await.expect("it starts again");
    assert_eq!(db.text(ROWS).await, "1");

    let chain = chain(harbor::script::of(READS)).await;
    let down = async || {
        let options = RunOptions::default();
        seaworthy_runner::down(&db.target(), &chain, DownTarget::Steps(1), None, &options, &mut |_| {}).await
    };
    down().await.expect_err("there is no table");
    let refused = told(&down().await.expect_err("it may do it twice"));
    assert!(refused.contains("the rollback of m1 stopped") && refused.contains("resolve m1 --applied"), "{refused}");
    resolve(&db, READS, Resolution::RolledBack).await;
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_says_that_it_may_restart_does() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int)").await;
    let script = "# m1 outside restarts
UNLESS made: CREATE TABLE made ()
;;
INSERT INTO t SELECT 1 WHERE NOT EXISTS (SELECT FROM t)
;;
INSERT INTO there VALUES (2)";
    let failed = told(&run(&db, script).await.expect_err("there is no table"));
    assert!(failed.contains("runs it again from its beginning"), "{failed}");
    db.execute("CREATE TABLE there (n int)").await;
    run(&db, script).await.expect("it starts again");
    assert_eq!(db.text(ROWS).await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loop_until_no_row_is_changed_runs_to_its_end() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int); INSERT INTO t SELECT FROM generate_series(1, 50)").await;
    let script = "# m1 outside restarts
AGAIN UPDATE t SET n = 0 WHERE ctid IN (SELECT ctid FROM t WHERE n IS NULL LIMIT 10)";
    assert!(chain(harbor::script::of(script)).await.links()[0].up.dynamic, "one recorded statement is not all");
    run(&db, script).await.expect("it runs");
    assert_eq!(db.count("SELECT count(*) FROM t WHERE n IS NULL").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_rolls_back_itself_is_rolled_back() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int)").await;
    run(&db, "# m1 outside\nUNDO INSERT INTO t VALUES (1)\n;;\nINSERT INTO t VALUES (2)").await.expect("it runs");
    assert_eq!(db.text(ROWS).await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_all_is_done_but_a_check_fails_only_the_check_is_repeated() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int)").await;
    let script = "# m1 outside
ASK SELECT 1
;;
INSERT INTO t VALUES (1)
;;
CHECK no row is 1: SELECT n FROM t WHERE n = 1";
    for _ in 0..2 {
        let failed = told(&run(&db, script).await.expect_err("there is one"));
        assert!(failed.contains("no row is 1: 1 offending row"), "{failed}");
    }
    assert_eq!(db.text(ROWS).await, "1");
    db.execute("UPDATE t SET n = 2").await;
    run(&db, script).await.expect("the check holds");
    assert_eq!(db.text(ROWS).await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_reads_does_not_pass_over_an_invalid_index_either() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int); INSERT INTO t VALUES (1), (1)").await;
    let build = sqlx::raw_sql("CREATE UNIQUE INDEX CONCURRENTLY i ON t (n)").execute(&db.pool()).await;
    assert!(build.is_err(), "there is a duplicate");
    db.execute("DELETE FROM t").await;
    let script = "# m1 outside\nASK SELECT 1\n;;\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (n)";
    run(&db, script).await.expect("it is built again");
    assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid = 'i'::regclass").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_before_it_was_begun_is_begun_again() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int)").await;
    let gated = "# m1 outside\nGATE 100 there: true\n;;\nASK SELECT 1\n;;\nINSERT INTO t VALUES (1)";
    run(&db, gated).await.expect_err("the gate asks a table that is not there");
    db.execute("CREATE TABLE there ()").await;
    run(&db, gated).await.expect("nothing was done before");
    assert_eq!(db.text(ROWS).await, "1");
    // One that failed inside a transaction left nothing; taken out of it, it runs.
    let both =
        |outside: &str| format!("{gated}\n# m2{outside}\nASK SELECT 1\n;;\nCREATE INDEX CONCURRENTLY i ON t (n)");
    run(&db, &both("")).await.expect_err("not in a transaction");
    run(&db, &both(" outside")).await.expect("outside it does");
}
