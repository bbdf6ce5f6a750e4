//! The laws on schemas that others wrote, which are not kept here: `SEAWORTHY_FOREIGN` names a folder with a folder a
//! suite. `NAME.old.sql` and `NAME.new.sql` are a pair, any other `.sql` is a schema; psql loads them, and what it is
//! refused is passed over. `SEAWORTHY_DROPS=20` makes as many pairs of each schema by dropping what it holds at random.
//!
//! Without the variable the fixtures of the catalog are led from one to the next.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use seaworthy_catalog::Catalog;
use seaworthy_devdb::{Binaries, Environment};
use seaworthy_diff::diff;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::diff::{catalog, compared, go, run, same_dumps};
use crate::laws::{applies, execute, fixtures, round_trip, same};
use crate::support::{self, TestDb};

#[tokio::test]
async fn every_fixture_leads_to_the_next_one_and_back() {
    let mut broken = Vec::new();
    let paths = fixtures();
    for (old, new) in paths.iter().zip(paths.iter().skip(1)) {
        let texts = [old, new].map(|path| fs::read_to_string(path).unwrap());
        let databases = [support::database().await, support::database().await];
        let mut loaded = true;
        for (database, sql) in databases.iter().zip(&texts) {
            let mut connection = PgConnection::connect(database.url()).await.unwrap();
            loaded &= applies(&mut connection, sql).await;
            if loaded {
                execute(&mut connection, sql).await.unwrap();
            }
        }
        if loaded && let Err(why) = there_and_back(&databases[0], &databases[1]).await {
            broken.push(format!("== {} to {}: {why}", old.display(), new.display()));
        }
    }
    assert!(broken.is_empty(), "{} ways\n{}", broken.len(), broken.join("\n\n"));
}

#[tokio::test]
async fn the_laws_hold_on_what_others_wrote() {
    let Some(folder) = std::env::var_os("SEAWORTHY_FOREIGN").map(PathBuf::from) else { return };
    let mut report = Report::default();
    for suite in folder_entries(&folder).into_iter().filter(|it| it.is_dir()) {
        let files = folder_entries(&suite);
        for path in files.iter().filter(|it| it.to_string_lossy().ends_with(".sql")) {
            let shown = path.to_string_lossy().into_owned();
            if shown.ends_with(".new.sql") {
                continue;
            }
            if shown.ends_with(".old.sql") {
                pair(&mut report, path, Path::new(&shown.replace(".old.sql", ".new.sql"))).await;
            } else {
                schema(&mut report, path).await;
            }
        }
    }
    let failed = report.finish();
    assert_eq!(failed, 0, "laws that do not hold on what others wrote");
}

fn folder_entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// What held and what did not, by suite and law.
#[derive(Default)]
struct Report {
    counts: BTreeMap<(String, &'static str), (usize, usize)>,
    /// What was taken through a round trip: in a row of versions each comes twice.
    seen: HashSet<Vec<u8>>,
}

impl Report {
    fn note(&mut self, path: &Path, law: &'static str, what: &str, result: Result<(), String>) {
        let suite = path.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        let counts = self.counts.entry((suite.clone(), law)).or_default();
        counts.1 += 1;
        match result {
            Ok(()) => counts.0 += 1,
            Err(why) => {
                say(&format!("== {suite}/{} {law}{what}\n{why}\n", path.file_name().unwrap().to_string_lossy()));
            }
        }
    }

