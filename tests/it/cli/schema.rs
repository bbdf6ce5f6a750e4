//! `schema dump` and `schema diff`: what they say, and what they say of what a user gets wrong.

use sqlx::{Connection as _, PgConnection};

use super::Program;
use crate::support::database;

fn write(workspace: &Program, name: &str, text: &str) {
    std::fs::write(workspace.folder.path().join(name), text).expect("the folder is ours");
}

/// How many scratch databases are on the private server.
pub(super) async fn scratch_databases(workspace: &Program) -> i64 {
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
async fn a_subscription_is_compared_and_its_scratch_database_goes() {
    let db = database().await;
    let workspace = Program::on(&db);
    let made = "CREATE SUBSCRIPTION feed CONNECTION 'host=h password=s3cret' PUBLICATION p WITH (connect = false";
    write(&workspace, "old.sql", &format!("{made});\n"));
    write(&workspace, "new.sql", &format!("{made}, binary = true);\n"));
    let said = workspace.run("schema diff sql:old.sql sql:new.sql");
    said.ends(0, &[]);
    assert!(said.stdout.contains("ALTER SUBSCRIPTION feed SET (binary = true);"), "{}", said.stdout);
    let gone = workspace.run("schema diff sql:new.sql db:harbor").stdout;
    assert!(gone.contains("DROP SUBSCRIPTION feed") && !gone.contains("s3cret"), "{gone}");
    assert_eq!(scratch_databases(&workspace).await, 0);
}

#[tokio::test]
async fn every_source_of_a_schema_is_compared_and_every_bad_one_told() {
    let db = database().await;
    db.execute("CREATE TABLE t (id int PRIMARY KEY, b text)").await;
    let workspace = Program::on(&db);
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

    workspace
        .run("schema diff sql:nope.sql db:harbor")
        .ends(2, &["cannot read nope.sql", "No such file", "`ls -d 'nope.sql'`"]);
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
