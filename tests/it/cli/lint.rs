//! `lint`, as a person and a pipeline meet it.

use std::path::Path;
use std::process::Command;

use super::Program;
use crate::support::database;

const SCRIPT: &str = "# m1_create_orders
CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz)
-- down
DROP TABLE orders
# m2_index_orders
CREATE INDEX orders_placed_at ON orders (placed_at)
;;
ALTER TABLE orders ADD COLUMN note text NOT NULL
-- down
DROP INDEX orders_placed_at
";

/// Runs the program on the migrations of the script.
fn lint(program: &Program, arguments: &str) -> super::Said {
    let script = program.folder.path().join("script");
    program.run_as(arguments, &format!("script {}", script.display()))
}

fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git").arg("-C").arg(folder).args(arguments).output().expect("git is there");
    assert!(done.status.success(), "{done:?}");
}

#[tokio::test]
async fn findings_have_rule_place_and_safe_way_and_fail_where_one_is_an_error() {
    let db = database().await;
    let program = Program::on(&db);
    std::fs::write(program.folder.path().join("script"), SCRIPT).expect("the folder is ours");
    let said = lint(&program, "lint -d harbor");
    said.ends(1, &[]);
    for words in [
        "error[blocking-index]: harbor m2_index_orders: CREATE INDEX reads every row of public.orders, and blocks writes",
        "error[required-column]: harbor m2_index_orders: public.orders refuses the NOT NULL column note",
        "hint: build it CONCURRENTLY",
    ] {
        assert!(said.stdout.contains(words), "`{words}` is not in:\n{}", said.stdout);
    }
    assert!(!said.stdout.contains("m1_create_orders"), "{}", said.stdout);
    let json = lint(&program, "lint m2 -d harbor --json").json();
    assert_eq!(json["schema"], "seaworthy/findings/v1");
    let first = &json["findings"][0];
    assert_eq!((&first["rule"], &first["severity"]), (&"blocking-index".into(), &"error".into()));
    assert_eq!((&first["database"], &first["version"]), (&"harbor".into(), &"m2_index_orders".into()));
    lint(&program, "lint m1 -d harbor").ends(0, &["nothing found"]);

    // The reviewed SQL has a line for each statement.
    lint(&program, "snapshot -d harbor").ends(0, &[]);
    let github = lint(&program, "lint -d harbor --format github");
    github.ends(1, &[]);
    let place = "file=migration/snapshots/harbor/m2_index_orders.up.sql,line=";
    assert!(github.stdout.contains(&format!("title=blocking-index,{place}4::")), "{}", github.stdout);
    assert!(github.stdout.contains(&format!("title=required-column,{place}6::")), "{}", github.stdout);
    assert!(lint(&program, "lint -d harbor --format sarif").stdout.contains("\"startLine\": 4"));
    assert!(lint(&program, "lint -d harbor --format junit").stdout.contains("failures=\"2\""));
    // What is made of tables that are not there yet is nobody's.
    let plan = lint(&program, "migrate plan -d harbor");
    plan.ends(0, &[]);
    assert!(!plan.stdout.contains("blocking-index"), "{}", plan.stdout);
    lint(&program, "migrate up --to m1 -d harbor").ends(0, &[]);
    let plan = lint(&program, "migrate plan -d harbor");
    assert!(plan.stdout.contains("  error[blocking-index]: CREATE INDEX reads every row"), "{}", plan.stdout);
    plan.ends(0, &["`cargo xtask lint m2_index_orders` tells the safe way"]);
    let steps = lint(&program, "migrate plan -d harbor --json").json();
    assert_eq!(steps["databases"][0]["steps"][0]["findings"][0]["rule"], "blocking-index");
}

