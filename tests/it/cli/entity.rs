//! `entity generate` as a user goes through it: after each migration, and where it cannot.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

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

/// Returns the text of each file, by path.
fn files(program: &Program) -> BTreeMap<String, String> {
    let source = program.folder.path().join("entity/src");
    let read = |path: &Path| fs::read_to_string(path).expect("it was written");
    let mut files = BTreeMap::from([("harbor.rs".to_owned(), read(&source.join("harbor.rs")))]);
    for entry in fs::read_dir(source.join("harbor")).expect("the folder was made") {
        let path = entry.expect("it is there").path();
        files.insert(path.file_name().expect("a file").to_string_lossy().into_owned(), read(&path));
    }
    files
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
    program.run("entity generate -d harbor --check").ends(1, &[]);
    program.configure("[database.harbor]\n[database.harbor.entity]\nformat = \"compact\"\n");
    program.run("entity generate -d harbor --check").ends(0, &[]);
    program.configure("[database.harbor]\n[database.harbor.entity]\nformat = \"loose\"\n");
    program.run("entity generate -d harbor --check").ends(2, &["unknown variant `loose`", "dense"]);
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
