//! From changes to the source of a migration, and from there to exactly the wanted catalog.
//!
//! Each fixture of the catalog is a baseline, each pair of schemas a change. Their migrations are committed in
//! `tests/adopted`, compiled, and applied here: what is proven is the Rust. `SEAWORTHY_BLESS=1` writes them anew; they are
//! what PostgreSQL 15 makes of the fixtures, and of another version only those that are the same are looked at.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod templates;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use seaworthy_catalog::Catalog;
use seaworthy_codegen::{MigrationOptions, MigrationSource, MigrationStep, migration};
use seaworthy_devdb::ThrowawayServer;
use seaworthy_diff::{Change, Rename, diff};
use seaworthy_runner::Chain;
use sqlx::{Connection as _, PgConnection};

use crate::diff::{catalog, compared, pairs};
use crate::laws::{applies, execute, fixtures, same};
use crate::support;

/// The version whose catalogs the committed files are made of.
const MADE_ON: u32 = 15;

/// Two schemas, and the migration that leads from one to the other.
struct Case {
    name: String,
    /// A database of the first schema, and what was read of it.
    old: support::TestDb,
    before: Catalog,
    wanted: Catalog,
    source: MigrationSource,
}

#[tokio::test]
async fn generated_migrations_lead_to_exactly_the_wanted_catalog() {
    let bless = std::env::var_os("SEAWORTHY_BLESS").is_some();
    let major = ThrowawayServer::shared().unwrap().major();
    let compiled: BTreeMap<&str, _> = adopted::all().into_iter().collect();
    let mut compiled: BTreeMap<&str, Option<_>> = compiled.into_iter().map(|(name, it)| (name, Some(it))).collect();
    let (mut names, mut broken, mut stale) = (Vec::new(), Vec::new(), Vec::new());
    let (mut built, mut raw) = (0, 0);
    for (name, sides) in cases() {
        let Some(case) = case(&name, sides).await else { continue };
        names.push(case.name.clone());
        (built, raw) = (built + case.source.built, raw + case.source.raw);
        let files = formatted(&case.source);
        if bless {
            for (path, text) in files {
                write(&path, &text);
            }
            continue;
        }
        let same = files.iter().all(|(path, text)| fs::read_to_string(path).is_ok_and(|found| found == *text));
        match compiled.get_mut(name.as_str()).and_then(Option::take) {
            Some(migration) if same => {
                broken.extend(prove(&case, migration).await.err().map(|why| format!("== {name}: {why}")));
            }
            _ if major == MADE_ON => stale.push(name),
            _ => {}
        }
    }
    if bless {
        index(&names);
        return;
    }
    assert!(stale.is_empty(), "SEAWORTHY_BLESS=1 writes tests/adopted: {stale:?}");
    assert!(broken.is_empty(), "{} of {}\n{}", broken.len(), names.len(), broken.join("\n\n"));
    // What sea-query and the typed builders say must not become raw SQL unnoticed.
    assert!(built > raw, "{built} statements are built, {raw} are SQL");
}

/// Names and sides: the schema of before, where there is one, and that of after.
fn cases() -> Vec<(String, (Option<PathBuf>, PathBuf))> {
    let stem = |path: &Path| path.file_name().unwrap().to_string_lossy().split('.').next().unwrap().to_owned();
    let baselines = fixtures().into_iter().map(|path| (format!("m_baseline_{}", stem(&path)), (None, path)));
    let changes = pairs().into_iter().map(|old| {
        let new = PathBuf::from(old.to_string_lossy().replace(".old.sql", ".new.sql"));
        (format!("m_{}", stem(&old)), (Some(old), new))
    });
    baselines.chain(changes).collect()
}

/// Makes both schemas, and the source; `None` where the server lacks what the fixture needs.
async fn case(name: &str, (old_file, new_file): (Option<PathBuf>, PathBuf)) -> Option<Case> {
    let new_sql = fs::read_to_string(new_file).unwrap();
    let old_sql = old_file.map(|path| fs::read_to_string(path).unwrap()).unwrap_or_default();
    let (old, new) = (support::database().await, support::database().await);
    for (database, sql) in [(&old, &old_sql), (&new, &new_sql)] {
        let mut connection = PgConnection::connect(database.url()).await.unwrap();
        if !applies(&mut connection, &new_sql).await {
            return None;
        }
        execute(&mut connection, sql).await.unwrap();
    }
    let (before, wanted) = (catalog(old.url()).await, catalog(new.url()).await);
    let flags = new_sql.lines().filter_map(|line| line.strip_prefix("-- rename: "));
    let renames: Vec<Rename> = flags.map(|flag| Rename::parse(flag, &before).unwrap()).collect();
    let changes: Vec<Change> = diff(&before, &wanted, &renames);
    let whats: Vec<String> =
        changes.iter().map(|it| format!("{} {} {}", it.kind.as_str(), it.object, it.name)).collect();
    let steps: Vec<MigrationStep<'_>> = changes.iter().zip(&whats).map(|(change, what)| step(change, what)).collect();
    let options = MigrationOptions {
        version: name,
        title: "Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.",
        default_schema: "public",
        needs: &[],
        catalogs: [&before, &wanted],
    };
    let source = migration(&steps, &options);
    Some(Case { name: name.to_owned(), old, before, wanted, source })
}

