//! The drill: a migration fails in the middle, the backup is restored, and what is restored is looked at and measured.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use seaworthy::prelude::*;
use seaworthy_runner::{DatabaseUrl, RunError, StateLeft};
use sqlx::{Connection as _, PgConnection};

use super::{contents, deployed, up, up_with};
use crate::support::{self, TestDb};

/// Destroys data, one statement after the other, and fails at the last.
struct Broken;

impl MigrationName for Broken {
    fn name(&self) -> &'static str {
        "m20260101_000001_broken"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Broken {
    fn use_transaction(&self) -> Option<bool> {
        Some(false)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["DELETE FROM chat_messages", "ALTER TABLE users DROP COLUMN preferences", "SELECT 1 / 0"]).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("what is deleted is gone".to_owned()))
    }
}

impl Migration for Broken {}

/// Returns a filled database; none where there is no `pg_dump` for the server, and no backup either.
async fn seeded() -> Option<TestDb> {
    let db = support::empty_database().await;
    if support::pg_dump().is_none() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let refused = deployed(db.url(), folder.path(), "", &["backup", "--out", "x.dump"]);
        refused.ends(2, &["there is no pg_dump for PostgreSQL ", "SEAWORTHY_PG_BIN=DIR"]);
        return None;
    }
    up(&db).await;
    support::seed(&db, "edupath", 120, 7).await.expect("the seed fits");
    Some(db)
}

/// Returns the databases of the test's server that were made of one.
async fn made_of(db: &TestDb) -> i64 {
    let name = db.target().database().to_owned();
    db.count(&format!("SELECT count(*) FROM pg_database WHERE datname <> '{name}' AND starts_with(datname, '{name}')"))
        .await
}

