//! All migrations with rows in the tables, and back.

use super::Trial;
use sqlx::Connection as _;

use crate::support::TestDb;

/// What of a user never changes on the way.
const USERS: &str =
    "SELECT md5(string_agg(concat_ws('/', id, name, role, level, experience_points, created_at), ' ' ORDER BY id))
    FROM users";

/// What the migrations made: what a rollback kept lies in a schema of its own, which introspection leaves out.
async fn schema(db: &TestDb) -> String {
    let mut connection = sqlx::PgConnection::connect(db.url()).await.expect("the database is there");
    let scope = seaworthy_introspect::Scope::default();
    let catalog = seaworthy_introspect::read(&mut connection, &scope).await.expect("it is read");
    seaworthy_ddl::print(&catalog)
}

/// The rows that hang on users.
const CHILDREN: &str = "SELECT (SELECT count(*) FROM node_progress JOIN users ON users.id = user_id)
    + (SELECT count(*) FROM quest_attempts JOIN users ON users.id = user_id)";

#[tokio::test(flavor = "multi_thread")]
async fn seeded_rows_go_all_the_way_up_and_back_and_up_again() {
    let trial = Trial::seeded("add_user_preferences", 300).await;
    let (users, children) = (trial.db.text(USERS).await, trial.db.count(CHILDREN).await);
    trial.run("migrate up").ends(0);
    assert_eq!(trial.db.text(USERS).await, users);
    assert_eq!(trial.db.count(CHILDREN).await, children);
    trial.run("migrate verify").ends(0);
    let top = schema(&trial.db).await;
    let documents = "SELECT count(*) FROM users
        WHERE preferences ->> 'theme' = CASE WHEN dark_mode THEN 'dark' ELSE 'light' END";
    assert_eq!(trial.db.count(documents).await, 300);
    let right = "SELECT count(*) FROM user_profiles JOIN users ON users.id = user_id
        WHERE display_name = coalesce(name, split_part(email_address, '@', 1)) AND theme = users.preferences ->> 'theme'
            AND notifications = email_notifications AND user_profiles.preferences = '{}'";
    assert_eq!(trial.db.count(right).await, 300);
    assert_eq!(trial.db.count("SELECT count(*) FROM user_profiles").await, 300);
    assert_eq!(trial.db.count("SELECT count(*) FROM users WHERE migrated").await, 300);
    trial.run("migrate down --to add_user_preferences --yes").ends(0);
    assert_eq!(trial.db.text(USERS).await, users);
    assert_eq!(trial.db.count("SELECT count(DISTINCT email) FROM users").await, 300);
    trial.run("migrate up").ends(0);
    assert_eq!(trial.db.text(USERS).await, users);
    assert_eq!(schema(&trial.db).await, top);
    trial.run("migrate verify").ends(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn preferences_that_a_rollback_dropped_are_back_after_the_next_way_up() {
    let trial = Trial::seeded("add_user_preferences", 40).await;
    let preferences = "SELECT md5(string_agg(p::text, ' ' ORDER BY id)) FROM user_preferences AS p";
    let before = trial.db.text(preferences).await;
    trial.run("migrate down --to create_user_tables --yes").ends(0);
    assert_eq!(trial.db.count("SELECT count(*) FROM seaworthy_kept.user_preferences").await, 20);
    trial.run("drift").ends(0);
    trial.run("migrate up --to add_user_preferences").ends(0);
    assert_eq!(trial.db.text(preferences).await, before);
    assert_eq!(
        trial.db.count("SELECT count(*) FROM pg_class WHERE relnamespace = 'seaworthy_kept'::regnamespace").await,
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn down_to_nothing_and_up_again_ends_at_the_same_schema_with_rows_in_the_tables() {
    let trial = Trial::seeded("add_user_preferences", 60).await;
    trial.run("migrate up").ends(0);
    let top = schema(&trial.db).await;
    for _ in 0..2 {
        trial.run("migrate down --steps 19 --yes").ends(0);
        assert_eq!(trial.applied(), 0);
        trial.run("migrate up").ends(0);
        assert_eq!(schema(&trial.db).await, top);
        trial.run("db seed --rows 60").ends(0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn seeding_twice_adds_nothing_and_fits_every_version() {
    let trial = Trial::new().await;
    let versions = ["initial", "user_tables", "m20240116_000003", "m20240118_000002", "m20240122_000001"];
    for version in versions {
        trial.run(&format!("migrate up --to {version}")).ends(0);
        trial.run("db seed --rows 20").ends(0);
        trial.run("db seed --rows 20").ends(0).says(&["0 rows"]);
    }
    trial.run("migrate up").ends(0);
    trial.run("db seed --rows 30 --seed 2").ends(0);
    assert_eq!(trial.db.count("SELECT count(*) FROM users").await, 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_applied_verifies_at_the_top_and_half_way_with_rows_in_the_tables() {
    let trial = Trial::new().await;
    for version in ["add_email_address_to_users", "swap_users", "drop_users_old"] {
        trial.run(&format!("migrate up --to {version}")).ends(0);
        trial.run("migrate verify").ends(0);
    }
    trial.run("db seed --rows 50").ends(0);
    trial.run("migrate verify").ends(0);
    trial.run("drift").ends(0);
    assert_eq!(trial.db.count("SELECT count(*) FROM users").await, 50);
}
