//! The setup after the schema: it makes what is missing, and overwrites nobody's choice.

use seaworthy_runner::{Cause, RunError};

use super::{BASELINE, TABLES, down_to, peopled, up_to};
use crate::support::{self, TestDb};

const SETUP: &str = "m20251022_000002_post_migration_setup";

const ADMINISTRATORS: &str =
    "SELECT string_agg(email || ' ' || account_status, ', ' ORDER BY email) FROM users WHERE team_role = 'admin'";

async fn refused(db: &TestDb) -> RunError {
    support::up(db, "edupath", Some(SETUP)).await.expect_err("the setup is refused")
}

#[tokio::test]
async fn an_empty_database_gets_an_account_without_a_password_and_five_settings() {
    let db = support::empty_database().await;
    up_to(&db, SETUP).await;
    let account = "SELECT email || ' ' || user_type || ' ' || team_role || ' ' || account_status FROM users";
    assert_eq!(db.text(account).await, "admin@edupath.com team_member admin active");
    let ways_in = "SELECT count(*) FROM users WHERE password_hash IS NOT NULL OR password_reset_token_hash IS NOT NULL";
    assert_eq!(db.count(ways_in).await, 0);
    assert_eq!(db.count("SELECT count(*) FROM security_settings").await, 5);
    let visible = "SELECT setting_value FROM security_settings WHERE setting_key = 'team_login_visible'";
    assert_eq!(db.text(visible).await, "true");
}

#[tokio::test]
async fn what_somebody_chose_stays() {
    let db = support::empty_database().await;
    up_to(&db, BASELINE).await;
    db.execute(
        "INSERT INTO users (email, user_type, team_role, account_status, password_hash)
VALUES ('Admin@EduPath.com', 'team_member', 'admin', 'inactive', 'theirs');
INSERT INTO users (email) VALUES ('mei@example.org');
INSERT INTO security_settings (setting_key, setting_value) VALUES ('session_timeout_minutes', '15')",
    )
    .await;
    up_to(&db, SETUP).await;
    assert_eq!(db.text(ADMINISTRATORS).await, "Admin@EduPath.com active", "no second one, and let in");
    assert_eq!(db.text("SELECT password_hash FROM users WHERE team_role = 'admin'").await, "theirs");
    let chosen = "SELECT setting_value FROM security_settings WHERE setting_key = 'session_timeout_minutes'";
    assert_eq!(db.text(chosen).await, "15");
    assert_eq!(db.count("SELECT count(*) FROM security_settings").await, 5);
    assert_eq!(db.count("SELECT count(*) FROM student_profiles").await, 1, "the customer has a profile now");
    down_to(&db, BASELINE).await;
    assert_eq!(db.text(chosen).await, "15");
    assert_eq!(db.count("SELECT count(*) FROM security_settings").await, 1);
    assert_eq!(db.text(ADMINISTRATORS).await, "Admin@EduPath.com active");
    up_to(&db, SETUP).await;
    assert_eq!(db.count("SELECT count(*) FROM security_settings").await, 5);
}

/// Returns what the setup's way back says that it would take away.
async fn lost(db: &TestDb) -> [i64; 2] {
    let setup = migration::edupath::migrations().into_iter().find(|one| one.name() == SETUP).expect("it is there");
    let [account, settings] = setup.losses().try_into().expect("two losses");
    [db.count(&account.count).await, db.count(&settings.count).await]
}

#[tokio::test]
async fn the_way_back_leaves_an_account_that_somebody_uses() {
    let db = support::empty_database().await;
    up_to(&db, SETUP).await;
    assert_eq!(lost(&db).await, [1, 5]);
    down_to(&db, BASELINE).await;
    assert_eq!(db.count("SELECT count(*) FROM users").await, 0);
    let id = "(SELECT id FROM users WHERE team_role = 'admin')";
    let uses = [
        "UPDATE users SET password_hash = 'theirs'".to_owned(),
        "UPDATE users SET last_login_at = now()".to_owned(),
        "UPDATE users SET last_name = 'Novak'".to_owned(),
        "UPDATE users SET preferences = '{\"language\": \"fr\"}'".to_owned(),
        "UPDATE users SET failed_login_count = 1".to_owned(),
        // What leads to it would go along, or forget whose it was.
        format!(
            "INSERT INTO notifications (user_id, notification_type, title, body) SELECT {id}, (enum_range(NULL::notification_type))[1], '', ''"
        ),
        format!(
            "INSERT INTO events (title, slug, starts_at, ends_at, host_id) SELECT 'Fair', 'fair', now(), now(), {id}"
        ),
        format!(
            "CREATE TABLE notes (id int, writer uuid REFERENCES users ON DELETE CASCADE); INSERT INTO notes SELECT 1, {id}"
        ),
    ];
    for used in uses {
        up_to(&db, SETUP).await;
        db.execute(&used).await;
        assert_eq!(lost(&db).await, [0, 5], "{used}");
        down_to(&db, BASELINE).await;
        assert_eq!(db.text(ADMINISTRATORS).await, "admin@edupath.com active", "{used}");
        db.execute("DROP TABLE IF EXISTS notes; TRUNCATE users CASCADE; TRUNCATE security_settings").await;
    }
}

