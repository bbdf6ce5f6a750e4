//! A column that gets another name while old and new code write.

use seaworthy::pattern::RenamedColumn;

use super::{holds, offending, send, send_together};
use crate::support::{TestDb, database};

fn column() -> RenamedColumn {
    RenamedColumn::new("people", "e-mail", "Address \"new\"", "character varying(60)").required()
}

/// Returns a table with two rows, `a` and `b`, to which the new column was added.
async fn expanded() -> TestDb {
    let db = database().await;
    db.execute(r#"CREATE TABLE people (id bigint PRIMARY KEY, "e-mail" varchar(60) NOT NULL, note text)"#).await;
    db.execute("INSERT INTO people VALUES (1, 'a'), (2, 'b')").await;
    send_together(&db, &column().expand()).await;
    db
}

async fn row(db: &TestDb, id: i64) -> String {
    db.text(&format!(r#"SELECT "e-mail" || ' ' || coalesce("Address ""new""", 'NULL') FROM people WHERE id = {id}"#))
        .await
}

#[tokio::test]
async fn what_either_code_writes_is_in_both_columns() {
    let db = expanded().await;
    for check in column().is_expanded() {
        assert!(holds(&db, &check).await, "{}", check.name());
    }
    db.execute(r#"INSERT INTO people (id, "e-mail") VALUES (3, 'old code')"#).await;
    db.execute(r#"INSERT INTO people (id, "Address ""new""") VALUES (4, 'new code')"#).await;
    assert_eq!(row(&db, 3).await, "old code old code");
    assert_eq!(row(&db, 4).await, "new code new code");
    db.execute(r#"UPDATE people SET "e-mail" = 'old again' WHERE id = 4"#).await;
    db.execute(r#"UPDATE people SET "Address ""new""" = 'new again' WHERE id = 3"#).await;
    assert_eq!(row(&db, 3).await, "new again new again");
    assert_eq!(row(&db, 4).await, "old again old again");
    // A row that was not copied yet stays for the copy where something else of it changes.
    db.execute("UPDATE people SET note = 'x' WHERE id = 1").await;
    assert_eq!(row(&db, 1).await, "a NULL");
    let shown = offending(&db, &column().is_copied().probe()).await;
    assert!(shown.contains(r#"{"id": 1}"#) && shown.contains(r#"{"id": 2}"#) && !shown.contains("e-mail"), "{shown}");
    send(&db, &column().copy()).await;
    assert_eq!(row(&db, 1).await, "a a");
    assert!(holds(&db, &column().agrees()).await);
}

#[tokio::test]
async fn contracting_goes_back_with_what_was_written_since() {
    let db = expanded().await;
    send(&db, &column().copy()).await;
    send(&db, &column().require()).await;
    let before = crate::support::schema(&db).await;
    send(&db, &column().contract()).await;
    for check in column().is_contracted() {
        assert!(holds(&db, &check).await, "{}", check.name());
    }
    db.execute(r#"INSERT INTO people (id, "Address ""new""") VALUES (5, 'since')"#).await;
    send(&db, &column().undo_contract()).await;
    assert_eq!(row(&db, 5).await, "since since");
    assert!(holds(&db, &column().agrees()).await);
    // The same schema, but for the order of columns.
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(|line| line.trim_end_matches(',').to_owned()).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&crate::support::schema(&db).await), sorted(&before));
    send(&db, &column().release()).await;
    send(&db, &column().undo_expand()).await;
    assert_eq!(db.count("SELECT count(*) FROM pg_proc WHERE proname LIKE 'people%'").await, 0);
    assert_eq!(db.text(r#"SELECT string_agg("e-mail", ' ' ORDER BY id) FROM people"#).await, "a b since");
}

#[tokio::test]
async fn between_the_statements_of_contract_new_code_can_write() {
    let db = expanded().await;
    send(&db, &column().copy()).await;
    for (number, statement) in column().contract().into_iter().enumerate() {
        send(&db, &[statement]).await;
        db.execute(&format!(r#"INSERT INTO people (id, "Address ""new""") VALUES ({}, 'new')"#, 10 + number)).await;
    }
    assert_eq!(db.count("SELECT count(*) FROM people").await, 6);
}

#[tokio::test]
async fn the_way_back_fills_a_large_table_in_batches_and_gives_back_not_null_and_the_default() {
    let db = database().await;
    // A row a page, so that there are several batches; no column is called `id`.
    db.execute(
        "CREATE TABLE people (number bigint PRIMARY KEY, name text DEFAULT 'nobody' NOT NULL, wide text);
        ALTER TABLE people ALTER COLUMN wide SET STORAGE PLAIN;
        INSERT INTO people SELECT n, 'name ' || n, repeat('x', 5000) FROM generate_series(1, 2300) AS n",
    )
    .await;
    let name = RenamedColumn::new("people", "name", "full_name", "text").required().with_default("'nobody'");
    let before = crate::support::catalog(&db).await;
    send_together(&db, &name.expand()).await;
    send(&db, &name.copy()).await;
    send(&db, &name.require()).await;
    send(&db, &name.contract()).await;
    db.execute("INSERT INTO people (number) VALUES (9999)").await;
    assert_eq!(db.text("SELECT full_name FROM people WHERE number = 9999").await, "nobody");
    let transactions = "SELECT count(DISTINCT xmin::text) FROM people";
    send(&db, &name.undo_contract()).await;
    assert!(db.count(transactions).await >= 3, "each batch is a transaction");
    assert!(holds(&db, &name.agrees()).await);
    db.execute("INSERT INTO people (number) VALUES (10000)").await;
    send(&db, &name.release()).await;
    send(&db, &name.undo_expand()).await;
    assert_eq!(db.count("SELECT count(*) FROM people WHERE name <> 'name ' || number").await, 2);
    assert_eq!(crate::support::names(&before, &crate::support::catalog(&db).await), [""; 0]);
}

#[tokio::test]
async fn a_trigger_that_is_gone_or_switched_off_is_missed_for_as_long_as_both_columns_are_there() {
    let db = database().await;
    assert!(holds(&db, &column().is_in_step()).await, "there is no such table");
    let db = expanded().await;
    assert!(holds(&db, &column().is_in_step()).await);
    db.execute("ALTER TABLE people DISABLE TRIGGER USER").await;
    assert!(!holds(&db, &column().is_in_step()).await);
    db.execute("ALTER TABLE people ENABLE TRIGGER USER; UPDATE people SET note = 'x'").await;
    send(&db, &column().copy()).await;
    send(&db, &column().contract()).await;
    assert!(holds(&db, &column().is_in_step()).await, "one column, and nothing to keep");
}

#[tokio::test]
async fn a_table_without_a_primary_key_shows_another_or_nothing() {
    let db = database().await;
    db.execute(
        "CREATE TABLE people (name text, secret text, a int, b int); INSERT INTO people VALUES ('x', 's', 1, 2)",
    )
    .await;
    let name = RenamedColumn::new("people", "name", "full_name", "text");
    send_together(&db, &name.expand()).await;
    assert_eq!(offending(&db, &name.is_copied().probe()).await, "[{}]");
    db.execute("CREATE UNIQUE INDEX ON people (b) INCLUDE (secret); CREATE UNIQUE INDEX ON people (lower(name))").await;
    assert_eq!(offending(&db, &name.is_copied().probe()).await, r#"[{"b": 2}]"#);
}
