//! What a user gets wrong: a message, a detail, a hint, the contract's exit code, and nothing changed.

use std::io::Write as _;
use std::net::TcpListener;

use super::Program;
use crate::support::database;

#[tokio::test]
async fn words_that_mean_nothing_are_answered_with_the_nearest() {
    let program = Program::at("postgres://nobody@localhost:1/x");
    program.run("migarte").ends(2, &["error: unrecognized subcommand 'migarte'", "did you mean `migrate`?"]);
    program.run("migrate statsu").ends(2, &["error:", "hint:"]);
    // A command of another group, or of none.
    program.run("migrate validate").ends(2, &["did you mean `schema validate`?"]);
    program.run("migrate drill").ends(2, &["did you mean `drill`?"]);
    program.run("migrate -d harbur").ends(2, &["no database is called 'harbur'", "did you mean harbor?"]);
    program.run("migrate up --too x").ends(2, &["'--too'", "hint:"]);
    program
        .run("migrate up --to m0001_create_shps -d harbor")
        .ends(2, &["no migration is called", "did you mean m0001_create_ships?"]);
    program.run("migrate up --to m000 -d harbor").ends(2, &["'m000' names 4 migrations"]);
    program.run("migrate up --steps 0 -d harbor").ends(2, &["not a number from 1 upwards"]);
    program.run("migrate down -d harbor").ends(2, &["--to", "--steps"]);
    program.run("migrate down --steps 1").ends(2, &["is about one database", "-d harbor"]);
    program.run("migrate --url postgres://localhost/x").ends(2, &["`--url` goes with exactly one database"]);
    let json = program.run("migarte --json");
    json.ends(2, &[]);
    assert_eq!(json.json()["schema"], "seaworthy/error/v1");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_exit_code_3() {
    let program = Program::at("postgres://app:s3cret@127.0.0.1:1/x");
    for command in ["migrate -d harbor", "migrate status -d harbor", "migrate -d harbor --json"] {
        let said = program.run(command);
        said.ends(3, &[]);
        let all = said.stdout + &said.stderr;
        assert!(all.contains("cannot connect to postgres://app:***@127.0.0.1:1/x"), "{all}");
        assert!(!all.contains("s3cret"), "{all}");
    }
}

#[tokio::test]
async fn a_database_that_is_no_postgresql_is_told() {
    Program::at("mysql://root:s3cret@localhost/x")
        .run("migrate -d harbor")
        .ends(2, &["is not the URL of a PostgreSQL", "root:***@"]);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("postgres://app@127.0.0.1:{}/x?sslmode=disable", listener.local_addr().expect("bound").port());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    Program::at(&url).run("migrate -d harbor").ends(3, &["cannot connect to"]);
}

#[tokio::test]
async fn a_database_that_does_not_exist_and_a_role_that_may_not_enter_are_told() {
    let db = database().await;
    let missing = db.url().replace("/test_", "/no_such_");
    Program::at(&missing).run("migrate -d harbor").ends(3, &["refuses the connection", "3D000", "hint:"]);
}

#[tokio::test]
async fn a_role_without_create_changes_nothing_and_may_read() {
    let db = database().await;
    let role = format!("reader_{}", db.text("SELECT replace(current_database(), '-', '_')").await);
    db.execute(&format!("CREATE ROLE \"{role}\" LOGIN PASSWORD 'pw'")).await;
    let as_role = db.url().replacen("postgres@", &format!("{role}:pw@"), 1);
    let program = Program::at(&as_role);
    let refused = program.run("migrate -d harbor");
    refused.ends(2, &[&format!("role {role} may not create the ledger"), "42501", "GRANT CREATE ON DATABASE"]);
    assert_eq!(db.count("SELECT count(*) FROM pg_namespace WHERE nspname = 'seaworthy'").await, 0);
    program.run("migrate status -d harbor").ends(0, &[]);
    Program::on(&db).run("migrate -d harbor").ends(0, &[]);
    program.run("migrate status -d harbor").ends(2, &["may not read the ledger", "GRANT USAGE ON SCHEMA seaworthy"]);
    db.execute(&format!(
        "GRANT USAGE ON SCHEMA seaworthy TO \"{role}\"; GRANT SELECT ON ALL TABLES IN SCHEMA seaworthy TO \"{role}\";
         GRANT SELECT ON seaql_migrations TO \"{role}\""
    ))
    .await;
    let status = program.run("migrate status -d harbor --json");
    status.ends(0, &[]);
    assert_eq!(status.json()["databases"][0]["migrations"][3]["state"], "applied");
    program.run("migrate -d harbor").ends(0, &[]);
    program.run("migrate verify -d harbor").ends(2, &["42501", "ships"]);
    db.execute(&format!("GRANT SELECT ON ships TO \"{role}\"")).await;
    let reading =
        ["migrate plan", "migrate plan --down", "migrate verify", "migrate history", "migrate locks", "schema dump"];
    for command in reading {
        program.run(&format!("{command} -d harbor")).ends(0, &[]);
    }
    let lacks = ["may not write the ledger", "INSERT on seaworthy.attempts", "GRANT SELECT, INSERT"];
    program.run("migrate down -d harbor --steps 1 --yes").ends(2, &lacks);
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.attempts WHERE outcome = 'failed'").await, 0);
}

#[tokio::test]
async fn a_configuration_that_is_wrong_is_told() {
    let program = Program::at("postgres://nobody@localhost:1/x");
    program.configure("[database.harbor]\nulr = 'postgres://u:s3cret@h/d'\n");
    let said = program.run("migrate");
    said.ends(2, &["seaworthy.toml:2 cannot be used", "ulr", "url, schemas"]);
    assert!(!said.stderr.contains("s3cret"), "{}", said.stderr);
    program.configure("[database.harbour]\n");
    program.run("migrate").ends(2, &["did you mean harbor?"]);
    program.configure("[database.harbor]\nurl = { env = 'NO_SUCH_VARIABLE' }\n");
    let mut command = program.command("migrate -d harbor", "");
    let said: super::Said = command.env_remove("SEAWORTHY_HARBOR_URL").output().expect("it runs").into();
    said.ends(2, &["the environment variable NO_SUCH_VARIABLE is not set", "SEAWORTHY_HARBOR_URL"]);
    std::fs::remove_file(program.folder.path().join("seaworthy.toml")).expect("it is there");
    program.run("migrate").ends(2, &["there is no seaworthy.toml", "hint:"]);
}

#[tokio::test]
async fn a_postgresql_older_than_14_is_told() {
    // A server of 13 is not installed beside those that are supported: its greeting is played to the client.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("postgres://app@127.0.0.1:{}/x?sslmode=disable", listener.local_addr().expect("bound").port());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = std::io::Read::read(&mut stream, &mut [0; 1024]);
            let message = |kind: u8, body: &[u8]| {
                let length = u32::try_from(body.len() + 4).expect("short").to_be_bytes();
                [&[kind], length.as_slice(), body].concat()
            };
            let greeting = [
                message(b'R', &0_u32.to_be_bytes()),
                message(b'S', b"server_version\x0013.4 (Debian 13.4-1)\0"),
                message(b'K', &[0; 8]),
                message(b'Z', b"I"),
            ];
            let _ = stream.write_all(&greeting.concat());
            let _ = std::io::Read::read(&mut stream, &mut [0; 1024]);
        }
    });
    Program::at(&url).run("migrate -d harbor").ends(2, &["is not a PostgreSQL 14 or newer", "version 13.4"]);
}

