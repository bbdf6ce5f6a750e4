//! What tests stand on: databases of their own, and the engine without its command line.

use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

use seaworthy::{Database, Migration, Seed};
use seaworthy_backfill::SmallTables;
use seaworthy_catalog::{Catalog, NamePattern};
use seaworthy_devdb::{Binaries, Environment, TestDatabase, ThrowawayServer};
use seaworthy_diff::Change;
use seaworthy_introspect::Scope;
use seaworthy_runner::{Chain, DatabaseUrl, DownTarget, Report, RunError, RunOptions, UpTarget};
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection as _, PgConnection, PgPool};

/// A database that is one test's own.
pub struct TestDb(TestDatabase);

impl TestDb {
    pub fn url(&self) -> &str {
        self.0.url()
    }

    /// Returns the URL as the runner takes it.
    pub fn target(&self) -> DatabaseUrl {
        DatabaseUrl::parse(self.url()).expect("devdb makes valid URLs")
    }

    /// Returns a few connections.
    pub fn pool(&self) -> PgPool {
        PgPoolOptions::new().max_connections(3).connect_lazy(self.url()).expect("devdb makes valid URLs")
    }

    /// Sends statements.
    pub async fn execute(&self, sql: &str) {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&self.pool()).await.expect(sql);
    }

    /// Returns one text.
    pub async fn text(&self, sql: &str) -> String {
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_one(&self.pool()).await.expect(sql)
    }

    /// Returns one number.
    pub async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_one(&self.pool()).await.expect(sql)
    }
}

/// Returns an empty database.
pub async fn database() -> TestDb {
    database_on(ThrowawayServer::shared().expect("PostgreSQL is installed")).await
}

/// Returns an empty database on a server of the test's own.
pub async fn database_on(server: &ThrowawayServer) -> TestDb {
    TestDb(server.database().await.expect("the throwaway server makes databases"))
}

/// Returns an empty database.
pub async fn empty_database() -> TestDb {
    database().await
}

/// Returns the root of this workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the workspace").to_owned()
}

/// Returns a declared database.
pub fn declared(name: &str) -> Database {
    let mut all = std::iter::once(harbor::database()).chain(migration::databases());
    all.find(|database| database.name == name).expect("a database of the workspace")
}

/// Records migrations.
pub async fn chain(migrations: Vec<Box<dyn Migration>>) -> Chain {
    Chain::record(migrations).await.expect("a chain")
}

/// Lets a run move the rows of its backfills by the way, as `migrate up` does.
pub fn moving(db: &TestDb) -> RunOptions {
    let small = SmallTables { url: db.target(), rows_max: 10_000, options: seaworthy_backfill::Options::default() };
    RunOptions { backfiller: Some(Arc::new(small)), ..RunOptions::default() }
}

/// Applies migrations, all or to the named one.
pub async fn up(db: &TestDb, name: &str, to: Option<&str>) -> Result<Report, RunError> {
    let chain = chain((declared(name).migrations)()).await;
    let to = to.map(|version| chain.resolve(version)).transpose()?;
    let target = UpTarget { to, ..UpTarget::default() };
    seaworthy_runner::up(&db.target(), &chain, &target, &moving(db), &mut |_| {}).await
}

/// Rolls back what came after the named one.
pub async fn down(db: &TestDb, name: &str, to: &str) -> Result<Report, RunError> {
    let chain = chain((declared(name).migrations)()).await;
    let target = DownTarget::After(chain.resolve(to)?);
    seaworthy_runner::down(&db.target(), &chain, target, None, &RunOptions::default(), &mut |_| {}).await
}

/// Returns the part of harbor's database that is compared.
pub fn scope() -> Scope {
    Scope { exclude: vec![NamePattern::exactly("seaql_migrations")], ..Scope::schemas(["public"]) }
}

