//! The laws of reading and printing, on a fixture a topic: `tests/fixtures/catalog/*.sql`.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::fs;
use std::path::PathBuf;

use seaworthy_catalog::{Catalog, Index};
use seaworthy_devdb::{Binaries, Environment, ThrowawayServer};
use seaworthy_diff::diff;
use seaworthy_introspect::{Scope, read, read_access};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::support;

#[tokio::test]
async fn what_is_printed_makes_the_same_schema() {
    let mut broken = Vec::new();
    for path in fixtures() {
        let sql = fs::read_to_string(&path).unwrap();
        if let Err(why) = fixture(&sql).await {
            broken.push(format!("{}: {why}", path.file_name().unwrap().to_string_lossy()));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

/// The oldest and the newest of the others: what they print alike, those between do, too. `cargo xtask matrix` names the
/// folders of all versions in SEAWORTHY_PG_BINS; without it there is nothing to compare with.
#[tokio::test]
async fn what_is_printed_on_one_version_makes_the_same_schema_on_every_other() {
    let own = ThrowawayServer::shared().unwrap();
    let mut broken = Vec::new();
    let folders: Vec<PathBuf> = std::env::var_os("SEAWORTHY_PG_BINS").iter().flat_map(std::env::split_paths).collect();
    let mut others =
        if folders.is_empty() { Vec::new() } else { Binaries::each(&Environment::from_process(), &folders).unwrap() };
    others.retain(|it| it.major() != own.major());
    others.sort_by_key(Binaries::major);
    others.drain(1.min(others.len())..others.len().saturating_sub(1).max(1.min(others.len())));
    for binaries in others {
        let pg_bin = Some(binaries.folder().to_owned());
        let other = ThrowawayServer::start(&Environment { pg_bin, ..Environment::from_process() }).unwrap();
        for path in fixtures() {
            let sql = fs::read_to_string(&path).unwrap();
            if let Err(why) = across(&other, &sql).await {
                let name = path.file_name().unwrap().to_string_lossy();
                broken.push(format!("== {name}, from {} to {}: {why}", own.major(), other.major()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

/// Prints a database, applies the text on a server of another version, and compares the two.
async fn across(other: &ThrowawayServer, sql: &str) -> Result<(), String> {
    let (first, second) = (support::database().await, other.database().await.unwrap());
    let mut connection = PgConnection::connect(first.url()).await.unwrap();
    let mut copy = PgConnection::connect(second.url()).await.unwrap();
    if !applies(&mut connection, sql).await || !applies(&mut copy, sql).await {
        return Ok(());
    }
    execute(&mut connection, sql).await.map_err(|error| format!("the fixture is wrong: {error}"))?;
    let catalog = read(&mut connection, &Scope::default()).await.map_err(|error| format!("{error:?}"))?;
    let text = seaworthy_ddl::print(&catalog);
    execute(&mut copy, &text).await.map_err(|error| format!("{error}\n{text}"))?;
    let mut copy = PgConnection::connect(second.url()).await.unwrap();
    let copied = read(&mut copy, &Scope::default()).await.map_err(|error| format!("{error:?}"))?;
    same(&seaworthy_ddl::print(&copied), &text, "the text of the copy")?;
    for changes in [diff(&catalog, &copied, &[]), diff(&copied, &catalog, &[])] {
        let statements: Vec<String> = changes.into_iter().flat_map(|it| it.statements).collect();
        same(&statements.join(";\n"), "", "what leads from one to the other")?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_printed_of_scholarly_makes_the_same_schema() {
    let database = support::database().await;
    support::up(&database, "scholarly", None).await.expect("all migrations apply");
    database.execute("DROP SCHEMA seaworthy, seaworthy_kept CASCADE").await;
    round_trip(&database).await.unwrap();
}

#[tokio::test]
async fn owners_and_privileges_are_kept_apart_and_make_the_same_dump() {
    let (first, second) = (support::database().await, support::database().await);
    let sql = fs::read_to_string(support::root().join("tests/fixtures/access.sql")).unwrap();
    let mut connection = PgConnection::connect(first.url()).await.unwrap();
    execute(&mut connection, &sql).await.unwrap();
    let catalog = read(&mut connection, &Scope::default()).await.unwrap();
    let access = read_access(&mut connection, &Scope::default()).await.unwrap();

    let mut copy = PgConnection::connect(second.url()).await.unwrap();
    let text = seaworthy_ddl::print(&catalog) + &seaworthy_ddl::access_statements(&access).join(";\n");
    execute(&mut copy, &text).await.expect(&text);
    let mut copy = PgConnection::connect(second.url()).await.unwrap();
    assert_eq!(read_access(&mut copy, &Scope::default()).await.unwrap(), access);
    let whole = |url: &str| dump_with(url, &[]);
    assert_eq!(whole(second.url()), whole(first.url()));
}

const SECRETIVE: &str = "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; \
    CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password 'it''s'); \
    CREATE SUBSCRIPTION \"Far off\" CONNECTION 'dbname=nowhere password=x' PUBLICATION a, \"B c\" \
        WITH (connect = false, slot_name = NONE, synchronous_commit = local);";

#[tokio::test]
async fn user_mappings_and_subscriptions_come_back_from_a_dump() {
    let database = support::database().await;
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    for statement in seaworthy_ddl::split(SECRETIVE) {
        execute(&mut connection, statement).await.unwrap();
    }
    round_trip(&database).await.unwrap();
    let without = "DROP SUBSCRIPTION \"Far off\"";
    execute(&mut connection, without).await.unwrap();
}

#[tokio::test]
async fn what_may_not_be_read_is_reported_and_is_not_called_gone() {
    let database = support::database().await;
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    for statement in seaworthy_ddl::split(SECRETIVE) {
        execute(&mut connection, statement).await.unwrap();
    }
    let whole = read(&mut connection, &Scope::default()).await.unwrap();
    assert_eq!(whole.unmodelled, []);
    let role = format!("sees_little_{}", std::process::id());
    execute(&mut connection, &format!("CREATE ROLE {role}; SET ROLE {role};")).await.unwrap();
    let seen = read(&mut connection, &Scope::default()).await.unwrap();
    execute(&mut connection, &format!("RESET ROLE; DROP ROLE {role};")).await.unwrap();
    execute(&mut connection, "DROP SUBSCRIPTION \"Far off\"").await.unwrap();
    let found: Vec<String> = seen.unmodelled.iter().map(|it| format!("{} {}", it.kind, it.identity)).collect();
    assert_eq!(found, ["subscription \"Far off\"", "user mapping public on server s"]);
    assert!(seaworthy_ddl::print(&seen).starts_with("-- not printed: subscription \"Far off\"\n"));
    assert_eq!((diff(&whole, &seen, &[]), diff(&seen, &whole, &[])), (vec![], vec![]));
}

#[tokio::test]
async fn a_role_that_may_only_connect_sees_all_of_every_fixture() {
    for path in fixtures() {
        let sql = fs::read_to_string(&path).unwrap();
        let database = support::database().await;
        let mut connection = PgConnection::connect(database.url()).await.unwrap();
        if !applies(&mut connection, &sql).await {
            continue;
        }
        execute(&mut connection, &sql).await.unwrap();
        let mut connection = PgConnection::connect(database.url()).await.unwrap();
        let owner = read(&mut connection, &Scope::default()).await.unwrap();
        let access = read_access(&mut connection, &Scope::default()).await.unwrap();
        let role = format!("only_{}_{}", std::process::id(), path.file_stem().unwrap().to_string_lossy());
        execute(&mut connection, &format!("CREATE ROLE {role}; SET ROLE {role};")).await.unwrap();
        let reader = read(&mut connection, &Scope::default()).await;
        let seen = read_access(&mut connection, &Scope::default()).await;
        execute(&mut connection, &format!("RESET ROLE; DROP ROLE {role};")).await.unwrap();
        assert_eq!(json(&reader.unwrap()), json(&owner), "{}", path.display());
        assert_eq!(seen.unwrap(), access, "{}", path.display());
    }
}

pub fn fixtures() -> Vec<PathBuf> {
    let folder = support::root().join("tests/fixtures/catalog");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Makes the fixture, and takes it through [`round_trip`].
async fn fixture(sql: &str) -> Result<(), String> {
    let database = support::database().await;
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    if !applies(&mut connection, sql).await {
        return Ok(());
    }
    execute(&mut connection, sql).await.map_err(|error| format!("the fixture is wrong: {error}"))?;
    round_trip(&database).await
}

/// Prints a database, applies the text to another one, and compares the two.
pub async fn round_trip(first: &support::TestDb) -> Result<(), String> {
    let second = support::database().await;
    let mut connection = PgConnection::connect(first.url()).await.unwrap();
    let catalog = read(&mut connection, &Scope::default()).await.map_err(|error| format!("{error:?}"))?;
    let text = seaworthy_ddl::print(&catalog);

    let mut copy = PgConnection::connect(second.url()).await.unwrap();
    execute(&mut copy, &text).await.map_err(|error| format!("{error}\n{text}"))?;
    let mut copy = PgConnection::connect(second.url()).await.unwrap();
    let copied = read(&mut copy, &Scope::default()).await.map_err(|error| format!("{error:?}"))?;
    same(&seaworthy_ddl::print(&copied), &text, "the text of the copy")?;
    same(&json(&in_a_copy(copied)), &json(&in_a_copy(catalog)), "the catalog of the copy")?;
    match (dump(first.url()), dump(second.url())) {
        (Some(wanted), Some(dump)) => same(&dump, &wanted, "pg_dump of the copy"),
        _ => Ok(()),
    }
}

/// Returns what a copy has of a catalog, as `pg_dump` does it: not the index of a build that failed, and the columns of
/// parents before a child's own.
pub fn in_a_copy(mut catalog: Catalog) -> Catalog {
    for relation in &mut catalog.relations {
        let printed = |it: &Index| seaworthy_ddl::part::is_printed(relation.kind, it);
        relation.indexes.retain(printed);
        // One of a partitioned table stays invalid where the partition that lacked it went.
        relation.indexes.iter_mut().for_each(|it| it.valid = true);
        // A partition that had a key of its own before it was attached keeps that key's name.
        relation.foreign_keys.iter_mut().filter(|it| it.inherited).for_each(|it| it.name.clear());
        if !relation.inherits.is_empty() {
            relation.columns.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }
    catalog
}

/// Whether the server has what the first line of a fixture asks for: `-- since: 15`, `-- needs: hstore`.
pub async fn applies(connection: &mut PgConnection, sql: &str) -> bool {
    let first = sql.lines().next().unwrap_or_default();
    if let Some(since) = first.strip_prefix("-- since: ") {
        let query = "SELECT current_setting('server_version_num')::int / 10000";
        let major: i32 = sqlx::query_scalar(query).fetch_one(connection).await.unwrap();
        return major >= since.trim().parse().unwrap();
    }
    if let Some(needs) = first.strip_prefix("-- needs: ") {
        let names: Vec<String> = needs.split_whitespace().map(str::to_owned).collect();
        let query = "SELECT count(*) FROM pg_available_extensions WHERE name = ANY ($1)";
        let found: i64 = sqlx::query_scalar(query).bind(&names).fetch_one(connection).await.unwrap();
        return found == i64::try_from(names.len()).unwrap();
    }
    true
}

pub async fn execute(connection: &mut PgConnection, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.map(|_| ())
}

pub fn json(catalog: &Catalog) -> String {
    serde_json::to_string_pretty(catalog).unwrap()
}

/// Returns what `pg_dump -s` prints of all but owners and privileges.
pub fn dump(url: &str) -> Option<String> {
    dump_with(url, &["--no-owner", "--no-privileges"])
}

/// Returns what `pg_dump -s` prints without comments and psql's own commands, where there is a `pg_dump`
/// of the server's version or a newer one.
fn dump_with(url: &str, flags: &[&str]) -> Option<String> {
    let output = support::pg_dump()?.args(["--schema-only", "--dbname", url]).args(flags).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let text = String::from_utf8(output.stdout).unwrap();
    let kept = text.lines().filter(|line| !line.is_empty() && !line.starts_with("--") && !line.starts_with('\\'));
    Some(kept.collect::<Vec<_>>().join("\n"))
}

pub fn same(actual: &str, wanted: &str, what: &str) -> Result<(), String> {
    if actual == wanted {
        return Ok(());
    }
    let (actual, wanted): (Vec<&str>, Vec<&str>) = (actual.lines().collect(), wanted.lines().collect());
    let extra = actual.iter().filter(|line| !wanted.contains(line)).map(|line| format!("+ {line}"));
    let place = actual.iter().zip(&wanted).position(|(one, other)| one != other);
    let first = place.map(|it| format!("from line {}:\n- {}\n+ {}", it + 1, wanted[it], actual[it]));
    let missing = wanted.iter().filter(|line| !actual.contains(line)).map(|line| format!("- {line}"));
    Err(format!("{what} differs:\n{}", first.into_iter().chain(missing).chain(extra).collect::<Vec<_>>().join("\n")))
}
