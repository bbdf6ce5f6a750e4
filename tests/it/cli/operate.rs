//! What somebody on call does: look at the history, at who is in the way, and tell the ledger what they found.

use serde_json::{Value, json};
use sqlx::Connection as _;

use super::Program;
use crate::support::{TestDb, database};

fn state(program: &Program, words: &str, version: &str) -> String {
    let status = program.run_as("migrate status -d harbor --json", words).json();
    let rows = status["databases"][0]["migrations"].as_array().expect("a list").clone();
    let row = rows.iter().find(|row| row["version"].as_str().is_some_and(|name| name.contains(version)));
    row.unwrap_or_else(|| panic!("{version} is not in {status}"))["state"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn what_failed_and_was_done_by_hand_is_resolved_with_its_reason() {
    let db = database().await;
    let program = Program::on(&db);
    program.run("migrate up --to m0001 -d harbor").ends(0, &[]);
    program.run("db seed --rows 3 -d harbor").ends(0, &[]);
    program.run_as("migrate -d harbor", "broken-sql").ends(4, &[]);
    let resolve = |rest: &str| {
        let mut command = program.command("migrate resolve m0003 -d harbor", "");
        command.args(rest.split(' ')).args(["--reason", "done by hand: ticket 7"]).output().expect("it runs").into()
    };
    program.run("migrate resolve m0003 --applied -d harbor").ends(2, &["needs a reason", "--reason TEXT"]);
    program.run("migrate resolve m0003 --reason x -d harbor").ends(2, &["--applied"]);
    db.execute("ALTER TABLE ships ADD COLUMN berth integer; UPDATE ships SET berth = 1").await;
    let said: super::Said = resolve("--applied");
    said.ends(0, &[]);
    assert_eq!(said.stdout, "harbor: m0003_add_berth was failed, is applied\n");
    assert_eq!(state(&program, "", "m0003"), "applied");
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 2);
    resolve("--applied").ends(2, &["m0003_add_berth is applied already"]);
    resolve("--checksum").ends(2, &["needs no correction"]);
    resolve("--rolled-back").ends(0, &[]);
    assert_eq!(state(&program, "", "m0003"), "rolled_back");
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 1);
    resolve("--rolled-back").ends(2, &["is rolled_back already"]);
    let history = program.run("migrate history m0003 --json -d harbor").json();
    let attempts = history["databases"][0]["attempts"].as_array().expect("a list").clone();
    let told = |attempt: &Value| (attempt["outcome"].clone(), attempt["resolution"].clone(), attempt["reason"].clone());
    let reason = "done by hand: ticket 7";
    assert_eq!(told(&attempts[0]), (json!("resolved"), json!("rolled_back"), json!(reason)));
    assert_eq!(told(&attempts[1]), (json!("resolved"), json!("applied"), json!(reason)));
    assert_eq!(told(&attempts[2]), (json!("failed"), Value::Null, Value::Null));
    assert_eq!(attempts.len(), 3);
    assert!(attempts[2]["error"].as_str().is_some_and(|error| error.contains("22P02")), "{history}");
}

#[tokio::test]
async fn a_run_that_is_at_work_is_told_from_one_that_was_stopped() {
    let db = database().await;
    let program = Program::on(&db);
    program.run("migrate up --to m0001 -d harbor").ends(0, &[]);
    let status = |told: &[&str]| {
        let said = program.run("migrate status -d harbor");
        said.ends(0, &[]);
        assert!(told.iter().all(|told| said.stdout.contains(told)), "{}", said.stdout);
        (said, program.run("migrate status -d harbor --json").json()["databases"][0]["run"].clone())
    };
    let (said, run) = status(&[]);
    assert!(!said.stdout.contains("at work") && run.is_null(), "{run}: {}", said.stdout);

    db.execute("UPDATE seaworthy.migrations SET state = 'running'; DELETE FROM seaql_migrations").await;
    let stopped = "m0001_create_ships: no run is at work any more; the same command again goes on where it stopped";
    assert!(status(&[stopped]).1.is_null());

    let mut other = sqlx::PgConnection::connect(db.url()).await.expect("the database is there");
    let lock = "SET application_name = 'seaworthy m0001'; BEGIN; SELECT pg_advisory_xact_lock(8315159452608263272)";
    sqlx::raw_sql(lock).execute(&mut other).await.expect("the lock is free");
    let (_, run) = status(&["a run is at work: process ", "(seaworthy m0001, from this machine"]);
    assert_eq!((&run["application"], run["pid"].is_number()), (&json!("seaworthy m0001"), true));
}

