//! What a user does on a good day, and on a bad one.

use serde_json::Value;

use super::Program;
use crate::support::database;

const HARBOR: &str = "-d harbor";

fn states(status: &Value) -> Vec<(String, String)> {
    let migrations = status["databases"][0]["migrations"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    migrations.map(|row| (text(&row["version"]), text(&row["state"]))).collect()
}

fn state(program: &Program, words: &str, version: &str) -> String {
    let status = program.run_as(&format!("migrate status {HARBOR} --json"), words).json();
    let found = states(&status).into_iter().find(|(name, _)| name.contains(version));
    found.unwrap_or_else(|| panic!("{version} is not in {status}")).1
}

#[tokio::test]
async fn migrate_applies_everything_and_again_nothing() {
    let db = database().await;
    let program = Program::on(&db);
    let first = program.run(&format!("migrate {HARBOR}"));
    first.ends(0, &["applied", "[4/4] m0005_name_ships"]);
    assert!(first.stdout.contains("harbor: 4 migrations in"), "{}", first.stdout);
    let second = program.run(&format!("migrate up {HARBOR}"));
    second.ends(0, &[]);
    assert_eq!(second.stdout, "harbor: nothing to do\n");
    let status = program.run(&format!("migrate status {HARBOR} --json"));
    status.ends(0, &[]);
    let status = status.json();
    assert_eq!(status["schema"], "seaworthy/migrate-status/v1");
    assert!(states(&status).iter().all(|(_, state)| state == "applied"), "{status}");
    let first = &status["databases"][0]["migrations"][1];
    assert_eq!(first["checks"]["passed"], 1);
    assert!(first["applied_at"].as_str().is_some_and(|time| time.ends_with('Z')), "{first}");
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 4);
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.attempts WHERE outcome = 'succeeded'").await, 4);
}

#[tokio::test]
async fn up_and_down_go_as_far_as_asked() {
    let db = database().await;
    let program = Program::on(&db);
    program.run(&format!("migrate up --to berth {HARBOR}")).ends(0, &["m0003_add_berth"]);
    assert_eq!(state(&program, "", "m0004"), "pending");
    program.run(&format!("migrate status --exit-code {HARBOR}")).ends(1, &[]);
    program.run(&format!("migrate up --steps 1 {HARBOR}")).ends(0, &["m0004_index_ships"]);
    assert_eq!(state(&program, "", "m0005"), "pending");
    program.run(&format!("migrate down --to m0001 --yes {HARBOR}")).ends(0, &["rolled back", "m0003_add_berth"]);
    assert_eq!(state(&program, "", "m0004"), "rolled_back");
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 1);
    assert_eq!(db.count("SELECT count(*) FROM pg_class WHERE relname LIKE 'ships\\__%\\_idx'").await, 0);
    program.run(&format!("migrate {HARBOR}")).ends(0, &["m0005_name_ships"]);
    program.run(&format!("migrate redo {HARBOR}")).ends(0, &["rolled back", "applied", "m0005_name_ships"]);
}

#[tokio::test]
async fn a_dry_run_prints_the_sql_and_changes_nothing() {
    let db = database().await;
    let program = Program::on(&db);
    let said = program.run(&format!("migrate up --dry-run {HARBOR}"));
    said.ends(0, &[]);
    assert!(said.stdout.contains("BEGIN;\n\nALTER TABLE ships ADD COLUMN berth integer;\n"), "{}", said.stdout);
    assert!(said.stdout.contains("CREATE INDEX CONCURRENTLY ships_berth_idx ON ships (berth);\n"), "{}", said.stdout);
    assert_eq!(db.count("SELECT count(*) FROM pg_namespace WHERE nspname = 'seaworthy'").await, 0);
    let json = program.run(&format!("migrate --dry-run --json {HARBOR}")).json();
    assert_eq!(json["databases"][0]["steps"][2]["transaction"], false);
    program.run(&format!("migrate {HARBOR}")).ends(0, &[]);
    let said = program.run(&format!("migrate down --steps 1 --dry-run {HARBOR}"));
    assert!(said.stdout.contains("ALTER TABLE ships DROP COLUMN label;\n"), "{}", said.stdout);
    assert_eq!(state(&program, "", "m0005"), "applied");
}

#[tokio::test]
async fn a_failed_migration_leaves_nothing_and_says_which_statement() {
    let db = database().await;
    let program = Program::on(&db);
    program.run(&format!("migrate up --steps 1 {HARBOR}")).ends(0, &[]);
    program.run(&format!("db seed --rows 3 {HARBOR}")).ends(0, &[]);
    let failed = program.run_as(&format!("migrate {HARBOR}"), "broken-sql");
    failed.ends(
        4,
        &[
            "error: migration m0003_add_berth failed and was rolled back",
            "22P02",
            "statement 2 of 2",
            "no number",
            "hint:",
        ],
    );
    assert_eq!(db.count("SELECT count(*) FROM pg_attribute WHERE attname = 'berth'").await, 0);
    assert_eq!(state(&program, "", "m0003"), "failed");
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.attempts WHERE outcome = 'failed'").await, 1);
    let json = program.run_as(&format!("migrate --json {HARBOR}"), "broken-sql");
    json.ends(4, &[]);
    let json = json.json();
    assert_eq!((&json["schema"], &json["exit_code"]), (&"seaworthy/error/v1".into(), &4.into()));
    program.run(&format!("migrate {HARBOR}")).ends(0, &["m0003_add_berth"]);
}

