//! `users` becomes `users_v2` while the application writes.

use super::Trial;

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