#[tokio::test]
async fn every_error_is_a_document_with_the_exit_code_of_the_process() {
    let db = database().await;
    let program = Program::on(&db);
    let check = |program: &Program, arguments: &str, harbor: &str, code: i32| {
        let said = program.run_as(&format!("{arguments} --json -d harbor"), harbor);
        let json = said.json();
        assert_eq!(said.code, Some(code), "{arguments}: {json}");
        let fields = (&json["schema"], &json["exit_code"]);
        assert_eq!(fields, (&"seaworthy/error/v1".into(), &code.into()), "{arguments}: {json}");
        for part in ["message", "hint"] {
            assert!(json[part].is_string(), "{arguments} has no {part}: {json}");
        }
    };
    check(&program, "migrate up --bogus", "", 2);
    check(&program, "migrate up --to m000", "", 2);
    check(&program, "migrate redo", "", 2);
    check(&program, "migrate down --to m0001", "", 1);
    check(&program, "migrate resolve m0001 --rolled-back --reason x", "", 2);
    check(&program, "migrate locks --kill 1 --yes", "", 2);
    check(&program, "migrate", "twice", 2);
    check(&program, "migrate", "broken-sql", 4);
    db.execute("INSERT INTO ships VALUES (1, 'Argo')").await;
    check(&program, "migrate", "broken-check", 4);
    check(&program, "migrate history m9", "", 2);
    program.run("migrate -d harbor").ends(0, &[]);
    check(&program, "migrate", "edited", 1);
    check(&program, "migrate", "late", 1);
    check(&program, "migrate resolve m0001 --applied --reason x", "", 2);
    check(&program, "migrate resolve m0001 --checksum --reason x", "", 2);
    check(&program, "migrate resolve m0001 --applied", "", 2);
    check(&program, "migrate fresh", "", 2);
    check(&Program::at("postgres://nobody@127.0.0.1:1/x"), "migrate", "", 3);
    check(&Program::at("host=h password=s3cret"), "migrate status", "", 2);
}