    /// Prints the shares; returns how many do not hold.
    fn finish(&self) -> usize {
        for ((suite, law), (held, tried)) in &self.counts {
            say(&format!("## {suite}: {law} {held} of {tried}"));
        }
        self.counts.values().map(|(held, tried)| tried - held).sum()
    }
}

fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Loads a file as far as the server takes it.
async fn load(path: &Path) -> TestDb {
    let database = support::database().await;
    let psql = Binaries::find(&Environment::from_process()).and_then(|it| it.tool("psql")).expect("psql is installed");
    let mut command = Command::new(psql);
    command.args(["-X", "-q", "-d", database.url(), "-f"]).arg(path).current_dir(path.parent().unwrap());
    command.env("PGOPTIONS", "-c check_function_bodies=off -c client_min_messages=error").output().unwrap();
    // A user mapping may hold a password, and is only reported. Rows may be what no statement could change into the other schema's.
    let empty = "DO $$ DECLARE one text; BEGIN FOR one IN SELECT oid::regclass FROM pg_class
        WHERE relkind = 'r' AND oid > 16383 LOOP EXECUTE 'TRUNCATE ' || one || ' CASCADE'; END LOOP;
        FOR one IN SELECT format('%I SERVER %I', CASE umuser WHEN 0 THEN 'public' ELSE usename END, srvname)
        FROM pg_user_mappings LOOP EXECUTE 'DROP USER MAPPING FOR ' || one; END LOOP; END $$";
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    let _ = execute(&mut connection, &format!("SET session_replication_role = replica; {empty}")).await;
    database
}

async fn pair(report: &mut Report, old_path: &Path, new_path: &Path) {
    for path in [old_path, new_path] {
        if report.seen.insert(fs::read(path).unwrap()) {
            let database = load(path).await;
            report.note(path, "round trip", "", round_trip(&database).await);
        }
    }
    for (from, to, what) in [(old_path, new_path, " forward"), (new_path, old_path, " backward")] {
        let (first, second) = (load(from).await, load(to).await);
        report.note(old_path, "pair", what, there_and_back(&first, &second).await);
    }
}

/// Takes the first database to the schema of the second one, and back where that is promised.
async fn there_and_back(first: &TestDb, second: &TestDb) -> Result<(), String> {
    let (before, wanted) = (catalog(first.url()).await, catalog(second.url()).await);
    empty_from_itself(&before)?;
    let (changes, result) = go(first.url(), &wanted, &[]).await;
    result?;
    same_dumps(first.url(), second.url())?;
    let Some(back) = changes.iter().rev().map(|it| it.inverse.clone()).collect::<Option<Vec<_>>>() else {
        return Ok(());
    };
    run(first.url(), &back.concat()).await.map_err(|why| format!("the way back: {why}"))?;
    same(&compared(catalog(first.url()).await), &compared(before), "the catalog after the way back")
        .map_err(|why| format!("{why}\n-- the way back\n{}", back.concat().join(";\n")))
}

fn empty_from_itself(catalog: &Catalog) -> Result<(), String> {
    let left: Vec<String> = diff(catalog, catalog, &[]).into_iter().flat_map(|it| it.statements).collect();
    same(&left.join("\n"), "", "the schema from itself")
}

async fn schema(report: &mut Report, path: &Path) {
    let database = load(path).await;
    report.note(path, "round trip", "", round_trip(&database).await);
    let drops = std::env::var("SEAWORTHY_DROPS").map_or(0, |it| it.parse::<u32>().unwrap());
    for seed in 0..drops {
        let (whole, less) = (copy(&database).await, copy(&database).await);
        drop_some(&less, seed).await;
        report.note(path, "drops", &format!(" {seed} forward"), there_and_back(&whole, &less).await);
        let (whole, less) = (copy(&database).await, copy(&database).await);
        drop_some(&less, seed).await;
        report.note(path, "drops", &format!(" {seed} backward"), there_and_back(&less, &whole).await);
    }
}

/// Returns a database with the same schema.
async fn copy(of: &TestDb) -> TestDb {
    let copy = support::database().await;
    let name = |database: &TestDb| {
        database.url().split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned()
    };
    let (from, to) = (name(of), name(&copy));
    let server = of.url().replacen(&from, "postgres", 1);
    let mut connection = PgConnection::connect(&server).await.unwrap();
    for statement in [
        format!("DROP DATABASE \"{to}\" WITH (FORCE)"),
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{from}'"),
        format!("CREATE DATABASE \"{to}\" TEMPLATE \"{from}\""),
    ] {
        execute(&mut connection, &statement).await.unwrap();
    }
    copy
}

/// Drops five things of a schema, with what stands on them.
async fn drop_some(database: &TestDb, seed: u32) {
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    let query = format!(
        "SELECT statement FROM (
            SELECT format('ALTER TABLE %s DROP COLUMN IF EXISTS %I CASCADE', c.oid::regclass, a.attname) AS statement
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE c.oid > 16383 AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.attinhcount = 0
            UNION ALL
            SELECT format('ALTER TABLE IF EXISTS %s DROP CONSTRAINT IF EXISTS %I CASCADE', o.conrelid::regclass, o.conname)
            FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
            WHERE o.oid > 16383 AND o.coninhcount = 0 AND c.relkind IN ('r', 'p')
            UNION ALL
            SELECT format('DROP %s IF EXISTS %s CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                WHEN 'S' THEN 'SEQUENCE' WHEN 'i' THEN 'INDEX' ELSE 'TABLE' END, oid::regclass)
            FROM pg_class c WHERE oid > 16383 AND relkind IN ('r', 'p', 'v', 'm', 'i', 'S')
              AND relnamespace NOT IN ('pg_toast'::regnamespace)
            UNION ALL
            SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure) FROM pg_proc WHERE oid > 16383
            UNION ALL
            SELECT format('DROP TYPE IF EXISTS %s CASCADE', oid::regtype) FROM pg_type
            WHERE oid > 16383 AND typrelid = 0 AND typelem = 0
         ) AS all_of_it ORDER BY md5(statement || '{seed}') LIMIT 5"
    );
    let statements: Vec<String> = sqlx::query_scalar(AssertSqlSafe(query)).fetch_all(&mut connection).await.unwrap();
    for statement in statements {
        // What is gone already, or belongs to something, is refused.
        let _ = execute(&mut connection, &statement).await;
    }
}
