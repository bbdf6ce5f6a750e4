//! The laws of comparing, on the fixtures of the catalog and on a pair of schemas a topic: `tests/fixtures/diff/*.sql`.
//!
//! `SEAWORTHY_UPDATE=1` writes the statements that are expected of a pair beside it; where those of PostgreSQL 18 are
//! others, they stand in `.expected.18.sql`.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::fs;
use std::path::{Path, PathBuf};

use seaworthy_catalog::{Catalog, QualifiedName, Relation};
use seaworthy_devdb::ThrowawayServer;
use seaworthy_diff::{Change, Rename, diff, diff_whole};
use seaworthy_introspect::{Scope, read_with_grants};
use sqlx::{Connection as _, PgConnection};

use crate::laws::{applies, dump, execute, fixtures, in_a_copy, json, same};
use crate::support;

#[tokio::test]
async fn a_catalog_does_not_differ_from_itself() {
    for path in fixtures() {
        let sql = fs::read_to_string(&path).unwrap();
        let database = support::database().await;
        let mut connection = PgConnection::connect(database.url()).await.unwrap();
        if applies(&mut connection, &sql).await {
            execute(&mut connection, &sql).await.unwrap();
            let catalog = catalog(database.url()).await;
            assert_eq!(diff(&catalog, &catalog, &[]), [], "{}", path.display());
        }
    }
}

#[tokio::test]
async fn the_changes_of_a_pair_lead_from_one_to_the_other_and_back() {
    let mut broken = Vec::new();
    for old in pairs() {
        if let Err(why) = pair(&old).await {
            broken.push(format!("== {}: {why}", old.file_name().unwrap().to_string_lossy()));
        }
    }
    assert!(broken.is_empty(), "{} pairs\n{}", broken.len(), broken.join("\n\n"));
}

#[tokio::test]
async fn every_fixture_can_be_made_of_nothing_and_unmade() {
    let mut broken = Vec::new();
    for path in fixtures() {
        let sql = fs::read_to_string(&path).unwrap();
        let (old, new) = (support::database().await, support::database().await);
        let mut connection = PgConnection::connect(new.url()).await.unwrap();
        if applies(&mut connection, &sql).await {
            execute(&mut connection, &sql).await.unwrap();
            let (nothing, all) = (catalog(old.url()).await, catalog(new.url()).await);
            for (url, wanted) in [(old.url(), all), (new.url(), nothing)] {
                let (_, result) = go(url, &wanted, &[]).await;
                let topic = path.file_stem().unwrap().to_string_lossy();
                broken.extend(result.err().map(|why| format!("== {topic}: {why}")));
            }
        }
    }
    assert!(broken.is_empty(), "{} ways\n{}", broken.len(), broken.join("\n\n"));
}

/// The first files of all pairs, or of the one that SEAWORTHY_PAIR names.
pub fn pairs() -> Vec<PathBuf> {
    let all = fs::read_dir(support::root().join("tests/fixtures/diff")).unwrap();
    let only = std::env::var("SEAWORTHY_PAIR").unwrap_or_default();
    let mut paths: Vec<PathBuf> = all
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".old.sql") && path.to_string_lossy().contains(&only))
        .collect();
    paths.sort();
    paths
}

pub async fn catalog(url: &str) -> Catalog {
    let mut connection = PgConnection::connect(url).await.unwrap();
    read_with_grants(&mut connection, &Scope::default()).await.unwrap()
}

