//! What the engine says of a statement's locks, rewrites and scans, beside what the server does.
//!
//! `SEAWORTHY_PG_BIN` names another server's programs: the same holds on PostgreSQL 14 to 18.

use std::collections::BTreeMap;

use seaworthy_catalog::Catalog;
use seaworthy_ddl::{Answer, Lock, Surroundings, effects};
use seaworthy_introspect::Scope;
use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::support::{TestDb, database, root};

fn fixture(file: &str) -> String {
    std::fs::read_to_string(root().join("tests/fixtures/effects").join(file)).expect("the fixture is there")
}

/// What stands in `pg_locks` and `pg_class` of the relations that were there before.
#[derive(Debug, Default, PartialEq, Eq, Clone)]
struct Seen {
    lock: Option<Lock>,
    rewritten: bool,
    read: bool,
}

/// A database with the schema, its catalog and its version.
async fn harbour() -> (TestDb, PgConnection, Catalog, u32) {
    let db = database().await;
    db.execute(&fixture("schema.sql")).await;
    let mut connection = PgConnection::connect(db.url()).await.expect("it connects");
    let catalog = seaworthy_introspect::read(&mut connection, &Scope::schemas(["public"])).await.expect("it is read");
    let major = connection.server_version_num().expect("a version") / 10_000;
    (db, connection, catalog, major)
}

/// Runs a statement, and returns what it did to the relations that were there; everything is rolled back.
async fn observe(connection: &mut PgConnection, statement: &str) -> Result<BTreeMap<String, Seen>, sqlx::Error> {
    const FILES: &str = "SELECT c.oid::bigint, format('%I.%I', n.nspname, c.relname), c.relfilenode::bigint
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm')";
    const LOCKS: &str = "SELECT relation::bigint, mode FROM pg_locks
        WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted AND database <> 0";
    const READ: &str = "SELECT relid::bigint, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
        FROM pg_stat_xact_all_tables";
    let mut transaction = connection.begin().await?;
    let before: Vec<(i64, String, i64)> = sqlx::query_as(FILES).fetch_all(&mut *transaction).await?;
    let read_before: Vec<(i64, i64)> = sqlx::query_as(READ).fetch_all(&mut *transaction).await?;
    transaction.execute(sqlx::AssertSqlSafe(statement.to_owned())).await?;
    let locks: Vec<(i64, String)> = sqlx::query_as(LOCKS).fetch_all(&mut *transaction).await?;
    let read: Vec<(i64, i64)> = sqlx::query_as(READ).fetch_all(&mut *transaction).await?;
    let after: Vec<(i64, String, i64)> = sqlx::query_as(FILES).fetch_all(&mut *transaction).await?;
    transaction.rollback().await?;
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    for (oid, name, file) in before {
        let held = locks.iter().filter(|(relation, _)| *relation == oid);
        let file_after = after.iter().find(|(relation, ..)| *relation == oid).map(|(.., file)| *file);
        let this = Seen {
            lock: held.filter_map(|(_, mode)| Lock::of_mode(mode)).max(),
            rewritten: file_after.is_some_and(|after| after != file),
            read: rows_read(&read, oid) > rows_read(&read_before, oid),
        };
        if this.lock.is_some() {
            seen.insert(name, this);
        }
    }
    Ok(seen)
}

fn rows_read(counts: &[(i64, i64)], oid: i64) -> i64 {
    counts.iter().filter(|(relation, _)| *relation == oid).map(|(_, rows)| rows).sum()
}

/// Returns where the two disagree.
fn disagreements(statement: &str, surroundings: &Surroundings<'_>, seen: &BTreeMap<String, Seen>) -> Vec<String> {
    let said = effects(statement, surroundings);
    let mut wrong = Vec::new();
    for touch in &said.touches {
        let name = seaworthy_ddl::qualified(&touch.relation);
        let Some(seen) = seen.get(&name) else {
            if surroundings.catalog.relation(&touch.relation).is_some() {
                wrong.push(format!("{name}: said {:?}, the server takes no lock", touch.lock));
            }
            continue;
        };
        if seen.lock != Some(touch.lock) {
            wrong.push(format!("{name}: said {:?}, the server takes {:?}", touch.lock, seen.lock));
        }
        // A partitioned table has no rows of its own: what is said of it is meant of its partitions.
        let relation = surroundings.catalog.relation(&touch.relation);
        if relation.is_some_and(|relation| relation.partition_key.is_some()) {
            continue;
        }
        let differs = |answer: Answer, is: bool| answer.as_bool().is_some_and(|said| said != is);
        // TRUNCATE gives the table another, empty file; nothing is rewritten.
        if differs(touch.rewrites, seen.rewritten) && !statement.starts_with("TRUNCATE") {
            wrong.push(format!("{name}: said rewrites {:?}, the server {}", touch.rewrites, seen.rewritten));
        }
        if differs(touch.scans, seen.read) {
            wrong.push(format!("{name}: said scans {:?}, the server {}", touch.scans, seen.read));
        }
    }
    let unknown = said.unknown;
    for (name, seen) in seen {
        let said = said.touches.iter().any(|touch| seaworthy_ddl::qualified(&touch.relation) == *name);
        if !said && unknown.is_none() {
            wrong.push(format!("{name}: said nothing, the server takes {:?}", seen.lock));
        }
    }
    wrong
}

