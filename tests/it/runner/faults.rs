//! Migrations that misbehave, and sessions that are taken away: what the ledger says must be true all the same.

use seaworthy::Migration;
use seaworthy_finding::Hint as _;
use seaworthy_runner::{Chain, DownTarget, Report, RunError, RunOptions, UpTarget};

use super::wait_until;
use crate::support::{TestDb, chain, database};

async fn run(db: &TestDb, chain: &Chain) -> Result<Report, RunError> {
    seaworthy_runner::up(&db.target(), chain, &UpTarget::default(), &RunOptions::default(), &mut |_| {}).await
}

pub(super) async fn of(migrations: &[(&'static str, bool, &[&'static str])]) -> Chain {
    chain(harbor::of_statements(migrations)).await
}

/// Returns message, detail and hint.
pub(super) fn told(error: &RunError) -> String {
    [Some(error.to_string()), error.detail(), error.hint()].into_iter().flatten().collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_loses_its_lock_does_nothing_twice() {
    for outside in [false, true] {
        let db = database().await;
        db.execute("CREATE TABLE t (n int)").await;
        let slow: &[&str] = &["INSERT INTO t SELECT 1 FROM pg_sleep(1)", "INSERT INTO t SELECT 2"];
        let (one, two) = (of(&[("m1", outside, slow)]).await, of(&[("m1", outside, slow)]).await);
        let first = run(&db, &one);
        let second = async {
            wait_until(&db, "EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'INSERT INTO t SELECT 1 FROM%')")
                .await;
            let holder = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                          WHERE datname = current_database() AND application_name = 'seaworthy m1'";
            assert_eq!(db.count(holder).await, 1, "the lock's session is there");
            run(&db, &two).await
        };
        let (first, second) = tokio::join!(first, second);
        assert!(first.is_err() || second.is_err(), "two runs cannot both have done it");
        let _ = run(&db, &of(&[("m1", outside, slow)]).await).await;
        assert_eq!(db.text("SELECT string_agg(n::text, ' ' ORDER BY n) FROM t").await, "1 2");
        assert_eq!(db.text("SELECT state FROM seaworthy.migrations").await, "applied");
        assert_eq!(db.count("SELECT count(*) FROM seaworthy.attempts WHERE outcome = 'succeeded'").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_seaorm_applied_after_it_failed_here_is_applied() {
    let db = database().await;
    run(&db, &of(&[("m1", false, &["SELECT 1/0"])]).await).await.expect_err("a division by zero");
    db.execute("INSERT INTO seaql_migrations VALUES ('m1', 1)").await;
    let report = run(&db, &of(&[("m1", false, &["SELECT 1/0"])]).await).await.expect("nothing to do");
    assert!(report.done.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_inside_a_transaction_is_refused_before_anything_is_sent() {
    let db = database().await;
    let chain = of(&[("m1", false, &["CREATE TABLE t ()", "COMMIT"])]).await;
    let error = run(&db, &chain).await.expect_err("it would end the transaction");
    assert!(told(&error).contains("sends `COMMIT` inside its transaction"), "{}", told(&error));
    assert_eq!(db.count("SELECT count(*) FROM pg_class WHERE relname = 't'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_migration_sets_does_not_reach_the_next_nor_the_ledger() {
    let db = database().await;
    db.execute("CREATE SCHEMA app").await;
    let chain = of(&[
        // The first lines of a schema that pg_dump wrote.
        ("m1", false, &["SELECT pg_catalog.set_config('search_path', '', false)", "CREATE TABLE public.first ()"]),
        ("m2", false, &["SET search_path TO app, public", "SET statement_timeout = '1ms'", "SET ROLE pg_monitor"]),
        ("m3", false, &["CREATE TABLE third AS SELECT 1 AS n FROM pg_sleep(0.05)"]),
        ("m4", true, &["SET search_path TO app", "CREATE TABLE fourth ()"]),
        ("m5", true, &["CREATE TABLE fifth ()"]),
    ])
    .await;
    run(&db, &chain).await.expect("each starts anew");
    let where_they_are = "SELECT string_agg(relnamespace::regnamespace || '.' || relname, ' ' ORDER BY relname)
                          FROM pg_class WHERE relname IN ('first', 'third', 'fourth', 'fifth')";
    assert_eq!(db.text(where_they_are).await, "public.fifth public.first app.fourth public.third");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_migration_leaves_in_its_session_does_not_reach_the_next() {
    let leaves = &[
        "DECLARE kept CURSOR WITH HOLD FOR SELECT 1",
        "SELECT pg_catalog.pg_advisory_lock(7)",
        "LISTEN harbor",
        "PREPARE kept AS SELECT 1",
    ];
    let looks = &["DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_cursors WHERE name = 'kept') THEN RAISE 'a cursor'; END IF;
        IF EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND objid = 7)
        THEN RAISE 'a lock'; END IF;
        IF EXISTS (SELECT FROM pg_prepared_statements WHERE name = 'kept') THEN RAISE 'prepared'; END IF;
        IF EXISTS (SELECT FROM pg_listening_channels()) THEN RAISE 'a channel'; END IF; END $$"];
    for (first, then) in [(false, false), (false, true), (true, false), (true, true)] {
        let db = database().await;
        let chain = of(&[("m1", first, leaves), ("m2", then, looks)]).await;
        run(&db, &chain).await.unwrap_or_else(|error| panic!("{first} {then}: {}", told(&error)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_commit_finds_out_is_named_so() {
    let deferred =
        "CREATE TABLE t (n int UNIQUE); CREATE TABLE u (n int REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)";
    for (outside, question) in [(false, None), (true, None), (false, Some("ASK SELECT 1"))] {
        let db = database().await;
        db.execute(deferred).await;
        let head = if outside { "# m1 outside" } else { "# m1" };
        let body: Vec<&str> = question.into_iter().chain(["INSERT INTO u VALUES (1)"]).collect();
        let chain = chain(harbor::script::of(&format!("{head}\n{}", body.join("\n;;\n")))).await;
        let failed = told(&run(&db, &chain).await.expect_err("there is no such row"));
        assert!(failed.contains("23503") && failed.contains("statement: COMMIT"), "{outside}: {failed}");
        assert_eq!(db.count("SELECT count(*) FROM u").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_prepared_may_be_taken_away_outside_a_transaction() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int)").await;
    let index: &[&str] = &["CREATE INDEX CONCURRENTLY i ON t (n)"];
    let forgets: &[&str] = &[
        "DISCARD ALL",
        "CREATE INDEX CONCURRENTLY j ON t (n)",
        "DEALLOCATE ALL",
        "CREATE INDEX CONCURRENTLY k ON t (n)",
        "DO $$ BEGIN DEALLOCATE ALL; END $$",
    ];
    let chain = of(&[("m1", true, index), ("m2", true, forgets), ("m3", false, &["CREATE TABLE u ()"])]).await;
    run(&db, &chain).await.unwrap_or_else(|error| panic!("{}", told(&error)));
    assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_of_somebody_else_is_not_taken_for_ours() {
    let db = database().await;
    db.execute("CREATE TABLE big (id int, v int); CREATE INDEX big_v ON big (id)").await;
    let build: &[&str] = &["CREATE INDEX CONCURRENTLY big_v ON big (v)"];
    for _ in 0..2 {
        let error = run(&db, &of(&[("m1", true, build)]).await).await.expect_err("the name is taken");
        assert!(told(&error).contains("42P07"), "{}", told(&error));
    }
    db.execute("DROP INDEX big_v").await;
    run(&db, &of(&[("m1", true, build)]).await).await.expect("it is free now");
    assert_eq!(
        db.text("SELECT pg_get_indexdef('big_v'::regclass)").await,
        "CREATE INDEX big_v ON public.big USING btree (v)"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_rolled_back_and_told() {
    let db = database().await;
    // While it is recorded, and while it runs: the second look finds the table, and so goes on to the panic.
    let error = run(&db, &of(&[("m1", false, &["CREATE TABLE t ()", "PANIC"])]).await).await.expect_err("it panics");
    assert!(told(&error).contains("the migration's code panicked"), "{}", told(&error));
    assert_eq!(db.count("SELECT count(*) FROM pg_class WHERE relname = 't'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_looks_first_is_dynamic_and_runs() {
    let db = database().await;
    let chain = of(&[("m1", false, &["LOOK"])]).await;
    let recording = &chain.links()[0].up;
    assert_eq!(
        (recording.dynamic, recording.statements.as_slice()),
        (true, ["CREATE TABLE ships ()".to_owned()].as_slice())
    );
    run(&db, &chain).await.expect("it looks, and creates");
    assert_eq!(db.count("SELECT count(*) FROM pg_class WHERE relname = 'ships'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_statement_that_failed_is_named_not_one_that_begins_alike() {
    let db = database().await;
    let statements: &[&str] = &["CREATE TABLE missing_link ()", "SELECT * FROM missing_link", "SELECT * FROM missing"];
    let error = run(&db, &of(&[("m1", false, statements)]).await).await.expect_err("there is no such table");
    assert!(told(&error).contains("statement 3 of 3: SELECT * FROM missing"), "{}", told(&error));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_seaorms_in_another_search_path_is_not_believed() {
    let db = database().await;
    db.execute("CREATE SCHEMA app").await;
    let chain = of(&[("m1", false, &["CREATE TABLE public.t ()"])]).await;
    let in_schema = |schema: &str| {
        let url = format!("{}&options=-csearch_path%3D{schema}", db.url());
        seaworthy_runner::DatabaseUrl::parse(&url).expect("a valid URL")
    };
    let (target, options) = (UpTarget::default(), RunOptions::default());
    seaworthy_runner::up(&in_schema("app"), &chain, &target, &options, &mut |_| {}).await.expect("it applies");
    db.execute("CREATE TABLE public.seaql_migrations (version varchar PRIMARY KEY, applied_at bigint NOT NULL)").await;
    let refused = seaworthy_runner::up(&in_schema("public"), &chain, &target, &options, &mut |_| {}).await;
    assert!(told(&refused.expect_err("it is another table")).contains("knows none of the 1 migrations"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_that_changed_since_the_question_is_not_done() {
    let db = database().await;
    let migrations: fn() -> Vec<Box<dyn Migration>> = || harbor::migrations("");
    let chain = chain(migrations()).await;
    run(&db, &chain).await.expect("it applies");
    let confirmed = ["m0004_index_ships".to_owned()];
    let target = DownTarget::Steps(1);
    let outcome =
        seaworthy_runner::down(&db.target(), &chain, target, Some(&confirmed), &RunOptions::default(), &mut |_| {})
            .await;
    assert!(told(&outcome.expect_err("it is m0005 by now")).contains("has changed since it was asked about"));
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_temporary_table_does_not_reach_the_next_migration() {
    for outside in [false, true] {
        let db = database().await;
        let chain = of(&[
            ("m1", outside, &["CREATE TEMPORARY TABLE t (a int)", "INSERT INTO t VALUES (1)"]),
            ("m2", false, &["CREATE TABLE t (b int)", "INSERT INTO t (b) VALUES (1)"]),
            ("m3", true, &["CREATE TEMPORARY TABLE u (a int)", "INSERT INTO u VALUES (1)"]),
            ("m4", true, &["CREATE TABLE u (b int)", "INSERT INTO u (b) VALUES (1)"]),
        ])
        .await;
        run(&db, &chain).await.expect("each has its own");
        assert_eq!(db.count("SELECT count(*) FROM public.t, public.u").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_begun_the_same_migration_is_named_while_it_is_waited_for() {
    let db = database().await;
    run(&db, &of(&[("m1", false, &["SELECT 1"])]).await).await.expect("the tables are there");
    // A run that has lost its lock goes on in its transaction.
    let mut other = db.pool().begin().await.expect("a transaction");
    let claim = "SET application_name = 'lost'; INSERT INTO seaql_migrations VALUES ('m2', 1)";
    sqlx::raw_sql(claim).execute(&mut *other).await.expect("it claims m2");
    let options =
        RunOptions { lock_timeout: std::time::Duration::from_millis(400), lock_tries: 1, ..RunOptions::default() };
    let both = of(&[("m1", false, &["SELECT 1"]), ("m2", false, &["SELECT 2"])]).await;
    let outcome = seaworthy_runner::up(&db.target(), &both, &UpTarget::default(), &options, &mut |_| {}).await;
    let told = told(&outcome.expect_err("it is claimed"));
    assert!(told.contains("in the way: process") && told.contains("(lost, postgres"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_breaks_a_constraint_is_not_quoted_whole() {
    let db = database().await;
    let sql: &[&str] =
        &["CREATE TABLE t (id int, hash text, n int NOT NULL)", "INSERT INTO t VALUES (7, '$2b$s3cret', NULL)"];
    let told = told(&run(&db, &of(&[("m1", false, sql)]).await).await.expect_err("n is NULL"));
    assert!(told.contains("(7, …)") && !told.contains("contains (7, $2b"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_is_named_that_is_no_query_or_whose_second_question_fails() {
    // The first question goes along with the statements; the server reads none of them where the grammar is wrong.
    let questions = [
        ("SELECT nothing FROM t", "is no valid query", "nothing"),
        ("SELEC 1", "is no valid query", "syntax error"),
        ("SELECT n, CASE WHEN n = 2 THEN 'two' ELSE 'other' END AS told FROM t WHERE n > 1", "1 offending row", "two"),
    ];
    for (question, says, named) in questions {
        let db = database().await;
        let script = format!(
            "# m1\nCREATE TABLE t AS SELECT generate_series(1, 2) AS n\n;;\nCHECK all is well: SELECT FROM t WHERE n > 2\n;;\n\
             CHECK none is large: {question}\n"
        );
        let error = run(&db, &chain(harbor::script::of(&script)).await).await.expect_err("the check does not hold");
        let told = told(&error);
        for words in ["none is large", says, named] {
            assert!(told.contains(words), "`{words}` is not in: {told}");
        }
        assert_eq!(db.count("SELECT count(*) FROM pg_class WHERE relname = 't'").await, 0, "{told}");
    }
}
