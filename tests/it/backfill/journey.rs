//! The good days: each form of a definition, each kind of key, one worker and several.

use seaworthy::prelude::Backfill;
use seaworthy_backfill::{Options, Status};
use sqlx::{Connection as _, PgConnection};

use super::{each_once, finalize, named, own, parcels, run, small, up_to};
use crate::support::database;

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_moves_each_row_once_as_one_statement_would() {
    let (db, chain) = parcels("", 3_050).await;
    let record = run(&db, &chain, "grams", &small()).await.expect("it runs");
    assert_eq!((record.status, record.batches > 30), (Status::Completed, true), "{record:?}");
    each_once(&db, 3_050).await;
    let other = database().await;
    other.execute(harbor::backfill::PARCELS).await;
    other.execute(&harbor::backfill::parcels(3_050)).await;
    other.execute(&harbor::backfill::GRAMS.replace(":batch", "true")).await;
    let sum = "SELECT md5(string_agg(parcels::text, ',' ORDER BY id)) FROM parcels";
    assert_eq!(db.text(sum).await, other.text(sum).await);
    let again = run(&db, &chain, "grams", &small()).await.expect("there is nothing to do");
    assert_eq!(again, record);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_workers_share_the_ranges() {
    let (db, chain) = parcels("", 5_000).await;
    let options = Options { workers: 4, ..small() };
    let record = run(&db, &chain, "grams", &options).await.expect("it runs");
    assert_eq!(record.processed_records, 5_000);
    each_once(&db, 5_000).await;
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.backfill_ranges WHERE status = 'done'").await, 13);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_table_is_done_at_once_and_rows_that_come_before_finalize_are_walked() {
    let (db, chain) = parcels("", 0).await;
    let record = run(&db, &chain, "grams", &small()).await.expect("it runs");
    assert_eq!((record.status, record.processed_records), (Status::Completed, 0));
    db.execute(&harbor::backfill::parcels(250)).await;
    let record = finalize(&db, &chain, "grams").await.expect("there is no gate");
    assert_eq!((record.status, record.processed_records), (Status::Finalized, 250));
    each_once(&db, 250).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_makes_rows_of_rows() {
    let (db, chain) = parcels("", 1_000).await;
    let record = run(&db, &chain, "labels", &Options { workers: 2, ..small() }).await.expect("it runs");
    assert_eq!((record.processed_records, record.failed_records), (1_000, 0));
    let wrong = "SELECT count(*) FROM parcels p FULL JOIN labels l ON l.parcel = p.id
                 WHERE l.\"Text \"\"x\"\"\" IS DISTINCT FROM p.code OR l.size IS DISTINCT FROM p.weight::integer";
    assert_eq!(db.count(wrong).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn common_table_expressions_say_themselves_what_failed_and_their_numbers_are_added_up() {
    let (db, chain) = parcels("", 900).await;
    db.execute("UPDATE parcels SET weight = 'heavy' WHERE id IN (7, 450, 899)").await;
    let record = run(&db, &chain, "sums", &small()).await.expect("it runs");
    assert_eq!((record.processed_records, record.failed_records, record.total_records), (897, 3, 900));
    let sum = db.count("SELECT sum(size) FROM labels").await;
    assert_eq!(record.result_summary, serde_json::json!({ "labels": 897, "kilograms": sum }));
    let keys = "SELECT string_agg(entry ->> 'key', ',') FROM seaworthy.data_migrations,
                jsonb_array_elements(error_log) AS entry WHERE name = 'sums'";
    assert_eq!(db.text(keys).await, "7,450,899");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_two_columns_of_any_type_and_name_is_walked_in_its_order() {
    let (db, chain) = parcels("", 0).await;
    db.execute(
        "INSERT INTO \"Odd \"\"pairs\"\"\" (\"a \"\"b\", day)
         SELECT chr(34 + n % 90) || '''\\' || n % 7, date '2026-01-01' + n FROM generate_series(0, 1999) AS n",
    )
    .await;
    let record = run(&db, &chain, "pairs", &Options { workers: 3, ..small() }).await.expect("it runs");
    assert_eq!(record.processed_records, 2_000);
    assert_eq!(db.count("SELECT count(*) FROM \"Odd \"\"pairs\"\"\" WHERE moved <> 1").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_is_put_back() {
    let (db, chain) = parcels("keeps", 700).await;
    db.execute("UPDATE parcels SET grams = -id, moved = 5 WHERE id % 2 = 0").await;
    let before = db.text("SELECT md5(string_agg(parcels::text, ',' ORDER BY id)) FROM parcels").await;
    let record = run(&db, &chain, "grams", &small()).await.expect("it runs");
    assert!(record.is_reversible);
    // Begun again, it finds what it has made itself; what was there before that is still kept.
    run(&db, &chain, "grams", &Options { restart: true, ..small() }).await.expect("it runs once more");
    seaworthy_backfill::cancel(&db.target(), "grams").await.expect("it is cancelled");
    let record = seaworthy_backfill::undo(&db.target(), &named(&chain, "grams"), &small()).await.expect("it is undone");
    assert_eq!(record.status, Status::RolledBack);
    assert_eq!(db.text("SELECT md5(string_agg(parcels::text, ',' ORDER BY id)) FROM parcels").await, before);
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.backfill_kept").await, 0);
    // And forth again, from the beginning.
    db.execute("UPDATE parcels SET moved = 0").await;
    run(&db, &chain, "grams", &small()).await.expect("it runs again");
    each_once(&db, 700).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_is_put_back_as_it_was_whatever_its_type() {
    let schema = "CREATE TYPE pair AS (a int, b text);
        CREATE TABLE odd (id int PRIMARY KEY, j json, b jsonb, f float8, n numeric, l int[], t text[], p pair, c char(5),
            d timestamptz, i interval, r int4range, x bytea);
        INSERT INTO odd VALUES
            (1, '{\"z\": 1,  \"a\": \"\\u0000\", \"a\": 2}', 'null', '-0', 'NaN', '[0:1]={1,NULL}', '{\"NULL\",NULL,\"a,b\"}',
             '(1,\"x,y\")', 'ab', 'infinity', '-1 mon +2 days -03:00', '[1,5)', '\\x00ff'),
            (2, '\"text\"', '\"text\"', 0.1::float8 + 0.2, 1e300, '{}', '{}', '(,)', '', '-infinity', '0', 'empty', ''),
            (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)";
    let (db, chain) = own(schema, || {
        let columns = ["j", "b", "f", "n", "l", "t", "p", "c", "d", "i", "r", "x"];
        let nothing = columns.map(|column| format!("{column} = NULL")).join(", ");
        Backfill::new("odd", "odd").sql(format!("UPDATE odd SET {nothing} WHERE :batch")).keeps(columns)
    })
    .await;
    let rows = "SELECT string_agg(odd::text || coalesce(jsonb_typeof(b), '-') || pg_typeof(c)::text, E'\n' ORDER BY id) FROM odd";
    let before = db.text(rows).await;
    run(&db, &chain, "odd", &small()).await.expect("it runs");
    assert_eq!(db.count("SELECT count(*) FROM odd WHERE j IS NULL AND l IS NULL AND x IS NULL").await, 3);
    seaworthy_backfill::cancel(&db.target(), "odd").await.expect("it is cancelled");
    seaworthy_backfill::undo(&db.target(), &named(&chain, "odd"), &small()).await.expect("it is undone");
    assert_eq!(db.text(rows).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_leads_back_too() {
    // With `trigger` only some rows need it, which those that were moved do no more.
    for words in ["wayback", "wayback trigger"] {
        let (db, chain) = parcels(words, 700).await;
        run(&db, &chain, "grams", &small()).await.expect("it runs");
        each_once(&db, 700).await;
        seaworthy_backfill::cancel(&db.target(), "grams").await.expect("it is cancelled");
        seaworthy_backfill::undo(&db.target(), &named(&chain, "grams"), &small()).await.expect("it is undone");
        assert_eq!(db.count("SELECT count(*) FROM parcels WHERE moved <> 0 OR grams IS NOT NULL").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_trigger_nothing_written_meanwhile_is_missed_and_it_goes_with_finalize() {
    let (db, chain) = parcels("trigger", 2_000).await;
    let (pool, stop) = (db.pool(), std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false)));
    let told = stop.clone();
    let writer = tokio::spawn(async move {
        let mut written = 0_i64;
        while !told.load(std::sync::atomic::Ordering::Relaxed) {
            written += 1;
            // Into what is done, into what is not, and beyond the end.
            let sql = format!(
                "UPDATE parcels SET weight = weight::int + 1 WHERE id IN ({}, {});
                 INSERT INTO parcels (id, weight) VALUES ({}, 3), (-{written}, 4)",
                1 + written % 2_000,
                2_000 - written % 2_000,
                10_000 + written
            );
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&pool).await.expect("the application writes");
        }
        written
    });
    run(&db, &chain, "grams", &Options { workers: 2, ..small() }).await.expect("it runs");
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let written = writer.await.expect("it ends");
    assert!(written > 5, "the writer was there: {written}");
    let wrong = "SELECT count(*) FROM parcels WHERE grams IS DISTINCT FROM weight::bigint * 1000";
    assert_eq!(db.count(wrong).await, 0);
    let triggers = "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'seaworthy%'";
    assert_eq!(db.count(triggers).await, 1);
    finalize(&db, &chain, "grams").await.expect("there is no gate");
    assert_eq!(db.count(triggers).await, 0);
    assert_eq!(db.count("SELECT count(*) FROM pg_proc WHERE proname LIKE 'seaworthy%'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trigger_of_a_backfill_is_no_drift_and_a_rollback_takes_it_along() {
    let (db, chain) = parcels("trigger", 10).await;
    let scope = crate::support::scope();
    let read = || async {
        let mut connection = PgConnection::connect(db.url()).await.expect("it is there");
        seaworthy_introspect::read(&mut connection, &scope).await.expect("the schema is read")
    };
    let before = read().await;
    run(&db, &chain, "grams", &small()).await.expect("it runs");
    assert_eq!(db.count("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'seaworthy%'").await, 1);
    assert_eq!(read().await, before);
    let target = seaworthy_runner::DownTarget::Steps(1);
    let options = seaworthy_runner::RunOptions::default();
    let down = seaworthy_runner::down(&db.target(), &chain, target, None, &options, &mut |_| {}).await;
    down.expect("the migration is rolled back");
    assert_eq!(db.count("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'seaworthy%'").await, 0);
    let status = "SELECT status FROM seaworthy.data_migrations WHERE name = 'grams'";
    assert_eq!(db.text(status).await, "rolled_back");
    let refused = run(&db, &chain, "grams", &small()).await.expect_err("its migration is not applied");
    assert_eq!(refused.to_string(), "backfill grams cannot begin: migration m0002_weigh_parcels is not applied");
    up_to(&db, &chain, "m0002").await;
    db.execute("UPDATE parcels SET grams = NULL, moved = 0").await;
    run(&db, &chain, "grams", &small()).await.expect("it begins anew");
    each_once(&db, 10).await;
}
