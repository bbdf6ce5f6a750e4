//! All migrations with rows in the tables, and back.

use super::Trial;

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
