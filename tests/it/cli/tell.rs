//! What a run tells while it goes: events on stdout, lines in a file, and no secret in either.

use serde_json::Value;

use super::{Program, Said};
use crate::support::{TestDb, database};

/// Returns the events, one a line, each with its schema and its time.
fn events(said: &Said) -> Vec<Value> {
    let event = |line: &str| -> Value {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(event["schema"], "seaworthy/event/v1");
        assert!(event["time"].as_str().is_some_and(|time| time.len() == 24 && time.ends_with('Z')), "{line}");
        event
    };
    said.stdout.lines().map(event).collect()
}

fn names(events: &[Value]) -> Vec<&str> {
    events.iter().filter_map(|event| event["event"].as_str()).collect()
}

#[tokio::test]
async fn a_run_tells_programs_what_happens_as_it_happens() {
    let db = database().await;
    let program = Program::on(&db);
    let said = program.run("migrate up -d harbor --json-lines --to m0004");
    said.ends(0, &["applied"]);
    let events = events(&said);
    let expected = [
        &["run-began"][..],
        &["migration-began", "statement-began", "statement-ended", "migration-ended"],
        &["migration-began", "statement-began", "statement-ended", "statement-began", "statement-ended", "check"],
        &["migration-ended", "migration-began"],
        &["statement-began", "statement-ended", "statement-committed"],
        &["statement-began", "statement-ended", "statement-committed"],
        &["statement-began", "statement-ended", "statement-committed"],
        &["migration-ended", "run-ended"],
    ];
    assert_eq!(names(&events), expected.concat());
    let (ended, check) = (&events[9], &events[10]);
    assert_eq!(ended["sql"], "UPDATE ships SET berth = id % 10 WHERE berth IS NULL");
    assert_eq!((&ended["number"], &ended["total"], &ended["database"]), (&2.into(), &2.into(), &"harbor".into()));
    assert!(ended["version"] == "m0003_add_berth" && events[8].get("duration_ms").is_none());
    assert_eq!((&check["name"], &check["held"]), (&"every ship has a berth".into(), &true.into()));
    let last = events.last().expect("the end");
    assert_eq!((&last["outcome"], &last["exit_code"], &last["migrations"]), (&"done".into(), &0.into(), &3.into()));
}

#[tokio::test]
async fn a_failure_is_an_event_with_its_parts() {
    let db = database().await;
    let program = Program::on(&db);
    let said = program.run_as("migrate -d harbor --json-lines", "broken-sql");
    said.ends(4, &["error: migration m0003_add_berth failed", "hint:"]);
    let events = events(&said);
    assert_eq!(names(&events)[names(&events).len() - 3..], ["migration-ended", "failed", "run-ended"]);
    let [.., migration, failed, run] = events.as_slice() else { unreachable!("there are three") };
    assert_eq!(migration["outcome"], "failed");
    assert_eq!(failed["message"], "migration m0003_add_berth failed and was rolled back");
    assert!(failed["detail"].as_str().is_some_and(|detail| detail.contains("22P02")), "{failed}");
    assert!(failed["hint"].as_str().is_some_and(|hint| hint.contains("migrate up")), "{failed}");
    assert_eq!((&run["outcome"], &run["exit_code"]), (&"failed".into(), &4.into()));
    for arguments in ["migrate up --json --json-lines", "migrate up --dry-run --json-lines"] {
        program.run(arguments).ends(2, &[]);
    }
}

#[tokio::test]
async fn every_command_that_runs_migrations_tells() {
    let db = database().await;
    let program = Program::on(&db);
    program.run("migrate up -d harbor --steps 1").ends(0, &[]);
    let check = |arguments: &str, command: &str, migrations: u64| {
        let said = program.run(&format!("{arguments} -d harbor --json-lines --yes"));
        said.ends(0, &[]);
        let events = events(&said);
        assert_eq!(events[0]["command"], command, "{arguments}");
        assert_eq!(events[events.len() - 1]["migrations"], migrations, "{arguments}");
    };
    check("migrate redo", "migrate redo", 2);
    check("migrate down --steps 1", "migrate down", 1);
    check("migrate --steps 1", "migrate up", 1);
    check("migrate up --to m0001", "migrate up", 0);
    check("migrate fresh", "migrate fresh", 4);
}

