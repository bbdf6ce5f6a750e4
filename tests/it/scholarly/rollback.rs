//! Every step goes back, and up again, with schema and data as they were.

use super::{ORIGINAL, contents, down_to, seeded, up, up_to};
use crate::support;

#[tokio::test(flavor = "multi_thread")]
async fn each_migration_rolls_back_on_its_own() {
    let db = seeded(60).await;
    let original = contents(&db).await;
    let names: Vec<String> = migration::scholarly::migrations().iter().map(|m| m.name().to_owned()).collect();
    let mut before = support::schema(&db).await;
    for pair in names.windows(2) {
        up_to(&db, &pair[1]).await;
        let after = support::schema(&db).await;
        down_to(&db, &pair[0]).await;
        assert_eq!(support::schema(&db).await, before, "{} back", pair[1]);
        up_to(&db, &pair[1]).await;
        before = after;
    }
    for name in names.iter().rev().skip(1) {
        down_to(&db, name).await;
    }
    assert_eq!(contents(&db).await, original);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_journey_back_gives_the_same_bytes() {
    let db = seeded(1_000).await;
    let (data, schema) = (contents(&db).await, support::schema(&db).await);
    up(&db).await;
    let full = support::schema(&db).await;
    down_to(&db, ORIGINAL).await;
    assert_eq!(support::schema(&db).await, schema);
    assert_eq!(contents(&db).await, data);
    up(&db).await;
    assert_eq!(support::schema(&db).await, full);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_of_what_can_be_given_back_loses_nothing() {
    let db = seeded(300).await;
    up(&db).await;
    for migration in migration::scholarly::migrations().iter().skip(1) {
        for loss in migration.losses() {
            assert_eq!(db.count(&loss.count).await, 0, "{}: {}", migration.name(), loss.what);
        }
    }
    db.execute(r#"UPDATE "Subject" SET "learningArea" = 'STEM' WHERE "code" = 'MATH'"#).await;
    let losses = migration::scholarly::migrations().iter().flat_map(|m| m.losses()).collect::<Vec<_>>();
    let subjects = losses.iter().find(|loss| loss.what.contains("Subject")).expect("subjects can be lost");
    assert_eq!(db.count(&subjects.count).await, 1);
}
