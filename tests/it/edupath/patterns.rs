//! The document's patterns, each with rows in the table and people at work.

use std::time::Duration;

use seaworthy_runner::RunError;
use sqlx::{Connection as _, PgConnection};

use super::{BASELINE, down_to, peopled, up, up_to};
use crate::support;

const EXPAND: &str = "m20251117_000001_add_phone_number_to_users";
const COPY: &str = "m20251117_000002_copy_phone_to_phone_number";
const NUMBERED: &str = "m20251110_000002_number_applications";
const REVIEWER: &str = "m20251111_000001_add_reviewer_to_applications";

const PHONES: &str =
    "SELECT coalesce(phone, '-') || ' ' || coalesce(phone_number, '-') FROM users WHERE first_name = 'Mei'";

#[tokio::test]
async fn while_a_column_is_renamed_old_and_new_programs_see_each_other_s_writes() {
    let db = peopled(BASELINE).await;
    db.execute("UPDATE users SET phone = '1' WHERE first_name = 'Mei'").await;
    up_to(&db, EXPAND).await;
    assert_eq!(db.text(PHONES).await, "1 -");
    db.execute("UPDATE users SET phone = '2' WHERE first_name = 'Mei'").await;
    assert_eq!(db.text(PHONES).await, "2 2", "an old program wrote");
    db.execute("UPDATE users SET phone_number = '3' WHERE first_name = 'Mei'").await;
    assert_eq!(db.text(PHONES).await, "3 3", "a new one wrote");
    db.execute("UPDATE users SET phone = 'x', phone_number = '4' WHERE first_name = 'Mei'").await;
    assert_eq!(db.text(PHONES).await, "4 4", "one that writes both means the new column");
    db.execute("UPDATE users SET phone_number = NULL WHERE first_name = 'Mei'").await;
    assert_eq!(db.text(PHONES).await, "- -");
    db.execute("INSERT INTO users (email, phone) VALUES ('a@x.org', '5'); INSERT INTO users (email, phone_number) VALUES ('b@x.org', '6')")
        .await;
    assert_eq!(db.count("SELECT count(*) FROM users WHERE phone = phone_number AND phone IN ('5', '6')").await, 2);
}

#[tokio::test]
async fn the_old_column_goes_when_both_agree_and_comes_back_with_its_data() {
    let db = peopled(BASELINE).await;
    db.execute("UPDATE users SET phone = '1' WHERE first_name = 'Mei'").await;
    up_to(&db, COPY).await;
    assert_eq!(db.text(PHONES).await, "1 1", "the copy took what was there before the trigger");
    db.execute(
        "ALTER TABLE users DISABLE TRIGGER users_phone_number_in_step;
UPDATE users SET phone = 'lost' WHERE first_name = 'Mei';
ALTER TABLE users ENABLE TRIGGER users_phone_number_in_step",
    )
    .await;
    match support::up(&db, "edupath", None).await {
        // The row is named by its key: a telephone number does not belong into a log.
        Err(RunError::Gate { closed, .. }) => {
            assert!(closed[0].text().contains("00000000-0000-4000-8000-000000000001"), "{closed:?}");
            assert!(!closed[0].text().contains("lost"), "{closed:?}");
        }
        other => panic!("{other:?}"),
    }
    db.execute("UPDATE users SET phone_number = phone WHERE phone = 'lost'").await;
    up(&db).await;
    db.execute("UPDATE users SET phone_number = '7' WHERE first_name = 'Mei'").await;
    down_to(&db, COPY).await;
    assert_eq!(db.text(PHONES).await, "7 7", "written after the old column was gone");
    db.execute("UPDATE users SET phone = '8' WHERE first_name = 'Mei'").await;
    assert_eq!(db.text(PHONES).await, "8 8", "and both are kept the same again");
}