/// Takes a database of the first schema to the second one, compares the statements, and goes back where that is
/// promised.
async fn pair(path: &Path) -> Result<(), String> {
    let side = |what: &str| PathBuf::from(path.to_string_lossy().replace(".old.sql", what));
    let (old_sql, new_sql) = (fs::read_to_string(path).unwrap(), fs::read_to_string(side(".new.sql")).unwrap());
    let (old, new) = (support::database().await, support::database().await);
    for (database, sql) in [(&old, &old_sql), (&new, &new_sql)] {
        let mut connection = PgConnection::connect(database.url()).await.unwrap();
        if !applies(&mut connection, &new_sql).await {
            return Ok(());
        }
        execute(&mut connection, sql).await.map_err(|error| format!("the fixture is wrong: {error}"))?;
    }
    let (before, wanted) = (catalog(old.url()).await, catalog(new.url()).await);
    let flags = new_sql.lines().filter_map(|line| line.strip_prefix("-- rename: "));
    let renames: Vec<Rename> = flags.map(|flag| Rename::parse(flag, &before).unwrap()).collect();
    beside_others(&before, &wanted, &renames)?;
    beside_others(&wanted, &before, &[])?;
    let (changes, result) = go(old.url(), &wanted, &renames).await;
    result?;
    same_dumps(old.url(), new.url())?;
    expect(&changes, &side(".expected.sql"), ThrowawayServer::shared().unwrap().major())?;
    let Some(back) = changes.iter().rev().map(|it| it.inverse.clone()).collect::<Option<Vec<_>>>() else {
        return Ok(());
    };
    let back = back.concat();
    run(old.url(), &back).await.map_err(|why| format!("the way back: {why}"))?;
    same(&compared(catalog(old.url()).await), &compared(before), "the catalog after the way back")
        .map_err(|why| format!("{why}\n{}", back.join(";\n")))
}

/// Many tables that are equal change nothing but the time that it takes: they are not looked at.
fn beside_others(from: &Catalog, to: &Catalog, renames: &[Rename]) -> Result<(), String> {
    let [from, to] = [from, to].map(|catalog| {
        let mut catalog = catalog.clone();
        let others = (0..100).map(|number| QualifiedName::new("others", format!("other_{number}")));
        catalog.relations.extend(others.map(Relation::table));
        catalog.sort();
        catalog
    });
    let text = |changes: Vec<Change>| format!("{changes:#?}");
    let (narrow, whole) = (text(diff(&from, &to, renames)), text(diff_whole(&from, &to, renames)));
    same(&narrow, &whole, "the comparison beside a hundred others")
}

/// Makes the changes that lead to a catalog.
pub async fn go(url: &str, wanted: &Catalog, renames: &[Rename]) -> (Vec<Change>, Result<(), String>) {
    let changes = diff(&catalog(url).await, wanted, renames);
    let statements: Vec<String> = changes.iter().flat_map(|it| it.statements.clone()).collect();
    let result = async {
        run(url, &statements).await?;
        let reached = catalog(url).await;
        let left: Vec<String> = diff(&reached, wanted, &[]).into_iter().flat_map(|it| it.statements).collect();
        same(&compared(reached), &compared(wanted.clone()), "the catalog")
            .map_err(|why| format!("{why}\n-- statements\n{}\n-- left\n{}", statements.join(";\n"), left.join(";\n")))
    };
    let result = result.await;
    (changes, result)
}

pub async fn run(url: &str, statements: &[String]) -> Result<(), String> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    execute(&mut connection, "SET check_function_bodies = false").await.unwrap();
    for statement in statements {
        let sent = execute(&mut connection, statement).await;
        sent.map_err(|error| format!("{error}\nat {statement}\nof\n{}", statements.join(";\n")))?;
    }
    Ok(())
}

/// Columns come in the order in which they were added, which no statement changes.
pub fn compared(catalog: Catalog) -> String {
    let mut catalog = in_a_copy(catalog);
    for relation in catalog.relations.iter_mut().filter(|it| it.definition.is_none()) {
        relation.columns.sort_by(|a, b| a.name.cmp(&b.name));
        // Whether a parent's check is valid on a child tells when the child was made.
        relation.checks.iter_mut().filter(|it| it.inherited).for_each(|it| it.validated = true);
        relation.statistics.iter_mut().for_each(|it| it.definition = sorted_columns(&it.definition));
    }
    catalog.composites.iter_mut().for_each(|it| it.attributes.sort_by(|a, b| a.name.cmp(&b.name)));
    json(&catalog)
}

