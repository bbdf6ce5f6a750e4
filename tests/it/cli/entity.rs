//! `entity generate` as a user goes through it: after each migration, and where it cannot.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Program;
use crate::support::{TestDb, database};

/// Returns a database after its first migration, with its entities.
async fn generated() -> (TestDb, Program) {
    let db = database().await;
    let program = Program::on(&db);
    program.run("migrate up --to m0001 -d harbor").ends(0, &[]);
    program.run("entity generate -d harbor").ends(0, &[]);
    (db, program)
}

/// Returns the text of each file but the drafts, by name.
fn files(program: &Program) -> BTreeMap<String, String> {
    let source = program.folder.path().join("entity/src");
    let folder = fs::read_dir(source.join("harbor")).expect("the folder was made");
    let paths = folder.map(|entry| entry.expect("it is there").path());
    paths
        .chain([source.join("harbor.rs")])
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let name = path.file_name().expect("a file").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("it was written"))
        })
        .collect()
}

#[tokio::test]
async fn a_migration_changes_no_more_of_the_entities_than_it_does_of_the_schema() {
    let (_db, program) = generated().await;
    let before = files(&program);
    let told = program.run("migrate up --to m0003 -d harbor");
    told.ends(0, &["harbor: 1 file of its entities no longer fits; `cargo xtask entity generate -d harbor` writes it"]);
    let stale = program.run("entity generate --check -d harbor --json");
    stale.ends(1, &[]);
    let finding = stale.json()["findings"][0].clone();
    assert_eq!((&finding["rule"], &finding["file"]), (&"stale-entity".into(), &"entity/src/harbor/ships.rs".into()));
    assert_eq!(files(&program), before, "--check writes nothing");

    program.run("entity generate -d harbor").ends(0, &[]);
    let after = files(&program);
    let added: Vec<&str> = after["ships.rs"].lines().filter(|line| !before["ships.rs"].contains(line)).collect();
    assert_eq!(added, ["    /// `integer`", "    pub berth: Option<i32>,"]);
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    program.run("entity generate -d harbor").ends(0, &["0 changed"]);
    program.run("migrate down --steps 1 --yes -d harbor").ends(0, &[]);
    program.run("entity generate -d harbor").ends(0, &[]);
    assert_eq!(files(&program), before, "and back");
}

#[tokio::test]
async fn the_format_is_configured_or_asked_for() {
    let (_db, program) = generated().await;
    let dense = files(&program);
    assert!(dense["ships.rs"].contains("#[sea_orm::model]"), "{}", dense["ships.rs"]);
    program.run("entity generate -d harbor --format compact").ends(0, &[]);
    let compact = files(&program);
    assert!(compact["ships.rs"].contains("pub enum Relation {}"), "{}", compact["ships.rs"]);
    program.run("entity generate -d harbor --check").ends(0, &[]);
    program.run("entity generate -d harbor").ends(0, &["0 changed"]);
    assert_eq!(files(&program), compact, "what stands there stays as it is");
    program.run("entity generate -d harbor --format dense").ends(0, &[]);
    assert_eq!(files(&program), dense);
    program.configure("[database.harbor]\n[database.harbor.entity]\nformat = \"compact\"\n");
    program.run("entity generate -d harbor --check").ends(1, &[]);
    program.run("entity generate -d harbor").ends(0, &[]);
    program.run("entity generate -d harbor --check").ends(0, &[]);
    program.configure("[database.harbor]\n[database.harbor.entity]\nformat = \"loose\"\n");
    program.run("entity generate -d harbor --check").ends(2, &["unknown variant `loose`", "dense"]);
}

#[tokio::test]
async fn entities_that_lead_on_further_than_the_compiler_looks_are_compact_unless_dense_ones_are_there() {
    let (db, program) = generated().await;
    let chain = "DO $$ BEGIN FOR n IN 1..40 LOOP EXECUTE format(
        'CREATE TABLE t%s (id int PRIMARY KEY, next int%s)', n, CASE WHEN n > 1 THEN ' REFERENCES t' || n - 1 END);
        END LOOP; END $$";
    db.execute(chain).await;
    program.run("entity generate -d harbor").ends(0, &["overflow evaluating the requirement"]);
    assert!(files(&program)["t7.rs"].contains("#[sea_orm::model]"), "what stands there stays as it is");
    fs::remove_dir_all(program.folder.path().join("entity/src/harbor")).expect("it was written");
    program.run("entity generate -d harbor").ends(0, &["in the compact format", "recursion_limit = \"512\""]);
    assert!(files(&program)["t7.rs"].contains("pub enum Relation {"));
    program.run("entity generate -d harbor --check").ends(0, &["nothing found"]);
    let root = |text: &str| fs::write(program.folder.path().join("entity/src/lib.rs"), text).expect("it is ours");
    for too_little in ["#![recursion_limit = \"256\"]\n", "// #![recursion_limit = \"512\"]\n"] {
        root(too_little);
        let said = program.run("entity generate -d harbor --format dense");
        said.ends(0, &["recursion_limit = \"512\"", "each crate that loads them"]);
        assert!(files(&program)["t7.rs"].contains("#[sea_orm::model]"));
    }
    program.run("entity generate -d harbor --format compact").ends(0, &[]);
    root("#![recursion_limit = \"512\"]\n");
    program.run("entity generate -d harbor").ends(0, &["0 changed"]);
    let said = program.run("entity generate -d harbor --format dense");
    said.ends(0, &[]);
    assert!(files(&program)["t7.rs"].contains("#[sea_orm::model]") && !said.stderr.contains("recursion_limit"));
}

