//! Migrations that the program writes: of a live schema, of a file, of entities; and a database that is adopted.

use std::path::Path;

use super::{Program, Said};
use crate::support::{TestDb, database, pg_dump, root};

const LIST: &str = "//! Harbor.\n\nuse seaworthy::Migration;\n\nfn all() -> Vec<Box<dyn Migration>> {\n    vec![]\n}\n";

/// What somebody made by hand.
const LIVE: &str = r#"
    CREATE TYPE mood AS ENUM ('sad', 'happy');
    CREATE TABLE "User" (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, mood mood DEFAULT 'sad');
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id uuid REFERENCES "User" (id), note text);
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER orders_touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE SCHEMA other; CREATE TABLE other.thing (id int);
    INSERT INTO "User" VALUES ('00000000-0000-0000-0000-000000000001', 'a@example.org');
"#;

fn workspace(db: &TestDb) -> Program {
    let program = Program::on(db);
    std::fs::copy(root().join("rustfmt.toml"), program.folder.path().join("rustfmt.toml")).expect("the folder is ours");
    let list = program.folder.path().join("migration/src/harbor.rs");
    std::fs::create_dir_all(list.parent().expect("a folder")).expect("the folder is ours");
    std::fs::write(list, LIST).expect("the folder is ours");
    program
}

fn read(workspace: &Program, path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(workspace.folder.path().join(path)).expect("it was written")
}

/// Makes sure that stdout holds each of the words.
fn prints(said: &Said, words: &[&str]) {
    for word in words {
        assert!(said.stdout.contains(word), "`{word}` is not in:\n{}", said.stdout);
    }
}

async fn nothing_is_written(db: &TestDb) {
    let ledger = "SELECT count(*) FROM pg_class WHERE relname IN ('seaql_migrations', 'attempts')";
    assert_eq!(db.count(ledger).await, 0);
}

#[tokio::test]
async fn a_live_schema_becomes_the_first_migration() {
    let db = database().await;
    db.execute(LIVE).await;
    let workspace = workspace(&db);
    let said = workspace.run_as("migrate baseline -d harbor", "none");
    said.ends(0, &["written migration/src/harbor/m", "m0001_create_ships", "run the same command again"]);
    prints(
        &said,
        &["2 tables, 1 enum, 1 foreign key, 1 function, 1 trigger", "schema other is left alone, with 1 object"],
    );
    let list = read(&workspace, "migration/src/harbor.rs");
    let version = list.split("mod ").nth(1).and_then(|rest| rest.split(';').next()).expect("a module");
    assert!(version.ends_with("_baseline"), "{list}");
    let source = read(&workspace, format!("migration/src/harbor/{version}.rs"));
    for line in [
        ".as_enum(\"mood\").values([\"sad\", \"happy\"])",
        ".table(\"User\")",
        ".col(ColumnDef::new(\"mood\").custom(\"public.mood\").default(\"sad\"))",
        "Object::trigger(\"orders\", \"orders_touch\")",
        "Loss::rows_of(\"User\")",
    ] {
        assert!(source.contains(line), "{line} is not in\n{source}");
    }
    nothing_is_written(&db).await;
    // The program is older than the source: it says so, and writes no second one.
    workspace.run("migrate baseline -d harbor").ends(1, &["is written, and not in this program", "build the program"]);
    assert_eq!(list, read(&workspace, "migration/src/harbor.rs"));
}

#[tokio::test]
async fn what_was_not_expected_is_listed() {
    let db = database().await;
    db.execute(LIVE).await;
    let workspace = workspace(&db);
    let expected = "CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE TABLE orders (id bigint PRIMARY KEY, note text);
                    CREATE TABLE gone (id int);";
    std::fs::write(workspace.folder.path().join("expected.sql"), expected).expect("the folder is ours");
    let said = workspace.run("migrate baseline -d harbor --expect sql:expected.sql");
    said.ends(0, &[]);
    prints(
        &said,
        &[
            "not as expected:",
            "add table public.User",
            "add function public.touch()",
            "add trigger",
            "drop table public.gone",
        ],
    );
    nothing_is_written(&db).await;
}

