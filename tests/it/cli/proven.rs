//! Reviewed is what runs, and what it makes of the schema is proven before it is committed.

use std::path::PathBuf;
use std::process::Command;

use seaworthy_runner::{Event, Review, RunOptions, Strictness, UpTarget};

use super::{Program, Said};
use crate::support::{TestDb, chain, database, review};

const HARBOR: &str = "-d harbor";

/// The program with reviewed files built in, on an empty database.
struct Deploy {
    program: Program,
    reviewed: PathBuf,
}

impl Deploy {
    /// Builds in the files of migrations with these words.
    async fn reviewed(db: &TestDb, words: &str) -> Self {
        let program = Program::on(db);
        let reviewed = program.folder.path().join("reviewed");
        std::fs::create_dir(&reviewed).expect("the folder is ours");
        review(db, &reviewed, words).await;
        Self { program, reviewed }
    }

    /// Runs the code with these words.
    fn run_as(&self, arguments: &str, words: &str) -> Said {
        let mut command = self.program.command(&format!("{arguments} {HARBOR}"), words);
        command.env("HARBOR_REVIEWED", &self.reviewed).output().expect("the program runs").into()
    }

    fn run(&self, arguments: &str) -> Said {
        self.run_as(arguments, "")
    }

    /// Changes a reviewed file.
    fn tamper(&self, file: &str, from: &str, to: &str) {
        let path = self.reviewed.join(file);
        let text = std::fs::read_to_string(&path).expect("it was written");
        assert!(text.contains(from), "`{from}` is not in {text}");
        std::fs::write(path, text.replace(from, to)).expect("the folder is ours");
    }
}

const COLUMNS: &str = "SELECT coalesce(string_agg(attname, ' ' ORDER BY attnum), '') FROM pg_attribute
                       WHERE attrelid = to_regclass('ships') AND attnum > 0 AND NOT attisdropped AND attname <> 'id'
                       AND attname NOT LIKE 'Name%'";

#[tokio::test]
async fn what_was_reviewed_runs_and_is_proven_up_and_down() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    deploy.run("migrate").ends(0, &["[4/4] m0005_name_ships"]);
    assert_eq!(db.count("SELECT count(DISTINCT fingerprint) FROM seaworthy.migrations").await, 4);
    assert_eq!(db.text("SELECT string_agg(source_checksum, '') FROM seaworthy.migrations").await, "the source's hash");
    deploy.run("migrate down --to m0001 --yes").ends(0, &["m0003_add_berth"]);
    deploy.run("migrate up --prove last").ends(0, &["m0005_name_ships"]);
    deploy.run("migrate redo --yes --prove off").ends(0, &["m0005_name_ships"]);
}

#[tokio::test]
async fn what_differs_from_the_reviewed_sql_is_not_sent() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    let refused = deploy.run_as("migrate", "edited");
    let said = [
        "m0001_create_ships sends other statements than were reviewed",
        "Nothing was sent",
        "-    \"Name \"\"x",
        "+    \"name\" text",
    ];
    refused.ends(1, &said);
    refused.ends(1, &["cargo xtask snapshot"]);
    assert_eq!(db.count("SELECT count(*) FROM pg_namespace WHERE nspname = 'seaworthy'").await, 0);
    let json = deploy.run_as("migrate --json", "edited").json();
    assert_eq!((&json["schema"], &json["exit_code"]), (&"seaworthy/error/v1".into(), &1.into()));
    deploy.run_as("migrate", "late").ends(1, &["m0002_late was not reviewed: there is no m0002_late.up.sql"]);
    // The same meaning in other words is the same.
    deploy.run_as("migrate", "formatted").ends(0, &["m0005_name_ships"]);
}

#[tokio::test]
async fn the_plan_shows_what_differs_from_the_reviewed_files() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    let findings = |said: &Said| said.json()["databases"][0]["steps"][0]["findings"].clone();
    assert_eq!(findings(&deploy.run("migrate plan --json")), serde_json::json!([]));
    let plan = findings(&deploy.run_as("migrate plan --json", "edited"));
    assert_eq!((&plan[0]["rule"], &plan[0]["severity"]), (&"unreviewed-migration".into(), &"error".into()), "{plan}");
    deploy.run("migrate").ends(0, &[]);
    let hint = "`cargo xtask migrate plan --diff m0001_create_ships` shows the change";
    deploy.run_as("migrate", "edited").ends(1, &["m0001_create_ships was edited", hint]);
    let shown = deploy.run_as("migrate plan --diff m0001", "edited");
    shown.ends(0, &[]);
    for line in ["--- reviewed", "-    \"Name \"\"x", "+    \"name\" text"] {
        assert!(shown.stdout.contains(line), "`{line}` is not in:\n{}", shown.stdout);
    }
    let json = deploy.run_as("migrate plan --diff m0001 --json", "edited").json();
    assert_eq!(json["databases"][0]["files"][0]["file"], "m0001_create_ships.up.sql", "{json}");
    let same = deploy.run("migrate plan --diff m0001");
    assert!(same.stdout.contains("m0001_create_ships sends what was reviewed"), "{}", same.stdout);
    deploy.run("migrate plan --diff m9").ends(2, &["no migration is called 'm9'"]);
    deploy.run("migrate plan --diff m0001 --down").ends(2, &["--diff", "--down"]);
}

