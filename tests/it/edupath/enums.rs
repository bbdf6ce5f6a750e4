//! Values of an enum: added freely, taken away only once nothing uses them.

use seaworthy::prelude::*;
use seaworthy_runner::{Direction, RunError};

use super::{BASELINE, down_to, peopled, up, up_to, up_with};
use crate::support;

const ENROLLED: &str = "m20251104_000001_add_enrolled_to_student_status";
const BEFORE: &str = "m20251103_000002_add_highlight_to_testimonials";
const VALUES: &str = "SELECT array_to_string(enum_range(NULL::student_status), ' ')";

#[tokio::test]
async fn enrolled_is_added_at_the_end_and_can_be_used() {
    let db = peopled(BEFORE).await;
    assert_eq!(db.text(VALUES).await, "inquiry converted visa_applied visa_approved departed");
    up_to(&db, ENROLLED).await;
    assert_eq!(db.text(VALUES).await, "inquiry converted visa_applied visa_approved departed enrolled");
    db.execute("UPDATE student_profiles SET status = 'enrolled'").await;
}

#[tokio::test]
async fn the_way_back_waits_until_the_data_has_moved() {
    let db = peopled(ENROLLED).await;
    db.execute(
        "UPDATE student_profiles SET status = 'enrolled';
INSERT INTO student_timeline (student_id, previous_status, status) SELECT user_id, 'enrolled', 'departed' FROM student_profiles",
    )
    .await;
    let error = support::down(&db, "edupath", BEFORE).await.expect_err("it is used");
    assert_eq!(error.to_string(), format!("migration {ENROLLED} was not rolled back: a gate is closed"));
    match error {
        RunError::Gate { direction: Direction::Down, closed, .. } => assert_eq!(
            closed[0].text(),
            "'enrolled' of type student_status is used nowhere: 2 offending rows.\n  \
             {\"table\":\"student_profiles\",\"column\":\"status\",\"used by\":\"1 row\"}\n  \
             {\"table\":\"student_timeline\",\"column\":\"previous_status\",\"used by\":\"1 row\"}"
        ),
        other => panic!("{other:?}"),
    }
    assert!(db.text(VALUES).await.ends_with("enrolled"), "nothing was changed");
    db.execute(
        "UPDATE student_profiles SET status = 'departed'; UPDATE student_timeline SET previous_status = 'departed'",
    )
    .await;
    down_to(&db, BEFORE).await;
    assert_eq!(db.text(VALUES).await, "inquiry converted visa_applied visa_approved departed");
    assert_eq!(db.text("SELECT status::text FROM student_profiles").await, "departed");
    db.execute("INSERT INTO student_profiles (user_id) SELECT id FROM users WHERE team_role = 'counselor'").await;
    assert_eq!(
        db.count("SELECT count(*) FROM student_profiles WHERE status = 'inquiry'").await,
        1,
        "the default is back"
    );
    up_to(&db, ENROLLED).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seeded_agency_has_students_in_each_status_and_the_way_back_is_refused_for_them() {
    let db = support::empty_database().await;
    up(&db).await;
    support::seed(&db, "edupath", 200, 1).await.expect("the seed fits");
    assert_eq!(db.count("SELECT count(DISTINCT status) FROM student_profiles").await, 6);
    let enrolled = db.count("SELECT count(*) FROM student_profiles WHERE status = 'enrolled'").await;
    assert!((5..50).contains(&enrolled), "{enrolled}");
    match support::down(&db, "edupath", BEFORE).await.expect_err("it is used") {
        RunError::Gate { direction: Direction::Down, closed, .. } => {
            assert!(closed[0].text().contains(&format!("\"used by\":\"{enrolled} rows\"")), "{}", closed[0].text());
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(db.count("SELECT count(*) FROM student_profiles WHERE status = 'enrolled'").await, enrolled);
    db.execute("UPDATE student_profiles SET status = 'departed' WHERE status = 'enrolled'").await;
    down_to(&db, BEFORE).await;
    // A seed at a version that does not have the value has nobody in it.
    assert!(support::seed(&db, "edupath", 200, 2).await.expect("the seed fits") > 0);
    assert_eq!(db.count("SELECT count(DISTINCT status) FROM student_profiles").await, 5);
}

/// Takes `converted` away, as a team would write it.
struct RemoveConverted;

impl MigrationName for RemoveConverted {
    fn name(&self) -> &'static str {
        "m20260101_000001_remove_converted"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for RemoveConverted {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let uses = [
            ddl::EnumColumn::of("student_profiles", "status").default_value("inquiry"),
            ddl::EnumColumn::of("student_timeline", "previous_status"),
            ddl::EnumColumn::of("student_timeline", "status"),
        ];
        let values = ["inquiry", "visa_applied", "visa_approved", "departed", "enrolled"];
        send(manager, ddl::EnumType::named("student_status").remake(values, &uses)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("not needed here".to_owned()))
    }
}

impl Migration for RemoveConverted {
    fn gates(&self) -> Vec<Gate> {
        vec![Gate::holds(Check::value_unused(&Object::data_type("student_status"), "converted"))]
    }
}

#[tokio::test]
async fn a_value_goes_only_once_its_rows_have_moved() {
    let db = peopled(BASELINE).await;
    up(&db).await;
    db.execute("UPDATE student_profiles SET status = 'converted'").await;
    let error = up_with(&db, Box::new(RemoveConverted)).await.expect_err("a student is converted");
    assert!(matches!(error, RunError::Gate { direction: Direction::Up, .. }), "{error:?}");
    assert_eq!(db.text("SELECT status::text FROM student_profiles").await, "converted", "nothing was changed");
    db.execute("UPDATE student_profiles SET status = 'visa_applied'").await;
    up_with(&db, Box::new(RemoveConverted)).await.expect("nothing uses it");
    assert_eq!(db.text(VALUES).await, "inquiry visa_applied visa_approved departed enrolled");
    assert_eq!(db.text("SELECT status::text FROM student_profiles").await, "visa_applied");
    let index = "SELECT count(*) FROM pg_index WHERE indexrelid = 'student_profiles_status_created_at_idx'::regclass AND indisvalid";
    assert_eq!(db.count(index).await, 1);
}
