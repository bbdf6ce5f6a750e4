//! What the entities do: rows marked as deleted, an audit trail in the same transaction, slots that hold a moment.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use entity::scholarly::behaviour::audit_log::Actor;
use entity::scholarly::{audit_log, tenant, tutor_availability_slot as slot, user};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseConnection, EntityTrait, IntoActiveModel as _, ModelTrait as _,
    QueryFilter as _, Set, TransactionTrait as _,
};
use seaworthy_behaviour::{Audited, SoftDelete};
use serde_json::json;
use time::macros::datetime;

use crate::support::TestDb;

/// Returns a migrated database with a tenant, a user of it and their profile.
async fn school() -> (TestDb, DatabaseConnection) {
    let database = crate::support::database().await;
    crate::support::up(&database, "scholarly", None).await.unwrap();
    database
        .execute(
            r#"INSERT INTO "Tenant" ("id", "name", "slug", "updatedAt") VALUES ('t1', 'Harbour College', 'harbour', now());
               INSERT INTO "User" ("id", "tenantId", "email", "firstName", "lastName", "updatedAt")
               VALUES ('u1', 't1', 'ada@example.org', 'Ada', 'L', now()), ('u2', 't1', 'b@example.org', 'B', 'M', now());
               INSERT INTO "TutorProfile" ("id", "tenantId", "userId", "updatedAt") VALUES ('p1', 't1', 'u1', now())"#,
        )
        .await;
    let connection = sea_orm::Database::connect(database.url()).await.unwrap();
    (database, connection)
}

