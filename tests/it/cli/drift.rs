//! `drift`: what differs from what the ledger says, whose it probably is, and how the expected schema is known.

use std::path::Path;

use serde_json::Value;

use super::schema::scratch_databases;
use super::{Program, Said};
use crate::support::{TestDb, database, review};

/// The deploy binary: no workspace around it, and so no server of its own.
struct Deploy {
    program: Program,
    config: &'static str,
}

impl Deploy {
    fn on(db: &TestDb) -> Self {
        let program = Program::on(db);
        std::fs::remove_file(program.folder.path().join("seaworthy.toml")).expect("it was written");
        Self { program, config: "[database.harbor]\n[database.scholarly]\n" }
    }

    fn run_as(&self, arguments: &str, harbor: &str, reviewed: Option<&Path>) -> Said {
        let mut command = self.program.command(arguments, harbor);
        command.env("HARBOR_CONFIG", self.config).envs(reviewed.map(|folder| ("HARBOR_REVIEWED", folder)));
        command.output().expect("the program runs").into()
    }
}

/// Whose each difference is said to be, by its name.
fn whose(json: &Value) -> Vec<(String, String)> {
    let changes = json["databases"][0]["changes"].as_array().expect("changes");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    changes.iter().map(|change| (text(&change["name"]), text(&change["whose"]["kind"]))).collect()
}

#[tokio::test]
async fn drift_keeps_a_password_to_itself_but_in_what_is_to_be_run() {
    let db = database().await;
    let workspace = Program::on(&db);
    workspace.run("migrate up -d harbor").ends(0, &[]);
    db.execute(
        "CREATE FOREIGN DATA WRAPPER far; CREATE SERVER there FOREIGN DATA WRAPPER far;
         CREATE USER MAPPING FOR public SERVER there OPTIONS (\"user\" 'u', password 's3cret')",
    )
    .await;
    let said = workspace.run("drift -d harbor");
    said.ends(1, &[]);
    assert!(said.stdout.contains("password '***'") && !said.stdout.contains("s3cret"), "{}", said.stdout);
    let kept = workspace.run("drift --sql=keep -d harbor").stdout;
    assert!(kept.contains("password 's3cret'"), "{kept}");
    let next = workspace.run("migrate down -d harbor --steps 1 --yes");
    assert!(!(next.stdout + &next.stderr).contains("s3cret"));
}

#[tokio::test]
async fn drift_says_what_differs_whose_it_is_and_what_leads_either_way() {
    let db = database().await;
    let workspace = Program::on(&db);
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
    let workspace = Program::on(&db);
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

/// The parts of `drift --json` that must not hang on how the expected schema is known.
fn answer(said: &Said) -> (Option<i32>, Vec<Value>) {
    let json = said.json();
    let database = &json["databases"][0];
    let fields = ["drifted", "changes", "repair_sql", "version"];
    (said.code, fields.iter().map(|field| database[field].clone()).collect())
}

#[tokio::test]
async fn drift_without_a_scratch_server_gives_the_same_answer() {
    let db = database().await;
    let (workspace, deploy) = (Program::on(&db), Deploy::on(&db));
    let both = |drifted: bool| {
        let arguments = "drift -d scholarly --json";
        let (replayed, reviewed) = (workspace.run(arguments), deploy.run_as(arguments, "", None));
        assert_eq!(answer(&reviewed), answer(&replayed), "{}", reviewed.stderr);
        assert_eq!(reviewed.code, Some(i32::from(drifted)), "{}", reviewed.stderr);
        let origin = |said: &Said| said.json()["databases"][0]["expected"].clone();
        assert_eq!((origin(&replayed), origin(&reviewed)), ("replayed".into(), "reviewed".into()));
        reviewed
    };
    both(false);
    workspace.run("migrate up --to m20260125_000001 -d scholarly").ends(0, &[]);
    let none = both(false);
    let notes = none.json()["databases"][0]["notes"].to_string();
    assert!(notes.contains("compared with the reviewed files that are built in"), "{notes}");
    assert!(notes.contains("outside a workspace there is no private server"), "{notes}");

    db.execute("CREATE TABLE by_hand (id int); CREATE SCHEMA other; CREATE TABLE other.theirs ()").await;
    db.execute(
        "ALTER TABLE \"User\" ADD COLUMN nickname text; DROP INDEX IF EXISTS \"AuditLog_sensitivity_timestamp_idx\"",
    )
    .await;
    let (_, fields) = answer(&both(true));
    assert!(
        !fields[1].to_string().contains("theirs"),
        "it is in a schema that is not the application's: {}",
        fields[1]
    );
    let pending = deploy.run_as("migrate up --dry-run --to m20260125_000002 -d scholarly", "", None);
    pending.ends(0, &[]);
    db.execute(&pending.stdout).await;
    let (_, fields) = answer(&both(true));
    assert!(fields[1].to_string().contains("pending_migration"), "{}", fields[1]);
}

#[tokio::test]
async fn drift_without_a_scratch_server_says_what_it_cannot_tell() {
    let db = database().await;
    let (workspace, deploy) = (Program::on(&db), Deploy::on(&db));
    deploy.run_as("drift -d harbor", "", None).ends(
        2,
        &[
            "the schema that the ledger of harbor says cannot be told here",
            "none built into",
            "hint: `cargo xtask drift",
        ],
    );
    let folder = tempfile::tempdir().expect("a folder");
    review(&db, folder.path(), "late").await;
    let run = |arguments: &str, harbor: &str| deploy.run_as(arguments, harbor, Some(folder.path()));
    run("drift -d harbor", "late").ends(0, &["has no ledger", "compared with the reviewed files"]);
    run("drift -d harbor", "late edited").ends(0, &["has no ledger"]);

    workspace.run("migrate up --to m0003 -d harbor").ends(0, &[]);
    run("drift -d harbor", "late").ends(2, &["m0002_late is not applied, but m0003_add_berth is", "hint:"]);
    workspace.run_as("migrate up --allow-out-of-order --to m0003 -d harbor", "late").ends(0, &[]);
    run("drift -d harbor", "late").ends(0, &[]);
    run("drift -d harbor", "late edited").ends(2, &["m0001_create_ships sends other statements than were reviewed"]);

    db.execute("INSERT INTO ships VALUES (1, 'Argo', 1), (2, 'Argo', 2)").await;
    workspace.run_as("migrate -d harbor", "late").ends(5, &[]);
    let half = run("drift -d harbor", "late");
    half.ends(1, &["m0004_index_ships stopped half-way up, after 2 of its 3 statements: what they made shows"]);
    assert!(half.stdout.contains("public.ships_berth_idx"), "{}", half.stdout);
}

#[tokio::test]
async fn drift_looks_where_the_proof_looks() {
    let db = database().await;
    let workspace = Program::on(&db);
    workspace.run("migrate up --to m0003 -d harbor").ends(0, &[]);
    db.execute("CREATE SCHEMA other; CREATE TABLE other.theirs (); CREATE TABLE events_2026_01 ()").await;
    workspace.configure("[database.harbor]\nignore = [\"table events_2*\"]\n");
    workspace.run("drift -d harbor").ends(0, &[]);
    workspace.configure("[database.harbor]\nschemas = [\"public\", \"other\"]\n");
    let said = workspace.run("drift -d harbor");
    said.ends(1, &[]);
    assert!(said.stdout.contains("other.theirs") && said.stdout.contains("public.events_2026_01"), "{}", said.stdout);
}