#[tokio::test]
async fn who_is_in_the_way_is_an_event() {
    let db = database().await;
    let program = Program::on(&db);
    program.run("migrate up -d harbor --steps 1").ends(0, &[]);
    let pool = db.pool();
    let mut holder = pool.begin().await.expect("a transaction");
    let sql = "SET LOCAL application_name = 'billing'; LOCK TABLE ships; \
               SELECT 'postgres://u:s3cret@h/d' /* password=s3cret */";
    sqlx::raw_sql(sql).execute(&mut *holder).await.expect("it is held");
    program.configure("[database.harbor]\nlock_timeout_ms = 700\n[database.scholarly]\n");
    let mut command = program.command("migrate up -d harbor --json-lines --lock-tries 2 --log-file run.log", "");
    let said: Said =
        tokio::task::spawn_blocking(move || command.output().expect("it runs").into()).await.expect("it ends");
    holder.rollback().await.expect("it ends");
    said.ends(4, &["billing"]);
    let events = events(&said);
    for name in ["blocked", "retrying"] {
        let event = events.iter().find(|event| event["event"] == name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(event["blockers"][0]["application"], "billing", "{event}");
    }
    nothing_secret(&program, &db, &said).await;
}

#[tokio::test]
async fn a_file_keeps_what_happened_with_times() {
    let db = database().await;
    let program = Program::on(&db);
    let file = program.folder.path().join("run.log");
    program.run("migrate up -d harbor --steps 1 --log-file run.log").ends(0, &[]);
    program.run_as("migrate up -d harbor --log-file run.log", "broken-sql").ends(4, &[]);
    let text = std::fs::read_to_string(&file).expect("it was written");
    let lines: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once(' ')).collect();
    assert!(lines.iter().all(|(time, _)| time.len() == 24 && time.starts_with("20") && time.ends_with('Z')), "{text}");
    let said: Vec<&str> = lines.iter().map(|(_, line)| *line).collect();
    assert!(said[0].starts_with("migrate up begins (seaworthy "), "{text}");
    assert_eq!(said[1], "harbor [1/1] applies m0001_create_ships");
    assert!(said[2].starts_with("harbor m0001_create_ships statement 1 of 1: CREATE TABLE"), "{text}");
    for part in ["ends with exit code 0: 1 migration in", "ends with exit code 4", "error: migration m0003", "hint: "] {
        assert!(said.iter().any(|line| line.contains(part)), "{part}: {text}");
    }
}

#[tokio::test]
async fn nothing_is_begun_where_the_file_cannot_be_written() {
    let db = database().await;
    let program = Program::on(&db);
    let said = program.run("migrate up -d harbor --log-file no/such/folder.log");
    said.ends(2, &["error: cannot write no/such/folder.log"]);
    assert_eq!(db.count("SELECT count(*) FROM pg_class WHERE relname = 'ships'").await, 0);
    assert_eq!(db.count("SELECT count(*) FROM pg_namespace WHERE nspname = 'seaworthy'").await, 0);
}

#[tokio::test]
async fn a_password_in_a_migration_shows_nowhere() {
    let db = database().await;
    let program = Program::on(&db);
    let said = program.run_as("migrate up -d harbor --json-lines --log-file run.log -v", "secret");
    // The server quotes the statement in the context of its error.
    said.ends(4, &["nobody_there", "SQL statement \"ALTER ROLE nobody_there PASSWORD ***\""]);
    nothing_secret(&program, &db, &said).await;
}

/// Looks for the secret wherever something of a run is kept or shown.
async fn nothing_secret(program: &Program, db: &TestDb, said: &Said) {
    let log = std::fs::read_to_string(program.folder.path().join("run.log")).expect("it was written");
    let history = program.run("migrate history --json -d harbor").stdout;
    let ledger = db.text("SELECT coalesce(string_agg(m::text, ''), '') FROM seaworthy.migrations m").await;
    let attempts = db.text("SELECT coalesce(string_agg(a::text, ''), '') FROM seaworthy.attempts a").await;
    for text in [&said.stdout, &said.stderr, &log, &history, &ledger, &attempts] {
        assert!(!text.is_empty() && !text.contains("s3cret"), "{text}");
    }
}