#[tokio::test]
async fn the_plan_marks_the_steps_that_were_not_reviewed() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    deploy.tamper("m0003_add_berth.up.sql", "integer", "bigint");
    let plan = deploy.run("migrate plan");
    plan.ends(0, &["m0003_add_berth sends other statements"]);
    for line in [
        "m0001_create_ships up, in one transaction\n",
        "m0003_add_berth up, in one transaction, not as it was reviewed\n",
    ] {
        assert!(plan.stdout.contains(line), "`{line}` is not in:\n{}", plan.stdout);
    }
    let json = deploy.run("migrate plan --json").json();
    let steps = json["databases"][0]["steps"].as_array().expect("a list").clone();
    let reviewed: Vec<_> = steps.iter().map(|step| step["reviewed"].as_bool()).collect();
    assert_eq!(reviewed, [Some(true), Some(false), Some(true), Some(true)], "{json}");
    let json = Program::on(&db).run("migrate plan --json -d harbor").json();
    assert!(json["databases"][0]["steps"][0]["reviewed"].is_null(), "nothing is built in: {json}");
}

#[tokio::test]
async fn how_a_migration_runs_is_reviewed_too() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    deploy.tamper("m0004_index_ships.up.sql", "outside a transaction, a checkpoint after each statement", "in one");
    deploy.run("migrate").ends(1, &["m0004_index_ships sends other statements"]);
}

#[tokio::test]
async fn a_rollback_is_reviewed_and_proven_like_the_way_up() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    deploy.run("migrate").ends(0, &[]);
    deploy.tamper("m0005_name_ships.down.sql", "label", "tag");
    deploy.run("migrate down --steps 1 --yes").ends(1, &["m0005_name_ships sends other statements"]);
    assert_eq!(db.text(COLUMNS).await, "berth label");
    deploy.tamper("m0005_name_ships.down.sql", "tag", "label");
    // What is below it is not what was reviewed: the schema after `down` has to be that of the version before.
    deploy.tamper("m0004_index_ships.catalog", "ships_berth_idx", "ships_pier_idx");
    deploy.run("migrate down --steps 1 --yes").ends(4, &["the rollback of m0005_name_ships failed", "ships_pier_idx"]);
    assert_eq!(db.text(COLUMNS).await, "berth label");
}

#[tokio::test]
async fn a_column_added_by_hand_between_two_deploys_stops_the_second() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    deploy.run("migrate up --to m0003").ends(0, &[]);
    db.execute("ALTER TABLE ships ADD COLUMN nickname text").await;
    let refused = deploy.run("migrate");
    refused.ends(1, &["the schema was changed by hand", "add column public.ships.nickname", "cargo xtask drift"]);
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 2);
    deploy.run("migrate --prove off").ends(0, &["m0005_name_ships"]);
    // With nothing to do nothing is looked for.
    deploy.run("migrate").ends(0, &[]);
}

#[tokio::test]
async fn what_was_there_before_the_first_migration_is_to_be_adopted() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    db.execute("CREATE TABLE ships (id int)").await;
    let refused = deploy.run("migrate");
    refused
        .ends(1, &["the database has a schema that no migration made", "public.ships", "cargo xtask migrate baseline"]);
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 0);
}

#[tokio::test]
async fn everything_goes_back_where_that_is_asked() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    deploy.run("migrate").ends(0, &[]);
    let plan = deploy.run("migrate plan --down --to nothing --json").json();
    assert_eq!(plan["databases"][0]["steps"].as_array().map(Vec::len), Some(4));
    deploy.run("migrate down --to nothing --steps 1").ends(2, &["cannot be used with"]);
    deploy.run("migrate down --to nothing --yes").ends(0, &["m0001_create_ships"]);
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 0);
    assert_eq!(db.count("SELECT count(*) FROM pg_class WHERE relname = 'ships'").await, 0);
    deploy.run("migrate down --to nothing --yes").ends(0, &[]);
}

#[tokio::test]
async fn what_a_server_has_of_its_own_is_no_drift() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    db.execute("CREATE EXTENSION IF NOT EXISTS plpgsql; CREATE SCHEMA other; CREATE TABLE other.kept ()").await;
    deploy.run("migrate up --to m0003").ends(0, &[]);
    db.execute("GRANT SELECT ON ships TO PUBLIC; ANALYZE ships").await;
    deploy.run("migrate").ends(0, &["m0005_name_ships"]);
}

