//! `users` becomes `users_v2` while the application writes.

use std::time::{Duration, Instant};

use super::Trial;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_application_writes_during_all_of_it_is_in_the_new_table() {
    let trial = Trial::seeded("add_user_preferences", 400).await;
    trial.run("migrate up --to mark_migrated_users").ends(0);
    let pool = trial.db.pool();
    let (stop, mut stopped) = tokio::sync::watch::channel(false);
    let application = tokio::spawn(async move {
        let (mut written, mut longest) = (0_i64, Duration::ZERO);
        while !*stopped.borrow_and_update() {
            let started = Instant::now();
            let new = sqlx::query("INSERT INTO users (email_address, name) VALUES ($1, 'late')");
            new.bind(format!("late{written}@example.org")).persistent(false).execute(&pool).await.expect("it signs up");
            let won = "UPDATE users SET experience_points = experience_points + 1 WHERE name = 'late'";
            sqlx::query(won).persistent(false).execute(&pool).await.expect("it wins");
            (written, longest) = (written + 1, longest.max(started.elapsed()));
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        (written, longest)
    });
    crate::runner::wait_until(&trial.db, "EXISTS (SELECT FROM users WHERE name = 'late')").await;
    trial.run("migrate up --to swap_users").ends(0);
    stop.send(true).expect("the application listens");
    let (written, longest) = application.await.expect("no write failed");
    assert_eq!(trial.db.count("SELECT count(*) FROM users WHERE name = 'late'").await, written);
    let same = "SELECT count(*) FROM users JOIN users_old USING (id, email_address, migrated)
        WHERE users.experience_points = users_old.experience_points";
    assert_eq!(trial.db.count(same).await, written + 400);
    assert_eq!(trial.db.count("SELECT count(*) FROM users_old").await, written + 400);
    assert!(longest < Duration::from_secs(10), "somebody waited {longest:?}");
    // The way back keeps what was written since the swap.
    trial.db.execute("INSERT INTO users (email_address) VALUES ('after@example.org')").await;
    trial.run("migrate down --to mark_migrated_users --yes").ends(0);
    assert_eq!(trial.db.count("SELECT count(*) FROM users WHERE email_address LIKE 'after%'").await, 1);
    assert_eq!(trial.db.count("SELECT count(*) FROM users").await, written + 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_swap_reads_and_rewrites_no_row_of_a_table_in_use() {
    let trial = Trial::seeded("refer_to_users_v2", 50).await;
    let plan = trial.run("migrate plan --to swap_users --json").ends(0).json();
    let steps = plan["databases"][0]["steps"].as_array().expect("steps").clone();
    let statements = steps[0]["statements"].as_array().expect("statements").clone();
    assert!(statements.len() > 20, "{plan}");
    for statement in &statements {
        assert_ne!(statement["rewrites"], true, "{statement}");
        assert_ne!(statement["scans"], true, "{statement}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_that_would_go_on_reading_the_old_table_stops_the_swap() {
    let trial = Trial::seeded("refer_to_users_v2", 5).await;
    trial.db.execute("CREATE VIEW best AS SELECT id FROM users WHERE level > 30").await;
    trial.run("migrate up --to swap_users --prove off").ends(1).says(&["best", "would go on reading the old table"]);
    assert_eq!(trial.db.count("SELECT count(*) FROM pg_class WHERE relname = 'users_v2'").await, 1);
}
