//! JSON that becomes rows while old code writes the one and new code the other.

use seaworthy::pattern::{JsonShape, SplitJson};

use super::{holds, offending, send, send_together};
use crate::support::{TestDb, database, schema};

fn slots() -> SplitJson {
    SplitJson::new("Tutor's", "free \"times\"", "slots", JsonShape::List)
        .in_schema("My school")
        .owned_by("tenant", "tenant", "text")
        .owned_by("id", "tutor", "bigint")
        .field("day", "day", "integer")
        .field("from", "starts", "text")
        .field("tags", "tags", "jsonb")
        .rest_as("and more")
}

async fn original() -> TestDb {
    let db = database().await;
    db.execute(
        r#"CREATE SCHEMA "My school";
        CREATE TABLE "My school"."Tutor's" (tenant text, id bigint, "free ""times""" jsonb, PRIMARY KEY (tenant, id));
        INSERT INTO "My school"."Tutor's" VALUES
            ('a', 1, '[{"day": 1, "from": "09:00", "note": "x"}, {"day": "2", "tags": null}]'),
            ('a', 2, '[]'), ('a', 3, NULL), ('a', 4, 'null'), ('b', 1, '[{}]')"#,
    )
    .await;
    db
}

/// Runs the statement of the backfill over the whole table, as one batch.
async fn split(db: &TestDb, pattern: &SplitJson) {
    let backfill = pattern.backfill("split");
    let seaworthy::Moves::Sql(sql) = backfill.moves() else { panic!("it is a statement") };
    db.execute(&sql.replace(":batch(given)", "true")).await;
}

async fn rows(db: &TestDb) -> String {
    db.text(
        r#"SELECT coalesce(string_agg(concat_ws(' ', tenant, tutor, position, day, starts, tags, "and more"), '; '
        ORDER BY tenant, tutor, position), '') FROM "My school".slots"#,
    )
    .await
}

async fn document(db: &TestDb, tenant: &str, id: i64) -> String {
    db.text(&format!(
        r#"SELECT coalesce("free ""times"""::text, 'NULL') FROM "My school"."Tutor's" WHERE tenant = '{tenant}' AND id = {id}"#
    ))
    .await
}