#[tokio::test]
async fn what_is_ignored_is_no_drift_and_no_failed_proof() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    deploy.run("migrate up --to m0003").ends(0, &[]);
    db.execute("CREATE TABLE events_2026_01 (); CREATE INDEX dba_berth ON ships (berth)").await;
    deploy.run("migrate").ends(1, &["public.events_2026_01", "public.dba_berth"]);
    deploy.program.configure("[database.harbor]\nignore = [\"table events_2*\", \"index public.dba_*\"]\n");
    deploy.run("migrate").ends(0, &["m0005_name_ships"]);
    deploy.program.configure("[database.harbor]\nignore = [\"tables events_2*\"]\n");
    deploy.run("migrate").ends(2, &["seaworthy.toml:2", "`tables` is no kind", "ignore = ["]);
}

#[tokio::test]
async fn who_writes_a_migration_is_warned_and_goes_on() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    let chain = chain(harbor::migrations("late edited")).await;
    let review = Review {
        database: "harbor",
        reviewed: harbor::reviewed(&deploy.reviewed),
        strictness: Strictness::Advised,
        prove: None,
        scope: crate::support::scope(),
        ignored: Vec::new(),
    };
    let options = RunOptions { review: Some(review), ..RunOptions::default() };
    let mut told = Vec::new();
    let mut listener = |event: &Event<'_>| {
        if let Event::Notice(notice) = event {
            told.push(format!("{} {}", notice.version.as_deref().unwrap_or_default(), notice.message));
        }
    };
    let first = UpTarget { to: Some(1), ..UpTarget::default() };
    let outcome = seaworthy_runner::up(&db.target(), &chain, &first, &options, &mut listener).await;
    assert_eq!(outcome.expect("warnings stop nothing").done.len(), 2);
    let expected =
        ["m0001_create_ships sends other statements than its reviewed SQL", "m0002_late has no reviewed SQL yet"];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn another_spelling_of_an_applied_migration_is_no_edit() {
    let db = database().await;
    let program = Program::on(&db);
    program.run(&format!("migrate {HARBOR}")).ends(0, &[]);
    let again = program.run_as(&format!("migrate {HARBOR}"), "formatted");
    again.ends(0, &[]);
    assert!(!again.stderr.contains("warning"), "{}", again.stderr);
    program.run_as(&format!("migrate {HARBOR}"), "edited").ends(1, &["m0001_create_ships was edited"]);
    let json = program.run_as(&format!("migrate --json {HARBOR}"), "edited").json();
    assert_eq!((&json["schema"], &json["exit_code"]), (&"seaworthy/error/v1".into(), &1.into()));
}

#[tokio::test]
async fn a_ledger_of_before_learns_the_spelling_at_the_next_run() {
    let db = database().await;
    let program = Program::on(&db);
    program.run(&format!("migrate up --to m0003 {HARBOR}")).ends(0, &[]);
    db.execute(
        "ALTER TABLE seaworthy.migrations DROP COLUMN canonical_checksum; DROP VIEW seaworthy.data_migrations;
         DROP TABLE seaworthy.backfill_failures, seaworthy.backfill_kept, seaworthy.backfill_ranges, seaworthy.backfills;
         UPDATE seaworthy.ledger SET version = 2",
    )
    .await;
    // It is read as it is, and says edited rather than nothing.
    program.run(&format!("migrate status {HARBOR}")).ends(0, &[]);
    program.run_as(&format!("migrate {HARBOR}"), "formatted").ends(1, &["m0001_create_ships was edited"]);
    program.run(&format!("migrate {HARBOR}")).ends(0, &["m0005_name_ships"]);
    assert_eq!(db.count("SELECT count(canonical_checksum) FROM seaworthy.migrations").await, 4);
    program.run_as(&format!("migrate {HARBOR}"), "formatted").ends(0, &[]);
}