#[tokio::test]
async fn an_edit_that_is_meant_is_resolved_and_what_nobody_tried_is_not() {
    let db = database().await;
    let program = Program::on(&db);
    program.run("migrate up --to m0001 -d harbor").ends(0, &[]);
    assert_eq!(state(&program, "edited", "m0001"), "edited");
    program.run_as("migrate resolve m0001 --checksum --reason meant -d harbor", "edited").ends(0, &[]);
    assert_eq!(state(&program, "edited", "m0001"), "applied");
    program.run("migrate resolve m0004 --rolled-back --reason x -d harbor").ends(2, &["was never applied, nor tried"]);
    program.run("migrate resolve m9 --applied --reason x -d harbor").ends(2, &["no migration is called 'm9'"]);
    // A version that the code has lost is known by the ledger alone.
    db.execute("INSERT INTO seaql_migrations VALUES ('m0000_lost', 1)").await;
    program.run("migrate resolve m0000 --rolled-back --reason 'gone' -d harbor").ends(0, &[]);
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 1);
}

#[tokio::test]
async fn the_history_is_newest_first_limited_and_empty_without_a_ledger() {
    let db = database().await;
    let program = Program::on(&db);
    let none = program.run("migrate history -d harbor");
    none.ends(0, &[]);
    assert!(none.stdout.contains("nothing was tried"), "{}", none.stdout);
    program.run("migrate -d harbor").ends(0, &[]);
    program.run("migrate down --steps 1 -d harbor").ends(0, &[]);
    let history = program.run("migrate history --limit 2 --json -d harbor").json();
    assert_eq!(history["schema"], "seaworthy/migrate-history/v1");
    let attempts = &history["databases"][0]["attempts"];
    assert_eq!(attempts.as_array().map(Vec::len), Some(2));
    assert_eq!((&attempts[0]["direction"], &attempts[1]["direction"]), (&json!("down"), &json!("up")));
    assert!(attempts[0]["finished_at"].as_str().is_some_and(|time| time.ends_with('Z')), "{attempts}");
    let table = program.run("migrate history -d harbor").stdout;
    let first = table.lines().nth(2).unwrap_or_default().split_whitespace().skip(2).take(3).collect::<Vec<_>>();
    assert_eq!(first, ["m0005_name_ships", "down", "succeeded"], "{table}");
}

