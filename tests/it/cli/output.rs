//! Where output goes and what of it may be seen: pipes that close, disks that are full, secrets, files of others.

use std::fs;
use std::process::{Command, Stdio};

use super::{Program, Said};
use crate::support::database;

/// Runs a command whose stdout is a pipe that nobody reads.
fn without_reader(mut command: Command) -> Said {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    command.stdout(writer).stderr(Stdio::piped()).output().expect("the program runs").into()
}

#[cfg(target_os = "linux")]
/// Runs a command whose stdout takes nothing, as a full disk does.
fn on_a_full_disk(mut command: Command) -> Said {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    command.stdout(full).stderr(Stdio::piped()).output().expect("the program runs").into()
}

#[tokio::test]
async fn a_closed_pipe_keeps_the_exit_code_and_is_quiet() {
    let db = database().await;
    let program = Program::on(&db);
    let pending = without_reader(program.command("migrate status --exit-code -d harbor", ""));
    pending.ends(1, &[]);
    assert_eq!(pending.stderr, "");
    program.run("migrate up --steps 1 -d harbor").ends(0, &[]);
    program.run("db seed --rows 3 -d harbor").ends(0, &[]);
    without_reader(program.command("migrate up --json -d harbor", "broken-sql")).ends(4, &[]);
    without_reader(program.command("migarte --json", "")).ends(2, &[]);
    let done = without_reader(program.command("migrate up -d harbor", ""));
    done.ends(0, &[]);
    assert!(!done.stderr.contains("error"), "{}", done.stderr);
    without_reader(program.command("--help", "")).ends(0, &[]);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_told_and_never_exit_code_0() {
    let db = database().await;
    let program = Program::on(&db);
    let refused = on_a_full_disk(program.command("migrate status --json -d harbor", ""));
    refused.ends(2, &["error: cannot write to stdout", "No space left on device"]);
    on_a_full_disk(program.command("--help", "")).ends(2, &["cannot write to stdout"]);
    on_a_full_disk(program.command("migrate status --exit-code -d harbor", "")).ends(1, &["cannot write to stdout"]);
    program.run("migrate up --steps 1 -d harbor").ends(0, &[]);
    program.run("db seed --rows 3 -d harbor").ends(0, &[]);
    let failed = on_a_full_disk(program.command("migrate --json -d harbor", "broken-sql"));
    failed.ends(4, &["cannot write to stdout", "error: migration m0003_add_berth failed"]);
}

#[tokio::test]
async fn a_secret_shows_in_no_form_of_a_url() {
    let program = Program::at("postgres://nobody@localhost:1/x");
    let check = |url: &str, code: i32| {
        for arguments in ["migrate status -d harbor", "migrate status -d harbor --json", "db psql -d harbor"] {
            let said: Said = program.command(arguments, "").args(["--url", url]).output().expect("it runs").into();
            let all = format!("{}{}", said.stdout, said.stderr);
            assert_ne!(said.code, Some(0), "{url}");
            assert!(!all.contains("s3") && !all.contains("cret"), "{url}: {all}");
            if !arguments.starts_with("db") {
                assert_eq!(said.code, Some(code), "{url}: {all}");
            }
        }
    };
    check("host=127.0.0.1 port=1 user=u password=s3cret dbname=x", 2);
    check("app:s3@cret@127.0.0.1:1/db", 2);
    check("postgres:/app:s3cret@127.0.0.1:1/db", 2);
    check("postgres://u@127.0.0.1:1/db?sslpassword=s3cret", 3);
    check("postgres://u@127.0.0.1:1/db?pass%77ord=s3cret", 3);
    check("postgres://u@127.0.0.1:1/db?password=s3@cret", 3);
}

#[tokio::test]
async fn psql_gets_its_password_where_ps_does_not_show_it() {
    let db = database().await;
    let program = Program::on(&db);
    let folder = program.folder.path().join("bin");
    fs::create_dir(&folder).expect("the folder is ours");
    // A psql that says how it was called.
    let script = "#!/bin/sh\necho \"$PGPASSWORD\" \"$@\"\n";
    for name in ["psql", "postgres", "initdb", "pg_ctl", "pg_dump"] {
        let real = "#!/bin/sh\necho \"$0 (PostgreSQL) 17.2\"\n";
        let path = folder.join(name);
        fs::write(&path, if name == "psql" { script } else { real }).expect("the folder is ours");
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("the file is ours");
    }
    let mut command = program.command("db psql -d harbor", "");
    command.env("SEAWORTHY_PG_BIN", &folder);
    command.args(["--url", "postgres://u:one@h/d?user=postgres&pass%77ord=s3cret&sslpassword=two", "--", "--json"]);
    let said: Said = command.output().expect("it runs").into();
    said.ends(0, &[]);
    assert_eq!(said.stdout, "s3cret --dbname postgres://u@h/d?user=postgres --json\n");
}

#[tokio::test]
async fn flags_for_all_commands_stand_anywhere() {
    let db = database().await;
    let program = Program::at("postgres://nobody@localhost:1/x");
    let check = |arguments: &str| {
        let said = program.run(&arguments.replace("URL", db.url()));
        said.ends(0, &[]);
        assert_eq!(said.json()["schema"], "seaworthy/migrate-status/v1", "{arguments}");
    };
    check("migrate -d harbor --url URL --json status");
    check("-d harbor --url URL --json migrate status");
    check("migrate --json -d harbor status --url URL");
    program.run("migrate --json bogus").ends(2, &[]);
    assert_eq!(program.run("migrate --json bogus").json()["message"], "unrecognized subcommand 'bogus'");
    program
        .run("migrate -d harbor statsu")
        .ends(2, &["error: unrecognized subcommand 'statsu'", "did you mean `status`?"]);
}

#[tokio::test]
async fn a_flag_of_up_before_another_subcommand_is_refused() {
    let program = Program::at("postgres://nobody@localhost:1/x");
    for flag in ["--to x", "--steps 1", "--dry-run", "--allow-out-of-order", "--lock-wait 5"] {
        let name = flag.split(' ').next().expect("a word");
        let said = program.run(&format!("migrate {flag} status -d harbor"));
        said.ends(2, &[&format!("error: '{name}' stands before 'status'"), "`migrate status` has no '--"]);
    }
    program
        .run("migrate --dry-run down --steps 1 -d harbor")
        .ends(2, &["'--dry-run' stands before 'down'", "`cargo xtask migrate down --dry-run …`"]);
}

#[tokio::test]
async fn a_database_that_is_named_in_two_places_is_not_left_out_in_silence() {
    let program = Program::at("postgres://nobody@localhost:1/x");
    for arguments in ["-d harbor migrate -d scholarly status", "migrate -qd harbor status -dscholarly"] {
        program.run(arguments).ends(2, &["'--database' stands before and behind", "in one place"]);
    }
    program.run("--url a -d harbor migrate --url b").ends(2, &["'--url' stands before and behind"]);
    program.run("migrate status -d harbor -d scholarly").ends(3, &[]);
}

#[tokio::test]
async fn json_and_colour_are_heeded_also_where_the_command_line_is_wrong() {
    let program = Program::at("postgres://nobody@localhost:1/x");
    for arguments in ["migrate --json=1", "migarte --json", "--json db", "--json"] {
        let said = program.run(arguments);
        said.ends(2, &[]);
        assert_eq!(said.json()["schema"], "seaworthy/error/v1", "{arguments}");
    }
    let help = program.run("--json --help");
    help.ends(0, &[]);
    assert!(help.stdout.contains("Usage: cargo xtask"), "{}", help.stdout);
    program.run("db psqk -- --json").ends(2, &["error: unrecognized subcommand 'psqk'"]);
    for colour in ["--color always", "--color=always"] {
        program.run(&format!("migarte {colour}")).ends(2, &["\u{1b}["]);
    }
    let plain = program.run("migarte -- --color=always");
    assert!(!plain.stderr.contains('\u{1b}'), "{}", plain.stderr);
}

#[tokio::test]
async fn an_error_carries_what_was_done_before_it() {
    let (db, other) = (database().await, database().await);
    let program = Program::on(&db);
    let both = |arguments: &str| {
        let mut command = program.command(arguments, "");
        let gone = other.url().replace("/test_", "/no_such_");
        Said::from(command.env("SEAWORTHY_SCHOLARLY_URL", gone).output().expect("it runs"))
    };
    let json = both("migrate up --steps 1 --json");
    json.ends(3, &[]);
    let json = json.json();
    assert_eq!((&json["schema"], &json["exit_code"]), (&"seaworthy/error/v1".into(), &3.into()));
    assert_eq!(json["databases"][0]["name"], "harbor");
    assert_eq!(json["databases"][0]["steps"][0]["version"], "m0001_create_ships");
    assert_eq!(json["databases"].as_array().map(Vec::len), Some(1));
    let text = both("migrate up --steps 1");
    text.ends(3, &["refuses the connection"]);
    assert!(text.stderr.contains("applied     [1/1] m0003_add_berth"), "{}", text.stderr);
    assert!(text.stdout.contains("harbor: 1 migration in"), "{}", text.stdout);
}

#[tokio::test]
async fn an_error_carries_the_steps_of_the_database_that_failed() {
    let db = database().await;
    let program = Program::on(&db);
    program.run("migrate up --steps 1 -d harbor").ends(0, &[]);
    let nothing = program.run_as("migrate --json -d harbor", "twice").json();
    assert_eq!(nothing.get("databases"), None, "{nothing}");
    program.run("migrate up --to m0003 -d harbor").ends(0, &[]);
    db.execute("INSERT INTO ships SELECT n, NULL, 1 FROM generate_series(1, 10) n").await;
    let closed = program.run("migrate --json -d harbor");
    closed.ends(1, &[]);
    assert_eq!(closed.json()["databases"][0]["steps"][0]["version"], "m0004_index_ships");
}

#[tokio::test]
async fn a_dry_run_has_the_same_fields_in_both_directions() {
    let db = database().await;
    let program = Program::on(&db);
    let fields = |arguments: &str| {
        let json = program.run(arguments).json();
        let step = json["databases"][0]["steps"][0].as_object().expect("a step").clone();
        (step.keys().cloned().collect::<Vec<_>>(), step["losses"].clone())
    };
    let (up, losses) = fields("migrate up --dry-run --json -d harbor");
    assert_eq!(losses, serde_json::json!([]));
    program.run("migrate up --steps 1 -d harbor").ends(0, &[]);
    assert_eq!(fields("migrate down --steps 1 --dry-run --json -d harbor").0, up);
}

#[tokio::test]
async fn entities_are_not_written_over_what_somebody_wrote() {
    let db = database().await;
    let program = Program::on(&db);
    program.run("migrate -d harbor").ends(0, &[]);
    let folder = program.folder.path().join("entity/src");
    fs::create_dir_all(folder.join("harbor")).expect("the folder is ours");
    let [own, beside] = ["ships.rs", "mine.rs"].map(|name| folder.join("harbor").join(name));
    fs::write(&own, "//! Mine.\n").expect("the folder is ours");
    fs::write(&beside, "//! Mine, too.\n").expect("the folder is ours");
    let refused = program.run("entity generate -d harbor");
    refused.ends(2, &["entity/src/harbor/ships.rs", "Nothing was written."]);
    assert_eq!(fs::read_to_string(&own).expect("it is there"), "//! Mine.\n");
    assert!(!folder.join("harbor.rs").exists());
    program.run("entity generate --check -d harbor").ends(1, &[]);
    fs::remove_file(&own).expect("it is ours");
    program.run("entity generate -d harbor").ends(0, &[]);
    assert_eq!(fs::read_to_string(&beside).expect("it is there"), "//! Mine, too.\n");
    program.run("entity generate --check -d harbor").ends(0, &[]);
}

#[tokio::test]
async fn snapshots_leave_other_sql_files_alone() {
    let workspace = Program::at("postgres://nobody@localhost:1/x");
    let folder = workspace.folder.path().join("migration/snapshots/harbor");
    fs::create_dir_all(&folder).expect("the folder is ours");
    let file = |name: &str| folder.join(name);
    fs::write(file("mine.sql"), "-- harbour, my own\nSELECT 1;\n").expect("the folder is ours");
    fs::write(file("m0000_gone.up.sql"), "-- harbor m0000_gone up\n").expect("the folder is ours");
    let written = workspace.run("snapshot -d harbor");
    written.ends(0, &["warning:", "mine.sql is no snapshot, and is left alone"]);
    assert!(file("mine.sql").exists() && file("schema.sql").exists() && !file("m0000_gone.up.sql").exists());
    fs::write(file("schema.sql"), "SELECT 'mine';\n").expect("the folder is ours");
    fs::remove_file(file("m0003_add_berth.up.sql")).expect("it was written");
    let refused = workspace.run("snapshot -d harbor");
    refused.ends(2, &["migration/snapshots/harbor/schema.sql", "Nothing was written."]);
    assert!(!file("m0003_add_berth.up.sql").exists());
    assert_eq!(fs::read_to_string(file("schema.sql")).expect("it is there"), "SELECT 'mine';\n");
}

#[tokio::test]
async fn a_server_that_goes_while_it_is_seeded_is_no_wrong_schema() {
    let db = database().await;
    let program = Program::on(&db);
    program.run("db seed --rows 3 -d harbor").ends(2, &["the database cannot be seeded", "migrate up"]);
    program.run("migrate -d harbor").ends(0, &[]);
    db.execute(
        "CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
         CREATE TRIGGER leaving BEFORE INSERT ON ships FOR EACH ROW EXECUTE FUNCTION leave()",
    )
    .await;
    let lost = program.run("db seed --rows 3 -d harbor");
    lost.ends(3, &["error: the connection was lost while seeding", "57P01", "seed again"]);
    assert!(!lost.stderr.contains("migrate up"), "{}", lost.stderr);
}
