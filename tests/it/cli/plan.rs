//! `migrate plan`: what a person sees before a migration runs.

use serde_json::{Value, json};

use super::Program;
use crate::support::{TestDb, database};

/// Returns a step's statements of a plan.
fn statements(plan: &Value, version: &str) -> Vec<Value> {
    let steps = plan["databases"][0]["steps"].as_array().expect("steps");
    let step = steps.iter().find(|step| step["version"].as_str().is_some_and(|name| name.contains(version)));
    step.unwrap_or_else(|| panic!("{version} is not in {plan}"))["statements"].as_array().expect("a list").clone()
}

/// Returns a database in which ships are in use.
async fn in_use() -> (TestDb, Program) {
    let db = database().await;
    let program = Program::on(&db);
    program.run("migrate up --to m0001 -d harbor").ends(0, &[]);
    program.run("db seed --rows 5000 -d harbor").ends(0, &[]);
    db.execute("ANALYZE ships").await;
    (db, program)
}

#[tokio::test]
async fn a_plan_says_of_each_statement_what_it_locks_and_how_large_that_is_today() {
    let (db, program) = in_use().await;
    let said = program.run("migrate plan --json -d harbor");
    said.ends(0, &[]);
    let plan = said.json();
    assert_eq!(plan["schema"], "seaworthy/migrate-plan/v1");
    let step = &plan["databases"][0]["steps"][0];
    assert_eq!((&step["direction"], &step["transaction"]), (&json!("up"), &json!(true)));
    assert_eq!(step["findings"].as_array().map(Vec::len), Some(1), "{step}");
    assert_eq!(step["findings"][0]["rule"], "data-under-lock");
    let of = |version: &str| statements(&plan, version);
    let add = &of("m0003")[0];
    assert_eq!((&add["lock"], &add["relation"]), (&json!("ACCESS EXCLUSIVE"), &json!("public.ships")));
    assert_eq!((&add["rewrites"], &add["scans"]), (&json!(false), &json!(false)));
    assert_eq!(add["rows_estimate"], 5000);
    assert!(add["bytes"].as_i64().is_some_and(|bytes| bytes > 100_000), "{add}");
    assert_eq!((&of("m0003")[1]["lock"], &of("m0003")[1]["scans"]), (&json!("ROW EXCLUSIVE"), &Value::Null));
    let index = &of("m0004")[0];
    assert_eq!((&index["lock"], &index["scans"]), (&json!("SHARE UPDATE EXCLUSIVE"), &json!(true)));
    assert_eq!(index["may_run_in_transaction"], false);
    let text = program.run("migrate plan -d harbor");
    text.ends(0, &[]);
    for words in [
        "m0003_add_berth up, in one transaction",
        "public.ships: ACCESS EXCLUSIVE, blocks reads and writes; neither rewrites nor reads the rows; about 5,000 rows",
        "m0004_index_ships up, outside a transaction",
        "reads and writes go on; reads every row; about 5,000 rows",
    ] {
        assert!(text.stdout.contains(words), "`{words}` is not in:\n{}", text.stdout);
    }
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 1);
}

#[tokio::test]
async fn a_plan_back_names_what_goes_and_what_is_locked() {
    let (_db, program) = in_use().await;
    let plan = program.run("migrate plan --down --json -d harbor").json();
    let step = &plan["databases"][0]["steps"][0];
    assert_eq!((&step["direction"], &step["version"]), (&json!("down"), &json!("m0001_create_ships")));
    assert_eq!(step["losses"][0], json!({ "what": "rows of \"ships\"", "rows": 5000 }));
    assert_eq!(step["statements"][0]["lock"], "ACCESS EXCLUSIVE");
    let text = program.run("migrate plan --down -d harbor").stdout;
    assert!(text.contains("5000 rows of \"ships\""), "{text}");
    program.run("migrate plan --down --allow-out-of-order -d harbor").ends(2, &["cannot be used with"]);
}

#[tokio::test]
async fn whoever_may_connect_may_plan_also_without_a_ledger() {
    let db = database().await;
    let role = format!("looker_{}", db.text("SELECT current_database()::text").await);
    db.execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'pw'; CREATE TABLE berths (n int)")).await;
    let program = Program::at(&db.url().replacen("postgres@", &format!("{role}:pw@"), 1));
    let said = program.run("migrate plan --json -d harbor");
    said.ends(0, &[]);
    let plan = said.json();
    assert_eq!(plan["databases"][0]["steps"].as_array().map(Vec::len), Some(4));
    // What the plan itself makes is nobody's yet.
    let index = &statements(&plan, "m0004")[0]["relations"][0];
    assert_eq!((&index["new"], &index["rows_estimate"]), (&json!(true), &json!(0)));
    let text = program.run("migrate plan -d harbor").stdout;
    assert!(text.contains("locks nothing that is in use"), "{text}");
    assert_eq!(db.count("SELECT count(*) FROM pg_namespace WHERE nspname = 'seaworthy'").await, 0);
}

#[tokio::test]
async fn a_plan_does_not_wait_for_a_table_that_somebody_holds() {
    let (db, program) = in_use().await;
    let mut holder = db.pool().begin().await.expect("a transaction");
    sqlx::query("LOCK TABLE ships").execute(&mut *holder).await.expect("it locks");
    let said = program.run("migrate plan --json -d harbor");
    said.ends(0, &[]);
    let add = &statements(&said.json(), "m0003")[0];
    assert_eq!((&add["lock"], &add["bytes"]), (&json!("ACCESS EXCLUSIVE"), &Value::Null));
}