/// Waits until somebody waits for a lock.
async fn somebody_waits(db: &TestDb) {
    let started = std::time::Instant::now();
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while db.count(waiting).await == 0 {
        assert!(started.elapsed().as_secs() < 20, "nobody waits");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_the_way_is_shown_without_secrets_and_can_be_ended() {
    let db = database().await;
    let program = Program::on(&db);
    assert!(program.run("migrate locks -d harbor").stdout.contains("nobody waits"));
    db.execute("CREATE TABLE ships (id int)").await;
    let pool = db.pool();
    let mut holder = pool.begin().await.expect("a transaction");
    let lock = "LOCK TABLE ships; SELECT 'password=s3cret' AS note";
    sqlx::raw_sql(lock).execute(&mut *holder).await.expect("it locks");
    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut *holder).await.expect("a pid");
    sqlx::raw_sql("SELECT 'password=s3cret' AS note").execute(&mut *holder).await.expect("it runs");
    let waiting = tokio::spawn({
        let pool = pool.clone();
        async move { sqlx::raw_sql("ALTER TABLE ships ADD COLUMN n int").execute(&pool).await.map(drop) }
    });
    somebody_waits(&db).await;
    let shown = program.run("migrate locks -d harbor");
    shown.ends(0, &[]);
    for words in [
        &format!("process {pid} ("),
        "idle in transaction",
        "  process ",
        "waits for ACCESS EXCLUSIVE on ships",
        "ALTER TABLE ships",
    ] {
        assert!(shown.stdout.contains(words), "`{words}` is not in:\n{}", shown.stdout);
    }
    assert!(!shown.stdout.contains("s3cret"), "{}", shown.stdout);
    let json = program.run("migrate locks --json -d harbor").json();
    let sessions = json["databases"][0]["sessions"].as_array().expect("a list").clone();
    let waiter =
        sessions.iter().find(|session| session["blocked_by"] == json!([pid])).expect("it waits for the holder");
    assert_eq!((&waiter["waits_for"], &waiter["relation"]), (&json!("ACCESS EXCLUSIVE"), &json!("ships")));
    let innocent = waiter["pid"].as_i64().expect("a pid");
    program.run(&format!("migrate locks --kill {innocent} -d harbor --yes")).ends(2, &["nobody waits for process"]);
    program.run(&format!("migrate locks --kill {pid} -d harbor")).ends(2, &["needs a yes"]);
    program.run("migrate locks --terminate -d harbor").ends(2, &["--kill"]);
    let role = format!("watcher_{}", db.text("SELECT current_database()::text").await);
    db.execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'pw'")).await;
    let other = Program::at(&db.url().replacen("postgres@", &format!("{role}:pw@"), 1));
    other
        .run(&format!("migrate locks --kill {pid} -d harbor --yes"))
        .ends(2, &["cannot be ended", "pg_signal_backend"]);
    let killed = program.run(&format!("migrate locks --kill {pid} -d harbor --yes"));
    killed.ends(0, &[]);
    assert_eq!(killed.stdout, format!("harbor: process {pid} was terminated\n"));
    waiting.await.expect("no panic").expect("nobody is in the way any more");
}

#[tokio::test]
async fn the_url_is_read_from_a_file_or_a_variable_and_never_shown() {
    let db = database().await;
    let role = format!("holder_{}", db.text("SELECT current_database()::text").await);
    db.execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 's3cret-pw'")).await;
    let url = db.url().replacen("postgres@", &format!("{role}:s3cret-pw@"), 1);
    let program = Program::at("postgres://nobody@localhost:1/x");
    let file = program.folder.path().join("url");
    std::fs::write(&file, format!("\n{url}\n")).expect("the folder is ours");
    let with = |arguments: &str, variable: &str| -> super::Said {
        let mut command = program.command(arguments, "");
        command.env("MY_URL", variable).output().expect("it runs").into()
    };
    let path = file.display();
    for arguments in [
        format!("migrate status -v -d harbor --url-file {path}"),
        "--url-env MY_URL migrate status -v -d harbor".into(),
    ] {
        let said = with(&arguments, &url);
        said.ends(0, &[]);
        assert!(said.stdout.contains(":***@") && !format!("{}{}", said.stdout, said.stderr).contains("s3cret"));
    }
    with("migrate status -d harbor --url-env MY_URL", "").ends(2, &["the environment variable MY_URL holds no URL"]);
    with("migrate status -d harbor --url-file nowhere", "").ends(2, &["cannot read nowhere"]);
    with("migrate status --url-env MY_URL", &url).ends(2, &["exactly one database"]);
    with("migrate status -d harbor --url-env MY_URL --url postgres://a", &url).ends(2, &["cannot be used with"]);
    let wrong = url.replace("s3cret-pw", "s3cret-wrong");
    let refused = with("migrate up -d harbor --url-env MY_URL", &wrong.replace("/test_", "/no_such_"));
    assert!(!format!("{}{}", refused.stdout, refused.stderr).contains("s3cret"), "{}", refused.stderr);
}

#[tokio::test]
async fn who_applied_is_known_where_the_environment_does_not_say() {
    let db = database().await;
    let program = Program::on(&db);
    let mut command = program.command("migrate -d harbor", "");
    let said: super::Said = command.env_remove("USER").env("LOGNAME", "").output().expect("it runs").into();
    said.ends(0, &[]);
    let user = std::process::Command::new("id").arg("-un").output().expect("id runs");
    let user = String::from_utf8(user.stdout).expect("a name");
    let by = db.text("SELECT DISTINCT applied_by FROM seaworthy.migrations").await;
    assert!(by.starts_with(&format!("{}@", user.trim())), "{by}");
}