#[tokio::test]
async fn a_deleted_row_is_marked_and_found_on_request_only() {
    let (database, db) = school().await;
    let ada = user::Entity::find_by_id("u1").one(&db).await.unwrap().unwrap();
    assert!(ada.clone().delete(&db).await.unwrap());
    let time = database.text(r#"SELECT "deletedAt"::text FROM "User" WHERE "id" = 'u1'"#).await;
    assert!(!ada.clone().delete(&db).await.unwrap(), "it is marked already");
    assert_eq!(database.text(r#"SELECT "deletedAt"::text FROM "User" WHERE "id" = 'u1'"#).await, time);
    let off =
        r#"SELECT count(*) FROM "User" WHERE abs(extract(epoch FROM now() AT TIME ZONE 'utc' - "deletedAt")) < 60"#;
    assert_eq!(database.count(off).await, 1, "the time is now, in UTC");

    assert!(user::Entity::find_by_id("u1").one(&db).await.unwrap().is_none());
    assert_eq!(user::Entity::find().all(&db).await.unwrap().len(), 1);
    assert_eq!(user::Entity::load().all(&db).await.unwrap().len(), 1, "with relations, too");
    assert_eq!(user::Entity::find_with_deleted().all(&db).await.unwrap().len(), 2);
    assert_eq!(<user::Entity as SoftDelete>::find_deleted().all(&db).await.unwrap()[0].id, "u1");

    assert!(ada.restore(&db).await.unwrap());
    assert_eq!(user::Entity::find_by_id("u1").one(&db).await.unwrap().unwrap().deleted_at, None);
    user::Entity::delete_by_id("u2").exec(&db).await.unwrap();
    user::Entity::delete_many().filter(user::Column::TenantId.eq("t1")).exec(&db).await.unwrap();
    assert_eq!(database.count(r#"SELECT count(*) FROM "User" WHERE "deletedAt" IS NOT NULL"#).await, 2);

    // SeaORM's own of that name sends a DELETE, and asks no behaviour.
    let b = user::ActiveModel { id: Set("u2".into()), ..Default::default() };
    assert_eq!(user::Entity::restore_by_id("u2").exec(&db).await.unwrap().rows_affected, 1);
    assert_eq!(user::Entity::delete(b).exec(&db).await.unwrap().rows_affected, 1);
    assert_eq!(
        user::Entity::delete(<user::ActiveModel as Default>::default()).exec(&db).await.unwrap().rows_affected,
        0
    );
    assert_eq!(database.count(r#"SELECT count(*) FROM "User" WHERE "deletedAt" IS NOT NULL"#).await, 2);
}

#[tokio::test]
async fn no_way_of_seaorm_deletes_a_row_by_accident() {
    let (database, db) = school().await;
    let ada = user::Entity::find_by_id("u1").one(&db).await.unwrap().unwrap();
    let refused = [
        ada.clone().into_active_model().delete(&db).await.unwrap_err(),
        sea_orm::ModelTrait::delete(ada.clone(), &db).await.unwrap_err(),
        ada.clone().cascade_delete(&db).await.unwrap_err(),
        ada.into_ex().delete(&db).await.unwrap_err(),
    ];
    for error in refused {
        assert!(error.to_string().contains(" is soft-deleted"), "{error}");
    }
    assert_eq!(database.count(r#"SELECT count(*) FROM "User" WHERE "deletedAt" IS NULL"#).await, 2);
}

/// Every one of the eight has the same; the compiler knows whether it is there.
#[tokio::test]
async fn the_eight_entities_are_soft_deleted() {
    use entity::scholarly::{content, homeschool_coop, homeschool_family, micro_school, relief_teacher, tutor_profile};
    fn statement<E: SoftDelete>() -> String {
        use sea_orm::QueryTrait as _;
        E::mark_deleted().build(sea_orm::DbBackend::Postgres).to_string()
    }
    for (table, sql) in [
        ("Content", statement::<content::Entity>()),
        ("HomeschoolCoop", statement::<homeschool_coop::Entity>()),
        ("HomeschoolFamily", statement::<homeschool_family::Entity>()),
        ("MicroSchool", statement::<micro_school::Entity>()),
        ("ReliefTeacher", statement::<relief_teacher::Entity>()),
        ("Tenant", statement::<tenant::Entity>()),
        ("TutorProfile", statement::<tutor_profile::Entity>()),
        ("User", statement::<user::Entity>()),
    ] {
        let expected =
            format!(r#"UPDATE "{table}" SET "deletedAt" = timezone('utc', now()) WHERE "{table}"."deletedAt" IS NULL"#);
        assert_eq!(sql, expected);
    }
}

fn actor() -> Actor {
    Actor {
        tenant_id: "t1".into(),
        user_id: Some("u2".into()),
        user_role: Some("admin".into()),
        request_id: Some("r-1".into()),
        ..Actor::default()
    }
}

#[tokio::test]
async fn a_change_and_its_entry_are_there_together_or_not_at_all() {
    let (_database, db) = school().await;
    let actor = actor();
    let ada = || async { user::Entity::find_with_deleted().filter(user::Column::Id.eq("u1")).one(&db).await };

    let transaction = db.begin().await.unwrap();
    let renamed = user::ActiveModel { first_name: Set("Augusta".into()), ..ada().await.unwrap().unwrap().into() };
    Audited::new(&transaction, &actor).update(renamed.clone()).await.unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(ada().await.unwrap().unwrap().first_name, "Ada");
    assert!(audit_log::Entity::find().all(&db).await.unwrap().is_empty());

    let transaction = db.begin().await.unwrap();
    let audited = Audited::new(&transaction, &actor);
    let row = audited.update(renamed.clone()).await.unwrap();
    audited.update(row.clone().into_active_model()).await.unwrap();
    let row = audited.delete::<user::Entity>(&row).await.unwrap();
    assert!(row.deleted_at.is_some());
    audited.restore::<user::Entity>(&row).await.unwrap();
    transaction.commit().await.unwrap();

    let entries = audit_log::Entity::find().all(&db).await.unwrap();
    let actions: Vec<&str> = entries.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["update", "delete", "restore"], "what changes nothing leaves no entry");
    let first = &entries[0];
    assert_eq!(
        (first.entity_type.as_str(), first.entity_id.as_str(), first.sensitivity.as_str()),
        ("User", "u1", "normal")
    );
    assert_eq!((first.user_id.as_deref(), first.request_id.as_deref()), (Some("u2"), Some("r-1")));
    assert_eq!(first.changes, Some(json!({ "firstName": { "before": "Ada", "after": "Augusta" } })));
    let deleted = entries[1].changes.as_ref().unwrap();
    assert!(deleted["deletedAt"]["before"].is_null() && deleted["deletedAt"]["after"].is_string(), "{deleted}");

    let entry = audit_log::ActiveModel { action: Set("none".into()), ..first.clone().into() };
    assert!(entry.update(&db).await.unwrap_err().to_string().contains("not changed"));
    assert!(first.clone().delete(&db).await.unwrap_err().to_string().contains("not deleted"));
}

#[tokio::test]
async fn a_slot_holds_the_moments_between_its_ends_while_it_lasts() {
    let (database, db) = school().await;
    // Monday is 1; the second is over since June.
    database
        .execute(
            r#"INSERT INTO "TutorAvailabilitySlot"
                   ("id", "profileId", "dayOfWeek", "startTime", "endTime", "isRecurring", "effectiveTo", "updatedAt")
               VALUES ('s1', 'p1', 1, '09:00', '10:30', true, NULL, now()),
                      ('s2', 'p1', 2, '09:00', '10:30', true, '2026-06-01', now()),
                      ('s3', 'p1', 3, '09:00', '10:30', false, NULL, now())"#,
        )
        .await;
    for (at, expected) in [
        (datetime!(2026-07-06 09:00), true),
        (datetime!(2026-07-06 10:30), true),
        (datetime!(2026-07-06 10:31), false),
        (datetime!(2026-07-06 08:59), false),
        (datetime!(2026-05-26 09:30), true),
        (datetime!(2026-07-07 09:30), false),
        (datetime!(2026-07-08 09:30), false),
    ] {
        assert_eq!(slot::Entity::is_available("p1", at, &db).await.unwrap(), expected, "{at}");
    }
    assert!(!slot::Entity::is_available("p2", datetime!(2026-07-06 09:00), &db).await.unwrap());
}
