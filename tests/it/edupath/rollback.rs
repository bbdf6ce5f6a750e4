//! Every step goes back, and up again, with data in the tables.

use super::{BASELINE, contents, down_to, down_to_nothing, up, up_to};
use crate::support;

#[tokio::test(flavor = "multi_thread")]
async fn each_migration_rolls_back_on_its_own() {
    let db = support::empty_database().await;
    up_to(&db, BASELINE).await;
    support::seed(&db, "edupath", 150, 7).await.expect("the seed fits");
    let original = contents(&db).await;
    let names: Vec<String> = migration::edupath::migrations().iter().map(|m| m.name().to_owned()).collect();
    let mut before = support::catalog(&db).await;
    for pair in names.windows(2) {
        up_to(&db, &pair[1]).await;
        let (after, rows) = (support::catalog(&db).await, contents(&db).await);
        down_to(&db, &pair[0]).await;
        assert_eq!(support::names(&support::catalog(&db).await, &before), [""; 0], "{} back", pair[1]);
        up_to(&db, &pair[1]).await;
        assert_eq!(support::names(&support::catalog(&db).await, &after), [""; 0], "{} again", pair[1]);
        let random = pair[1].ends_with("reference_number_to_applications") || pair[1].ends_with("setup");
        assert!(random || contents(&db).await == rows, "{} changes rows", pair[1]);
        before = after;
    }
    for name in names.iter().rev().skip(1) {
        down_to(&db, name).await;
    }
    assert_eq!(contents(&db).await, original);
}

#[tokio::test(flavor = "multi_thread")]
async fn down_to_nothing_and_up_again_ends_at_the_same_catalog() {
    let db = support::empty_database().await;
    up(&db).await;
    let full = support::catalog(&db).await;
    support::seed(&db, "edupath", 60, 7).await.expect("the seed fits");
    db.execute("UPDATE student_profiles SET status = 'departed' WHERE status = 'enrolled'").await;
    down_to_nothing(&db).await;
    let left = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'";
    assert_eq!(db.count(left).await, 1, "SeaORM's record");
    assert_eq!(db.count("SELECT count(*) FROM pg_type WHERE typtype = 'e'").await, 0);
    assert_eq!(db.count("SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace").await, 0);
    up(&db).await;
    assert_eq!(support::names(&support::catalog(&db).await, &full), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_tells_what_a_rollback_would_lose() {
    let db = support::empty_database().await;
    up(&db).await;
    support::seed(&db, "edupath", 40, 7).await.expect("the seed fits");
    db.execute("UPDATE users SET middle_name = 'Li' WHERE user_type = 'team_member'; UPDATE testimonials SET is_highlighted = true")
        .await;
    let mut lost = Vec::new();
    for migration in migration::edupath::migrations().iter().skip(1) {
        for loss in migration.losses() {
            lost.push(format!("{} {}", db.count(&loss.count).await, loss.what));
        }
    }
    let team = db.count("SELECT count(*) FROM users WHERE user_type = 'team_member'").await;
    let applications = db.count("SELECT count(*) FROM applications").await;
    assert_eq!(
        lost,
        [
            "0 administrator's account, which nobody has used".to_owned(),
            "5 security settings that nobody has changed".to_owned(),
            format!("{team} middle names"),
            "2 highlights of testimonials".to_owned(),
            format!("{applications} reference numbers of applications"),
            "0 reviewers of applications".to_owned(),
        ]
    );
}