#[tokio::test]
async fn status_says_what_came_out_of_order() {
    let db = database().await;
    let program = Program::on(&db);
    program.run(&format!("migrate {HARBOR}")).ends(0, &[]);
    let late = |program: &Program| {
        let status = program.run_as(&format!("migrate status --json {HARBOR}"), "late").json();
        let rows = status["databases"][0]["migrations"].as_array().expect("a list").clone();
        let late = rows.iter().filter(|row| row["out_of_order"] == true);
        late.map(|row| format!("{} {}", row["version"], row["state"])).collect::<Vec<_>>()
    };
    assert_eq!(late(&program), [r#""m0002_late" "pending""#]);
    let told = program.run_as(&format!("migrate status {HARBOR}"), "late").stdout;
    assert!(told.lines().any(|line| line.contains("m0002_late") && line.ends_with("out of order")), "{told}");
    program.run_as(&format!("migrate up --allow-out-of-order {HARBOR}"), "late").ends(0, &["m0002_late"]);
    assert_eq!(late(&program), [r#""m0002_late" "applied""#]);
    let without = program.run(&format!("migrate status -v {HARBOR}"));
    without.ends(0, &["harbor has no reviewed files built in"]);
}

#[tokio::test]
async fn a_schema_that_is_not_the_reviewed_one_is_rolled_back_and_shown() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    deploy.tamper("m0005_name_ships.catalog", "\"label\"", "\"tag\"");
    let failed = deploy.run("migrate");
    failed.ends(4, &["m0005_name_ships failed and was rolled back", "is not the reviewed one"]);
    failed.ends(4, &["add column public.ships.label", "drop column public.ships.tag", "as it was before m0005"]);
    assert_eq!(db.text(COLUMNS).await, "berth");
    assert_eq!(db.text("SELECT state FROM seaworthy.migrations WHERE version LIKE 'm0005%'").await, "failed");
    deploy.tamper("m0005_name_ships.catalog", "\"tag\"", "\"label\"");
    deploy.run("migrate").ends(0, &["m0005_name_ships"]);
}

#[tokio::test]
async fn outside_a_transaction_it_is_shown_after_the_fact() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    deploy.tamper("m0004_index_ships.catalog", "ships_berth_idx", "ships_pier_idx");
    deploy.run("migrate").ends(5, &["m0004_index_ships stopped after 3 of 3 statements", "ships_pier_idx"]);
    deploy.tamper("m0004_index_ships.catalog", "ships_pier_idx", "ships_berth_idx");
    deploy.run("migrate").ends(0, &["m0004_index_ships", "m0005_name_ships"]);
}

#[tokio::test]
async fn what_was_merged_out_of_order_is_proven_once_it_is_complete() {
    let db = database().await;
    let before = Deploy::reviewed(&db, "").await;
    let after = Deploy::reviewed(&db, "late").await;
    before.run("migrate").ends(0, &[]);
    after.run_as("migrate", "late").ends(1, &["m0002_late", "--allow-out-of-order"]);
    after.run_as("migrate up --allow-out-of-order", "late").ends(0, &["m0002_late"]);
    let proven = "SELECT count(*) FROM seaworthy.migrations WHERE version = 'm0002_late' AND fingerprint IS NOT NULL";
    assert_eq!(db.count(proven).await, 1);
}

#[tokio::test]
async fn a_role_that_owns_no_table_of_others_can_prove() {
    let db = database().await;
    let deploy = Deploy::reviewed(&db, "").await;
    deploy.run("migrate up --to m0001").ends(0, &[]);
    db.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC; ALTER TABLE ships SET (fillfactor = 90)").await;
    let role = "blind_prover";
    db.execute(&format!(
        "DO $$ BEGIN CREATE ROLE {role} LOGIN PASSWORD 'pw'; EXCEPTION WHEN duplicate_object THEN END $$;
         GRANT ALL ON ALL TABLES IN SCHEMA seaworthy TO {role}; GRANT USAGE ON SCHEMA seaworthy TO {role};
         GRANT USAGE ON SCHEMA public TO {role}; GRANT ALL ON seaql_migrations TO {role}"
    ))
    .await;
    // It may not even read the table, and sees what was done to it.
    let url = db.url().replacen("postgres@", &format!("{role}:pw@"), 1);
    let deploy = Deploy { program: Program::at(&url), reviewed: deploy.reviewed.clone() };
    deploy.run("migrate").ends(1, &["the schema was changed by hand", "public.ships"]);
}

#[test]
fn two_branches_that_add_migrations_conflict_in_git() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = seaworthy_runner::sum::with_version("harbor", "", "m0001_create_ships");
    let ours = seaworthy_runner::sum::with_version("harbor", &base, "m0002_ours");
    // Not even lines that are far apart merge.
    let theirs = seaworthy_runner::sum::with_version("harbor", &base, "m0003_theirs");
    for (name, text) in [("base", &base), ("ours", &ours), ("theirs", &theirs)] {
        std::fs::write(folder.path().join(name), text).expect("the folder is ours");
    }
    let merged = Command::new("git").args(["merge-file", "-p", "ours", "base", "theirs"]).current_dir(&folder).output();
    let merged = merged.expect("git is installed");
    assert_eq!(merged.status.code(), Some(1), "{merged:?}");
    let text = String::from_utf8_lossy(&merged.stdout);
    assert_eq!(seaworthy_runner::sum::explain(&text, &ours), "holds the conflict of two branches");
}
