//! The ledger's own tables: an older layout is brought up to date in place, and the view tells the truth.

use std::process::Child;

use seaworthy_finding::Hint as _;
use seaworthy_runner::{RunOptions, UpTarget};

use super::faults::told;
use super::start;
use crate::support::{TestDb, chain, database, up};

/// Returns a database whose ledger has the layout of version 1.
async fn of_version_1() -> TestDb {
    let db = database().await;
    db.execute(include_str!("../../fixtures/ledger/version_1.sql")).await;
    db
}

const HEALTH: &str = "SELECT concat_ws(' ', applied, failed, running, last_applied, attempts, failures_7_days,
                      last_attempt_outcome, last_failure) FROM seaworthy.migration_health";

#[tokio::test(flavor = "multi_thread")]
async fn an_old_ledger_is_read_as_it_is_and_upgraded_by_the_next_run() {
    let db = of_version_1().await;
    let folder = tempfile::tempdir().expect("a folder");
    let status = start(&folder, &db, &["migrate", "status"], "").wait_with_output().expect("it ends");
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    assert_eq!(db.count("SELECT version::bigint FROM seaworthy.ledger").await, 1, "reading writes nothing");
    up(&db, "harbor", None).await.expect("it applies the rest");
    assert_eq!(db.count("SELECT version::bigint FROM seaworthy.ledger").await, 6);
    assert_eq!(db.text(HEALTH).await, "4 0 0 m0005_name_ships 5 1 succeeded m0003_add_berth");
    let kept = "SELECT count(*) FROM seaworthy.attempts WHERE applied_by = 'somebody' AND lock_waits = 0";
    assert_eq!(db.count(kept).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_that_meet_an_old_ledger_upgrade_it_once() {
    let db = of_version_1().await;
    let folders: Vec<_> = (0..4).map(|_| tempfile::tempdir().expect("a folder")).collect();
    let children: Vec<Child> = folders.iter().map(|folder| start(folder, &db, &["migrate"], "")).collect();
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(db.count("SELECT sum(version)::bigint FROM seaworthy.ledger").await, 6);
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.attempts").await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_not_upgrade_the_ledger_is_told_who_may_and_changes_nothing() {
    let db = of_version_1().await;
    let role = format!("upgrader_{}", db.text("SELECT current_database()::text").await);
    db.execute(&format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'pw'; ALTER TABLE ships OWNER TO {role};
         GRANT USAGE, CREATE ON SCHEMA public TO {role}; GRANT USAGE ON SCHEMA seaworthy TO {role};
         GRANT ALL ON ALL TABLES IN SCHEMA seaworthy TO {role}; GRANT ALL ON seaql_migrations TO {role}"
    ))
    .await;
    let url = db.url().replacen("postgres@", &format!("{role}:pw@"), 1);
    let url = seaworthy_runner::DatabaseUrl::parse(&url).expect("a valid URL");
    let chain = chain(harbor::migrations("")).await;
    let refused = seaworthy_runner::up(&url, &chain, &UpTarget::default(), &RunOptions::default(), &mut |_| {}).await;
    let error = refused.expect_err("the role does not own the ledger");
    assert!(error.to_string().contains("may not upgrade the ledger"), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.contains("owner of the schema")), "{error}");
    assert_eq!(db.count("SELECT version::bigint FROM seaworthy.ledger").await, 1);
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_the_ledger_away_is_blamed_and_not_the_next() {
    let takes = [
        "DROP TABLE seaql_migrations",
        "ALTER TABLE seaql_migrations RENAME TO seaql_archive",
        "DROP SCHEMA seaworthy CASCADE",
        "ALTER TABLE seaworthy.attempts DROP COLUMN client CASCADE",
        "ALTER TABLE seaql_migrations DROP COLUMN applied_at",
        "DELETE FROM seaql_migrations",
        "TRUNCATE seaql_migrations",
        "DROP TABLE seaql_migrations; CREATE TABLE seaql_migrations (version varchar PRIMARY KEY, applied_at bigint NOT NULL)",
    ];
    for (take, kind) in takes.into_iter().flat_map(|take| ["", "ASK SELECT 1\n;;\n"].map(|kind| (take, kind))) {
        let db = database().await;
        let script = format!("# m1\nCREATE TABLE first ()\n# m2\n{kind}{take}\n# m3\nCREATE TABLE third ()");
        let chain = chain(harbor::script::of(&script)).await;
        let options = RunOptions::default();
        let outcome = seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &options, &mut |_| {}).await;
        let told = told(&outcome.expect_err("the ledger is no migration's"));
        for words in
            ["migration m2 failed and was rolled back", "the ledger is refused", "take out of m2 what changes them"]
        {
            assert!(told.contains(words), "{take}: `{words}` is not in: {told}");
        }
        let states = "SELECT string_agg(version || ' ' || state, ', ' ORDER BY version) FROM seaworthy.migrations";
        assert_eq!(db.text(states).await, "m1 applied, m2 failed", "{take}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_refuses_the_ledger_is_quoted() {
    let db = database().await;
    db.execute(
        "CREATE FUNCTION forbid() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no DDL on Fridays'; END $$;
         CREATE EVENT TRIGGER friday ON ddl_command_start EXECUTE FUNCTION forbid()",
    )
    .await;
    let folder = tempfile::tempdir().expect("a folder");
    let output = start(&folder, &db, &["migrate"], "").wait_with_output().expect("it ends");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    for words in ["refuses to create the ledger", "no DDL on Fridays", "`\\dy` in psql"] {
        assert!(told.contains(words), "`{words}` is not in: {told}");
    }
}

/// Returns the URL with a new role, which may log in; `{role}` in the SQL is its name.
async fn as_role(db: &TestDb, sql: &str) -> (seaworthy_runner::DatabaseUrl, String) {
    let role = format!("deploy_{}", db.text("SELECT current_database()::text").await);
    db.execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'pw'; {}", sql.replace("{role}", &role))).await;
    let url = db.url().replacen("postgres@", &format!("{role}:pw@"), 1);
    (seaworthy_runner::DatabaseUrl::parse(&url).expect("a valid URL"), role)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_with_another_search_path_applies_nothing_twice() {
    let db = database().await;
    let grants = "CREATE SCHEMA app AUTHORIZATION {role}; ALTER ROLE {role} SET search_path = app;
        DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {role}', current_database()); END $$";
    let (url, role) = as_role(&db, grants).await;
    let chain = chain(harbor::script::of("# m1\nCREATE TABLE app.t (n int)\n# m2\nINSERT INTO app.t VALUES (1)")).await;
    let options = RunOptions::default();
    let first = UpTarget { to: Some(0), ..UpTarget::default() };
    seaworthy_runner::up(&url, &chain, &first, &options, &mut |_| {}).await.expect("it is its schema");
    let refused = seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &options, &mut |_| {}).await;
    let told = told(&refused.expect_err("a second table would say otherwise"));
    for words in ["is in the schema app", "SET search_path = \"app\", public"] {
        assert!(told.contains(words), "`{words}` is not in: {told}");
    }
    seaworthy_runner::up(&url, &chain, &UpTarget::default(), &options, &mut |_| {}).await.expect("it goes on");
    assert_eq!(db.count("SELECT sum(n)::bigint FROM app.t").await, 1);
    db.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_becomes_another_at_its_login_migrates_as_that_one() {
    let db = database().await;
    let grants = "CREATE ROLE {role}_owner; GRANT {role}_owner TO {role}; ALTER ROLE {role} SET role = '{role}_owner';
        GRANT CREATE ON SCHEMA public TO {role}_owner;
        DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {role}_owner', current_database()); END $$";
    let (url, role) = as_role(&db, grants).await;
    let script = "# m1\nCREATE TABLE a (n int)\n# m2 outside\nSET ROLE {role}\n;;\nRESET ROLE\n;;\nCREATE INDEX CONCURRENTLY i ON a (n)\n\
                  # m3\nCREATE TABLE b ()";
    let chain = chain(harbor::script::of(&script.replace("{role}", &role))).await;
    let options = RunOptions::default();
    let done = seaworthy_runner::up(&url, &chain, &UpTarget::default(), &options, &mut |_| {}).await;
    done.unwrap_or_else(|error| panic!("{}", told(&error)));
    let owners =
        "SELECT string_agg(DISTINCT pg_get_userbyid(relowner), ' ') FROM pg_class WHERE relname IN ('a', 'b', 'i')";
    assert_eq!(db.text(owners).await, format!("{role}_owner"));
    db.execute(&format!("DROP OWNED BY {role}, {role}_owner; DROP ROLE {role}, {role}_owner")).await;
}
