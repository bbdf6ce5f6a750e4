//! `schema dump`, `schema diff` and `drift`: what they say, and what they say of what a user gets wrong.

use serde_json::Value;
use sqlx::{Connection as _, PgConnection};

use super::{Program, Workspace};
use crate::support::{TestDb, database};

fn workspace(db: &TestDb) -> Workspace {
    Workspace(Program::on(db))
}

fn write(workspace: &Workspace, name: &str, text: &str) {
    std::fs::write(workspace.0.folder.path().join(name), text).expect("the folder is ours");
}

/// How many scratch databases are on the private server.
async fn scratch_databases(workspace: &Workspace) -> i64 {
    let url = workspace.run("db url --server").stdout;
    let mut connection = PgConnection::connect(url.trim()).await.expect("it runs");
    let count = "SELECT count(*) FROM pg_database WHERE datname LIKE 'seaworthy_scratch%'";
    sqlx::query_scalar(count).fetch_one(&mut connection).await.expect("a number")
}

#[tokio::test]
async fn a_dump_makes_the_same_schema() {
    let (db, copy) = (database().await, database().await);
    db.execute("CREATE TABLE \"It's\" (id int PRIMARY KEY, \"a b\" text); CREATE VIEW v AS SELECT id FROM \"It's\"")
        .await;
    let dumped = Program::on(&db).run("schema dump -d harbor");
    dumped.ends(0, &[]);
    copy.execute(&dumped.stdout).await;
    assert_eq!(Program::on(&copy).run("schema dump -d harbor").stdout, dumped.stdout);
    let json = Program::on(&db).run("schema dump -d harbor --json").json();
    assert_eq!(json["schema"], "seaworthy/schema-dump/v1");
    assert_eq!(json["databases"][0]["sql"].as_str(), Some(dumped.stdout.as_str()));
    db.execute("GRANT SELECT ON v TO pg_monitor").await;
    assert!(!Program::on(&db).run("schema dump -d harbor").stdout.contains("GRANT"));
    let access = Program::on(&db).run("schema dump --privileges -d harbor").stdout;
    assert!(access.contains("GRANT SELECT ON TABLE public.v TO pg_monitor;"), "{access}");
}

#[tokio::test]
async fn every_source_of_a_schema_is_compared_and_every_bad_one_told() {
    let db = database().await;
    db.execute("CREATE TABLE t (id int PRIMARY KEY, b text)").await;
    let workspace = workspace(&db);
    write(&workspace, "old.sql", "BEGIN;\nCREATE TABLE t (id int PRIMARY KEY);\n");
    let said = workspace.run(&format!("schema diff sql:old.sql url:{}", db.url()));
    said.ends(0, &[]);
    assert_eq!(said.stdout, "add column public.t.b\n    ALTER TABLE public.t ADD COLUMN b text;\n");
    let said = workspace.run("schema diff db:harbor sql:old.sql --sql");
    assert!(
        said.stdout.contains("-- destroys values of column public.t.b\nALTER TABLE public.t DROP COLUMN b;"),
        "{}",
        said.stdout
    );
    let json = workspace.run("schema diff migrations:harbor@m0001 migrations:harbor@m0003 --json").json();
    assert_eq!(json["schema"], "seaworthy/schema-diff/v1");
    assert_eq!(json["changes"][0]["name"], "public.ships.berth");

    // As pg_dump of newer minor versions writes it.
    write(&workspace, "dump.sql", "--\n\n\\restrict abc\n\nCREATE TABLE t (id int PRIMARY KEY);\n\\unrestrict abc\n");
    assert_eq!(workspace.run("schema diff sql:old.sql sql:dump.sql").stdout, "");
    let refused = "nothing was left behind";
    for (text, words) in [
        ("CREATE TABLE a ();\nSELECT 1;\n-- why\nCREATE TABLE a ();\n", &["bad.sql:4", "42P07", refused][..]),
        ("CREATE TABLE a (\n  b int,\n  c itn\n);\n", &["bad.sql:3", "42704", refused]),
        ("SELECT 1;\nSELECT 1;\nSELECT nope;\n", &["bad.sql:3: PostgreSQL refuses `SELECT nope`"]),
        (
            "CREATE TABLE a ();\nALTER TABLE a OWNER TO nobody_knows;\n",
            &["bad.sql:2", "pg_dump --schema-only --no-owner"],
        ),
        ("CREATE TABLE a ();\n\\connect other\n", &["bad.sql:2: `\\connect other` is psql's own"]),
        ("\nCOPY a (b) FROM stdin;\n1\n\\.\n", &["bad.sql:2: COPY", "--schema-only"]),
        ("CREATE ROLE left_behind;\n", &["bad.sql:1: `CREATE ROLE left_behind` is not about one database"]),
    ] {
        write(&workspace, "bad.sql", text);
        workspace.run("schema diff sql:old.sql sql:bad.sql").ends(2, words);
        workspace.run("schema diff sql:bad.sql sql:old.sql").ends(2, words);
    }
    assert_eq!(scratch_databases(&workspace).await, 0);

    workspace.run("schema diff sql:nope.sql db:harbor").ends(2, &["cannot read nope.sql", "No such file"]);
    workspace
        .run("schema diff db:harbur db:harbor")
        .ends(2, &["no database is called 'harbur'", "did you mean harbor?"]);
    workspace
        .run("schema diff migrations:harbor@m0009 db:harbor")
        .ends(2, &["no migration is called 'm0009'", "hint:"]);
    workspace.run("schema diff harbor db:harbor").ends(2, &["harbor is no source of a schema", "db:NAME"]);
    workspace.run("schema diff url:mysql://h/x db:harbor").ends(2, &["is not the URL of a PostgreSQL"]);
    let gone = workspace.run("schema diff url:postgres://app:s3cret@127.0.0.1:1/x db:harbor --json");
    gone.ends(3, &[]);
    assert_eq!((&gone.json()["schema"], &gone.json()["exit_code"]), (&"seaworthy/error/v1".into(), &3.into()));
    assert!(!(gone.stdout + &gone.stderr).contains("s3cret"));
    workspace.run("schema diff db:harbor db:harbor --rename t.nope=x").ends(2, &["--rename t.nope=x names nothing"]);
}

