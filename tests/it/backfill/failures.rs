//! Rows that cannot be moved: exactly they are logged, and a retry finishes them.

use seaworthy::prelude::*;
use seaworthy_backfill::{Options, Record, Status};
use seaworthy_finding::Hint as _;

use super::{each_once, heard, named, own, parcels, refuse, run, small};
use crate::support::TestDb;

const KEYS: &str = "SELECT string_agg(entry ->> 'key', ',' ORDER BY (entry ->> 'key')::bigint)
    FROM seaworthy.data_migrations, jsonb_array_elements(error_log) AS entry";

async fn retry(db: &TestDb, chain: &seaworthy_runner::Chain, name: &str) -> Record {
    let what = named(chain, name);
    let retried = seaworthy_backfill::retry_failed(&db.target(), chain, &what, &small(), &mut |_| {}).await;
    retried.expect("it is tried again")
}

#[tokio::test(flavor = "multi_thread")]
async fn exactly_the_malformed_rows_are_logged_and_a_retry_finishes_them() {
    let (db, chain) = parcels("", 2_000).await;
    db.execute("UPDATE parcels SET weight = 'heavy' WHERE id IN (1, 2, 3, 777, 1200, 2000)").await;
    let record = run(&db, &chain, "grams", &Options { workers: 2, ..small() }).await.expect("it goes on");
    assert_eq!((record.processed_records, record.failed_records, record.seen_records), (1_994, 6, 2_000));
    assert_eq!(db.text(KEYS).await, "1,2,3,777,1200,2000");
    let reason = "SELECT DISTINCT (entry ->> 'reason') || ' ' || (entry ->> 'code') FROM seaworthy.backfill_failures";
    assert_eq!(db.text(reason).await, "invalid input syntax for type bigint: \"heavy\" 22P02");
    db.execute("UPDATE parcels SET weight = '9' WHERE weight = 'heavy' AND id <> 777").await;
    let record = retry(&db, &chain, "grams").await;
    assert_eq!((record.processed_records, record.failed_records), (1_999, 1));
    assert_eq!(db.text(KEYS).await, "777");
    db.execute("UPDATE parcels SET weight = '9' WHERE id = 777").await;
    assert_eq!(retry(&db, &chain, "grams").await.status, Status::Completed);
    each_once(&db, 2_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_fails_or_panics_loses_only_that_row() {
    let (db, chain) = parcels("", 1_000).await;
    db.execute("UPDATE parcels SET code = NULL WHERE id = 5; UPDATE parcels SET weight = -1 WHERE id = 500").await;
    db.execute("UPDATE parcels SET weight = 'x' WHERE id = 6; INSERT INTO labels VALUES (900, 'there', 1)").await;
    let record = run(&db, &chain, "labels", &small()).await.expect("it goes on");
    assert_eq!((record.processed_records, record.failed_records), (996, 4));
    let log =
        "SELECT string_agg((entry ->> 'key') || ' ' || split_part(entry ->> 'reason', chr(10), 1), '; ' ORDER BY id)
               FROM seaworthy.backfill_failures";
    assert_eq!(
        db.text(log).await,
        "5 has no code; 6 invalid digit found in string; \
         500 the transform panicked: assertion `left != right` failed: no parcel weighs less than nothing; \
         900 duplicate key value violates unique constraint \"labels_pkey\""
    );
    db.execute(
        "UPDATE parcels SET code = 'c', weight = 1 WHERE id IN (5, 6, 500); DELETE FROM labels WHERE parcel = 900",
    )
    .await;
    let record = retry(&db, &chain, "labels").await;
    assert_eq!((record.processed_records, record.failed_records), (1_000, 0));
    assert_eq!(db.count("SELECT count(*) FROM labels").await, 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_row_more_than_may_fail_stops_it_and_it_goes_on_when_that_is_corrected() {
    for (words, logged) in [("few", 2), ("stop", 0)] {
        let (db, chain) = parcels(words, 600).await;
        db.execute("UPDATE parcels SET weight = 'heavy' WHERE id IN (100, 200, 300)").await;
        let error = run(&db, &chain, "grams", &small()).await.expect_err("too many fail");
        assert_eq!(error.to_string(), "backfill grams stopped at a row that cannot be moved");
        let row = if logged == 2 { 300 } else { 100 };
        let failed = "SELECT status || ' ' || failed_records || ' ' || error FROM seaworthy.data_migrations";
        let told = db.text(failed).await;
        assert_eq!(
            told,
            format!("failed {logged} the row with the key {row}: invalid input syntax for type bigint: \"heavy\"")
        );
        db.execute("UPDATE parcels SET weight = '3' WHERE weight = 'heavy'").await;
        run(&db, &chain, "grams", &small()).await.expect("it goes on where it stopped");
        if logged == 2 {
            assert_eq!(retry(&db, &chain, "grams").await.failed_records, 0);
        }
        each_once(&db, 600).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_workers_together_log_no_more_than_may_fail() {
    let (db, chain) = parcels("few", 800).await;
    db.execute("UPDATE parcels SET weight = 'heavy'").await;
    let options = Options { workers: 8, range_rows: 100, batch_rows_min: 1, batch_rows_max: 1, ..small() };
    run(&db, &chain, "grams", &options).await.expect_err("too many fail");
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.backfill_failures").await, 2);
    assert_eq!(db.text("SELECT failed_records::text FROM seaworthy.data_migrations").await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_code_of_a_triggers_own_is_of_its_row() {
    for code in ["SEAL1", "99999", "AB001", "42501", "44000"] {
        let (db, chain) = parcels("", 300).await;
        refuse(&db, 77, code).await;
        let record = run(&db, &chain, "grams", &small()).await.expect("it goes on");
        assert_eq!((record.processed_records, record.failed_records), (299, 1), "{code}");
        assert_eq!(db.text(KEYS).await, "77");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_says_itself_what_failed_is_retried_by_its_keys() {
    let (db, chain) = parcels("", 500).await;
    db.execute("UPDATE parcels SET weight = 'heavy' WHERE id IN (7, 450)").await;
    run(&db, &chain, "sums", &small()).await.expect("it runs");
    db.execute("UPDATE parcels SET weight = '4' WHERE id = 7").await;
    let record = retry(&db, &chain, "sums").await;
    assert_eq!((record.processed_records, record.failed_records), (499, 1));
    assert_eq!(db.text(KEYS).await, "450");
    assert_eq!(db.count("SELECT count(*) FROM labels").await, 499);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_takes_too_long_is_halved_and_at_last_parked_while_the_others_are_done() {
    let (db, chain) = parcels("", 400).await;
    db.execute(
        "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
         CREATE TRIGGER dawdle BEFORE UPDATE ON parcels FOR EACH ROW WHEN (OLD.id = 250) EXECUTE FUNCTION dawdle()",
    )
    .await;
    let options = Options { batch_timeout: std::time::Duration::from_millis(150), ..small() };
    let (outcome, events) = heard(&db, &chain, "grams", &options).await;
    let error = outcome.expect_err("a range is parked");
    assert_eq!(error.to_string(), "backfill grams has parked 1 range");
    let tries = events.iter().filter(|event| matches!(event, seaworthy_backfill::Event::Retrying { .. })).count();
    assert!(tries >= 2, "{events:?}");
    let parked = db.count("SELECT count(*) FROM parcels WHERE moved = 0").await;
    assert!((1..=50).contains(&parked), "{parked} rows were left");
    db.execute("DROP TRIGGER dawdle ON parcels").await;
    assert_eq!(retry(&db, &chain, "grams").await.status, Status::Completed);
    each_once(&db, 400).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_takes_what_no_row_is_stops_before_it_logs_them_all() {
    for (change, reason, back) in [
        ("RENAME weight TO mass", "no column found for name: weight", "RENAME mass TO weight"),
        (
            "ALTER weight TYPE integer USING weight::integer",
            "mismatched types; Rust type `core::option::Option<alloc::string::String>`",
            "ALTER weight TYPE text",
        ),
    ] {
        let (db, chain) = parcels("", 300).await;
        db.execute(&format!("ALTER TABLE parcels {change}")).await;
        let error = run(&db, &chain, "labels", &small()).await.expect_err("no row can be read");
        assert_eq!(error.to_string(), "the function of backfill labels does not take the rows of its table");
        let detail = error.detail().unwrap_or_default();
        assert!(detail.contains(reason), "{detail}");
        assert_eq!(db.text("SELECT status FROM seaworthy.data_migrations WHERE name = 'labels'").await, "failed");
        assert_eq!(db.count("SELECT count(*) FROM seaworthy.backfill_failures").await, 0);
        db.execute(&format!("ALTER TABLE parcels {back}")).await;
        run(&db, &chain, "labels", &small()).await.expect("it goes on");
        assert_eq!(db.count("SELECT count(*) FROM labels").await, 300);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_a_policy_refuses_is_that_rows_matter_and_a_right_that_lacks_is_not() {
    let schema = "CREATE TABLE mine (n int PRIMARY KEY); INSERT INTO mine SELECT generate_series(1, 300);
        CREATE TABLE theirs (n int PRIMARY KEY); ALTER TABLE theirs ENABLE ROW LEVEL SECURITY;
        CREATE POLICY all_but_seven ON theirs USING (true) WITH CHECK (n <> 7)";
    let (db, chain) =
        own(schema, || Backfill::new("copy", "mine").sql("INSERT INTO theirs SELECT n FROM mine WHERE :batch")).await;
    let role = format!("mover_{}", db.text("SELECT current_database()::text").await);
    db.execute(&format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'pw'; GRANT USAGE ON SCHEMA seaworthy TO {role};
         GRANT ALL ON ALL TABLES IN SCHEMA seaworthy TO {role}; GRANT ALL ON ALL SEQUENCES IN SCHEMA seaworthy TO {role};
         GRANT SELECT ON mine, seaql_migrations TO {role}"
    ))
    .await;
    let url = db.url().replacen("postgres@", &format!("{role}:pw@"), 1);
    let url = seaworthy_runner::DatabaseUrl::parse(&url).expect("a valid URL");
    let what = named(&chain, "copy");
    let run = async || seaworthy_backfill::run(&url, &chain, &what, &small(), &mut |_| {}).await;
    let refused = run().await.expect_err("it may not write there");
    assert!(refused.hint().is_some_and(|hint| hint.contains("GRANT") && hint.contains("goes on")), "{refused:?}");
    db.execute(&format!("GRANT ALL ON theirs TO {role}")).await;
    let record = run().await.expect("it goes on");
    assert_eq!((record.processed_records, record.failed_records), (299, 1));
    assert_eq!(db.text(KEYS).await, "7");
    db.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await;
}