fn step<'a>(change: &'a Change, what: &'a str) -> MigrationStep<'a> {
    MigrationStep {
        what,
        statements: &change.statements,
        inverse: change.inverse.as_deref(),
        destroys: change.destroys.as_deref(),
        hint: change.hint.as_deref(),
    }
}

/// Applies what the migration records, looks at its checks, and goes back where it promises to.
async fn prove(case: &Case, migration: Box<dyn seaworthy::Migration>) -> Result<(), String> {
    let checks = migration.checks();
    let chain = Chain::record(vec![migration]).await.map_err(|error| format!("{error:?}"))?;
    let link = &chain.links()[0];
    if let Some(error) = &link.up.error {
        return Err(format!("up: {error}"));
    }
    send(case, &link.up.statements, "up").await?;
    reached(case, &case.wanted, "after up").await?;
    let mut connection = PgConnection::connect(case.old.url()).await.unwrap();
    for check in checks {
        let sql = check.probe().sql;
        let (total, sample): (i64, String) =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("SELECT total, sample FROM ({sql}) AS asked")))
                .fetch_one(&mut connection)
                .await
                .map_err(|error| format!("check {}: {error}", check.name()))?;
        if total > 0 {
            return Err(format!("check {}: {sample}", check.name()));
        }
    }
    match (&link.down.error, case.source.irreversible.is_empty()) {
        (None, true) => {}
        (Some(why), false) if why.starts_with("there is no way back: ") => return Ok(()),
        (error, promised) => return Err(format!("down is promised: {promised}, and says {error:?}")),
    }
    send(case, &link.down.statements, "down").await?;
    reached(case, &case.before, "after down").await
}

async fn send(case: &Case, statements: &[String], way: &str) -> Result<(), String> {
    let mut connection = PgConnection::connect(case.old.url()).await.unwrap();
    // As the runner does it, but for what cannot run in a transaction: an enum's new value is used behind it.
    for statement in statements {
        let sent = execute(&mut connection, &statement.replacen("SET LOCAL ", "SET ", 1)).await;
        sent.map_err(|error| format!("{way}: {error}\nat {statement}\nof\n{}", statements.join(";\n")))?;
    }
    Ok(())
}

async fn reached(case: &Case, wanted: &Catalog, when: &str) -> Result<(), String> {
    let found = catalog(case.old.url()).await;
    same(&compared(found), &compared(wanted.clone()), &format!("the catalog {when}"))
}

/// Returns the committed files' places and texts.
fn formatted(source: &MigrationSource) -> Vec<(PathBuf, String)> {
    let folder = support::root().join("tests/adopted/src/generated");
    source.files.iter().map(|file| (folder.join(&file.path), rustfmt(&file.text))).collect()
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Writes the list of all generated migrations.
fn index(names: &[String]) {
    let modules: Vec<String> = names.iter().map(|name| format!("mod {name};\n")).collect();
    let entries: Vec<String> = names.iter().map(|name| format!("(\"{name}\", Box::new({name}::Migration)),")).collect();
    let text = format!(
        "//! Every generated migration; `SEAWORTHY_BLESS=1 cargo test -p it adopt` writes it.\n\n{}\n\
         /// Returns every generated migration with its name.\n\
         pub fn all() -> Vec<(&'static str, Box<dyn seaworthy::Migration>)> {{ vec![{}] }}\n",
        modules.concat(),
        entries.concat()
    );
    write(&support::root().join("tests/adopted/src/generated.rs"), &rustfmt(&text));
}

/// As `migrate diff` writes it.
fn rustfmt(text: &str) -> String {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition", "2024", "--emit", "stdout", "--config-path"]).arg(support::root());
    let mut child = rustfmt.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, owned) = (child.stdin.take().unwrap(), text.to_owned());
    let writer = std::thread::spawn(move || input.write_all(owned.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "rustfmt refuses\n{text}");
    String::from_utf8(output.stdout).unwrap()
}
