//! The backfill of each pattern, run by the engine with two workers while sessions write as old and as new code does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use seaworthy::pattern::{JsonShape, RenamedColumn, RequiredColumn, RetypedColumn, SplitJson, SwappedTable};
use seaworthy::prelude::*;
use seaworthy_backfill::{Limits, Options, declared, find};
use seaworthy_runner::{RunOptions, UpTarget};
use sqlx::PgPool;

use super::{holds, offending, send_together};
use crate::support::{TestDb, chain, database};

const ROWS: i64 = 3_000;
const NAME: &str = "moved";

/// A migration that sends statements and has a backfill.
struct Expanding {
    statements: Vec<String>,
    backfill: Backfill,
}

impl MigrationName for Expanding {
    fn name(&self) -> &'static str {
        "m0001_expand"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Expanding {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &self.statements).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}

impl Migration for Expanding {
    fn backfills(&self) -> Vec<Backfill> {
        vec![self.backfill.clone()]
    }
}

/// Writes until it is told to stop, and a little longer than the backfill; returns how often.
async fn write_on(pool: PgPool, sql: &'static str, stop: Arc<AtomicBool>) -> i64 {
    let mut written = 0;
    while !stop.load(Ordering::Relaxed) {
        sqlx::query(sql).bind(written * 13 % ROWS + 1).execute(&pool).await.expect("a write never fails");
        written += 1;
    }
    written
}