#[tokio::test]
async fn compact_entities_stay_so_when_they_lead_no_further_than_the_compiler_looks() {
    let (db, program) = generated().await;
    fs::remove_dir_all(program.folder.path().join("entity/src/harbor")).expect("it was written");
    let chain = "DO $$ BEGIN FOR n IN 1..40 LOOP EXECUTE format(
        'CREATE TABLE t%s (id int PRIMARY KEY, next int%s)', n, CASE WHEN n > 1 THEN ' REFERENCES t' || n - 1 END);
        END LOOP; END $$";
    db.execute(chain).await;
    program.run("entity generate -d harbor").ends(0, &["in the compact format"]);
    db.execute("ALTER TABLE t20 DROP CONSTRAINT t20_next_fkey").await;
    let said = program.run("entity generate -d harbor");
    said.ends(0, &["2 changed"]);
    assert!(!said.stderr.contains("format"), "{}", said.stderr);
    assert!(files(&program)["t7.rs"].contains("pub enum Relation {"));
}

#[tokio::test]
async fn a_word_that_is_wrong_in_the_configuration_deletes_no_entities() {
    let (db, program) = generated().await;
    let before = files(&program);
    for (configured, said) in [
        ("schemas = [\"nope\"]", "harbor has no schema nope"),
        ("schemas = [\"public\", \"nope\", \"nor this\"]", "harbor has no schemas nope, nor this"),
        ("include = [\"zzz*\"]", "harbor has no table or view that would get an entity"),
        ("exclude = [\"*\"]", "harbor has no table or view that would get an entity"),
    ] {
        program.configure(&format!("[database.harbor]\n{configured}\n"));
        for check in ["", " --check"] {
            let refused = program.run(&format!("entity generate -d harbor{check}"));
            refused.ends(2, &[said, "Nothing was written.", "hint: correct", "[database.harbor]"]);
        }
        assert_eq!(files(&program), before, "{configured}");
    }
    // Nothing is lost where nothing is there.
    db.execute("CREATE SCHEMA nope").await;
    fs::remove_dir_all(program.folder.path().join("entity")).expect("it was written");
    program.configure("[database.harbor]\nschemas = [\"nope\"]\n");
    program.run("entity generate -d harbor").ends(0, &["2 changed"]);
    program.run("entity generate -d harbor").ends(0, &["0 changed"]);
}

#[tokio::test]
async fn two_databases_do_not_share_a_folder_of_entities() {
    let (_db, program) = generated().await;
    let before = files(&program);
    for folder in ["entity/src/harbor", "./entity/src/../src/harbor/"] {
        program.configure(&format!("[database.harbor]\n[database.scholarly]\nentities = \"{folder}\"\n"));
        for database in ["harbor", "scholarly"] {
            let refused = program.run(&format!("entity generate -d {database}"));
            refused.ends(2, &["harbor", "scholarly", "in one folder", "Nothing was written.", "hint: give one"]);
        }
        assert_eq!(files(&program), before, "{folder}");
    }
}

#[tokio::test]
async fn what_cannot_be_written_or_named_leaves_the_old_entities() {
    let (db, program) = generated().await;
    let before = files(&program);
    db.execute("CREATE TABLE crews (id int PRIMARY KEY, ship bigint REFERENCES ships)").await;
    let configured =
        |entity: &str| program.configure(&format!("[database.harbor]\n[database.harbor.entity]\n{entity}"));
    for (entity, said) in [
        ("exclude = [\"ships\"]\n", "crews_ship_fkey"),
        ("exclude = [\"shops\"]\n", "did you mean ships?"),
        ("[database.harbor.entity.tables.crews]\nname = \"ships\"\n", "Nothing was written."),
        ("[database.harbor.entity.tables.crews.columns.shp]\nname = \"vessel\"\n", "did you mean ship?"),
    ] {
        configured(entity);
        program.run("entity generate -d harbor").ends(2, &[said]);
        assert_eq!(files(&program), before, "{entity}");
    }
    configured("");
    // A folder stands where a file would be written: root may write everywhere else.
    let in_the_way = program.folder.path().join("entity/src/harbor/crews.rs");
    fs::create_dir(&in_the_way).expect("the folder is ours");
    program.run("entity generate -d harbor").ends(2, &["crews.rs"]);
    fs::remove_dir(&in_the_way).expect("it is empty");
    assert_eq!(files(&program), before, "nothing half is left");
    program.run("entity generate -d harbor").ends(0, &[]);
    assert!(files(&program)["ships.rs"].contains("pub crews: HasMany<super::crews::Entity>,"));
}