#[tokio::test]
async fn a_failed_check_rolls_back_and_shows_at_most_five_rows() {
    let db = database().await;
    let program = Program::on(&db);
    program.run(&format!("migrate up --steps 1 {HARBOR}")).ends(0, &[]);
    program.run(&format!("db seed --rows 7 {HARBOR}")).ends(0, &[]);
    let failed = program.run_as(&format!("migrate {HARBOR}"), "broken-check");
    failed.ends(4, &["every ship has a berth: 7 offending rows", r#"{"id":1}"#, "… and 2 more"]);
    assert_eq!(failed.stderr.matches("{\"id\":").count(), 5, "{}", failed.stderr);
    assert_eq!(db.count("SELECT count(*) FROM pg_attribute WHERE attname = 'berth'").await, 0);
}

#[tokio::test]
async fn a_closed_gate_starts_nothing() {
    let db = database().await;
    let program = Program::on(&db);
    program.run(&format!("migrate up --to m0004 {HARBOR}")).ends(0, &[]);
    db.execute("INSERT INTO ships SELECT n, NULL, 1 FROM generate_series(1, 10) n").await;
    let closed = program.run(&format!("migrate {HARBOR}"));
    closed.ends(1, &["m0005_name_ships was not started", "ships have names", "1 of 11 rows (9.09 %), 95 % are needed"]);
    assert_eq!(state(&program, "", "m0005"), "pending");
}

#[tokio::test]
async fn a_migration_outside_a_transaction_goes_on_where_it_stopped() {
    let db = database().await;
    let program = Program::on(&db);
    program.run(&format!("migrate up --to m0003 {HARBOR}")).ends(0, &[]);
    // Two ships of one name: the unique index, the third statement, fails and leaves an invalid index.
    db.execute("INSERT INTO ships VALUES (1, 'Argo', 1), (2, 'Argo', 2)").await;
    let stopped = program.run(&format!("migrate up --to m0004 {HARBOR}"));
    stopped.ends(5, &["stopped after 2 of 3 statements", "statement 3 of 3", "goes on where it stopped"]);
    assert_eq!(state(&program, "", "m0004"), "failed");
    assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, 1);
    db.execute("DELETE FROM ships WHERE id = 2").await;
    program.run(&format!("migrate up --to m0004 {HARBOR}")).ends(0, &["goes on after 2 statements"]);
    assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, 0);
    assert_eq!(db.count("SELECT count(*) FROM ships WHERE id = -1").await, 1);
}

#[tokio::test]
async fn a_rollback_that_loses_rows_needs_a_yes() {
    let db = database().await;
    let program = Program::on(&db);
    program.run(&format!("migrate {HARBOR}")).ends(0, &[]);
    program.run(&format!("migrate down --steps 3 --yes {HARBOR}")).ends(0, &[]);
    db.execute("INSERT INTO ships VALUES (7, 'Argo')").await;
    let refused = program.run(&format!("migrate down --steps 1 {HARBOR}"));
    refused.ends(2, &["m0001_create_ships: 1 rows of \"ships\"", "--yes"]);
    assert_eq!(db.count("SELECT count(*) FROM ships").await, 1);
    program.run(&format!("migrate down --steps 1 --yes {HARBOR}")).ends(0, &["m0001_create_ships"]);
}

#[tokio::test]
async fn fresh_needs_a_yes_and_leaves_what_is_not_ours() {
    let db = database().await;
    let program = Program::on(&db);
    db.execute(
        "CREATE SCHEMA other; CREATE TABLE other.kept (); CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN d AS mood;
         CREATE FUNCTION f(x mood) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT f('a');
         CREATE SEQUENCE s; CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, n int DEFAULT nextval('s'));
         CREATE MATERIALIZED VIEW m AS SELECT * FROM t; CREATE TYPE pair AS (a int, b int);
         CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int); CREATE STATISTICS st ON id, n FROM t",
    )
    .await;
    program.run(&format!("migrate fresh {HARBOR}")).ends(2, &["needs a yes", "--yes"]);
    program.run(&format!("migrate fresh --yes {HARBOR}")).ends(0, &["m0005_name_ships"]);
    let relations = "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class c JOIN pg_namespace n
                     ON n.oid = relnamespace WHERE nspname IN ('public', 'other') AND relkind IN ('r', 'v', 'm', 'S')";
    assert_eq!(db.text(relations).await, "kept seaql_migrations ships");
    program.configure("[database.harbor]\nprotected = true\n");
    program.run(&format!("migrate fresh --yes {HARBOR}")).ends(2, &["harbor is protected"]);
}