/// Whose each difference is said to be, by its name.
fn whose(json: &Value) -> Vec<(String, String)> {
    let changes = json["databases"][0]["changes"].as_array().expect("changes");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    changes.iter().map(|change| (text(&change["name"]), text(&change["whose"]["kind"]))).collect()
}

#[tokio::test]
async fn drift_says_what_differs_whose_it_is_and_what_leads_either_way() {
    let db = database().await;
    let workspace = workspace(&db);
    workspace.run("drift -d harbor").ends(0, &["has no ledger"]);
    workspace.run("migrate up --to m0003 -d harbor").ends(0, &[]);
    let none = workspace.run("drift -d harbor");
    none.ends(0, &[]);
    assert!(none.stdout.contains("0 differences from the schema after m0003_add_berth"), "{}", none.stdout);

    db.execute("ALTER TABLE ships ADD COLUMN nickname text, ADD COLUMN label text").await;
    db.execute("ALTER TABLE ships ALTER COLUMN berth SET DEFAULT 1").await;
    db.execute("INSERT INTO ships (id) VALUES (1), (2)").await;
    let build = sqlx::raw_sql("CREATE UNIQUE INDEX CONCURRENTLY once ON ships (berth)").execute(&db.pool()).await;
    build.expect_err("two ships have one berth");
    let said = workspace.run("drift -d harbor");
    said.ends(1, &[]);
    for words in [
        "probably m0005_name_ships's, which makes exactly this and is pending",
        "no migration names it",
        "role postgres",
    ] {
        assert!(said.stdout.contains(words), "{words}: {}", said.stdout);
    }
    let json = workspace.run("drift -d harbor --json").json();
    assert_eq!(json["schema"], "seaworthy/drift/v1");
    let expected = [
        ("public.once", "failed_build"),
        ("public.ships.berth", "changed_by_hand"),
        ("public.ships.label", "pending_migration"),
        ("public.ships.nickname", "by_hand"),
    ];
    let mut found = whose(&json);
    found.sort();
    assert_eq!(found, expected.map(|(name, kind)| (name.to_owned(), kind.to_owned())));

    let keep = workspace.run("drift -d harbor --sql=keep");
    assert!(keep.stdout.contains("ALTER TABLE public.ships ADD COLUMN nickname text;"), "{}", keep.stdout);
    let undo = workspace.run("drift -d harbor --sql");
    undo.ends(1, &[]);
    db.execute(&undo.stdout).await;
    workspace.run("drift -d harbor").ends(0, &[]);
    assert_eq!(scratch_databases(&workspace).await, 0);
}

#[tokio::test]
async fn drift_explains_what_the_ledger_says() {
    let db = database().await;
    let workspace = workspace(&db);
    workspace.run("migrate up --to m0003 -d harbor").ends(0, &[]);
    db.execute("INSERT INTO ships VALUES (1, 'Argo', 1), (2, 'Argo', 2)").await;
    workspace.run("migrate -d harbor").ends(5, &[]);
    let half = workspace.run("drift -d harbor --json");
    half.ends(1, &[]);
    assert_eq!(whose(&half.json()), [("public.ships_name_idx".to_owned(), "failed_build".to_owned())]);
    let notes = half.json()["databases"][0]["notes"].to_string();
    assert!(
        notes.contains("m0004_index_ships stopped half-way up: compared with the schema after 2 of its 3"),
        "{notes}"
    );

    db.execute("UPDATE ships SET \"Name \"\"x\"\"\" = id").await;
    workspace.run("migrate -d harbor").ends(0, &[]);
    workspace.run("drift -d harbor").ends(0, &[]);
    workspace.run_as("drift -d harbor", "late").ends(0, &["m0002_late is not applied, but a later one is"]);
    let missing = workspace.run_as("drift -d harbor --json", "short");
    missing.ends(1, &[]);
    assert!(
        missing.json()["databases"][0]["notes"]
            .to_string()
            .contains("m0005_name_ships is applied, but not in the code")
    );
    assert!(whose(&missing.json()).contains(&("public.ships.label".to_owned(), "missing_migration".to_owned())));
    workspace
        .run_as("drift -d harbor", "edited")
        .ends(2, &["m0001_create_ships was edited after it was applied", "hint:"]);
}

#[tokio::test]
async fn matrix_refuses_what_holds_no_postgresql() {
    let program = Program::at("postgres://nobody@localhost:1/x");
    let folder = program.folder.path().display().to_string();
    program
        .run(&format!("matrix {folder}"))
        .ends(2, &["holds no postgres", "hint: give the folder that holds `initdb`"]);
    let json = program.run(&format!("matrix {folder}/nowhere --json"));
    json.ends(2, &[]);
    assert_eq!(json.json()["schema"], "seaworthy/error/v1");
    // A folder with versions, but without this workspace's tests.
    program.run("matrix --filter none").ends(2, &["the tests cannot be built", "cargo test -p it"]);
}
