//! A column that gets another type while old and new code write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use seaworthy::pattern::RetypedColumn;
use seaworthy::prelude::*;
use sqlx::PgPool;

use super::{holds, offending, send, send_together};
use crate::support::{TestDb, database, schema};

/// A price that was a text, in a table with a key of two columns.
const TABLE: &str = r#"
CREATE TABLE "My ""orders""" (
    shop text, number bigint, "the price" text NOT NULL DEFAULT '0', note text,
    PRIMARY KEY (shop, number),
    CONSTRAINT price_is_said CHECK (length("the price") > 0),
    CONSTRAINT price_once UNIQUE (shop, "the price")
);
CREATE INDEX price_idx ON "My ""orders""" ("the price");
COMMENT ON COLUMN "My ""orders"""."the price" IS 'as the shop''s people write it'"#;

fn price() -> RetypedColumn {
    RetypedColumn::new("My \"orders\"", "the price", "text", "numeric(10,2)")
        .keyed_by(["shop", "number"])
        .required()
        .with_default("'0'", "0")
        .index("price_idx", |column| Index::create().col(column.to_owned()).take())
        .unique("price_once", ["shop", "the price"])
        .check("price_is_said", |column| format!("{column} >= 0"))
}

async fn original() -> TestDb {
    let db = database().await;
    db.execute(TABLE).await;
    db.execute(r#"INSERT INTO "My ""orders""" SELECT 'a', n, n::text FROM generate_series(1, 40) AS n"#).await;
    db
}

/// Returns what both columns of a row say, the one of the old type first.
async fn both(db: &TestDb, old: &str, new: &str, number: i64) -> String {
    db.text(&format!(
        r#"SELECT coalesce("{old}", 'NULL') || ' ' || coalesce("{new}"::text, 'NULL') FROM "My ""orders""" WHERE number = {number}"#
    ))
    .await
}

/// What a person sees of a schema, whatever the order of columns.
async fn lines(db: &TestDb) -> Vec<String> {
    let text = schema(db).await;
    let mut lines: Vec<String> = text.lines().map(|line| line.trim_end_matches(',').to_owned()).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn what_either_code_writes_is_in_both_columns_before_and_after_the_switch() {
    let db = original().await;
    send_together(&db, &price().expand()).await;
    for check in price().is_expanded() {
        assert!(holds(&db, &check).await, "{}", check.name());
    }
    let before = async |number| both(&db, "the price", "the price_new", number).await;
    db.execute(r#"INSERT INTO "My ""orders""" VALUES ('b', 50, '050')"#).await;
    db.execute(r#"INSERT INTO "My ""orders""" (shop, number, "the price_new") VALUES ('b', 51, 51)"#).await;
    db.execute(r#"INSERT INTO "My ""orders""" (shop, number) VALUES ('b', 52)"#).await;
    assert_eq!(
        (before(50).await, before(51).await, before(52).await),
        ("050 50.00".into(), "51.00 51.00".into(), "0 0.00".into())
    );
    db.execute(r#"UPDATE "My ""orders""" SET "the price" = '60' WHERE number = 51"#).await;
    db.execute(r#"UPDATE "My ""orders""" SET "the price_new" = 61 WHERE number = 50"#).await;
    assert_eq!((before(50).await, before(51).await), ("61.00 61.00".into(), "60 60.00".into()));
    // A row that was not converted yet stays for the backfill where something else of it changes.
    db.execute(r#"UPDATE "My ""orders""" SET note = 'x' WHERE number = 1"#).await;
    assert_eq!(before(1).await, "1 NULL");
    send(&db, &price().convert()).await;
    assert_eq!(before(1).await, "1 1.00", "the conversion does not touch what was written");
    send(&db, &price().build()).await;
    assert_eq!(offending(&db, &price().is_converted().probe()).await, "[]");
    send_together(&db, &price().switch()).await;
    for check in price().is_switched() {
        assert!(holds(&db, &check).await, "{}", check.name());
    }
    let after = async |number| both(&db, "the price_old", "the price", number).await;
    db.execute(r#"INSERT INTO "My ""orders""" (shop, number) VALUES ('c', 70)"#).await;
    db.execute(r#"INSERT INTO "My ""orders""" (shop, number, "the price") VALUES ('c', 71, 71)"#).await;
    db.execute(r#"UPDATE "My ""orders""" SET "the price" = 72 WHERE number = 2"#).await;
    assert_eq!(
        (after(70).await, after(71).await, after(2).await),
        ("0.00 0.00".into(), "71.00 71.00".into(), "72.00 72.00".into())
    );
}

#[tokio::test]
async fn indexes_constraints_defaults_and_comments_come_along_and_every_step_goes_back() {
    let db = original().await;
    db.execute(r#"ALTER TABLE "My ""orders""" DROP CONSTRAINT price_is_said"#).await;
    let original = lines(&db).await;
    let price = || {
        RetypedColumn::new("My \"orders\"", "the price", "text", "numeric(10,2)")
            .keyed_by(["shop", "number"])
            .required()
            .with_default("'0'", "0")
            .index("price_idx", |column| Index::create().col(column.to_owned()).take())
            .unique("price_once", ["shop", "the price"])
    };
    send_together(&db, &price().expand()).await;
    let expanded = lines(&db).await;
    send(&db, &price().convert()).await;
    send(&db, &price().build()).await;
    let built = lines(&db).await;
    assert_eq!(offending(&db, &price().is_complete().probe()).await, "[]");
    send_together(&db, &price().switch()).await;
    let switched = lines(&db).await;
    send(&db, &price().contract()).await;
    for check in price().is_contracted() {
        assert!(holds(&db, &check).await, "{}", check.name());
    }
    let text = schema(&db).await;
    for part in [
        r#""the price" numeric(10,2) DEFAULT 0 NOT NULL"#,
        "price_once",
        r#"CREATE INDEX price_idx ON public."My ""orders""" USING btree ("the price")"#,
        "as the shop''s people write it",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains("_new") && !text.contains("_old"), "{text}");
    db.execute(r#"INSERT INTO "My ""orders""" (shop, number, "the price") VALUES ('d', 80, 80.5)"#).await;
    send(&db, &price().undo_contract()).await;
    assert_eq!(both(&db, "the price_old", "the price", 80).await, "80.50 80.50");
    assert_eq!(offending(&db, &price().converts_back().probe()).await, "[]");
    let without_comment = |lines: &[String]| -> Vec<String> {
        // Beside the statement, what pg_dump says of it.
        let is_of_comment =
            |line: &&String| line.starts_with("COMMENT ON COLUMN") || line.is_empty() || line.starts_with("--");
        lines.iter().filter(|line| !is_of_comment(line)).cloned().collect()
    };
    assert_eq!(without_comment(&lines(&db).await), without_comment(&switched));
    send_together(&db, &price().undo_switch()).await;
    assert_eq!(without_comment(&lines(&db).await), without_comment(&built));
    assert_eq!(db.text(r#"SELECT "the price" FROM "My ""orders""" WHERE number = 80"#).await, "80.50");
    send(&db, &price().undo_build()).await;
    assert_eq!(without_comment(&lines(&db).await), without_comment(&expanded));
    send_together(&db, &price().undo_expand()).await;
    assert_eq!(without_comment(&lines(&db).await), without_comment(&original));
}

#[tokio::test]
async fn a_foreign_key_and_a_check_come_along_and_hold_before_during_and_after() {
    let db = database().await;
    db.execute(
        "CREATE TABLE parents (id integer PRIMARY KEY); INSERT INTO parents VALUES (1), (2);
        CREATE TABLE t (id bigint PRIMARY KEY, parent integer CONSTRAINT t_parent REFERENCES parents ON DELETE CASCADE
            CONSTRAINT small CHECK (parent < 9));
        INSERT INTO t VALUES (1, 1), (2, NULL), (3, 2)",
    )
    .await;
    let before = lines(&db).await;
    let parent = RetypedColumn::new("t", "parent", "integer", "bigint")
        .check("small", |column| format!("{column} < 9"))
        .foreign_key("t_parent", |column| {
            let mut key = ForeignKey::create();
            key.from_col(column.to_owned()).to("parents", "id").on_delete(ForeignKeyAction::Cascade).take()
        });
    send_together(&db, &parent.expand()).await;
    send(&db, &parent.convert()).await;
    // The gate names what has no twin yet.
    let missing = offending(&db, &parent.is_complete().probe()).await;
    assert!(missing.contains("t_parent") && missing.contains("small"), "{missing}");
    send(&db, &parent.build()).await;
    assert_eq!(offending(&db, &parent.is_complete().probe()).await, "[]");
    let valid = "SELECT count(*) FROM pg_constraint WHERE convalidated AND conname IN ('t_parent_new', 'small_new')";
    assert_eq!(db.count(valid).await, 2);
    send_together(&db, &parent.switch()).await;
    let refused = sqlx::query("INSERT INTO t (id, parent) VALUES (4, 5)").execute(&db.pool()).await;
    assert!(refused.expect_err("no such parent").to_string().contains("t_parent"));
    db.execute("DELETE FROM parents WHERE id = 1").await;
    assert_eq!(db.count("SELECT count(*) FROM t").await, 2);
    send(&db, &parent.contract()).await;
    // Printed by us, where there is no pg_dump, it has a blank.
    let text = schema(&db).await.replace("parents (id)", "parents(id)");
    let kept = "ADD CONSTRAINT t_parent FOREIGN KEY (parent) REFERENCES public.parents(id) ON DELETE CASCADE";
    assert!(text.contains(kept) && text.contains("CONSTRAINT small CHECK ((parent < 9))"), "{text}");
    send(&db, &parent.undo_contract()).await;
    send_together(&db, &parent.undo_switch()).await;
    send(&db, &parent.undo_build()).await;
    send_together(&db, &parent.undo_expand()).await;
    assert_eq!(lines(&db).await, before);
}

#[tokio::test]
async fn what_does_not_convert_fails_no_write_and_is_named_by_the_gate() {
    let db = database().await;
    db.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text); INSERT INTO t VALUES (1, '1'), (2, 'many'), (3, ' '), (4, NULL)")
        .await;
    let column = RetypedColumn::new("t", "v", "text", "integer").null_where("btrim(:value) = ''");
    send_together(&db, &column.expand()).await;
    db.execute("INSERT INTO t VALUES (5, 'lots'); UPDATE t SET v = 'more' WHERE id = 5").await;
    db.execute("UPDATE t SET v_new = v::integer WHERE v ~ '^[0-9]+$'").await;
    assert_eq!(offending(&db, &column.is_converted().probe()).await, r#"[{"id": 2}, {"id": 5}]"#);
    db.execute("UPDATE t SET v = '20' WHERE id = 2; UPDATE t SET v_new = 50 WHERE id = 5").await;
    assert_eq!(offending(&db, &column.is_converted().probe()).await, "[]");
    let all = "SELECT string_agg(coalesce(v, 'NULL') || '=' || coalesce(v_new::text, 'NULL'), ' ' ORDER BY id) FROM t";
    assert_eq!(db.text(all).await, "1=1 20=20  =NULL NULL=NULL 50=50");
    // A value that becomes one that does not convert is lost in neither column.
    db.execute("UPDATE t SET v = 'few' WHERE id = 1").await;
    assert_eq!(db.text("SELECT v || coalesce(v_new::text, ' NULL') FROM t WHERE id = 1").await, "few NULL");
}

#[tokio::test]
async fn types_without_equality_are_compared_and_values_that_do_not_convert_back_close_the_gate() {
    let db = database().await;
    db.execute(r#"CREATE TABLE t (id bigint PRIMARY KEY, v json); INSERT INTO t VALUES (1, '{"b": 1,  "a": 2}')"#)
        .await;
    let column = RetypedColumn::new("t", "v", "json", "jsonb");
    send_together(&db, &column.expand()).await;
    send(&db, &column.convert()).await;
    assert_eq!(db.text("SELECT v::text FROM t").await, r#"{"b": 1,  "a": 2}"#, "the old column keeps its bytes");
    send_together(&db, &column.switch()).await;
    send_together(&db, &column.undo_switch()).await;
    assert_eq!(db.text("SELECT v::text FROM t").await, r#"{"b": 1,  "a": 2}"#);

    db.execute("CREATE TABLE n (id bigint PRIMARY KEY, v integer NOT NULL); INSERT INTO n VALUES (1, 1)").await;
    let number = RetypedColumn::new("n", "v", "integer", "text").required();
    send_together(&db, &number.expand()).await;
    send(&db, &number.convert()).await;
    send(&db, &number.build()).await;
    send_together(&db, &number.switch()).await;
    db.execute("INSERT INTO n (id, v) VALUES (2, 'two'), (3, '3')").await;
    assert_eq!(offending(&db, &number.converts_back().probe()).await, r#"[{"id": 2}]"#);
    db.execute("DELETE FROM n WHERE id = 2").await;
    send_together(&db, &number.undo_switch()).await;
    assert_eq!(db.text("SELECT string_agg(v::text, ' ' ORDER BY id) FROM n").await, "1 3");
}

#[tokio::test]
async fn what_the_pattern_does_not_know_is_refused_by_name() {
    let db = database().await;
    db.execute(
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE ROLE retyped_reads_v",
    )
    .await;
    let cases = [
        ("CREATE INDEX by_v ON t (v)", "by_v"),
        ("ALTER TABLE t ADD CONSTRAINT few CHECK (v < 9)", "few"),
        ("ALTER TABLE t ADD CONSTRAINT v_once UNIQUE (v)", "v_once"),
        ("ALTER TABLE t ADD UNIQUE (v); CREATE TABLE child (v integer CONSTRAINT child_v REFERENCES t (v))", "child_v"),
        ("ALTER TABLE t ALTER COLUMN v SET DEFAULT 7", "was not told of"),
        ("ALTER TABLE t ALTER COLUMN v SET NOT NULL", "is NOT NULL"),
        ("ALTER TABLE t ADD COLUMN double integer GENERATED ALWAYS AS (v * 2) STORED", "double"),
        ("ALTER TABLE t ALTER COLUMN v SET NOT NULL, ALTER COLUMN v ADD GENERATED ALWAYS AS IDENTITY", "identity"),
        ("CREATE SEQUENCE numbers OWNED BY t.v", "numbers"),
        ("CREATE VIEW seen AS SELECT v FROM t", "seen"),
        ("CREATE TRIGGER looks BEFORE UPDATE OF v ON t FOR EACH ROW EXECUTE FUNCTION f()", "looks"),
        ("CREATE POLICY theirs ON t USING (v > 0)", "theirs"),
        ("CREATE STATISTICS counts ON id, v FROM t", "counts"),
        ("GRANT SELECT (v) ON t TO retyped_reads_v", "grants"),
    ];
    let column = RetypedColumn::new("t", "v", "integer", "bigint");
    for (sql, named) in cases {
        db.execute("DROP TABLE IF EXISTS t CASCADE; DROP TABLE IF EXISTS child; CREATE TABLE t (id bigint PRIMARY KEY, v integer)")
            .await;
        send_together(&db, &column.expand()).await;
        assert_eq!(offending(&db, &column.is_complete().probe()).await, "[]");
        db.execute(sql).await;
        let missing = offending(&db, &column.is_complete().probe()).await;
        assert!(missing.contains(named), "{named} is not in {missing}");
        send_together(&db, &column.undo_expand()).await;
    }
    db.execute("DROP TABLE t CASCADE; DROP ROLE retyped_reads_v").await;
}

/// Writes as old code does, or as new code does, until it is told to stop; returns how often.
async fn write_on(pool: PgPool, sql: &'static str, stop: Arc<AtomicBool>) -> i64 {
    let mut written = 0;
    while !stop.load(Ordering::Relaxed) {
        sqlx::query(sql).bind(written % 200 + 1).execute(&pool).await.expect("a write never fails");
        written += 1;
    }
    written
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_written_meanwhile_is_missed_in_either_direction() {
    let db = database().await;
    db.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text, w text); INSERT INTO t SELECT n, n::text FROM generate_series(1, 400) AS n")
        .await;
    let column = RetypedColumn::new("t", "v", "text", "integer");
    send_together(&db, &column.expand()).await;
    let stop = Arc::new(AtomicBool::new(false));
    let old = "UPDATE t SET v = (coalesce(v, '0')::integer + 1)::text WHERE id = $1";
    let new = "UPDATE t SET v_new = coalesce(v_new, v::integer) + 1 WHERE id = $1";
    let writers = [old, new, old].map(|sql| tokio::spawn(write_on(db.pool(), sql, stop.clone())));
    for after in (0..400).step_by(20) {
        db.execute(&format!(
            "UPDATE t SET v_new = v::integer WHERE id > {after} AND id <= {after} + 20 AND v_new IS NULL AND v IS NOT NULL"
        ))
        .await;
    }
    stop.store(true, Ordering::Relaxed);
    let mut written = 0;
    for writer in writers {
        written += writer.await.expect("it ends");
    }
    assert!(written > 0);
    assert_eq!(offending(&db, &column.is_converted().probe()).await, "[]");
    assert_eq!(db.count("SELECT count(*) FROM t WHERE v::integer IS DISTINCT FROM v_new").await, 0);
    assert_eq!(db.count("SELECT sum(v_new) - 400 * 401 / 2 FROM t").await, written, "each write counts once");
}
