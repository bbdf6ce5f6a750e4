//! The runner under what happens on a Friday: two at once, a kill, Ctrl-C, somebody else's tools.

mod disk;
mod faults;
mod gentle;
mod interrupt;
mod ledger;
mod outside;
pub(crate) mod pooler;
mod spans;
mod torture;
mod whole;

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sea_orm_migration::MigratorTrait as _;
use seaworthy_runner::{RunOptions, UpTarget};

use crate::support::{TestDb, database, up};

/// Starts the program on the test database, in a folder of its own.
fn start(folder: &tempfile::TempDir, db: &TestDb, arguments: &[&str], words: &str) -> Child {
    start_with(folder, db, arguments, words, "[database.harbor]\n")
}

/// Starts it with a configuration.
fn start_with(folder: &tempfile::TempDir, db: &TestDb, arguments: &[&str], words: &str, toml: &str) -> Child {
    std::fs::write(folder.path().join("seaworthy.toml"), toml).expect("the folder is ours");
    Command::new(env!("CARGO_BIN_EXE_sea"))
        .args(["-d", "harbor"])
        .args(arguments)
        .current_dir(folder.path())
        .env("HARBOR", words)
        .env("SEAWORTHY_HARBOR_URL", db.url())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

/// Waits until the query returns true.
pub(crate) async fn wait_until(db: &TestDb, condition: &str) {
    let (pool, started) = (db.pool(), Instant::now());
    loop {
        let holds: bool = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT {condition}")))
            .fetch_one(&pool)
            .await
            .expect(condition);
        if holds {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "not within 30 s: {condition}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const SLEEPS: &str =
    "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%')";

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_that_start_at_once_one_applies_and_all_are_content() {
    let db = database().await;
    let folders: Vec<_> = (0..8).map(|_| tempfile::tempdir().expect("a folder")).collect();
    let children: Vec<Child> = folders.iter().map(|folder| start(folder, &db, &["migrate"], "")).collect();
    let mut applied = 0;
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        // Who waits names the holder's version, too.
        let did = |line: &str| line.contains("applied ") && line.contains("m0005_name_ships");
        applied += usize::from(stderr.lines().any(did));
    }
    assert_eq!(applied, 1);
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.attempts").await, 4);
    assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_in_the_way_is_named_and_waited_for_no_longer_than_asked() {
    let db = database().await;
    let (first, second) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let mut holder = start(&first, &db, &["migrate"], "stuck");
    wait_until(&db, SLEEPS).await;
    let refused = start(&second, &db, &["migrate", "up", "--lock-wait", "1"], "").wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("seaworthy m0003_add_berth"), "{stderr}");
    holder.kill().expect("it is ours");
    holder.wait().expect("it ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_run_leaves_nothing_and_the_next_goes_through() {
    let db = database().await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut killed = start(&folder, &db, &["migrate"], "stuck");
    wait_until(&db, SLEEPS).await;
    killed.kill().expect("it is ours");
    killed.wait().expect("it ends");
    wait_until(&db, &format!("NOT {SLEEPS}")).await;
    assert_eq!(db.count("SELECT count(*) FROM pg_attribute WHERE attname = 'berth'").await, 0);
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 1);
    up(&db, "harbor", None).await.expect("the next run applies the rest");
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_rolls_back_and_says_so() {
    let db = database().await;
    let folder = tempfile::tempdir().expect("a folder");
    let child = start(&folder, &db, &["migrate"], "stuck");
    wait_until(&db, SLEEPS).await;
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(interrupt.success());
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{stderr}");
    assert!(stderr.contains("m0003_add_berth was interrupted and rolled back"), "{stderr}");
    assert_eq!(db.count("SELECT count(*) FROM pg_attribute WHERE attname = 'berth'").await, 0);
    assert_eq!(db.text("SELECT state FROM seaworthy.migrations WHERE version LIKE 'm0003%'").await, "failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_during_a_concurrent_build_is_resumed_and_repeats_nothing() {
    let db = database().await;
    up(&db, "harbor", Some("m0003")).await.expect("it applies");
    db.execute("INSERT INTO ships SELECT n, 'ship ' || n, 1 FROM generate_series(1, 100) n").await;
    // An open transaction that has written to the table keeps the build waiting.
    let mut writer = db.pool().begin().await.expect("a transaction");
    sqlx::query("UPDATE ships SET berth = 2 WHERE id = 1").execute(&mut *writer).await.expect("it writes");
    let folder = tempfile::tempdir().expect("a folder");
    let mut killed = start(&folder, &db, &["migrate"], "");
    wait_until(&db, "EXISTS (SELECT FROM pg_index WHERE NOT indisvalid)").await;
    killed.kill().expect("it is ours");
    killed.wait().expect("it ends");
    writer.commit().await.expect("it commits");
    wait_until(&db, "NOT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'CREATE%' AND state = 'active')").await;
    up(&db, "harbor", None).await.expect("the next run goes on");
    assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, 0);
    assert_eq!(db.count("SELECT count(*) FROM ships WHERE id = -1").await, 1);
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_seaorm_applied_is_adopted_and_what_we_applied_seaorm_sees() {
    use migration::scholarly::Migrator;
    let db = database().await;
    let connection = sea_orm::Database::connect(db.url()).await.expect("it connects");
    Migrator::up(&connection, Some(3)).await.expect("SeaORM applies three");
    let report = up(&db, "scholarly", None).await.expect("we apply the rest");
    assert_eq!(report.done.len(), Migrator::migrations().len() - 3);
    Migrator::status(&connection).await.expect("SeaORM tells its status");
    let seen = Migrator::get_migration_with_status(&connection).await.expect("SeaORM reads its table");
    assert_eq!(seen.len(), Migrator::migrations().len());
    assert!(seen.iter().all(|migration| migration.status() == sea_orm_migration::MigrationStatus::Applied));
    let chain = crate::support::chain((crate::support::declared("scholarly").migrations)()).await;
    let last = seaworthy_runner::DownTarget::Steps(1);
    let undone = seaworthy_runner::down(&db.target(), &chain, last, None, &RunOptions::default(), &mut |_| {}).await;
    assert_eq!(undone.expect("the last one is rolled back").done.len(), 1);
    db.execute("DROP TABLE seaql_migrations").await;
    up(&db, "scholarly", None).await.expect("its table comes back with what was applied");
    assert_eq!(
        db.count("SELECT count(*) FROM seaql_migrations").await,
        db.count("SELECT count(*) FROM seaworthy.migrations").await
    );
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.migrations WHERE applied_by = 'seaql_migrations'").await, 3);
    Migrator::down(&connection, Some(1)).await.expect("SeaORM rolls one back");
    let report = up(&db, "scholarly", None).await.expect("we apply it again");
    assert_eq!(report.done.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_called_as_the_ledgers_schema_creates_in_public() {
    let db = database().await;
    db.execute(
        "DO $$ BEGIN CREATE ROLE seaworthy SUPERUSER LOGIN PASSWORD 'pw'; EXCEPTION WHEN duplicate_object THEN END $$",
    )
    .await;
    let url = db.url().replacen("postgres@", "seaworthy:pw@", 1);
    let url = seaworthy_runner::DatabaseUrl::parse(&url).expect("a valid URL");
    let chain = crate::support::chain(harbor::migrations("")).await;
    for target in [UpTarget { to: Some(0), ..UpTarget::default() }, UpTarget::default()] {
        seaworthy_runner::up(&url, &chain, &target, &RunOptions::default(), &mut |_| {}).await.expect("it applies");
    }
    assert_eq!(db.text("SELECT 'ships'::regclass::text || current_schema()").await, "shipspublic");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_owns_the_tables_but_may_not_create_schemas_goes_on() {
    let db = database().await;
    up(&db, "harbor", Some("m0001")).await.expect("it applies");
    let role = format!("deployer_{}", db.text("SELECT current_database()::text").await);
    db.execute(&format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'pw'; ALTER TABLE ships OWNER TO {role};
         GRANT USAGE, CREATE ON SCHEMA public TO {role}; GRANT USAGE ON SCHEMA seaworthy TO {role};
         GRANT ALL ON ALL TABLES IN SCHEMA seaworthy TO {role}; GRANT ALL ON seaql_migrations TO {role}"
    ))
    .await;
    let url = db.url().replacen("postgres@", &format!("{role}:pw@"), 1);
    let url = seaworthy_runner::DatabaseUrl::parse(&url).expect("a valid URL");
    let chain = crate::support::chain(harbor::migrations("")).await;
    let target = UpTarget { to: Some(1), ..UpTarget::default() };
    let report = seaworthy_runner::up(&url, &chain, &target, &RunOptions::default(), &mut |_| {}).await;
    assert_eq!(report.expect("it applies").done.len(), 1);
}