/// Expands, runs the backfill to its end and finalizes it, while each of the writers writes; returns how often each did.
async fn moved_under<const N: usize>(
    db: &TestDb,
    statements: Vec<String>,
    backfill: Backfill,
    writers: [&'static str; N],
) -> [i64; N] {
    let chain = chain(vec![Box::new(Expanding { statements, backfill }) as Box<dyn Migration>]).await;
    let target = UpTarget::default();
    seaworthy_runner::up(&db.target(), &chain, &target, &RunOptions::default(), &mut |_| {}).await.expect("it expands");
    let stop = Arc::new(AtomicBool::new(false));
    let writers = writers.map(|sql| tokio::spawn(write_on(db.pool(), sql, stop.clone())));
    let limits = Limits { every: Duration::from_millis(50), ..Limits::none() };
    let options =
        Options { workers: 2, batch_rows_min: 1, batch_rows_max: 40, range_rows: 400, limits, ..Options::default() };
    let what = find(&declared(&chain), NAME).expect("it is declared");
    let ran = seaworthy_backfill::run(&db.target(), &chain, &what, &options, &mut |_| {}).await;
    let ran = ran.expect("it runs to its end");
    assert_eq!(ran.failed_records, 0);
    assert!(ran.batches > 50, "{} batches", ran.batches);
    let done = seaworthy_backfill::finalize(&db.target(), &chain, &what, &options, &mut |_| {}).await;
    done.expect("it is finalized");
    stop.store(true, Ordering::Relaxed);
    let mut written = [0; N];
    for (count, writer) in written.iter_mut().zip(writers) {
        *count = writer.await.expect("it ends");
        assert!(*count > 0);
    }
    written
}

async fn table(columns: &str, values: &str) -> TestDb {
    let db = database().await;
    db.execute(&format!(
        "CREATE TABLE t (id bigint PRIMARY KEY, {columns}); INSERT INTO t SELECT n, {values} FROM generate_series(1, {ROWS}) AS n"
    ))
    .await;
    db
}

#[tokio::test(flavor = "multi_thread")]
async fn a_required_column_keeps_what_others_wrote_into_it() {
    let db = table("w integer NOT NULL", "0").await;
    let column = RequiredColumn::new("t", "v", "bigint").with_default("-1");
    let writers = [
        "UPDATE t SET v = -id, w = w + 1 WHERE id = $1",
        "INSERT INTO t (id, w) VALUES ($1 + 100000, 0) ON CONFLICT (id) DO NOTHING",
    ];
    let written = moved_under(&db, column.add(), column.backfill(NAME, "id * 2"), writers).await;
    assert_eq!(offending(&db, &column.is_filled().probe()).await, "[]");
    let wrong = "SELECT count(*) FROM t WHERE v <> CASE WHEN w > 0 THEN -id WHEN id > 100000 THEN -1 ELSE id * 2 END";
    assert_eq!(db.count(wrong).await, 0);
    assert_eq!(db.count("SELECT sum(w) FROM t").await, written[0]);
    super::send(&db, &column.require()).await;
    assert!(holds(&db, &column.is_required()).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_write_to_either_name_counts_once() {
    let db = table("old bigint NOT NULL", "n").await;
    let column = RenamedColumn::new("t", "old", "new", "bigint").required();
    let writers = [
        "UPDATE t SET old = old + 1 WHERE id = $1",
        "UPDATE t SET new = coalesce(new, old) + 1 WHERE id = $1",
        "INSERT INTO t (id, new) VALUES ($1 + 100000, 0) ON CONFLICT (id) DO UPDATE SET new = t.new + 1",
    ];
    let written = moved_under(&db, column.expand(), column.backfill(NAME), writers).await;
    assert!(holds(&db, &column.agrees()).await);
    let sums =
        format!("SELECT sum(new)::bigint - {ROWS} * ({ROWS} + 1) / 2 + count(*) FILTER (WHERE id > 100000) FROM t");
    assert_eq!(db.count(&sums).await, written.iter().sum::<i64>());
}

#[tokio::test(flavor = "multi_thread")]
async fn each_write_to_either_type_counts_once() {
    let db = table("v text", "n::text").await;
    let column = RetypedColumn::new("t", "v", "text", "bigint");
    let writers = [
        "UPDATE t SET v = (v::bigint + 1)::text WHERE id = $1",
        "UPDATE t SET v_new = coalesce(v_new, v::bigint) + 1 WHERE id = $1",
        "INSERT INTO t (id, v) VALUES ($1 + 100000, '0') ON CONFLICT (id) DO UPDATE SET v = (t.v::bigint + 1)::text",
    ];
    let written = moved_under(&db, column.expand(), column.backfill(NAME), writers).await;
    assert_eq!(offending(&db, &column.is_converted().probe()).await, "[]");
    assert_eq!(db.count("SELECT count(*) FROM t WHERE v::bigint IS DISTINCT FROM v_new").await, 0);
    let sums =
        format!("SELECT sum(v_new)::bigint - {ROWS} * ({ROWS} + 1) / 2 + count(*) FILTER (WHERE id > 100000) FROM t");
    assert_eq!(db.count(&sums).await, written.iter().sum::<i64>());
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_follow_the_documents_that_are_written_meanwhile() {
    let db = table("slots jsonb", "jsonb_build_array(jsonb_build_object('day', n))").await;
    let pattern = SplitJson::new("t", "slots", "parts", JsonShape::List)
        .owned_by("id", "owner", "bigint")
        .field("day", "day", "integer");
    let writers = [
        "UPDATE t SET slots = slots || jsonb_build_array(jsonb_build_object('day', -id)) WHERE id = $1",
        "UPDATE t SET slots = '[]' WHERE id = $1 AND id % 7 = 0",
        "INSERT INTO t (id, slots) VALUES ($1 + 100000, '[{\"day\": 1}, {\"day\": 2}]') ON CONFLICT DO NOTHING",
    ];
    moved_under(&db, pattern.expand(), pattern.backfill(NAME), writers).await;
    assert_eq!(offending(&db, &pattern.is_split().probe()).await, "[]");
    let different = "SELECT count(*) FROM t WHERE slots <> (
        SELECT coalesce(jsonb_agg(jsonb_build_object('day', day) ORDER BY position), '[]') FROM parts WHERE owner = t.id)";
    assert_eq!(db.count(different).await, 0);
    assert_eq!(db.count("SELECT count(*) FROM parts WHERE owner NOT IN (SELECT id FROM t)").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_written_meanwhile_is_the_same_beside_and_takes_its_place() {
    let db = table("v integer NOT NULL", "0").await;
    let swapped =
        SwappedTable::new("t", ["id"], ["id", "v"]).change("ALTER COLUMN v TYPE bigint", "ALTER COLUMN v TYPE integer");
    let writers = [
        "UPDATE t SET v = v + 1 WHERE id = $1",
        "DELETE FROM t WHERE id = $1 AND id % 5 = 0",
        "INSERT INTO t (id, v) VALUES ($1 + 100000, 0) ON CONFLICT (id) DO UPDATE SET v = t.v + 1",
        "UPDATE t SET id = -id WHERE id = $1 AND id % 11 = 0",
    ];
    moved_under(&db, swapped.build(), swapped.backfill(NAME), writers).await;
    assert!(holds(&db, &swapped.is_same()).await);
    let sum = "SELECT sum(hashtext(concat_ws('/', id, v))::bigint)::bigint FROM t";
    let before = db.count(sum).await;
    send_together(&db, &swapped.swap()).await;
    assert_eq!(db.count(sum).await, before);
    assert_eq!(db.text("SELECT pg_typeof(v)::text FROM t LIMIT 1").await, "bigint");
}
