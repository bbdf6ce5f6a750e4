//! Reviewed SQL against the code: what `cargo xtask snapshot` writes must be what the migrations send.
//!
//! The reviewed files are plain SQL, which insta's own format is not. So insta shows a difference and `cargo insta
//! review` accepts it in a `.snap` beside the file (never committed); the next run of the test takes it over.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use seaworthy_catalog::{Catalog, NamePattern};
use seaworthy_introspect::{Scope, read};
use seaworthy_runner::{Snapshot, catalog_snapshots, schema_snapshot, snapshots};
use sqlx::{Connection as _, PgConnection};

use crate::support;

#[tokio::test]
async fn scholarly_sends_what_was_reviewed() {
    assert_reviewed("scholarly").await;
}

#[tokio::test]
async fn neuroquest_sends_what_was_reviewed() {
    assert_reviewed("neuroquest").await;
}

#[tokio::test]
async fn edupath_sends_what_was_reviewed() {
    assert_reviewed("edupath").await;
}

#[tokio::test]
async fn paws360_sends_what_was_reviewed() {
    assert_reviewed("paws360").await;
}

#[tokio::test]
async fn variants_sends_what_was_reviewed() {
    assert_reviewed("variants").await;
}

async fn assert_reviewed(name: &str) {
    let folder = support::root().join("migration/snapshots").join(name);
    let chain = support::chain((support::declared(name).migrations)()).await;
    let db = support::database().await;
    // As in `seaworthy.toml`.
    let schema = if name == "paws360" { name } else { "public" };
    let mut states = Vec::new();
    for link in chain.links() {
        support::up(&db, name, Some(link.version())).await.expect("it applies");
        states.push(catalog(db.url(), Scope::schemas([schema])).await);
    }
    let mut wanted = snapshots(name, &chain);
    wanted.extend(catalog_snapshots(name, &chain, &states));
    wanted.push(schema_snapshot(name, &catalog(db.url(), Scope::default()).await));
    // insta panics at a difference; all of them are wanted, for the review as for the reader.
    let differing: Vec<&str> = wanted
        .iter()
        .filter(|one| !is_reviewed(&folder, one))
        .filter(|one| catch_unwind(AssertUnwindSafe(|| show(&folder, one))).is_err())
        .map(|one| one.file.as_str())
        .collect();
    assert!(differing.is_empty(), "{differing:?} differ from the code: `cargo xtask snapshot` or `cargo insta review`");
    let reviewed = fs::read_dir(&folder).expect("the folder exists").filter_map(Result::ok);
    let names = reviewed.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let leftover: Vec<String> = names
        .filter(|name| {
            Path::new(name).extension().is_some_and(|extension| extension == "sql" || extension == "catalog")
                && !wanted.iter().any(|one| one.file == *name)
        })
        .collect();
    assert!(leftover.is_empty(), "{leftover:?} belong to no migration: `cargo xtask snapshot` deletes them");
}

/// Tells whether the reviewed file says the same; takes over what `cargo insta review` accepted.
fn is_reviewed(folder: &Path, snapshot: &Snapshot) -> bool {
    let (file, snap) = (folder.join(&snapshot.file), folder.join(format!("{}.snap", snapshot.file)));
    let accepted = fs::read_to_string(&snap).is_ok_and(|text| body(&text) == snapshot.text.trim_end());
    let same = fs::read_to_string(&file).is_ok_and(|text| text == snapshot.text);
    if accepted && !same {
        fs::write(&file, &snapshot.text).expect("the reviewed file can be written");
    }
    if accepted || same {
        for stale in [snap.clone(), snap.with_extension("snap.new")] {
            let _ = fs::remove_file(stale);
        }
    }
    accepted || same
}

/// What stands below insta's header.
fn body(snap: &str) -> &str {
    snap.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map_or(snap, |(_, body)| body).trim_end()
}

/// Fails with insta's difference between the reviewed file and the code.
fn show(folder: &Path, snapshot: &Snapshot) {
    if let Ok(reviewed) = fs::read_to_string(folder.join(&snapshot.file)) {
        let snap = folder.join(format!("{}.snap", snapshot.file));
        fs::write(snap, format!("---\nsource: tests/it/snapshots.rs\n---\n{reviewed}")).expect("it can be written");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description("`cargo xtask snapshot`, or `cargo insta review` and the test again, accepts it");
    settings.bind(|| insta::assert_snapshot!(snapshot.file.as_str(), snapshot.text.as_str()));
}

async fn catalog(url: &str, scope: Scope) -> Catalog {
    let mut connection = PgConnection::connect(url).await.expect("the database is there");
    let scope = Scope { exclude: vec![NamePattern::exactly("seaql_migrations")], ..scope };
    read(&mut connection, &scope).await.expect("the schema is read")
}