#[tokio::test]
async fn what_is_meant_is_allowed_with_a_reason_and_what_is_history_is_left() {
    let db = database().await;
    let program = Program::on(&db);
    std::fs::write(program.folder.path().join("script"), SCRIPT).expect("the folder is ours");
    let configured = |lines: &str| {
        program.configure(&format!("[database.harbor]\n[database.scholarly]\n[database.harbor.lint]\n{lines}\n"));
        lint(&program, "lint -d harbor")
    };
    let allow = |rule: &str, version: &str, reason: &str| {
        format!("[[database.harbor.lint.allow]]\nrule = \"{rule}\"\nversion = \"{version}\"\nreason = \"{reason}\"\n")
    };
    let allowed = allow("blocking-index", "m2", "ten rows");
    let said = configured(&format!("rules = {{ required-column = \"warning\" }}\n{allowed}"));
    said.ends(0, &[]);
    assert!(said.stdout.starts_with("warning[required-column]"), "{}", said.stdout);
    configured("after = \"m2\"").ends(0, &["nothing found"]);
    lint(&program, "lint m2 -d harbor").ends(1, &[]);
    configured("rules = { blocking-index = \"off\", required-column = \"off\" }").ends(0, &["nothing found"]);
    let unused = configured(&format!("{allowed}{}", allow("drop-table", "m2", "it is empty")));
    assert!(unused.stdout.contains("warning[unused-allowance]"), "{}", unused.stdout);
    // A typo must not switch anything off.
    configured("rules = { blocking-indx = \"off\" }").ends(2, &["blocking-indx", "did you mean blocking-index?"]);
    configured(&allow("blocking-index", "m3", "x")).ends(2, &["no migration is called 'm3'"]);
    configured(&allow("blocking-index", "m2", " ")).ends(2, &["without a reason"]);
    configured("rules = { blocking-index = \"fatal\" }").ends(2, &["seaworthy.toml:4"]);
    configured("").ends(1, &[]);
    lint(&program, "lint nonsense -d harbor").ends(2, &["no migration is called 'nonsense'"]);
}

#[tokio::test]
async fn what_runs_in_no_transaction_is_found_and_refused_before_anything_is_sent() {
    let db = database().await;
    let program = Program::on(&db);
    let script = "# m1_create\nCREATE TABLE t (id int)\n-- down\nDROP TABLE t\n# m2_index\n\
                  CREATE INDEX CONCURRENTLY t_id ON t (id)\n-- down\nDROP INDEX t_id\n";
    std::fs::write(program.folder.path().join("script"), script).expect("the folder is ours");
    let refused = lint(&program, "migrate up -d harbor");
    refused.ends(1, &["m2_index runs in a transaction", "CREATE INDEX CONCURRENTLY", "use_transaction"]);
    assert_eq!(db.count("SELECT count(*) FROM pg_class WHERE relname = 't'").await, 0);
    let said = lint(&program, "lint -d harbor");
    said.ends(1, &["the schemas between its migrations are not known"]);
    assert!(said.stdout.contains("error[needs-no-transaction]: harbor m2_index"), "{}", said.stdout);
}

#[tokio::test]
async fn only_what_changed_since_a_revision_is_looked_at_where_that_is_asked() {
    let db = database().await;
    let program = Program::on(&db);
    let folder = program.folder.path();
    std::fs::write(folder.join("script"), SCRIPT).expect("the folder is ours");
    let sources = folder.join("migration/src/harbor");
    std::fs::create_dir_all(&sources).expect("the folder is ours");
    std::fs::write(sources.join("m1_create_orders.rs"), "").expect("the folder is ours");
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "migration"]);
    git(folder, &["-c", "user.name=n", "-c", "user.email=e@x", "commit", "--quiet", "-m", "one"]);
    lint(&program, "lint --since HEAD -d harbor").ends(0, &["nothing found"]);
    // Not even added yet.
    std::fs::write(sources.join("m2_index_orders.rs"), "").expect("the folder is ours");
    lint(&program, "lint --since HEAD -d harbor").ends(1, &[]);
    lint(&program, "lint --since nowhere -d harbor").ends(2, &["what changed since 'nowhere'", "git log"]);
    lint(&program, "lint --since --output=x -d harbor").ends(2, &[]);
    assert!(!folder.join("x").exists());
}
