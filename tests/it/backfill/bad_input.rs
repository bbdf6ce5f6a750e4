//! Definitions that cannot be run, or are no longer what they were: an error, nothing lost, and how to go on.

use seaworthy_backfill::{BackfillError, Status};
use seaworthy_finding::Hint as _;

use super::{each_once, finalize, named, parcels, run, small};
use crate::support::chain;

/// Returns message and hint.
fn said(error: &BackfillError) -> (String, String) {
    (error.to_string(), error.hint().expect("every error says how to go on"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_does_not_tell_rows_apart_is_refused() {
    let (db, chain) = parcels("", 10).await;
    for (name, message, hint) in [
        (
            "halls",
            "backfill halls cannot walk \"parcels\": the cursor (hall) is not unique",
            "name one of its unique keys",
        ),
        ("codes", "backfill codes cannot walk \"parcels\": the cursor's column code may be NULL", "unique keys"),
        (
            "keyless",
            "backfill keyless cannot walk \"keyless\": it has no primary key, and no cursor is named",
            "give the table a primary key",
        ),
    ] {
        let (message_said, hint_said) = said(&run(&db, &chain, name, &small()).await.expect_err("it is refused"));
        assert_eq!(message_said, message);
        assert!(hint_said.contains(hint), "{hint_said}");
    }
    assert_eq!(db.count("SELECT sum(moved) FROM parcels").await, 0);
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.backfills").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_definition_that_was_changed_half_way_is_refused_until_it_is_begun_again() {
    let (db, chain_before) = parcels("", 300).await;
    run(&db, &chain_before, "grams", &small()).await.expect("it runs");
    db.execute("UPDATE seaworthy.backfills SET status = 'running'").await;
    let changed = chain(harbor::migrations("backfill changed")).await;
    for outcome in [run(&db, &changed, "grams", &small()).await, run(&db, &changed, "grams", &small()).await] {
        let (message, hint) = said(&outcome.expect_err("it is not the same"));
        assert_eq!(message, "backfill grams was changed half-way");
        assert!(hint.contains("`cargo xtask backfill run grams --restart`"), "{hint}");
    }
    each_once(&db, 300).await;
    let again = seaworthy_backfill::Options { restart: true, ..small() };
    let record = run(&db, &changed, "grams", &again).await.expect("it begins again");
    assert_eq!((record.status, record.processed_records), (Status::Completed, 300));
    assert_eq!(db.count("SELECT count(*) FROM parcels WHERE grams <> weight::bigint * 1001").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_definition_that_was_renamed_half_way_does_not_move_its_rows_twice() {
    let (db, before) = parcels("", 300).await;
    run(&db, &before, "grams", &small()).await.expect("it runs");
    let renamed = chain(harbor::migrations("backfill renamed")).await;
    let (message, hint) = said(&run(&db, &renamed, "grammes", &small()).await.expect_err("it was begun before"));
    assert_eq!(message, "backfill grammes was renamed half-way: the ledger knows it as grams");
    assert!(hint.contains("give it its former name back"), "{hint}");
    each_once(&db, 300).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_is_no_sql_stops_before_its_first_row() {
    let (db, chain) = parcels("broken", 300).await;
    let (message, hint) = said(&run(&db, &chain, "grams", &small()).await.expect_err("there is no such column"));
    assert_eq!(message, "a statement of backfill grams is refused");
    assert!(hint.contains("correct the definition"), "{hint}");
    let status = "SELECT status || ': ' || error FROM seaworthy.data_migrations";
    assert!(db.text(status).await.starts_with("failed: PostgreSQL says (42703)"), "{}", db.text(status).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_that_fails_keeps_it_from_being_finalized_and_shows_the_rows() {
    let (db, chain) = parcels("gate", 300).await;
    run(&db, &chain, "grams", &small()).await.expect("it runs");
    let error = finalize(&db, &chain, "grams").await.expect_err("some weigh more");
    let detail = error.detail().expect("it shows them");
    assert!(detail.contains("every parcel is light: 240 of 300 rows"), "{detail}");
    assert_eq!(db.text("SELECT status FROM seaworthy.data_migrations").await, "completed");
    db.execute("UPDATE parcels SET grams = 1").await;
    assert_eq!(finalize(&db, &chain, "grams").await.expect("all are light").status, Status::Finalized);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_begun_cannot_be_paused_finalized_or_undone() {
    let (db, chain) = parcels("", 3).await;
    for error in [
        seaworthy_backfill::pause(&db.target(), "grams").await.expect_err("there is nothing to pause"),
        finalize(&db, &chain, "grams").await.expect_err("there is nothing to finalize"),
    ] {
        assert_eq!(said(&error).0, "backfill grams has not begun");
    }
    let undone = seaworthy_backfill::undo(&db.target(), &named(&chain, "grams"), &small()).await;
    assert_eq!(said(&undone.expect_err("there is no way back")).0, "backfill grams has no way back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_from_which_a_policy_hides_rows_moves_none() {
    let (db, chain) = parcels("", 100).await;
    let role = format!("mover_{}", db.text("SELECT current_database()::text").await);
    db.execute(&format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'pw'; GRANT USAGE ON SCHEMA seaworthy TO {role};
         GRANT ALL ON ALL TABLES IN SCHEMA seaworthy TO {role}; GRANT ALL ON seaql_migrations TO {role};
         ALTER TABLE parcels OWNER TO {role}; ALTER TABLE parcels ENABLE ROW LEVEL SECURITY;
         CREATE POLICY few ON parcels USING (id <= 50)"
    ))
    .await;
    let url = db.url().replacen("postgres@", &format!("{role}:pw@"), 1);
    let url = seaworthy_runner::DatabaseUrl::parse(&url).expect("a valid URL");
    let what = named(&chain, "grams");
    db.execute("ALTER TABLE parcels FORCE ROW LEVEL SECURITY").await;
    let refused = seaworthy_backfill::run(&url, &chain, &what, &small(), &mut |_| {}).await;
    let error = refused.expect_err("half of the rows are hidden");
    assert_eq!(error.to_string(), "row security hides rows of \"parcels\" from backfill grams");
    // A table's owner sees them all.
    db.execute("ALTER TABLE parcels NO FORCE ROW LEVEL SECURITY").await;
    let record = seaworthy_backfill::run(&url, &chain, &what, &small(), &mut |_| {}).await.expect("it runs");
    assert_eq!(record.processed_records, 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_than_the_one_that_the_walk_began_along_is_refused() {
    let (db, chain) = parcels("", 300).await;
    run(&db, &chain, "grams", &small()).await.expect("it runs");
    db.execute(
        "UPDATE seaworthy.backfills SET status = 'running', completed_at = NULL;
         ALTER TABLE parcels ADD place bigint GENERATED ALWAYS AS (1000 - id) STORED;
         ALTER TABLE parcels DROP CONSTRAINT parcels_pkey, ADD PRIMARY KEY (place)",
    )
    .await;
    let (message, hint) = said(&run(&db, &chain, "grams", &small()).await.expect_err("rows would be passed over"));
    assert_eq!(message, "backfill grams began along another key");
    assert!(hint.contains("backfill run grams --restart"), "{hint}");
    // Nor the same column in another order.
    db.execute("ALTER TABLE parcels DROP place; ALTER TABLE parcels ALTER id TYPE text, ADD PRIMARY KEY (id)").await;
    let error = run(&db, &chain, "grams", &small()).await.expect_err("10 is before 9 now");
    assert!(error.detail().expect("one").contains("(id bigint), and the table's key is now (id text)"), "{error:?}");
    assert_eq!(db.count("SELECT count(*) FROM parcels WHERE moved <> 1").await, 0);
}