#[tokio::test]
async fn a_baseline_is_marked_and_never_run() {
    let db = database().await;
    db.execute(
        r#"CREATE TABLE ships (id bigint PRIMARY KEY, "Name ""x""" text); INSERT INTO ships VALUES (7, 'Argo')"#,
    )
    .await;
    let workspace = workspace(&db);
    // Read-only is enough up to the mark.
    let role = format!("reader_{}", std::process::id());
    db.execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'x'; GRANT SELECT ON ships TO {role}; REVOKE CREATE ON SCHEMA public FROM PUBLIC")).await;
    let compared = workspace.run("migrate baseline -d harbor --name ships");
    compared.ends(0, &["read it, then mark it", "--yes"]);
    prints(&compared, &["m0001_create_ships makes exactly the schema that is there; it is not marked yet"]);
    nothing_is_written(&db).await;
    assert!(
        read(&workspace, "migration/snapshots/harbor/m0001_create_ships.up.sql").contains("CREATE TABLE \"ships\"")
    );

    workspace.run("migrate baseline -d harbor --name ships --yes").ends(0, &["migrate status"]);
    let state = "SELECT state || ' ' || (SELECT count(*) FROM seaql_migrations) FROM seaworthy.migrations";
    assert_eq!(db.text(state).await, "baseline 1");
    assert_eq!(db.text("SELECT outcome || ' ' || resolution FROM seaworthy.attempts").await, "resolved applied");
    let again = workspace.run("migrate baseline -d harbor --name ships --yes");
    prints(&again, &["is the baseline already"]);
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.attempts").await, 1);

    workspace.run("migrate up -d harbor --steps 1").ends(0, &["m0003_add_berth"]);
    workspace.run("migrate down -d harbor --steps 1 --yes").ends(0, &["m0003_add_berth"]);
    let refused = workspace.run("migrate down -d harbor --steps 1 --yes");
    refused.ends(1, &["m0001_create_ships is the baseline, and was never applied here", "Nothing was rolled back"]);
    assert_eq!(db.count("SELECT count(*) FROM ships").await, 1, "the data is where it was");
    db.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await;
}