#[tokio::test]
async fn each_document_becomes_rows_and_what_is_no_field_is_kept() {
    let db = original().await;
    send_together(&db, &slots().expand()).await;
    for check in slots().is_expanded() {
        assert!(holds(&db, &check).await, "{}", check.name());
    }
    let unsplit = offending(&db, &slots().is_split().probe()).await;
    assert_eq!(unsplit, r#"[{"id": 1, "tenant": "a"}, {"id": 1, "tenant": "b"}]"#);
    split(&db, &slots()).await;
    split(&db, &slots()).await;
    assert_eq!(rows(&db).await, r#"a 1 0 1 09:00 {"note": "x"}; a 1 1 2 null {}; b 1 0 {}"#);
    assert_eq!(offending(&db, &slots().is_split().probe()).await, "[]");
    db.execute(
        r#"UPDATE "My school"."Tutor's" SET "free ""times""" = '[{"day": 5}]' WHERE tenant = 'a' AND id IN (1, 3)"#,
    )
    .await;
    assert_eq!(rows(&db).await, "a 1 0 5 {}; a 3 0 5 {}; b 1 0 {}", "what old code writes is in the rows");
    assert_eq!(document(&db, "a", 1).await, r#"[{"day": 5}]"#);
}

#[tokio::test]
async fn new_code_writes_rows_and_old_code_reads_them_in_the_document() {
    let db = original().await;
    send_together(&db, &slots().expand()).await;
    split(&db, &slots()).await;
    let before = document(&db, "a", 1).await;
    send_together(&db, &slots().open()).await;
    for check in slots().is_open() {
        assert!(holds(&db, &check).await, "{}", check.name());
    }
    db.execute(r#"UPDATE "My school".slots SET starts = starts WHERE tutor = 1"#).await;
    assert_eq!(document(&db, "a", 1).await, before.replace(r#""day": "2""#, r#""day": 2"#), "a number is one then");
    db.execute(
        r#"INSERT INTO "My school".slots (tenant, tutor, position, day) VALUES ('a', 2, 0, 6), ('a', 2, 1, NULL);
        UPDATE "My school".slots SET day = 3 WHERE tenant = 'a' AND tutor = 1 AND position = 0;
        DELETE FROM "My school".slots WHERE tenant = 'a' AND tutor = 1 AND position = 1;
        DELETE FROM "My school".slots WHERE tenant = 'b'"#,
    )
    .await;
    assert_eq!(document(&db, "a", 1).await, r#"[{"day": 3, "from": "09:00", "note": "x"}]"#);
    assert_eq!(document(&db, "a", 2).await, r#"[{"day": 6}, {}]"#);
    assert_eq!(document(&db, "b", 1).await, "[]");
    db.execute(r#"UPDATE "My school"."Tutor's" SET id = 9 WHERE tenant = 'a' AND id = 2"#).await;
    assert_eq!(document(&db, "a", 9).await, r#"[{"day": 6}, {}]"#, "a key that changes takes its rows along");
    db.execute(r#"DELETE FROM "My school"."Tutor's" WHERE tenant = 'a' AND id = 9"#).await;
    assert_eq!(rows(&db).await, r#"a 1 0 3 09:00 {"note": "x"}"#);
    send_together(&db, &slots().undo_open()).await;
    send_together(&db, &slots().undo_expand()).await;
    assert_eq!(db.count("SELECT count(*) FROM pg_proc WHERE pronamespace = '\"My school\"'::regnamespace").await, 0);
}

#[tokio::test]
async fn dropping_the_column_goes_back_with_what_was_written_since() {
    let db = original().await;
    send_together(&db, &slots().expand()).await;
    split(&db, &slots()).await;
    send_together(&db, &slots().open()).await;
    let opened = schema(&db).await;
    send(&db, &slots().contract()).await;
    for check in slots().is_contracted() {
        assert!(holds(&db, &check).await, "{}", check.name());
    }
    db.execute(r#"INSERT INTO "My school".slots (tenant, tutor, position, day) VALUES ('a', 3, 0, 4)"#).await;
    send(&db, &slots().undo_contract()).await;
    assert_eq!(schema(&db).await, opened);
    assert_eq!(document(&db, "a", 3).await, r#"[{"day": 4}]"#);
    assert_eq!(document(&db, "a", 2).await, "NULL", "what has no rows has no document");
    db.execute(r#"UPDATE "My school"."Tutor's" SET "free ""times""" = '[{"day": 0}]' WHERE tenant = 'a' AND id = 2"#)
        .await;
    assert!(rows(&db).await.contains("a 2 0 0"), "both directions go on");
}

#[tokio::test]
async fn a_document_that_cannot_be_split_fails_no_write_and_is_named_by_the_gate() {
    let db = original().await;
    send_together(&db, &slots().expand()).await;
    split(&db, &slots()).await;
    for (number, document) in [r#"{"day": 1}"#, "5", r#"[1]"#, r#"[{"day": "monday"}]"#].into_iter().enumerate() {
        db.execute(&format!(r#"INSERT INTO "My school"."Tutor's" VALUES ('bad', {number}, '{document}')"#)).await;
    }
    db.execute(r#"UPDATE "My school"."Tutor's" SET "free ""times""" = '[[]]' WHERE tenant = 'a' AND id = 1"#).await;
    let named = offending(&db, &slots().is_split().probe()).await;
    assert_eq!(named.matches("\"bad\"").count(), 4, "{named}");
    assert!(named.contains(r#"{"id": 1, "tenant": "a"}"#), "{named}");
    db.execute(r#"UPDATE "My school"."Tutor's" SET "free ""times""" = '[{"day": 1}]' WHERE tenant = 'bad' OR tenant = 'a' AND id = 1"#)
        .await;
    assert_eq!(offending(&db, &slots().is_split().probe()).await, "[]");
}

#[tokio::test]
async fn an_object_becomes_one_row() {
    let db = database().await;
    db.execute(
        r#"CREATE TABLE users (id bigint PRIMARY KEY, prefs jsonb NOT NULL DEFAULT '{}');
        INSERT INTO users VALUES (1, '{"theme": "dark", "x": [1]}'), (2, '{}')"#,
    )
    .await;
    let prefs = SplitJson::new("users", "prefs", "preferences", JsonShape::Object)
        .owned_by("id", "user_id", "bigint")
        .field("theme", "theme", "text");
    send_together(&db, &prefs.expand()).await;
    split(&db, &prefs).await;
    assert_eq!(offending(&db, &prefs.is_split().probe()).await, "[]");
    send_together(&db, &prefs.open()).await;
    db.execute("UPDATE preferences SET theme = 'light'; INSERT INTO users VALUES (3)").await;
    let all = "SELECT string_agg(prefs::text, ' ' ORDER BY id) FROM users";
    assert_eq!(db.text(all).await, r#"{"x": [1], "theme": "light"} {"theme": "light"} {}"#);
    assert_eq!(db.count("SELECT count(*) FROM preferences").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_two_write_at_once_are_all_in_the_document() {
    let db = database().await;
    db.execute("CREATE TABLE lists (id bigint PRIMARY KEY, entries jsonb); INSERT INTO lists VALUES (1, '[]')").await;
    let entries = SplitJson::new("lists", "entries", "entries", JsonShape::List)
        .owned_by("id", "list", "bigint")
        .field("n", "n", "integer");
    send_together(&db, &entries.expand()).await;
    send_together(&db, &entries.open()).await;
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let pool = db.pool();
            tokio::spawn(async move {
                for n in 0..25 {
                    let place = writer * 25 + n;
                    let insert = sqlx::query("INSERT INTO entries (list, position, n) VALUES (1, $1, $1)");
                    insert.bind(place).execute(&pool).await.expect("a write never fails");
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.expect("it ends");
    }
    assert_eq!(db.count("SELECT jsonb_array_length(entries)::bigint FROM lists").await, 100);
    assert_eq!(db.count("SELECT count(*) FROM entries").await, 100);
}
