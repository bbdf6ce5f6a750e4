//! What the document counts, and what hangs on what.

use std::collections::BTreeSet;

use super::{BASELINE, TABLES, up, up_to};
use crate::support;

const ENUMS: [&str; 15] = [
    "account_status",
    "application_status",
    "dashboard_section",
    "document_type",
    "field_type",
    "forum_category",
    "notification_type",
    "report_reason",
    "student_status",
    "subscription_status",
    "subscription_tier",
    "support_type",
    "team_role",
    "university_tier",
    "user_type",
];

#[tokio::test]
async fn there_are_31_tables_and_15_enums_by_their_names() {
    let db = support::empty_database().await;
    up_to(&db, BASELINE).await;
    let catalog = support::catalog(&db).await;
    let tables: BTreeSet<String> = catalog.relations.iter().map(|relation| relation.name.name.clone()).collect();
    assert_eq!(tables, TABLES.map(str::to_owned).into());
    let enums = "SELECT string_agg(typname, ' ' ORDER BY typname) FROM pg_type WHERE typtype = 'e'";
    assert_eq!(db.text(enums).await, ENUMS.join(" "));
    // What the document counts with: category E is that of enums alone, 15; its 12 is wrong.
    assert_eq!(db.count("SELECT count(*) FROM pg_type WHERE typcategory = 'E'").await, 15);
    // And this counts SeaORM's record, too.
    let all = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";
    assert_eq!(db.count(all).await, 32);
}

#[tokio::test]
async fn every_key_is_a_uuid_that_the_server_makes() {
    let db = support::empty_database().await;
    up(&db).await;
    let keys = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'id'
AND data_type = 'uuid' AND column_default = 'gen_random_uuid()'";
    assert_eq!(db.count(keys).await, 31);
    let json = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'jsonb'";
    assert!(db.count(json).await >= 20);
    let composite = "SELECT count(*) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = 'public'::regnamespace AND indnkeyatts > 1 AND NOT indisunique";
    assert!(db.count(composite).await >= 20);
}

#[tokio::test]
async fn the_critical_dependencies_are_foreign_keys() {
    let db = support::empty_database().await;
    up_to(&db, BASELINE).await;
    let keys = "SELECT string_agg(conrelid::regclass || '.' || attname || ' ' || confrelid::regclass, ', '
    ORDER BY conrelid::regclass::text, attname)
FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ALL (conkey)
WHERE contype = 'f' AND conrelid IN ('student_profiles'::regclass, 'applications'::regclass, 'chat_messages'::regclass,
    'user_subscriptions'::regclass)";
    assert_eq!(
        db.text(keys).await,
        "applications.course_id courses, applications.university_id universities, applications.user_id users, \
         chat_messages.counselor_id users, chat_messages.sender_id users, chat_messages.student_id users, \
         student_profiles.counselor_id users, student_profiles.user_id users, user_subscriptions.plan_id \
         subscription_plans, user_subscriptions.user_id users"
    );
}

#[tokio::test]
async fn a_seed_fills_every_table_of_every_version_and_only_once() {
    let (first, last) = (support::empty_database().await, support::empty_database().await);
    up_to(&first, BASELINE).await;
    up(&last).await;
    for db in [&first, &last] {
        let written = support::seed(db, "edupath", 120, 7).await.expect("the seed fits");
        assert!(written > 1_500, "{written}");
        for table in TABLES {
            assert!(db.count(&format!("SELECT count(*) FROM {table}")).await > 0, "{table}");
        }
        assert_eq!(support::seed(db, "edupath", 120, 7).await.expect("the seed fits"), 0, "the same rows again");
        assert!(support::seed(db, "edupath", 1, 8).await.expect("the seed fits") > 20, "another seed, other rows");
    }
    let phones =
        ["phone", "phone_number"].map(|column| format!("SELECT md5(string_agg({column}, ' ' ORDER BY id)) FROM users"));
    assert_eq!(first.text(&phones[0]).await, last.text(&phones[1]).await);
}