#[tokio::test]
async fn a_baseline_that_is_not_the_schema_is_refused() {
    let db = database().await;
    db.execute(r#"CREATE TABLE ships (id bigint PRIMARY KEY, "Name ""x""" text, undocumented int)"#).await;
    let workspace = workspace(&db);
    let refused = workspace.run("migrate baseline -d harbor --name ships --yes");
    refused.ends(1, &["does not make the schema that harbor has", "add column public.ships.undocumented"]);
    nothing_is_written(&db).await;

    let empty = database().await;
    let program = Program::on(&empty);
    program.run("migrate baseline -d harbor --name ships").ends(1, &["there is nothing to adopt: harbor is empty"]);

    let migrated = database().await;
    let workspace = self::workspace(&migrated);
    workspace.run("migrate up -d harbor --steps 1").ends(0, &[]);
    let late = workspace.run("migrate baseline -d harbor");
    late.ends(1, &["harbor has migrations already", "--from-live"]);
    assert_eq!(read(&workspace, "migration/src/harbor.rs"), LIST);
}

#[tokio::test]
async fn two_at_once_mark_a_baseline_once() {
    let db = database().await;
    db.execute(r#"CREATE TABLE ships (id bigint PRIMARY KEY, "Name ""x""" text)"#).await;
    let workspace = workspace(&db);
    workspace.run("migrate baseline -d harbor --name ships").ends(0, &[]);
    let said: Vec<Said> = std::thread::scope(|scope| {
        let run = || workspace.run("migrate baseline -d harbor --name ships --yes");
        let both = [scope.spawn(run), scope.spawn(run)];
        both.into_iter().map(|run| run.join().expect("it ends")).collect()
    });
    assert!(said.iter().any(|said| said.code == Some(0)), "{}", said[0].stderr);
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.migrations WHERE state = 'baseline'").await, 1);
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.attempts").await, 1);
}

#[tokio::test]
async fn a_live_change_becomes_a_migration() {
    let db = database().await;
    let workspace = workspace(&db);
    workspace.run("migrate up -d harbor").ends(0, &[]);
    let none = workspace.run("migrate diff nothing -d harbor --from-live");
    none.ends(0, &[]);
    prints(&none, &["the migrations lead to exactly that; nothing was written"]);
    assert_eq!(read(&workspace, "migration/src/harbor.rs"), LIST);

    db.execute("ALTER TABLE ships ADD COLUMN flag text; ALTER TABLE ships DROP COLUMN label; ALTER TABLE ships RENAME berth TO place").await;
    let dry = workspace.run("migrate diff by_hand -d harbor --from-live --rename ships.berth=place --dry-run");
    dry.ends(0, &["destroys values of column public.ships.label"]);
    prints(&dry, &["// Destroys values of column public.ships.label", "rename_column(\"berth\", \"place\")"]);
    assert_eq!(read(&workspace, "migration/src/harbor.rs"), LIST, "a dry run writes nothing");

    let said = workspace.run("migrate diff by_hand -d harbor --from-live --rename ships.berth=place");
    said.ends(0, &["registered in migration/src/harbor.rs", "nothing was applied"]);
    let file = said.stdout.lines().last().expect("the file's name");
    let source = read(&workspace, file);
    for line in [
        "&[\"m0005_name_ships\"]",
        ".add_column(ColumnDef::new(\"flag\").text())",
        ".drop_column(\"label\")",
        "Object::column(\"ships\", \"place\")",
        "SELECT count(flag) FROM ships",
    ] {
        assert!(source.contains(line), "{line} is not in\n{source}");
    }
    assert!(read(&workspace, "migration/src/harbor.rs").contains("_by_hand::Migration)"));
    workspace
        .run("migrate diff by-hand -d harbor --from-live")
        .ends(2, &["there is a migration called by_hand already"]);
    workspace.run("migrate diff other -d harbor --from-live --rename nope=x").ends(2, &["names nothing"]);
    workspace.run("migrate diff other -d harbor").ends(2, &["--from-live", "--from-sql"]);
}

#[tokio::test]
async fn a_file_and_entities_become_migrations() {
    let db = database().await;
    let workspace = workspace(&db);
    let wanted = "CREATE TABLE crew (id bigint PRIMARY KEY, name text NOT NULL);";
    std::fs::write(workspace.folder.path().join("wanted.sql"), wanted).expect("the folder is ours");
    let said = workspace.run("migrate diff crew_only -d harbor --from-sql wanted.sql --json");
    said.ends(0, &["drop table public.ships destroys rows of public.ships"]);
    let json = said.json();
    assert_eq!((&json["schema"], &json["irreversible"]), (&"seaworthy/migrate-diff/v1".into(), &serde_json::json!([])));
    let source = json["sources"][0]["text"].as_str().expect("a text");
    assert!(
        source.contains("drop_table(Table::drop().table(\"ships\")") && source.contains(".table(\"crew\")"),
        "{source}"
    );

    // Harbor's entities know `crew` and a part of `ships`; what they do not know of ships stays.
    let said = workspace.run("migrate diff of_entities -d harbor --from-entities");
    said.ends(0, &["differences stay as the migrations make them"]);
    let source = read(&workspace, said.stdout.lines().last().expect("the file's name"));
    assert!(source.contains(".table(\"crew\")") && source.contains("flag"), "{source}");
    assert!(
        !source.contains("drop_column(\"berth\")")
            && !source.contains("drop_index(Index::drop().name(\"ships_berth_idx\")"),
        "{source}"
    );
    workspace.run("migrate diff x -d scholarly --from-entities").ends(2, &[]);
}

#[tokio::test]
async fn a_schema_is_validated_by_counts_and_by_what_should_be_there() {
    let db = database().await;
    let workspace = workspace(&db);
    workspace.run("migrate up -d harbor").ends(0, &[]);
    let said = workspace.run("schema validate -d harbor --tables 1 --enums 0");
    said.ends(0, &[]);
    prints(&said, &["tables", "as expected", "harbor: valid"]);
    db.execute("CREATE TABLE extra (id int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; DROP INDEX ships_berth_idx").await;
    let said = workspace.run("schema validate -d harbor --tables 1");
    said.ends(1, &[]);
    prints(
        &said,
        &[
            "NOT AS EXPECTED",
            "unexpected: table public.extra",
            "unexpected: function public.f()",
            "missing: index public.ships_berth_idx",
            "not valid",
        ],
    );
    let json = workspace.run("schema validate -d harbor --tables 2 --json").json();
    assert_eq!(json["schema"], "seaworthy/schema-validate/v1");
    let database = &json["databases"][0];
    assert_eq!((&database["counts"]["tables"], &database["valid"]), (&2.into(), &false.into()), "{database}");
    assert_eq!(database["unexpected"].as_array().map(Vec::len), Some(2));
    workspace.run("schema validate --tables 1").ends(2, &["is about one database"]);
}

#[tokio::test]
async fn the_history_comes_to_rates_and_times() {
    let db = database().await;
    let workspace = workspace(&db);
    prints(&workspace.run("migrate history --metrics -d harbor"), &["nothing was tried"]);
    workspace.run("migrate up -d harbor --steps 1").ends(0, &[]);
    workspace.run_as("migrate up -d harbor --steps 1", "broken-sql").ends(4, &[]);
    workspace.run("migrate up -d harbor --steps 1").ends(0, &[]);
    workspace.run("migrate down -d harbor --steps 1").ends(0, &[]);
    let json = workspace.run("migrate history --metrics -d harbor --json").json();
    assert_eq!(json["schema"], "seaworthy/migrate-history-metrics/v1");
    let database = &json["databases"][0];
    let metrics = &database["metrics"];
    let wanted = [
        ("tries", 3.0),
        ("succeeded", 2.0),
        ("failed", 1.0),
        ("success_rate", 66.67),
        ("rollbacks", 1.0),
        ("rollback_success_rate", 100.0),
    ];
    for (field, value) in wanted {
        assert_eq!(metrics[field].as_f64(), Some(value), "{field} of {metrics}");
    }
    assert_eq!(database["drift"], 0);
    let berth = &metrics["migrations"][1];
    assert_eq!((&berth["direction"], &berth["success"], &berth["tries"]), (&"down".into(), &true.into(), &3.into()));
    let (start, end) = (berth["started_at"].as_str(), berth["finished_at"].as_str());
    assert!(start.is_some() && start <= end, "{berth}");
    assert!(metrics["median_ms"].as_f64() <= metrics["max_ms"].as_f64(), "{metrics}");
    let said = workspace.run("migrate history --metrics -d harbor");
    prints(&said, &["success rate", "66.67 %", "rollback success", "100 %", "0 differences", "m0003_add_berth"]);
}

#[tokio::test]
async fn the_checklist_is_ticked_where_a_command_can_tell() {
    let db = database().await;
    let workspace = workspace(&db);
    workspace.run("migrate up -d harbor --steps 1").ends(0, &[]);
    db.execute("INSERT INTO ships SELECT n, n::text FROM generate_series(1, 50) n; ANALYZE ships").await;
    let said = workspace.run("migrate plan --checklist -d harbor --steps 1");
    said.ends(0, &["are ticked; the others are yours"]);
    prints(
        &said,
        &[
            "[x] it can be rolled back",
            "[x] up, down and up again was tried: just now, on a scratch database",
            "[x] it says how to verify it: 1 checks and gates",
            "ACCESS EXCLUSIVE on public.ships",
            "about 50 rows",
            "[ ] the data is backed up",
            "[ ] its SQL is reviewed",
            "after the deploy",
        ],
    );
    assert!(!said.stdout.contains("m0001_create_ships"), "only what is pending: {}", said.stdout);
    let json = workspace.run("migrate plan --checklist -d harbor --json").json();
    assert_eq!(json["schema"], "seaworthy/migrate-plan-checklist/v1");
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.attempts").await, 1, "nothing is applied");
}

#[tokio::test]
async fn the_checklist_ticks_a_backup_that_is_whole_fresh_and_of_this_database() {
    if pg_dump().is_none() {
        return;
    }
    let (db, other) = (database().await, database().await);
    let workspace = workspace(&db);
    workspace.run("migrate up -d harbor --steps 1").ends(0, &[]);
    let checklist = |more: &str| workspace.run(&format!("migrate plan --checklist -d harbor{more}"));
    prints(&checklist(""), &["[ ] the data is backed up: `cargo xtask backup -d harbor`"]);

    workspace.run("backup -d harbor").ends(0, &[]);
    prints(&checklist(""), &["[x] the data is backed up: harbor_backup_", "has all 9 tables"]);
    let folder = workspace.folder.path();
    let dumps = std::fs::read_dir(folder).expect("the folder").filter_map(Result::ok);
    let dump = dumps.map(|entry| entry.path()).find(|path| path.extension().is_some_and(|it| it == "dump"));
    let dump = dump.expect("the backup");
    std::fs::rename(&dump, folder.join("elsewhere.dump")).expect("the folder is ours");
    prints(&checklist(""), &["[ ] the data is backed up: `cargo xtask backup"]);
    prints(&checklist(" --backup elsewhere.dump"), &["[x] the data is backed up: elsewhere.dump"]);

    // Not whole, not this database's, older than the last migration, no archive, not there.
    db.execute("CREATE TABLE later (id int)").await;
    prints(
        &checklist(" --backup elsewhere.dump"),
        &["[ ] the data is backed up: NO: elsewhere.dump lacks public.later"],
    );
    db.execute("DROP TABLE later").await;
    let url = other.url();
    let elsewhere = workspace.run(&format!("migrate plan --checklist -d harbor --backup elsewhere.dump --url {url}"));
    prints(&elsewhere, &["NO: elsewhere.dump is of the database"]);
    // The ledger's time is to the microsecond, an archive's to the second.
    db.execute("UPDATE seaworthy.migrations SET applied_at = now() + interval '1 hour'").await;
    prints(&checklist(" --backup elsewhere.dump"), &["NO: elsewhere.dump is of", "before the last migration"]);
    std::fs::write(folder.join("no.dump"), "no archive").expect("the folder is ours");
    prints(&checklist(" --backup no.dump"), &["NO: no.dump is no archive"]);
    prints(&checklist(" --backup missing.dump"), &["NO: cannot read missing.dump"]);
    workspace.run("migrate plan -d harbor --backup x.dump").ends(2, &["--checklist"]);
}

#[tokio::test]
async fn what_entities_say_otherwise_is_shown_and_taken_only_where_it_is_asked_for() {
    let db = database().await;
    let workspace = workspace(&db);
    // Harbor's entity of `ships` knows `id`, `flag` and `label`, which it says is required and short.
    let shown = workspace.run("migrate diff shown -d harbor --from-entities --dry-run");
    shown.ends(
        0,
        &["left as it is: drop column public.ships.berth", "left as it is: drop index public.ships_berth_idx"],
    );
    assert!(!shown.stdout.contains("berth"), "{}", shown.stdout);
    let json = workspace.run("migrate diff shown -d harbor --from-entities --dry-run --json").json();
    let left = json["left"].as_array().expect("what is left").len();
    assert!(left >= 2, "{}", json["left"]);
    shown.ends(
        0,
        &[
            "2 differences in columns",
            "ALTER COLUMN label TYPE",
            "ALTER COLUMN label SET NOT NULL",
            "`--alter` takes them in",
        ],
    );
    let taken = workspace.run("migrate diff taken -d harbor --from-entities --alter");
    taken.ends(0, &["left as it is: drop column public.ships.berth"]);
    let source = read(&workspace, taken.stdout.lines().last().expect("the file's name"));
    for line in ["modify_column(ColumnDef::new(\"label\")", "flag"] {
        assert!(source.contains(line), "{line} is not in\n{source}");
    }
    assert!(!source.contains("berth"), "{source}");
    workspace.run("migrate diff x -d harbor --from-live --alter").ends(2, &["--alter"]);
}

#[tokio::test]
async fn a_baseline_whose_expectation_cannot_be_read_writes_nothing() {
    let db = database().await;
    db.execute(LIVE).await;
    let workspace = workspace(&db);
    workspace
        .run_as("migrate baseline -d harbor --expect sql:missing.sql", "none")
        .ends(2, &["cannot read missing.sql"]);
    assert_eq!(read(&workspace, "migration/src/harbor.rs"), LIST);
    assert!(!workspace.folder.path().join("migration/src/harbor").exists());
}

#[tokio::test]
async fn a_template_with_flags_that_make_no_sense_writes_nothing() {
    let db = database().await;
    let workspace = workspace(&db);
    for (flags, said) in [
        ("add-column --table t --column x --type text;DROP", "is no type"),
        ("add-column --table t --column x --type int --default random()", "would rewrite the table"),
        ("add-column --table t --column x --type int --default 1);", "is no expression"),
        ("add-column --table a.b.c --column x --type int", "too many dots"),
        ("add-column --table t --column x --column y --type int", "no use for a second --column"),
        ("add-column --enum x --value y", "no use for --enum"),
        ("add-index --table t --column a --column a", "given twice"),
        ("create-table --table t --column id:int", "id is there already"),
        ("rename-column --table t --column a --to a --type int", "has that name already"),
    ] {
        let mut command = workspace.command("migrate create x -d harbor --template", "");
        let said_of = command.args(flags.split(' ')).output().map(Said::from).expect("it runs");
        said_of.ends(2, &[said]);
    }
    assert_eq!(read(&workspace, "migration/src/harbor.rs"), LIST);
}

#[tokio::test]
async fn versions_follow_one_another_however_fast_they_are_made() {
    let db = database().await;
    let workspace = workspace(&db);
    for number in 0..4 {
        workspace
            .run(&format!(
                "migrate create key{number} -d harbor --template add-foreign-key --table t --column a --references p.id"
            ))
            .ends(0, &[]);
    }
    let list = read(&workspace, "migration/src/harbor.rs");
    let versions: Vec<&str> = list.lines().filter_map(|line| line.strip_prefix("mod ")).collect();
    assert!(versions.len() == 8 && versions.is_sorted(), "{versions:?}");
}