/// Writes the reviewed files of harbor, as its migrations are with these words; nothing of it stays in the database.
pub async fn review(db: &TestDb, folder: &Path, words: &str) {
    let chain = chain(harbor::migrations(words)).await;
    let scope = scope();
    let mut states = Vec::new();
    for position in 0..chain.links().len() {
        let target = UpTarget { to: Some(position), ..UpTarget::default() };
        let applied = seaworthy_runner::up(&db.target(), &chain, &target, &RunOptions::default(), &mut |_| {}).await;
        applied.expect("the reviewed migrations apply");
        let mut connection = PgConnection::connect(db.url()).await.expect("the database is there");
        states.push(seaworthy_introspect::read(&mut connection, &scope).await.expect("the schema is read"));
    }
    db.execute("DROP SCHEMA seaworthy CASCADE; DROP TABLE ships, seaql_migrations; DROP TABLE IF EXISTS late").await;
    let files = seaworthy_runner::snapshots("harbor", &chain).into_iter();
    for file in files.chain(seaworthy_runner::catalog_snapshots("harbor", &chain, &states)) {
        std::fs::write(folder.join(file.file), file.text).expect("the folder is ours");
    }
}

/// Returns the schema `public` as a catalog, without what keeps the record of migrations.
pub async fn catalog(db: &TestDb) -> Catalog {
    let mut connection = PgConnection::connect(db.url()).await.expect("the database is there");
    seaworthy_introspect::read(&mut connection, &scope()).await.expect("the schema is read")
}

/// Returns what leads from one schema to the other: `add column public.ships.name`.
pub fn names(from: &Catalog, to: &Catalog) -> Vec<String> {
    let name = |change: &Change| format!("{} {} {}", change.kind.as_str(), change.object, change.name);
    seaworthy_diff::diff(from, to, &[]).iter().map(name).collect()
}

/// Fills a database.
pub async fn seed(db: &TestDb, name: &str, rows: u64, seed: u64) -> Result<u64, Box<dyn Error>> {
    let statements = declared(name).seed.expect("it has seed data");
    Ok(seaworthy_runner::seed(&db.target(), &statements(Seed { rows, seed })).await?)
}

/// Returns `pg_dump -s`, without psql's meta-commands, which hold a random token; where there is none for the server,
/// what the catalog prints.
pub async fn schema(db: &TestDb) -> String {
    let Some(mut dump) = pg_dump() else {
        let mut connection = PgConnection::connect(db.url()).await.expect("the database is there");
        let all = seaworthy_introspect::read(&mut connection, &Scope::default()).await.expect("the schema is read");
        // Without the names that PG 18 gives to NOT NULL.
        return seaworthy_runner::schema_snapshot("", &all).text;
    };
    dump.args(["--schema-only", "--dbname", db.url()]);
    let dumped = move || dump.output().expect("pg_dump runs");
    let output = tokio::task::spawn_blocking(dumped).await.expect("pg_dump runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("pg_dump prints UTF-8");
    text.lines().filter(|line| !line.starts_with('\\')).collect::<Vec<_>>().join("\n")
}

/// Returns a `pg_dump` that takes the shared server's schema: of its version or a newer one, beside its programs or in
/// `PATH`. Where there is none, that is said once.
pub fn pg_dump() -> Option<Command> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let environment = Environment::from_process();
        let binaries = Binaries::find(&environment).expect("PostgreSQL is installed");
        let folders = environment.path.iter().map(|folder| folder.join("pg_dump"));
        let mut programs = binaries.tool("pg_dump").into_iter().chain(folders);
        let found = programs.find(|program| version(program).is_some_and(|major| major >= binaries.major()));
        if found.is_none() {
            lacks(&format!("pg_dump of PostgreSQL {}", binaries.major()), "SEAWORTHY_NEEDS_PG_DUMP");
        }
        found
    });
    found.as_ref().map(Command::new)
}

/// Returns a program's major version: `pg_dump (PostgreSQL) 18.6`.
pub fn version(program: &Path) -> Option<u32> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let digits: String = text.split_once("(PostgreSQL) ")?.1.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Says what a test has not tested, for this machine lacks it; a failure where the variable is set.
pub fn lacks(what: &str, needed: &str) {
    assert!(std::env::var_os(needed).is_none(), "there is no {what}, and {needed} is set");
    let _ = writeln!(std::io::stderr(), "there is no {what}: not tested");
}
