//! The way back, with rows in the tables.

use super::{EXISTING, NAME, contents, down_to, seeded, up, up_to};
use crate::support;

#[tokio::test(flavor = "multi_thread")]
async fn each_migration_rolls_back_on_its_own_with_rows_in_the_tables() {
    let db = seeded(EXISTING).await;
    let data = contents(&db).await;
    let names: Vec<String> = migration::variants::migrations().iter().map(|m| m.name().to_owned()).collect();
    let mut before = support::schema(&db).await;
    for pair in names.windows(2) {
        up_to(&db, &pair[1]).await;
        let after = support::schema(&db).await;
        down_to(&db, &pair[0]).await;
        assert_eq!(support::schema(&db).await, before, "{} back", pair[1]);
        assert_eq!(contents(&db).await, data, "{} back", pair[1]);
        up_to(&db, &pair[1]).await;
        assert_eq!(support::schema(&db).await, after, "{} again", pair[1]);
        before = after;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_rollback_keeps_the_default_and_counts_what_goes() {
    let db = seeded(EXISTING).await;
    let (data, schema) = (contents(&db).await, support::schema(&db).await);
    up(&db).await;
    // Two variants with one name, which the document's rollback stumbles over after it has dropped their columns.
    support::seed(&db, NAME, 40, 1).await.expect("it is seeded");
    let shared = "SELECT count(*) FROM (
        SELECT project_id, name FROM project_equipment_groups GROUP BY 1, 2 HAVING count(*) > 1
    ) AS shared";
    assert!(db.count(shared).await > 0);
    let mut counted = Vec::new();
    for loss in migration::variants::migrations().iter().skip(1).flat_map(|migration| migration.losses()) {
        counted.push((loss.what.to_string(), db.count(&loss.count).await));
    }
    assert_eq!(counted.len(), 5);
    assert!(counted.iter().all(|(_, count)| *count > 0), "{counted:?}");
    down_to(&db, EXISTING).await;
    assert_eq!(support::schema(&db).await, schema, "project_variants is gone, and the original index is back");
    assert_eq!(contents(&db).await, data, "what was there before variants is there, and nothing else");
    up(&db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_adds_nothing() {
    let db = support::database().await;
    up(&db).await;
    assert!(support::seed(&db, NAME, 40, 1).await.expect("it is seeded") > 500);
    assert_eq!(support::seed(&db, NAME, 40, 1).await.expect("it is seeded"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_takes_only_default_variants_that_nobody_has_changed_and_counts_them() {
    let db = seeded(EXISTING).await;
    up_to(&db, "m20251001_000004").await;
    let made = db.count("SELECT count(*) FROM project_variants").await;
    assert!(made > 5);
    // In one statement each, and with a date that the statement gives.
    db.execute(
        "UPDATE project_variants SET sort_order = 7, updated_at = created_at
        WHERE id = (SELECT id FROM project_variants ORDER BY id LIMIT 1);
        UPDATE project_variants SET is_default = false
        WHERE id = (SELECT id FROM project_variants ORDER BY id DESC LIMIT 1);
        UPDATE project_variants SET display_name = display_name",
    )
    .await;
    let migration = "m20251001_000004_initialize_default_variants";
    let losses =
        migration::variants::migrations().into_iter().find(|one| one.name() == migration).expect("it is there");
    let [loss] = losses.losses().try_into().expect("one loss");
    assert_eq!(db.count(&loss.count).await, made - 2);
    down_to(&db, "m20251001_000003").await;
    assert_eq!(db.count("SELECT count(*) FROM project_variants").await, 2);
    up_to(&db, migration).await;
    assert_eq!(db.count("SELECT count(*) FROM project_variants").await, made);
    assert_eq!(db.count("SELECT count(*) FROM project_variants WHERE sort_order = 7").await, 1);
}