/// Returns the names of the drafts that a run has left beside its files.
fn drafts(program: &Program) -> Vec<String> {
    let folder = fs::read_dir(program.folder.path().join("entity/src/harbor")).expect("the folder was made");
    let names = folder.map(|entry| entry.expect("it is there").file_name().to_string_lossy().into_owned());
    let mut drafts: Vec<String> =
        names.filter(|name| Path::new(name).extension().is_some_and(|it| it == "new")).collect();
    drafts.sort();
    drafts
}

/// A pipe in the place of a draft holds the run up in the middle of its writing, until nobody reads it any more.
#[tokio::test]
async fn a_run_that_is_stopped_half_way_leaves_the_old_entities_and_the_next_one_ends_it() {
    let (db, program) = generated().await;
    let before = files(&program);
    db.execute("CREATE TABLE anchors (id int PRIMARY KEY, ship bigint REFERENCES ships)").await;
    let pipe = program.folder.path().join("entity/src/harbor/ships.rs.new");
    // Ctrl-C does as TERM does; INT itself is ignored where a shell runs the tests in its background.
    for signal in ["TERM", "KILL"] {
        assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
        let mut run = program.command("entity generate -d harbor", "");
        let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs");
        let since = Instant::now();
        while !drafts(&program).contains(&"anchors.rs.new".to_owned()) {
            assert!(since.elapsed() < Duration::from_secs(30), "it never came to write");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let kill = Command::new("kill").args([format!("-{signal}"), run.id().to_string()]).status();
        assert!(kill.expect("kill runs").success());
        assert!(!run.wait().expect("it ends").success(), "{signal}");
        assert_eq!(files(&program), before, "{signal}");
        fs::remove_file(&pipe).expect("it is ours");
    }
    assert!(!drafts(&program).is_empty());
    // What the next run does not write is no longer there either.
    db.execute("DROP TABLE anchors").await;
    program.run("entity generate -d harbor").ends(0, &["0 changed"]);
    assert_eq!((files(&program), drafts(&program)), (before, Vec::new()));
}

/// Root may write everywhere, so the program runs as somebody who may not.
#[tokio::test]
async fn a_folder_that_may_not_be_written_leaves_the_old_entities() {
    let (db, program) = generated().await;
    let before = files(&program);
    db.execute("CREATE TABLE crews (id int PRIMARY KEY, ship bigint REFERENCES ships)").await;
    let folder = program.folder.path().join("entity/src/harbor");
    let mode = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the folder is ours");
    };
    mode(&folder, 0o555);
    let usual = program.command("entity generate -d harbor", "");
    let is_root = fs::metadata("/proc/self").is_ok_and(|process| std::os::unix::fs::MetadataExt::uid(&process) == 0);
    // Root may write anywhere, but for the one capability that lets it. The server knows it by its user, which stays.
    let mut command = Command::new(if is_root { "setpriv" } else { env!("CARGO_BIN_EXE_sea") });
    if is_root {
        command.args(["--bounding-set", "-dac_override", env!("CARGO_BIN_EXE_sea")]);
    }
    command.args(usual.get_args()).current_dir(program.folder.path()).stdin(Stdio::null());
    command.envs(usual.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let said = super::Said::from(command.output().expect("the program runs"));
    said.ends(2, &["crews.rs", "ermission denied"]);
    mode(&folder, 0o755);
    assert_eq!(files(&program), before, "nothing half is left");
    program.run("entity generate -d harbor").ends(0, &[]);
    assert!(files(&program).contains_key("crews.rs"));
}

#[tokio::test]
async fn types_of_schemas_that_are_not_the_applications_are_known_all_the_same() {
    let (db, program) = generated().await;
    db.execute(
        "CREATE SCHEMA kinds; CREATE SCHEMA deeper; CREATE TYPE deeper.mood AS ENUM ('sad', 'glad');
         CREATE DOMAIN kinds.mail AS varchar(10) CHECK (VALUE <> ''); CREATE DOMAIN kinds.felt AS deeper.mood;
         CREATE TABLE kinds.theirs (id int PRIMARY KEY);
         ALTER TABLE ships ADD mail kinds.mail, ADD felt kinds.felt, ADD moods deeper.mood[]",
    )
    .await;
    program.run("entity generate -d harbor").ends(0, &[]);
    let files = files(&program);
    let ships = &files["ships.rs"];
    assert!(ships.contains("pub felt: Option<super::sea_orm_active_enums::Mood>"), "{ships}");
    assert!(ships.contains("pub moods: Option<Vec<super::sea_orm_active_enums::Mood>>"), "{ships}");
    assert!(ships.contains("VALUE") && ships.contains("<> ''"), "the domain's check: {ships}");
    assert!(!files.contains_key("theirs.rs") && !files.contains_key("kinds_theirs.rs"), "{:?}", files.keys());
}