/// Drops what a restore kept.
async fn forget(db: &TestDb, kept: &str) {
    db.execute(&format!("DROP DATABASE \"{kept}\" WITH (FORCE)")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_failed_in_the_middle_is_undone_by_the_backup() {
    let Some(db) = seeded().await else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |arguments: &[&str]| deployed(db.url(), folder.path(), "", arguments);
    let (rows, schema) = (contents(&db).await, support::catalog(&db).await);
    let backup = run(&["backup", "--out", "before.dump", "--json"]).ends(0, &[]).json();
    assert_eq!(backup["databases"][0]["tables"], 31 + 8, "ours, SeaORM's, and seven of the ledger");

    match up_with(&db, Box::new(Broken)).await {
        Err(RunError::Failed(failure)) => {
            assert!(matches!(failure.state, StateLeft::HalfWay { done: 2, total: 3 }), "{failure:?}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(db.count("SELECT count(*) FROM chat_messages").await, 0, "the data is gone");

    // An application that holds its connections does not keep the restore out.
    let mut application = PgConnection::connect(db.url()).await.expect("the database is there");
    let restored = run(&["restore", "before.dump", "--yes", "--json"]).ends(0, &[]).json();
    let restored = &restored["databases"][0];
    assert!(restored["duration_ms"].as_u64().expect("it is measured") > 0);
    assert!(sqlx::raw_sql("SELECT 1").execute(&mut application).await.is_err(), "its session was ended");

    assert_eq!(contents(&db).await, rows);
    assert_eq!(support::names(&support::catalog(&db).await, &schema), [""; 0]);
    run(&["drift"]).ends(0, &[]);
    run(&["migrate"]).ends(0, &["nothing to do"]);
    let failed = "SELECT count(*) FROM seaworthy.migrations WHERE state <> 'applied'";
    assert_eq!(db.count(failed).await, 0, "the ledger is that of the backup");
    // What was there is kept, with the damage, for whoever wants to know.
    let kept = restored["kept_as"].as_str().expect("it is kept").to_owned();
    let url = DatabaseUrl::of_database(db.url(), &kept);
    let mut damaged = PgConnection::connect(&url).await.expect("it can be looked at");
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM chat_messages").fetch_one(&mut damaged).await.expect("the table");
    assert_eq!(left, 0);
    drop(damaged);
    forget(&db, &kept).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_private_never_written_over_and_none_without_all_tables() {
    let Some(db) = seeded().await else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |arguments: &[&str]| deployed(db.url(), folder.path(), "", arguments);
    run(&["backup", "--out", "a b.dump"]).ends(0, &["39 tables"]);
    let file = folder.path().join("a b.dump");
    let mode = std::fs::metadata(&file).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "others may not read people's data");
    let bytes = std::fs::read(&file).expect("the file");
    run(&["backup", "--out", "a b.dump"]).ends(2, &["is there already"]);
    assert_eq!(std::fs::read(&file).expect("the file"), bytes);
    let nowhere = run(&["backup", "--out", "none/x.dump"]);
    nowhere.ends(2, &["cannot write"]);
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1, "nothing half is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_is_refused_where_it_could_do_harm() {
    let Some(db) = seeded().await else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |config: &str, arguments: &[&str]| deployed(db.url(), folder.path(), config, arguments);
    run("", &["backup", "--out", "x.dump"]).ends(0, &[]);
    std::fs::write(folder.path().join("no.dump"), "PGDMP, but not really").expect("the folder is ours");
    let cut = std::fs::read(folder.path().join("x.dump")).expect("the backup");
    std::fs::write(folder.path().join("cut.dump"), &cut[..cut.len() * 9 / 10]).expect("the folder is ours");
    let before = contents(&db).await;
    run("", &["restore", "x.dump"]).ends(2, &["needs a yes", "_before_restore_"]);
    run("protected = true\n", &["restore", "x.dump", "--yes"]).ends(2, &["is protected"]);
    run("", &["restore", "no.dump", "--yes"]).ends(2, &["is no archive"]);
    run("", &["restore", "missing.dump", "--yes"]).ends(2, &["cannot read missing.dump"]);
    run("", &["restore", "cut.dump", "--yes"]).ends(3, &["pg_restore failed", "The database is as it was"]);
    assert_eq!(contents(&db).await, before);
    assert_eq!(made_of(&db).await, 0, "nothing half is left on the server");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_never_spliced_and_a_lost_database_comes_back() {
    let Some(db) = seeded().await else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    deployed(db.url(), folder.path(), "", &["backup", "--out", "x.dump"]).ends(0, &[]);
    let name = format!("{}'; \"DROP x", db.target().database());
    let url = DatabaseUrl::of_database(db.url(), &name);
    for kept in [false, true] {
        let restored = deployed(&url, folder.path(), "", &["restore", "x.dump", "--yes", "--json"]).ends(0, &[]).json();
        assert_eq!(restored["databases"][0]["kept_as"].is_string(), kept, "there was none at first");
    }
    let mut connection = PgConnection::connect(&url).await.expect("it is there");
    let users: i64 =
        sqlx::query_scalar("SELECT count(*) FROM users").fetch_one(&mut connection).await.expect("its users");
    assert_eq!(users, db.count("SELECT count(*) FROM users").await);
    drop(connection);
    let ours = format!("FROM pg_database WHERE starts_with(datname, {})", seaworthy_ddl::quote_literal(&name));
    assert_eq!(db.count(&format!("SELECT count(*) {ours}")).await, 2);
    for _ in 0..2 {
        let drop = db.text(&format!("SELECT format('DROP DATABASE %I WITH (FORCE)', max(datname)) {ours}")).await;
        db.execute(&drop).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_rehearses_it_all_in_a_copy_and_says_what_a_rollback_would_lose() {
    let Some(db) = seeded().await else { return };
    db.execute("UPDATE student_profiles SET status = 'departed' WHERE status = 'enrolled'").await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |arguments: &[&str]| deployed(db.url(), folder.path(), "", arguments);
    let (rows, attempts) = (contents(&db).await, db.count("SELECT count(*) FROM seaworthy.attempts").await);
    let drill = run(&["drill", "--steps", "11", "--json"]).ends(0, &[]).json();
    let steps = drill["databases"][0]["steps"].as_array().expect("steps").clone();
    let names: Vec<&str> = steps.iter().filter_map(|step| step["step"].as_str()).collect();
    assert_eq!(names, ["backup", "restore", "validate", "roll back", "apply again", "validate again"]);
    assert!(steps.iter().all(|step| step["duration_ms"].is_u64()), "each is measured");
    // Down to nothing loses every row; the drill says so.
    run(&["drill", "--steps", "13"]).ends(1, &["public.applications has 0 rows, not "]);
    // A way back that a gate closes ends it, and leaves no copy either.
    db.execute("UPDATE student_profiles SET status = 'enrolled'").await;
    run(&["drill", "--steps", "11"]).ends(1, &["was not rolled back: a gate is closed", "student_profiles"]);
    assert_eq!(made_of(&db).await, 0);
    db.execute("UPDATE student_profiles SET status = 'departed'").await;
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.attempts").await, attempts, "the database was only read");
    assert_eq!(contents(&db).await.len(), rows.len());
    assert_eq!(std::fs::read_dir(Path::new(folder.path())).expect("the folder").count(), 0);
}

/// Waits until a count is no longer 0.
async fn until_one(connection: &mut PgConnection, sql: &str) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_one(&mut *connection).await;
        let count: i64 = count.unwrap_or_else(|error| panic!("{error}: {sql}"));
        if count > 0 {
            return;
        }
        assert!(std::time::Instant::now() < deadline, "nobody comes there: {sql}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// What belongs to a database and is in no dump, as text.
const SETTINGS: &str = "SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
        SELECT coalesce(rolname, '-') || ' ' || setting FROM pg_db_role_setting
        JOIN pg_database ON pg_database.oid = setdatabase LEFT JOIN pg_roles ON pg_roles.oid = setrole, unnest(setconfig) AS setting
        WHERE datname = :name
        UNION ALL SELECT format('%s %s %s', datconnlimit, pg_get_userbyid(datdba), shobj_description(oid, 'pg_database'))
        FROM pg_database WHERE datname = :name
        UNION ALL SELECT format('%s %s %s', grantee::regrole, privilege_type, is_grantable)
        FROM pg_database, aclexplode(datacl) WHERE datname = :name
    ) AS lines (line)";

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_takes_over_what_belongs_to_the_database_and_is_in_no_dump() {
    let Some(db) = seeded().await else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |arguments: &[&str]| deployed(db.url(), folder.path(), "", arguments);
    run(&["backup", "--out", "x.dump"]).ends(0, &[]);
    let (name, role) = (db.target().database().to_owned(), format!("clerk_{}", std::process::id()));
    db.execute(&format!("CREATE ROLE \"{role}\"; CREATE ROLE \"{role}_owner\"")).await;
    for statement in [
        format!("ALTER DATABASE \"{name}\" SET search_path TO \"$user\", public, \"a, b\""),
        format!("ALTER DATABASE \"{name}\" SET app.greeting = 'it''s, \"me\"'"),
        format!("ALTER DATABASE \"{name}\" SET work_mem = '8MB'"),
        format!("ALTER ROLE \"{role}\" IN DATABASE \"{name}\" SET search_path = ''"),
        format!("REVOKE ALL ON DATABASE \"{name}\" FROM PUBLIC"),
        format!("GRANT CONNECT, TEMPORARY ON DATABASE \"{name}\" TO \"{role}\" WITH GRANT OPTION"),
        format!("COMMENT ON DATABASE \"{name}\" IS 'it''s ours'"),
        format!("ALTER DATABASE \"{name}\" CONNECTION LIMIT 77 ALLOW_CONNECTIONS true"),
        format!("ALTER DATABASE \"{name}\" OWNER TO \"{role}_owner\""),
    ] {
        db.execute(&statement).await;
    }
    let settings = async |name: &str| db.text(&SETTINGS.replace(":name", &seaworthy_ddl::quote_literal(name))).await;
    let before = settings(&name).await;
    assert!(before.contains("app.greeting") && before.contains("77"), "{before}");
    let restored = run(&["restore", "x.dump", "--yes", "--json"]).ends(0, &[]).json();
    let restored = &restored["databases"][0];
    assert_eq!(restored["settings_refused"], serde_json::json!([]));
    assert_eq!(settings(&name).await, before);
    let path: String = db.text("SHOW search_path").await;
    assert_eq!(path, "\"$user\", public, \"a, b\"", "and a new session has it");
    forget(&db, restored["kept_as"].as_str().expect("it is kept")).await;
    db.execute(&format!("ALTER DATABASE \"{name}\" OWNER TO CURRENT_USER")).await;
    db.execute(&format!("DROP OWNED BY \"{role}\"; DROP ROLE \"{role}\"; DROP ROLE \"{role}_owner\"")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_is_killed_between_the_names_leaves_the_database_as_it_was_and_open() {
    let Some(db) = seeded().await else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    deployed(db.url(), folder.path(), "", &["backup", "--out", "x.dump"]).ends(0, &[]);
    let (rows, name) = (contents(&db).await, db.target().database().to_owned());
    // Whoever comments on a database holds it until the end of the transaction: the new name has to wait.
    let elsewhere = DatabaseUrl::of_database(db.url(), "postgres");
    let mut holder = PgConnection::connect(&elsewhere).await.expect("the server is there");
    let hold = format!("BEGIN; COMMENT ON DATABASE \"{name}\" IS 'held'");
    sqlx::raw_sql(sqlx::AssertSqlSafe(hold)).execute(&mut holder).await.expect("it is held");
    let mut sea = std::process::Command::new(env!("CARGO_BIN_EXE_sea"));
    sea.args(["-d", "edupath", "restore", "x.dump", "--yes"]).current_dir(folder.path());
    sea.env("HARBOR_CONFIG", "[database.edupath]\n").env("SEAWORTHY_EDUPATH_URL", db.url());
    sea.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let mut sea = sea.spawn().expect("it runs");
    let waiting = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'ALTER DATABASE %{name}%RENAME%'"
    );
    // A transaction sees who waits as it first saw it, so this is another session.
    let mut onlooker = PgConnection::connect(&elsewhere).await.expect("the server is there");
    until_one(&mut onlooker, &waiting).await;
    sea.kill().expect("it is killed");
    sea.wait().expect("it ends");
    sqlx::raw_sql("ROLLBACK").execute(&mut holder).await.expect("it is let go");
    assert_eq!(contents(&db).await, rows, "people come in, and all is there");
    // The next one says what the other left behind, and goes through.
    let restored = deployed(db.url(), folder.path(), "", &["restore", "x.dump", "--yes", "--json"]);
    let left = format!("{name}_restoring_");
    restored.ends(0, &[&left, "DROP DATABASE"]);
    assert_eq!(contents(&db).await, rows);
    let ours = format!("FROM pg_database WHERE datname <> '{name}' AND starts_with(datname, '{name}')");
    for _ in 0..db.count(&format!("SELECT count(*) {ours}")).await {
        let drop = db.text(&format!("SELECT format('DROP DATABASE %I WITH (FORCE)', max(datname)) {ours}")).await;
        db.execute(&drop).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_backup_leaves_no_file() {
    let Some(db) = seeded().await else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut holder = PgConnection::connect(db.url()).await.expect("the database is there");
    sqlx::raw_sql("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE").execute(&mut holder).await.expect("it is held");
    let mut sea = std::process::Command::new(env!("CARGO_BIN_EXE_sea"));
    sea.args(["-d", "edupath", "backup", "--out", "x.dump"]).current_dir(folder.path());
    sea.env("HARBOR_CONFIG", "[database.edupath]\n").env("SEAWORTHY_EDUPATH_URL", db.url());
    sea.stdin(std::process::Stdio::null()).stderr(std::process::Stdio::piped());
    let sea = sea.spawn().expect("it runs");
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'pg_dump'
        AND datname = current_database()";
    until_one(&mut PgConnection::connect(db.url()).await.expect("the database is there"), waiting).await;
    let signalled = std::process::Command::new("kill").args(["-INT", &sea.id().to_string()]).status().expect("kill");
    assert!(signalled.success());
    let output = sea.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(4) && said.contains("pg_dump was interrupted"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0, "nothing half is left");
}