#[tokio::test]
async fn code_and_ledger_that_differ_are_told() {
    let db = database().await;
    let program = Program::on(&db);
    program.run(&format!("migrate {HARBOR}")).ends(0, &[]);
    program.run_as(&format!("migrate {HARBOR}"), "edited").ends(
        1,
        &["m0001_create_ships was edited after it was applied", "migrate resolve m0001_create_ships --checksum"],
    );
    assert_eq!(state(&program, "edited", "m0001"), "edited");
    program
        .run_as(&format!("migrate {HARBOR}"), "short")
        .ends(0, &["warning:", "m0005_name_ships is applied, but not in the code"]);
    assert_eq!(state(&program, "short", "m0005"), "missing");
    program
        .run_as(&format!("migrate {HARBOR}"), "late")
        .ends(1, &["comes before m0005_name_ships", "--allow-out-of-order"]);
    program.run_as(&format!("migrate up --allow-out-of-order {HARBOR}"), "late").ends(0, &["m0002_late"]);
    program.run_as(&format!("migrate {HARBOR}"), "twice").ends(2, &["two migrations are called m0001_create_ships"]);
    // The last one applied is the late one, whatever its name.
    program.run_as(&format!("migrate down --steps 1 {HARBOR}"), "late").ends(0, &["m0002_late"]);
}

#[tokio::test]
async fn verify_asks_the_live_data() {
    let db = database().await;
    let program = Program::on(&db);
    program.run(&format!("migrate {HARBOR}")).ends(0, &[]);
    program.run(&format!("migrate verify {HARBOR}")).ends(0, &[]);
    db.execute("UPDATE ships SET berth = -5").await;
    let said = program.run(&format!("migrate verify --json {HARBOR}"));
    said.ends(1, &[]);
    let check = &said.json()["databases"][0]["checks"][0];
    assert_eq!((&check["passed"], &check["sample"][0]["id"]), (&false.into(), &(-1).into()));
}

#[tokio::test]
async fn create_writes_a_registered_migration() {
    let db = database().await;
    let program = Program::on(&db);
    let folder = program.folder.path().join("migration/src");
    std::fs::create_dir_all(&folder).expect("the folder is ours");
    let list = "mod m1;\n\nfn all() {\n    vec![\n        Box::new(m1::Migration),\n    ]\n}\n";
    std::fs::write(folder.join("harbor.rs"), list).expect("the folder is ours");
    let snapshots = program.folder.path().join("migration/snapshots/harbor");
    std::fs::create_dir_all(&snapshots).expect("the folder is ours");
    std::fs::write(snapshots.join("migrate.sum"), "-- harbor migrate.sum 0\nm1 up:0 down:0\n").expect("it is ours");
    let said = program.run("migrate create AddNickname -d harbor");
    said.ends(0, &["registered in migration/src/harbor.rs"]);
    let file = program.folder.path().join(said.stdout.trim());
    let text = std::fs::read_to_string(&file).expect("it was written");
    assert!(text.contains("fn checks") && text.contains("async fn down"), "{text}");
    let list = std::fs::read_to_string(folder.join("harbor.rs")).expect("it is there");
    let version = file.file_stem().expect("a name").to_string_lossy().into_owned();
    let sum = std::fs::read_to_string(snapshots.join("migrate.sum")).expect("it is there");
    assert!(
        sum.ends_with(&format!("\nm1 up:0 down:0\n{version} new\n")) && !sum.starts_with("-- harbor migrate.sum 0\n"),
        "{sum}"
    );
    assert!(list.contains(&format!("mod {version};")) && list.contains(&format!("Box::new({version}::Migration),")));
    program.run("migrate create add-nickname -d harbor").ends(2, &["there is a migration called add_nickname already"]);
    program.run("migrate create ../x -d harbor").ends(2, &["`../x` is no name for a migration"]);
}

#[tokio::test]
async fn create_fills_an_empty_list() {
    let program = Program::on(&database().await);
    let list = program.folder.path().join("migration/src/harbor.rs");
    std::fs::create_dir_all(list.parent().expect("a folder")).expect("the folder is ours");
    let source = "//! Harbor.\n\nuse seaworthy::Migration;\n\nfn all() -> Vec<Box<dyn Migration>> {\n    vec![]\n}\n";
    std::fs::write(&list, source).expect("the folder is ours");
    let created = |name: &str| {
        let said = program.run(&format!("migrate create {name} -d harbor"));
        said.ends(0, &["registered"]);
        said.stdout.trim().trim_start_matches("migration/src/harbor/").trim_end_matches(".rs").to_owned()
    };
    let (one, two) = (created("one"), created("two"));
    let text = std::fs::read_to_string(&list).expect("it is there");
    let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(",]", "]").replace(", ]", "]");
    let wanted = format!(
        "//! Harbor. use seaworthy::Migration; mod {one}; mod {two}; fn all() -> Vec<Box<dyn Migration>> {{ \
         vec![Box::new({one}::Migration), Box::new({two}::Migration)] }}"
    );
    assert_eq!(squeezed.replace("vec![ ", "vec!["), wanted, "{text}");
}