#[tokio::test]
async fn how_a_database_that_is_closed_to_sessions_is_opened_is_told() {
    let (db, other) = (database().await, database().await);
    let name = db.text("SELECT current_database()::text").await;
    let program = Program::on(&db);
    program.run("migrate -d harbor").ends(0, &[]);
    other.execute(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")).await;
    let hint = format!("ALTER DATABASE \"{name}\" WITH ALLOW_CONNECTIONS true;");
    program.run("migrate status -d harbor").ends(3, &["55000", &hint]);
    other.execute(&hint).await;
    program.run("migrate status -d harbor").ends(0, &[]);
}

#[tokio::test]
async fn a_panic_of_a_migration_is_told_once_with_its_place_and_blames_no_statement() {
    let db = database().await;
    let program = Program::on(&db);
    let words = program.script("# m1\nCREATE TABLE t ()\n;;\nPANIC\n");
    let failed = program.run_as("migrate -d harbor", &words);
    failed.ends(4, &["the migration's code panicked at tests/harbor/script.rs:", "as asked"]);
    assert!(!failed.stderr.contains("CREATE TABLE"), "{}", failed.stderr);
    for said in [failed, program.run_as("migrate status -d harbor", &words)] {
        assert!(!said.stderr.contains("thread '") && !said.stderr.contains("RUST_BACKTRACE"), "{}", said.stderr);
    }
}

#[tokio::test]
async fn a_role_that_can_only_read_begins_nothing() {
    let db = database().await;
    Program::on(&db).run("migrate up --to m0001 -d harbor").ends(0, &[]);
    let role = format!("reader_{}", db.text("SELECT current_database()::text").await);
    db.execute(&format!(
        "CREATE ROLE {role} SUPERUSER LOGIN PASSWORD 'pw'; ALTER ROLE {role} SET default_transaction_read_only = on"
    ))
    .await;
    let program = Program::at(&db.url().replacen("postgres@", &format!("{role}:pw@"), 1));
    let commands = [
        "migrate",
        "migrate down --steps 1 --yes",
        "migrate fresh --yes",
        "migrate resolve m0001 --rolled-back --reason x",
    ];
    for command in commands {
        let said = program.run(&format!("{command} -d harbor"));
        said.ends(2, &["the session can only read", "default_transaction_read_only", "Nothing was changed."]);
    }
    program.run("migrate status -d harbor").ends(0, &[]);
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.attempts").await, 1);
    db.execute(&format!("DROP ROLE {role}")).await;
}

#[tokio::test]
async fn a_copy_of_the_clients_is_refused_before_anything_is_sent() {
    let db = database().await;
    let program = Program::on(&db);
    for (kind, copy) in [("", "COPY t FROM STDIN"), (" outside", "copy (SELECT 1) TO stdout")] {
        let words = program.script(&format!("# m1\nCREATE TABLE t (n int)\n\n# m2{kind}\n{copy}\n"));
        let said = program.run_as("migrate -d harbor", &words);
        said.ends(1, &["migration m2 sends `", "a migration is text alone", "INSERT … VALUES"]);
        assert_eq!(db.text("SELECT coalesce(to_regclass('t')::text, 'nothing')").await, "nothing");
    }
}

#[tokio::test]
async fn a_rollback_that_drops_rows_asks_whether_the_migration_says_so_or_not() {
    let db = database().await;
    let program = Program::on(&db);
    let text = "# m1\nCREATE TABLE \"T\" (n int, o int)\n-- down\nDROP TABLE \"T\"\n
# m2\nALTER TABLE \"T\" ADD p int\n;;\nCREATE VIEW v AS SELECT 1\n-- down\nDROP VIEW v\n;;\nALTER TABLE \"T\" DROP p\n";
    let words = program.script(text);
    program.run_as("migrate -d harbor --prove off", &words).ends(0, &[]);
    // Nothing is lost of what is empty.
    program.run_as("migrate down -d harbor --steps 1", &words).ends(0, &[]);
    program.run_as("migrate -d harbor --prove off", &words).ends(0, &[]);
    db.execute("INSERT INTO \"T\" VALUES (1, 2, 3), (1, 2, NULL)").await;
    let said = program.run_as("migrate down -d harbor --to nothing", &words);
    said.ends(2, &["1 values of \"T\".\"p\"", "2 rows of \"T\"", "--yes"]);
    assert_eq!(db.count("SELECT count(*) FROM \"T\"").await, 2);
    program.run_as("migrate down -d harbor --to nothing --yes", &words).ends(0, &[]);
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 0);
    // Nor what is brought elsewhere first.
    let words = program.script(
        "# m1\nCREATE TABLE o AS SELECT 1 AS n\n-- down\nSELECT 1\n
# m2\nCREATE TABLE t AS SELECT * FROM o\n;;\nDELETE FROM o\n-- down\nINSERT INTO o SELECT * FROM t\n;;\nDROP TABLE t\n",
    );
    program.run_as("migrate -d harbor --prove off", &words).ends(0, &[]);
    program.run_as("migrate down -d harbor --steps 1", &words).ends(0, &[]);
    assert_eq!(db.count("SELECT count(*) FROM o").await, 1);
}