#[tokio::test]
async fn the_way_back_leaves_settings_that_somebody_chose() {
    let db = support::empty_database().await;
    up_to(&db, SETUP).await;
    db.execute(
        "UPDATE security_settings SET setting_value = '3' WHERE setting_key = 'login_attempt_limit';
        UPDATE security_settings SET description = 'ours' WHERE setting_key = 'session_timeout_minutes';
        UPDATE security_settings SET updated_by = (SELECT max(id::text)::uuid FROM users)
        WHERE setting_key = 'team_login_visible'",
    )
    .await;
    assert_eq!(lost(&db).await, [0, 2]);
    down_to(&db, BASELINE).await;
    let left =
        "SELECT string_agg(setting_key || ' ' || setting_value, ', ' ORDER BY setting_key) FROM security_settings";
    assert_eq!(db.text(left).await, "login_attempt_limit 3, session_timeout_minutes 60, team_login_visible true");
    up_to(&db, SETUP).await;
    assert_eq!(db.count("SELECT count(*) FROM security_settings").await, 5);
    assert_eq!(db.count("SELECT count(*) FROM security_settings WHERE setting_value = '3'").await, 1);
}

#[tokio::test]
async fn a_stranger_at_the_address_is_not_made_administrator() {
    for account in
        ["'customer', NULL, 'active'", "'team_member', 'support', 'active'", "'team_member', 'admin', 'suspended'"]
    {
        let db = support::empty_database().await;
        up_to(&db, BASELINE).await;
        db.execute(&format!(
            "INSERT INTO users (email, user_type, team_role, account_status) VALUES ('admin@edupath.com', {account})"
        ))
        .await;
        match refused(&db).await {
            RunError::Gate { closed, .. } => assert!(closed[0].text().contains("admin@edupath.com"), "{closed:?}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(db.count("SELECT count(*) FROM security_settings").await, 0);
    }
}

#[tokio::test]
async fn a_student_whose_counselor_is_none_stops_the_setup() {
    let db = peopled(BASELINE).await;
    db.execute("UPDATE users SET user_type = 'customer', team_role = NULL WHERE team_role = 'counselor'").await;
    match refused(&db).await {
        RunError::Failed(failure) => match &failure.cause {
            Cause::Checks(checks) => {
                assert_eq!(checks.len(), 1);
                assert!(checks[0].text().contains("omar@edupath.example"), "{checks:?}");
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
    assert_eq!(db.count("SELECT count(*) FROM security_settings").await, 0, "all of it was rolled back");
}

#[tokio::test]
async fn the_four_plans_are_seeds_and_a_price_that_was_changed_stays() {
    let db = support::empty_database().await;
    up_to(&db, SETUP).await;
    assert_eq!(support::seed(&db, "edupath", 0, 1).await.expect("the seed fits"), 4);
    let plans = "SELECT string_agg(name, ' ' ORDER BY display_order) FROM subscription_plans";
    assert_eq!(db.text(plans).await, "Explorer Achiever Champion Legend");
    for table in TABLES.iter().filter(|table| !["subscription_plans", "security_settings", "users"].contains(table)) {
        assert_eq!(db.count(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    db.execute("UPDATE subscription_plans SET price = 25 WHERE name = 'Achiever'").await;
    assert_eq!(support::seed(&db, "edupath", 0, 1).await.expect("the seed fits"), 0);
    assert_eq!(db.text("SELECT price::text FROM subscription_plans WHERE name = 'Achiever'").await, "25.00");
}