#[tokio::test]
async fn what_is_said_of_a_statement_is_what_the_server_does() {
    let (_db, mut connection, catalog, major) = harbour().await;
    let search_path = ["public".to_owned()];
    let surroundings = Surroundings { catalog: &catalog, search_path: &search_path, server_major: major };
    let mut wrong = Vec::new();
    let mut run = 0;
    for statement in seaworthy_ddl::split(&fixture("statements.sql")) {
        let since =
            statement.split("-- since ").nth(1).and_then(|rest| rest.lines().next()?.trim().parse::<u32>().ok());
        if since.is_some_and(|since| since > major) {
            continue;
        }
        let statement = statement.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n");
        let found = match observe(&mut connection, &statement).await {
            Ok(seen) => disagreements(&statement, &surroundings, &seen),
            Err(error) => vec![error.to_string()],
        };
        if !found.is_empty() {
            wrong.push(format!("{statement}\n    {}", found.join("\n    ")));
        }
        run += 1;
    }
    assert!(run > 150, "{run} statements");
    assert!(wrong.is_empty(), "{} of {run} statements, on PostgreSQL {major}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Outside a transaction the locks are gone before one can look: somebody holds the table, so that the statement waits
/// for its lock, and shows it. What is held lets a first look with ACCESS SHARE through.
#[tokio::test(flavor = "multi_thread")]
async fn outside_a_transaction_the_first_lock_is_the_one_that_is_said() {
    let (db, mut connection, catalog, major) = harbour().await;
    let search_path = ["public".to_owned()];
    let surroundings = Surroundings { catalog: &catalog, search_path: &search_path, server_major: major };
    let statements = [
        "CREATE INDEX CONCURRENTLY i ON ships (tons)",
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ships (tons)",
        "DROP INDEX CONCURRENTLY ships_name_idx",
        "REINDEX INDEX CONCURRENTLY ships_name_idx",
        "REINDEX TABLE CONCURRENTLY ships",
        "REINDEX (VERBOSE) TABLE ships",
        "VACUUM ships",
        "VACUUM (ANALYZE) ships",
        "VACUUM FULL ships",
        "VACUUM (FULL, VERBOSE) ships",
        "ALTER TABLE events DETACH PARTITION events_2025 CONCURRENTLY",
    ];
    for statement in statements {
        let touched = effects(statement, &surroundings).touches;
        let table = if statement.contains("events") { "events" } else { "ships" };
        let said = touched.iter().find(|touch| touch.relation.name == table).expect(statement).lock;
        let mut holder = connection.begin().await.expect("a transaction");
        let lock = format!("LOCK TABLE ONLY {table} IN SHARE UPDATE EXCLUSIVE MODE");
        holder.execute(sqlx::AssertSqlSafe(lock)).await.expect("it locks");
        let mut session = PgConnection::connect(db.url()).await.expect("it connects");
        let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut session).await.expect("a pid");
        let waiting = tokio::spawn(async move { session.execute(statement).await.map(drop) });
        let started = std::time::Instant::now();
        let mode = loop {
            let sql = "SELECT mode FROM pg_locks WHERE pid = $1 AND NOT granted AND locktype = 'relation'";
            let mode: Option<String> =
                sqlx::query_scalar(sql).bind(pid).fetch_optional(&mut *holder).await.expect("it looks");
            match mode {
                Some(mode) => break mode,
                None => assert!(started.elapsed().as_secs() < 20 && !waiting.is_finished(), "{statement}"),
            }
        };
        sqlx::query("SELECT pg_cancel_backend($1)").bind(pid).execute(&mut *holder).await.expect("it cancels");
        waiting.await.expect("no panic").expect_err("it was cancelled");
        holder.rollback().await.expect("it ends");
        assert_eq!(Lock::of_mode(&mode), Some(said), "{statement}");
    }
}
