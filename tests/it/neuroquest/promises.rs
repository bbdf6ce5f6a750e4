//! What the document says that its migration runner does.

use seaworthy::prelude::*;
use seaworthy_finding::Hint as _;
use seaworthy_runner::{DownTarget, RunOptions, UpTarget};

use super::Trial;
use crate::support::{self, chain, database};

#[tokio::test(flavor = "multi_thread")]
async fn up_goes_to_a_version_a_dry_run_changes_nothing_and_status_tells_where_each_stands() {
    let trial = Trial::new().await;
    trial.run("migrate up --dry-run").ends(0).says(&["CREATE TABLE \"knowledge_nodes\"", "BEGIN;", "COMMIT;"]);
    assert_eq!(trial.db.count("SELECT count(*) FROM pg_class WHERE relname = 'knowledge_nodes'").await, 0);
    trial.run("migrate up --to add_user_preferences").ends(0);
    assert_eq!(trial.applied(), 3);
    trial.run("migrate status").ends(0).says(&["m20240115_000001_add_user_preferences", "3 applied, 16 pending"]);
    trial.run("migrate up").ends(0);
    assert_eq!(trial.applied(), 19);
    trial.run("migrate up").ends(0).says(&["nothing to do"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn down_goes_to_a_version_step_by_step_and_the_ledger_tells_what_was_rolled_back_when() {
    let trial = Trial::new().await;
    trial.run("migrate").ends(0);
    trial.run("migrate down --to create_initial_schema --dry-run").ends(0).says(&["DROP TABLE"]);
    assert_eq!(trial.applied(), 19);
    trial.run("migrate down --steps 1 --yes").ends(0);
    trial.run("migrate down --steps 2 --yes").ends(0);
    assert_eq!(trial.applied(), 16);
    trial.run("migrate down --to create_initial_schema --yes").ends(0);
    assert_eq!(trial.applied(), 1);
    let rolled_back = "SELECT count(*) FROM seaworthy.migrations
        WHERE state = 'rolled_back' AND rolled_back_at >= applied_at AND rolled_back_at <= now()";
    assert_eq!(trial.db.count(rolled_back).await, 18);
    assert_eq!(trial.db.count("SELECT count(*) FROM seaql_migrations").await, 1);
    assert_eq!(trial.db.count("SELECT count(*) FROM seaworthy.attempts WHERE direction = 'down'").await, 18);
    trial.run("migrate plan --down --to nothing").ends(0).says(&["create_initial_schema"]);
    trial.run("migrate down --to nothing --yes").ends(0);
    assert_eq!(trial.applied(), 0);
    trial.run("migrate down --to nothing --yes").ends(0).says(&["nothing to do"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_that_does_not_end_where_it_should_is_rolled_back_itself() {
    let trial = Trial::new().await;
    trial.run("migrate up --to create_user_tables").ends(0);
    trial.db.execute("CREATE TABLE forgotten (id bigint)").await;
    let said = trial.run("migrate down --steps 1 --yes").ends(1);
    assert!(said.stderr.contains("forgotten"), "{}", said.stderr);
    assert_eq!(trial.applied(), 2);
    assert_eq!(trial.db.count("SELECT count(*) FROM pg_class WHERE relname = 'users'").await, 1);
    trial.db.execute("DROP TABLE forgotten").await;
    trial.run("migrate down --steps 1 --yes").ends(0);
    assert_eq!(trial.applied(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_version_is_tracked_with_checksum_time_duration_success_and_error() {
    let trial = Trial::new().await;
    trial.run("migrate up --to create_user_tables").ends(0);
    trial.db.execute("CREATE TABLE user_preferences (id bigint)").await;
    trial.run("migrate up --to add_user_preferences --prove off").ends(4).says(&["42P07", "user_preferences"]);
    let row = |version: &str| {
        format!(
            "SELECT concat_ws(' ', length(checksum), state, applied_at IS NOT NULL, execution_ms >= 0, error LIKE '%42P07%')
             FROM seaworthy.migrations WHERE version LIKE '%{version}'"
        )
    };
    assert_eq!(trial.db.text(&row("create_user_tables")).await, "64 applied t t");
    assert!(trial.db.text(&row("add_user_preferences")).await.ends_with("failed f t"));
    // The health view tells a dashboard the same in one row.
    let health = "SELECT concat_ws(' ', applied, failed, last_applied, last_failure, failures_7_days)
        FROM seaworthy.migration_health";
    let told = "2 1 m20240110_000001_create_user_tables m20240115_000001_add_user_preferences 1";
    assert_eq!(trial.db.text(health).await, told);
    // What failed left nothing, and runs once the cause is gone.
    trial.db.execute("DROP TABLE user_preferences").await;
    trial.run("migrate up --to add_user_preferences").ends(0);
    assert_eq!(trial.applied(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_human_repaired_is_told_to_the_ledger_with_a_reason() {
    let trial = Trial::new().await;
    trial.run("migrate up --to create_user_tables").ends(0);
    trial.db.execute("CREATE TABLE user_preferences (id bigint)").await;
    trial.run("migrate up --to add_user_preferences --prove off").ends(4);
    trial.run("migrate resolve add_user_preferences --rolled-back --reason looked").ends(0);
    let kept = "SELECT reason FROM seaworthy.attempts WHERE outcome = 'resolved'";
    assert_eq!(trial.db.text(kept).await, "looked");
    trial
        .db
        .execute(
            "UPDATE seaworthy.migrations SET checksum = 'x', canonical_checksum = 'y' WHERE version LIKE '%initial%'",
        )
        .await;
    trial.run("migrate up").ends(1).says(&["was edited after it was applied"]);
    trial.run("migrate resolve create_initial_schema --checksum --reason compared").ends(0);
    trial.db.execute("DROP TABLE user_preferences").await;
    trial.run("migrate up --to add_user_preferences").ends(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_the_way_is_shown_and_only_who_is_can_be_ended() {
    let trial = Trial::new().await;
    trial.run("migrate up --to create_user_tables").ends(0);
    let pool = trial.db.pool();
    let mut idle = pool.begin().await.expect("a transaction");
    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut *idle).await.expect("its process");
    sqlx::raw_sql("LOCK TABLE users IN ROW EXCLUSIVE MODE").execute(&mut *idle).await.expect("the lock is had");
    // Nobody waits for it: it idles, and harms nobody.
    trial.run(&format!("migrate locks --kill {pid}")).ends(2).says(&["nobody waits for process"]);
    let waiting = tokio::spawn({
        let pool = trial.db.pool();
        async move { sqlx::raw_sql("ALTER TABLE users ADD COLUMN late text").execute(&pool).await.map(drop) }
    });
    let waits = "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')";
    crate::runner::wait_until(&trial.db, waits).await;
    trial.run("migrate locks").ends(0).says(&[&pid.to_string(), "users"]);
    trial.run(&format!("migrate locks --kill {pid} --yes")).ends(0);
    waiting.await.expect("no panic").expect("the way is free");
}

/// A migration that is made of functions.
struct Made {
    up: fn(&SchemaManager<'_>) -> Vec<String>,
    guesses: bool,
    after_down: Vec<Check>,
}

impl MigrationName for Made {
    fn name(&self) -> &'static str {
        "m1_made"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Made {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, (self.up)(manager)).await?;
        let connection = manager.get_connection();
        if self.guesses {
            connection.execute_unprepared("SAVEPOINT guess").await?;
            let guess = connection.execute_unprepared("INSERT INTO visits VALUES (1)").await;
            let end = if guess.is_ok() { "RELEASE SAVEPOINT guess" } else { "ROLLBACK TO SAVEPOINT guess" };
            connection.execute_unprepared(end).await?;
            connection.execute_unprepared("INSERT INTO visits VALUES (2)").await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["DROP TABLE visits"]).await
    }
}

impl Migration for Made {
    fn checks_after_down(&self) -> Vec<Check> {
        self.after_down.clone()
    }
}

fn visits(_: &SchemaManager<'_>) -> Vec<String> {
    ["CREATE TABLE visits (n integer PRIMARY KEY)", "CREATE TABLE left_over ()", "INSERT INTO visits VALUES (1)"]
        .map(str::to_owned)
        .into()
}

#[tokio::test]
async fn a_migration_goes_on_behind_a_savepoint_and_commits_as_a_whole() {
    let db = database().await;
    let chain = chain(vec![Box::new(Made { up: visits, guesses: true, after_down: Vec::new() })]).await;
    let done =
        seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &RunOptions::default(), &mut |_| {}).await;
    done.expect("what failed was behind the savepoint");
    assert_eq!(db.text("SELECT string_agg(n::text, ' ' ORDER BY n) FROM visits").await, "1 2");
    assert_eq!(db.text("SELECT state FROM seaworthy.migrations").await, "applied");
}

#[tokio::test]
async fn what_must_hold_after_a_rollback_is_looked_at_inside_it() {
    let db = database().await;
    let after_down = vec![Check::absent(&Object::table("visits")), Check::absent(&Object::table("left_over"))];
    let chain = chain(vec![Box::new(Made { up: visits, guesses: false, after_down })]).await;
    let options = RunOptions::default();
    seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &options, &mut |_| {}).await.expect("it applies");
    let down = seaworthy_runner::down(&db.target(), &chain, DownTarget::Steps(1), None, &options, &mut |_| {}).await;
    let error = down.expect_err("a table is left");
    let told = format!("{error} {}", error.detail().unwrap_or_default());
    assert!(told.contains("table left_over is gone") && !told.contains("table visits is gone"), "{told}");
    assert_eq!(db.count("SELECT count(*) FROM visits").await, 1);
    // It is applied as before, and the attempt is told.
    assert_eq!(db.text("SELECT state FROM seaworthy.migrations").await, "applied");
    let failed = "SELECT count(*) FROM seaworthy.attempts WHERE direction = 'down' AND outcome = 'failed'";
    assert_eq!(db.count(failed).await, 1);
    db.execute("DROP TABLE left_over").await;
    let down = seaworthy_runner::down(&db.target(), &chain, DownTarget::Steps(1), None, &options, &mut |_| {}).await;
    assert_eq!(down.expect("it goes back").done[0].checks_passed, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_of_a_renaming_may_take_longer_than_what_locks_a_table() {
    let db = database().await;
    support::up(&db, "neuroquest", Some("m20240118_000004")).await.expect("it applies");
    support::seed(&db, "neuroquest", 20, 1).await.expect("it is seeded");
    db.execute(
        "INSERT INTO users SELECT (jsonb_populate_record(NULL::users, to_jsonb(one) || jsonb_build_object(
            'id', gen_random_uuid(), 'email_address', number || '@many.example'
        ))).* FROM (SELECT * FROM users LIMIT 1) AS one, generate_series(1, 50000) AS number",
    )
    .await;
    let chain = support::chain(migration::neuroquest::migrations()).await;
    let options = RunOptions { statement_timeout: std::time::Duration::from_millis(1), ..RunOptions::default() };
    let one = DownTarget::Steps(1);
    seaworthy_runner::down(&db.target(), &chain, one, None, &options, &mut |_| {}).await.expect("it goes back");
    assert_eq!(db.count("SELECT count(*) FROM users WHERE email IS DISTINCT FROM email_address").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_copied_only_where_what_is_written_meanwhile_is_kept() {
    let trial = Trial::new().await;
    let disable = "ALTER TABLE users DISABLE TRIGGER USER";
    trial.run("migrate up --to add_email_address_to_users").ends(0);
    trial.db.execute(disable).await;
    trial.run("migrate up --to copy_email_of_users --prove off").ends(1).says(&["a gate is closed", "disabled"]);
    trial.run("migrate verify").ends(1).says(&["kept alike while both are there"]);
    trial.db.execute("ALTER TABLE users ENABLE TRIGGER USER").await;
    trial.run("migrate up --to index_users_email").ends(0);
    trial.run("migrate up --to build_users_v2").ends(0);
    trial.db.execute(disable).await;
    trial.run("migrate up --to copy_users_to_v2 --prove off").ends(1).says(&["a gate is closed", "disabled"]);
    trial.db.execute("ALTER TABLE users ENABLE TRIGGER USER").await;
    trial.run("migrate").ends(0);
    trial.run("migrate verify").ends(0);
    // A name that somebody has taken stops the first statement, not one in the middle.
    trial.run("migrate down --to mark_migrated_users --yes").ends(0);
    trial.db.execute("CREATE VIEW users_old AS SELECT 1 AS n").await;
    trial.run("migrate up --prove off").ends(1).says(&["a gate is closed", "users_old"]);
}