/// Sorts the columns of CREATE STATISTICS, which come in the order of the table's.
fn sorted_columns(statement: &str) -> String {
    let parts = statement.split_once(" ON ").and_then(|(head, rest)| Some((head, rest.split_once(" FROM ")?)));
    let Some((head, (columns, table))) = parts.filter(|_| statement.starts_with("CREATE STATISTICS")) else {
        return statement.to_owned();
    };
    let mut columns: Vec<&str> = columns.split(", ").collect();
    columns.sort_unstable();
    format!("{head} ON {} FROM {table}", columns.join(", "))
}

/// Compares what `pg_dump` prints of two databases, but for the order of columns, and of statements that come in the order
/// of it.
pub fn same_dumps(first: &str, second: &str) -> Result<(), String> {
    let (first, second) = std::thread::scope(|scope| {
        let second = scope.spawn(|| dump(second));
        (dump(first), second.join().unwrap())
    });
    let (Some(first), Some(second)) = (first, second) else { return Ok(()) };
    same(&without_order(&first), &without_order(&second), "pg_dump")
}

fn without_order(dump: &str) -> String {
    let mut statements: Vec<String> = dump.split_inclusive(";\n").map(sorted_columns).collect();
    for statement in &mut statements {
        let list = ["CREATE TABLE", "CREATE UNLOGGED", "CREATE FOREIGN", "CREATE TYPE"];
        if list.iter().any(|it| statement.starts_with(it)) && !statement.contains(" AS ENUM (") {
            let mut lines: Vec<&str> = statement.lines().map(|line| line.trim_end_matches(',')).collect();
            lines.sort_unstable();
            *statement = lines.join("\n");
        }
    }
    statements.sort_unstable();
    statements.join("\n")
}

fn expect(changes: &[Change], usual: &Path, major: u32) -> Result<(), String> {
    let mut text = String::new();
    for change in changes {
        text.push_str(&format!("-- {} {} {}", change.kind.as_str(), change.object, change.name));
        text.push_str(&change.destroys.as_ref().map(|it| format!("; destroys {it}")).unwrap_or_default());
        text.push_str(if change.inverse.is_none() { "; no way back\n" } else { "\n" });
        text.push_str(&change.hint.as_ref().map(|it| format!("-- hint: {it}\n")).unwrap_or_default());
        text.extend(change.statements.iter().map(|it| format!("{it};\n")));
    }
    let of_18 = usual.with_extension("18.sql");
    let update = std::env::var_os("SEAWORTHY_UPDATE").is_some();
    let differs = update && usual.exists() && fs::read_to_string(usual).unwrap() != text;
    let path = if major >= 18 && (of_18.exists() || differs) { &of_18 } else { usual };
    if update {
        fs::write(path, &text).unwrap();
    }
    same(&text, &fs::read_to_string(path).unwrap_or_default(), "the text of the changes")
}

/// PostgreSQL has no statement that makes a column the parent's alone, so this is no pair of the laws: the column is the
/// child's own, too, and no difference.
#[tokio::test]
async fn a_table_that_becomes_a_child_gets_its_parents_columns_before() {
    let base = "CREATE TABLE base (n serial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());";
    let (alone, child) = (support::database().await, support::database().await);
    alone.execute(&format!("{base} CREATE TABLE org (id integer PRIMARY KEY)")).await;
    child.execute(&format!("{base} CREATE TABLE org (id integer PRIMARY KEY) INHERITS (base)")).await;
    let wanted = catalog(child.url()).await;
    let statements = async || -> Vec<String> {
        diff(&catalog(alone.url()).await, &wanted, &[]).into_iter().flat_map(|it| it.statements).collect()
    };
    run(alone.url(), &statements().await).await.unwrap();
    assert_eq!(statements().await, Vec::<String>::new());
    assert_eq!(alone.count("SELECT count(*) FROM pg_inherits WHERE inhrelid = 'org'::regclass").await, 1);
    // So there is no way back to a column that was the parent's alone.
    let apart = support::database().await;
    apart.execute(&format!("{base} CREATE TABLE org (id integer PRIMARY KEY)")).await;
    let changes = diff(&wanted, &catalog(apart.url()).await, &[]);
    let without: Vec<_> = changes.iter().filter(|it| it.inverse.is_none()).map(|it| it.name.as_str()).collect();
    assert_eq!(without, ["public.org.at", "public.org.n"]);
}
