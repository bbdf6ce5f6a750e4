//! Outside a transaction: what a stopped statement leaves behind, and how the next run goes on.

use seaworthy_runner::{DownTarget, Report, RunError, RunOptions, UpTarget};

use super::faults::{of, told};
use crate::support::{TestDb, chain, database};

async fn run(db: &TestDb, statements: &[&'static str]) -> Result<Report, RunError> {
    let chain = of(&[("m1", true, statements)]).await;
    seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &RunOptions::default(), &mut |_| {}).await
}

/// Leaves an invalid index, as a build that met a duplicate does.
const INVALID: &str = "CREATE TABLE t (n int); INSERT INTO t VALUES (1), (1)";

async fn with_invalid_index() -> TestDb {
    let db = database().await;
    db.execute(INVALID).await;
    let build = sqlx::raw_sql("CREATE UNIQUE INDEX CONCURRENTLY i ON t (n)").execute(&db.pool()).await;
    assert!(build.is_err(), "there is a duplicate");
    db.execute("DELETE FROM t").await;
    db
}

const VALID: &str = "SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid = to_regclass('i')";

#[tokio::test(flavor = "multi_thread")]
async fn a_build_that_meets_duplicates_says_so_and_is_repeated_once_they_are_gone() {
    let db = database().await;
    db.execute(INVALID).await;
    let build: &[&str] = &["CREATE UNIQUE INDEX CONCURRENTLY i ON t (n)"];
    for _ in 0..2 {
        let told = told(&run(&db, build).await.expect_err("there is a duplicate"));
        assert!(told.contains("23505") && told.contains("clears away"), "{told}");
    }
    db.execute("DELETE FROM t").await;
    run(&db, build).await.expect("they are gone");
    assert_eq!(db.count(VALID).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn if_not_exists_does_not_pass_over_an_invalid_index_whoever_left_it() {
    for build in ["CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (n)", "CREATE INDEX CONCURRENTLY i ON t (n)"] {
        let db = with_invalid_index().await;
        run(&db, &[build]).await.expect("it is built again");
        assert_eq!(db.count(VALID).await, 1);
    }
    let db = with_invalid_index().await;
    let chain = of(&[("m1", false, &["CREATE INDEX IF NOT EXISTS i ON t (n)"])]).await;
    let options = RunOptions::default();
    let outcome = seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &options, &mut |_| {}).await;
    let told = told(&outcome.expect_err("in a transaction it cannot be dropped concurrently"));
    assert!(told.contains("DROP INDEX CONCURRENTLY public.i"), "{told}");
}

/// Ends the session that runs the statement, as a cut connection does; returns what the run said.
async fn cut(db: &TestDb, statements: &[&'static str], running: &str) -> RunError {
    let running = format!(
        "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '{running}%'
                           AND wait_event_type = 'Lock'"
    );
    let (outcome, ()) = tokio::join!(run(db, statements), async {
        super::wait_until(db, &format!("EXISTS (SELECT {running})")).await;
        db.execute(&format!("SELECT pg_terminate_backend(pid) {running}")).await;
    });
    outcome.expect_err("its session was ended")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reindex_that_is_cut_leaves_no_copy() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int, s text); CREATE INDEX i ON t (n)").await;
    for reindex in ["REINDEX INDEX CONCURRENTLY i", "REINDEX (CONCURRENTLY) TABLE t"] {
        let mut writer = db.pool().begin().await.expect("a transaction");
        sqlx::raw_sql("INSERT INTO t VALUES (1)").execute(&mut *writer).await.expect("it writes");
        let told = told(&cut(&db, &[reindex], "REINDEX").await);
        assert!(told.contains("stopped after 0 of 1") && told.contains("`cargo xtask migrate up`"), "{told}");
        assert!(db.count("SELECT count(*) FROM pg_class WHERE relname ~ '_ccnew'").await > 0, "it left one");
        writer.commit().await.expect("it commits");
        run(&db, &[reindex]).await.expect("nothing is in the way");
        db.execute("DROP SCHEMA seaworthy CASCADE; DROP TABLE seaql_migrations").await;
    }
    assert_eq!(
        db.text("SELECT string_agg(indexrelid::regclass::text, ' ') FROM pg_index WHERE indrelid = 't'::regclass")
            .await,
        "i"
    );
    assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_that_was_half_detached_is_detached() {
    let db = database().await;
    db.execute(
        "CREATE TABLE p (n int) PARTITION BY RANGE (n); CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (9)",
    )
    .await;
    let mut reader = db.pool().begin().await.expect("a transaction");
    sqlx::raw_sql("SELECT FROM p").execute(&mut *reader).await.expect("it reads");
    let detach: &[&str] = &["ALTER TABLE p DETACH PARTITION q CONCURRENTLY"];
    cut(&db, detach, "ALTER TABLE p").await;
    assert_eq!(db.count("SELECT count(*) FROM pg_inherits WHERE inhdetachpending").await, 1);
    reader.rollback().await.expect("it ends");
    run(&db, detach).await.expect("it is finalized");
    assert_eq!(db.count("SELECT count(*) FROM pg_inherits").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_was_half_dropped_is_dropped() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int); CREATE INDEX i ON t (n)").await;
    let mut reader = db.pool().begin().await.expect("a transaction");
    sqlx::raw_sql("SELECT FROM t").execute(&mut *reader).await.expect("it reads");
    let drop: &[&str] = &["DROP INDEX CONCURRENTLY i", "CREATE TABLE after ()"];
    cut(&db, drop, "DROP INDEX").await;
    assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, 1);
    reader.rollback().await.expect("it ends");
    run(&db, drop).await.expect("it goes on");
    assert_eq!(db.count("SELECT count(*) FROM pg_class WHERE relname IN ('i', 'after')").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_migration_had_set_holds_when_it_goes_on() {
    let db = database().await;
    db.execute("CREATE SCHEMA app").await;
    let statements: &[&str] = &["SET search_path TO app", "CREATE TABLE first ()", "CREATE TABLE app.taken ()"];
    db.execute("CREATE TABLE app.taken ()").await;
    run(&db, statements).await.expect_err("the third is taken");
    db.execute("DROP TABLE app.taken").await;
    let statements = [statements[0], statements[1], statements[2]];
    run(&db, &statements).await.expect("it goes on");
    db.execute("DROP SCHEMA seaworthy CASCADE; DROP TABLE seaql_migrations; DROP TABLE app.first, app.taken").await;
    db.execute("CREATE TABLE app.second ()").await;
    let statements: &[&str] = &["SET search_path TO app", "CREATE TABLE second ()"];
    run(&db, statements).await.expect_err("the second is taken");
    db.execute("DROP TABLE app.second").await;
    run(&db, statements).await.expect("it goes on");
    assert_eq!(db.text("SELECT 'app.second'::regclass::text").await, "app.second");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_migration_took_back_is_not_set_again_when_it_goes_on() {
    let role = |db: &str| format!("gone_{db}");
    let cases: [&[&str]; 5] = [
        &["SET search_path TO app", "DISCARD ALL"],
        &["SET search_path TO app", "RESET ALL", "PREPARE p AS SELECT 1", "DEALLOCATE p"],
        &["CREATE ROLE {role}", "SET ROLE {role}", "RESET ROLE", "DROP ROLE {role}"],
        &["CREATE TABLE passing (n int)", "PREPARE p AS SELECT n FROM passing", "DROP TABLE passing"],
        &["SET search_path TO app", "SET SCHEMA 'public'"],
    ];
    for case in cases {
        let db = database().await;
        let role = role(&db.text("SELECT current_database()::text").await);
        db.execute("CREATE SCHEMA app; CREATE TABLE taken ()").await;
        let statements: Vec<String> = case.iter().map(|text| text.replace("{role}", &role)).collect();
        let behind = "CREATE TABLE public.taken ()\n;;\nPREPARE p AS SELECT 1\n;;\nCREATE TABLE made ()";
        let behind = if statements[0].starts_with("CREATE TABLE") {
            behind.replace("PREPARE p", "PREPARE q")
        } else {
            behind.to_owned()
        };
        let chain =
            chain(harbor::script::of(&format!("# m1 outside\n{}\n;;\n{behind}", statements.join("\n;;\n")))).await;
        let options = RunOptions::default();
        let up = async || seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &options, &mut |_| {}).await;
        let failed = told(&up().await.expect_err("it is taken"));
        assert!(failed.contains("42P07"), "{case:?}: {failed}");
        db.execute("DROP TABLE taken").await;
        up().await.unwrap_or_else(|error| panic!("{case:?}: {}", told(&error)));
        let made = "SELECT relnamespace::regnamespace || ' ' || pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'made'";
        assert_eq!(db.text(made).await, "public postgres", "{case:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_a_temporary_table_is_not_taken_apart() {
    let db = database().await;
    db.execute("CREATE TABLE taken ()").await;
    let statements: &[&str] =
        &["CREATE TEMP TABLE t AS SELECT 1 AS n", "CREATE TABLE taken ()", "CREATE TABLE u AS SELECT n FROM t"];
    for _ in 0..2 {
        let told = told(&run(&db, statements).await.expect_err("it is taken"));
        assert!(told.contains("resolve m1 --rolled-back"), "{told}");
    }
    db.execute("DROP TABLE taken; DROP SCHEMA seaworthy CASCADE").await;
    run(&db, statements).await.expect("nothing is in the way");
    assert_eq!(db.count("SELECT n::bigint FROM u").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_the_migration_makes_itself_the_ledger_is_written_by_who_connected() {
    for change in ["SET ROLE", "SET SESSION AUTHORIZATION"] {
        let db = database().await;
        let role = format!("owner_{}", db.text("SELECT current_database()::text").await);
        db.execute(&format!("CREATE ROLE {role}; CREATE SCHEMA app AUTHORIZATION {role}; CREATE TABLE app.taken ()"))
            .await;
        let script = format!(
            "# m1 outside\n{change} {role}\n;;\nPREPARE one AS SELECT 1\n;;\nCREATE TABLE app.first (n int)\n;;\nCREATE INDEX \
             CONCURRENTLY i ON app.first (n)\n;;\nEXECUTE one\n;;\nCREATE TABLE app.taken ()\n# m2\nCREATE TABLE ours ()"
        );
        let chain = chain(harbor::script::of(&script)).await;
        let up = async || {
            let options = RunOptions::default();
            seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &options, &mut |_| {}).await
        };
        let failed = told(&up().await.expect_err("it is taken"));
        assert!(failed.contains("stopped after 5 of 6") && failed.contains("42P07"), "{failed}");
        assert_eq!(db.text("SELECT state || ' ' || statements_done FROM seaworthy.migrations").await, "failed 5");
        db.execute("DROP TABLE app.taken").await;
        up().await.expect("it goes on");
        let owners = "SELECT string_agg(relname || ' ' || pg_get_userbyid(relowner), ', ' ORDER BY relname)
                      FROM pg_class WHERE relname IN ('first', 'taken', 'ours', 'i')";
        assert_eq!(db.text(owners).await, format!("first {role}, i {role}, ours postgres, taken {role}"));
        db.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_first_statement_left_goes_with_down() {
    let db = database().await;
    db.execute(INVALID).await;
    // Its `down` takes back what was never made; so all that is sent is what clears the index away.
    let script = "# m1 outside\nCREATE UNIQUE INDEX CONCURRENTLY i ON t (n)\n;;\nCREATE TABLE u ()\n-- down\n\
                  DROP TABLE u\n;;\nDROP INDEX CONCURRENTLY i";
    let chain = chain(harbor::script::of(script)).await;
    let down = async || {
        let options = RunOptions::default();
        seaworthy_runner::down(&db.target(), &chain, DownTarget::Steps(1), None, &options, &mut |_| {}).await
    };
    let up = async || {
        let options = RunOptions::default();
        seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &options, &mut |_| {}).await
    };
    up().await.expect_err("there is a duplicate");
    // Cut off while it clears it, nothing is different: the same command goes on with it.
    let mut reader = db.pool().begin().await.expect("a transaction");
    sqlx::raw_sql("SELECT FROM t").execute(&mut *reader).await.expect("it reads");
    let clearing = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'DROP INDEX CONCURRENTLY%'
                    AND wait_event_type = 'Lock'";
    let (cut, ()) = tokio::join!(down(), async {
        super::wait_until(&db, &format!("EXISTS (SELECT {clearing})")).await;
        db.execute(&format!("SELECT pg_terminate_backend(pid) {clearing}")).await;
    });
    cut.expect_err("its session was ended");
    reader.rollback().await.expect("it ends");
    assert_eq!(down().await.expect("it is cleared").done.len(), 1);
    assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass").await, 0);
    assert_eq!(db.text("SELECT state FROM seaworthy.migrations").await, "rolled_back");
    assert!(down().await.expect("nothing to do").done.is_empty());
    // A name that was taken is somebody else's, and nothing of ours is left.
    db.execute("CREATE INDEX i ON t (n)").await;
    up().await.expect_err("the name is taken");
    assert!(down().await.expect("nothing to do").done.is_empty());
    assert_eq!(db.count(VALID).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_value_of_an_enum_is_used_after_a_commit() {
    let db = database().await;
    db.execute("CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (m mood); INSERT INTO t VALUES ('ok')").await;
    let statements: &[&str] = &[
        "ALTER TABLE t ADD COLUMN z int",
        "ALTER TYPE mood ADD VALUE 'great'",
        "UPDATE t SET m = 'great'",
        "CREATE TABLE u (n int)",
    ];
    let migrations: &[(&str, bool, &[&str])] = &[("m1", false, statements)];
    db.execute("CREATE TABLE u ()").await;
    let run = async || {
        let chain = of(migrations).await;
        let options = RunOptions::default();
        seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &options, &mut |_| {}).await
    };
    let told = told(&run().await.expect_err("the name is taken"));
    assert!(told.contains("stopped after 2 of 4 statements") && told.contains("statement 4 of 4"), "{told}");
    assert_eq!(db.text("SELECT m::text FROM t").await, "ok");
    db.execute("DROP TABLE u").await;
    run().await.expect("it goes on behind the value");
    assert_eq!(db.text("SELECT m::text FROM t").await, "great");
    assert_eq!(db.text("SELECT state FROM seaworthy.migrations").await, "applied");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_of_an_enum_that_is_new_itself_needs_no_commit() {
    let db = database().await;
    let statements: &[&str] = &[
        "CREATE TYPE mood AS ENUM ('ok')",
        "ALTER TYPE mood ADD VALUE 'great'",
        "CREATE TABLE t AS SELECT 'great'::mood AS m",
        "SELECT 1 / 0",
    ];
    let chain = of(&[("m1", false, statements)]).await;
    let options = RunOptions::default();
    seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &options, &mut |_| {}).await.expect_err("1 / 0");
    assert_eq!(db.count("SELECT count(*) FROM pg_type WHERE typname = 'mood'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_without_a_name_leaves_no_second_index() {
    let db = database().await;
    db.execute(INVALID).await;
    let build: &[&str] = &["CREATE UNIQUE INDEX CONCURRENTLY ON t (n)"];
    for _ in 0..2 {
        run(&db, build).await.expect_err("there is a duplicate");
    }
    assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, 1);
    db.execute("DELETE FROM t").await;
    run(&db, build).await.expect("they are gone");
    assert_eq!(
        db.text("SELECT string_agg(indexrelid::regclass::text, ' ') FROM pg_index WHERE indrelid = 't'::regclass")
            .await,
        "t_n_idx"
    );
    assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_made_before_a_kill_is_taken_for_made() {
    let db = database().await;
    let name = format!("made_by_{}", db.text("SELECT current_database()::text").await);
    let create: &'static str = Box::leak(format!("CREATE DATABASE {name}").into_boxed_str());
    let drop: &'static str = Box::leak(format!("DROP DATABASE {name}").into_boxed_str());
    let killed = async |at: usize, state: &str| {
        db.execute(&format!(
            "DELETE FROM seaql_migrations; UPDATE seaworthy.migrations SET state = '{state}', statements_done = {at}"
        ))
        .await;
    };
    run(&db, &[create]).await.expect("it is made");
    killed(0, "running").await;
    run(&db, &[create]).await.expect("it is there, and that was ours");
    killed(0, "failed").await;
    let refused = told(&run(&db, &[create]).await.expect_err("the server refused it: it was somebody else's"));
    assert!(refused.contains("42P04"), "{refused}");
    db.execute("DROP SCHEMA seaworthy CASCADE").await;
    run(&db, &[drop]).await.expect("it is dropped");
    killed(0, "running").await;
    run(&db, &[drop]).await.expect("it is gone, and that was ours");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_do_is_done_once_and_its_checkpoint_with_it() {
    let db = database().await;
    db.execute("CREATE TABLE t (n int)").await;
    // Its end and its checkpoint are one transaction: both, or neither.
    let script: &[&str] = &["DO $$ BEGIN INSERT INTO t VALUES (1); END $$", "DO $$ BEGIN COMMIT; END $$"];
    run(&db, script).await.expect("it runs, and so does one that commits");
    let together = "SELECT count(*) FROM t, seaworthy.migrations m WHERE m.statements_done = 2";
    assert_eq!(db.count(together).await, 1);
}