#[tokio::test]
async fn a_required_column_has_a_value_for_old_rows_and_new_ones() {
    let db = peopled(BASELINE).await;
    up_to(&db, NUMBERED).await;
    let number = "SELECT count(*) FROM applications WHERE reference_number ~ '^EDU-[0-9A-F]{12}$'";
    assert_eq!(db.count(number).await, 1, "the one that was there");
    db.execute(
        "INSERT INTO applications (user_id, university_id, course_id, intake, reference_number)
SELECT user_id, university_id, course_id, '2027-01', NULL FROM applications",
    )
    .await;
    match support::up(&db, "edupath", Some("m20251110_000003")).await {
        Err(RunError::Gate { .. }) => {}
        other => panic!("an empty number is not let through: {other:?}"),
    }
    db.execute("UPDATE applications SET reference_number = DEFAULT WHERE reference_number IS NULL").await;
    up(&db).await;
    db.execute(
        "INSERT INTO applications (user_id, university_id, course_id, intake)
SELECT user_id, university_id, course_id, '2028-01' FROM applications LIMIT 1",
    )
    .await;
    assert_eq!(db.count(number).await, 3);
    for wrong in ["NULL", "(SELECT min(reference_number) FROM applications)"] {
        let update = format!("UPDATE applications SET reference_number = {wrong}");
        assert!(sqlx::raw_sql(sqlx::AssertSqlSafe(update)).execute(&db.pool()).await.is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn a_foreign_key_is_valid_indexed_and_lets_a_reviewer_go() {
    let db = peopled(REVIEWER).await;
    let omar = "(SELECT id FROM users WHERE team_role = 'counselor')";
    db.execute(&format!("UPDATE applications SET reviewer_id = {omar}")).await;
    db.execute("DELETE FROM users WHERE team_role = 'counselor'").await;
    assert_eq!(db.count("SELECT count(*) FROM applications WHERE reviewer_id IS NULL").await, 1);
    let stranger = "UPDATE applications SET reviewer_id = gen_random_uuid()";
    assert!(sqlx::raw_sql(stranger).execute(&db.pool()).await.is_err());
}

#[tokio::test]
async fn people_write_while_the_index_for_the_login_is_built() {
    let db = peopled(BASELINE).await;
    up_to(&db, REVIEWER).await;
    // A transaction that has written is what the build waits for; a plain CREATE INDEX would make everybody wait with it.
    let mut slow = PgConnection::connect(db.url()).await.expect("the database is there");
    let mut writer = slow.begin().await.expect("a transaction");
    sqlx::raw_sql("UPDATE users SET last_name = 'Slow'").execute(&mut *writer).await.expect("it writes");
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%'
AND wait_event_type = 'Lock' AND datname = current_database()";
    let meanwhile = async {
        while db.count(waiting).await == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        db.execute("SET lock_timeout = '2s'; INSERT INTO users (email) VALUES ('during@example.org')").await;
        writer.commit().await.expect("the slow one ends");
    };
    let building = support::up(&db, "edupath", Some("m20251112"));
    let (built, ()) = tokio::join!(building, async {
        tokio::time::timeout(Duration::from_mins(1), meanwhile).await.expect("the build waits for whoever writes");
    });
    built.expect("the index is built");
    let plan = "SET enable_seqscan = off; EXPLAIN SELECT * FROM users WHERE lower(email) = 'during@example.org'";
    let lines = sqlx::raw_sql(plan).fetch_all(&db.pool()).await.expect("a plan");
    let lines: Vec<String> = lines.iter().map(|row| sqlx::Row::get(row, 0)).collect();
    assert!(lines.join("\n").contains("email_idx"), "{lines:?}");
}

#[tokio::test]
async fn a_plain_column_and_one_with_a_default_touch_no_row() {
    let db = peopled(BASELINE).await;
    db.execute("INSERT INTO testimonials (student_name, content) VALUES ('Mei', 'Good')").await;
    let nodes = "SELECT string_agg(relfilenode::text, ' ' ORDER BY relname) FROM pg_class WHERE relname IN ('users', 'testimonials')";
    let before = db.text(nodes).await;
    up_to(&db, "m20251103_000002_add_highlight_to_testimonials").await;
    assert_eq!(db.text(nodes).await, before, "neither table was rewritten");
    assert_eq!(db.count("SELECT count(*) FROM testimonials WHERE NOT is_highlighted").await, 1);
    db.execute("UPDATE users SET middle_name = 'Li'").await;
    down_to(&db, BASELINE).await;
    assert_eq!(db.text(nodes).await, before);
}
