//! A column that is to be required.

use seaworthy::pattern::RequiredColumn;

use super::{holds, offending, send, send_together};
use crate::support::database;

fn column() -> RequiredColumn {
    RequiredColumn::new("Ein \"Tisch\"", "neue Spalte", "text").with_default("'später'").keyed_by(["der Schlüssel"])
}

#[tokio::test]
async fn a_column_is_added_filled_and_required_and_all_of_it_goes_back() {
    let db = database().await;
    db.execute(r#"CREATE TABLE "Ein ""Tisch""" ("der Schlüssel" bigint PRIMARY KEY)"#).await;
    db.execute(r#"INSERT INTO "Ein ""Tisch""" SELECT generate_series(1, 3)"#).await;
    let column = column();
    send_together(&db, &column.add()).await;
    assert!(holds(&db, &column.exists()).await);
    // The rows that were there have no value, and one that is written now has the default.
    db.execute(r#"INSERT INTO "Ein ""Tisch""" VALUES (4)"#).await;
    assert_eq!(db.count(r#"SELECT count(*) FROM "Ein ""Tisch""" WHERE "neue Spalte" IS NULL"#).await, 3);
    let shown = offending(&db, &column.is_filled().probe()).await;
    assert_eq!(shown, r#"[{"der Schlüssel": 1}, {"der Schlüssel": 2}, {"der Schlüssel": 3}]"#);
    send(&db, &column.fill(r#"'Nummer ' || "der Schlüssel""#)).await;
    assert_eq!(offending(&db, &column.is_filled().probe()).await, "[]");
    assert!(!holds(&db, &column.is_required()).await);
    send(&db, &column.require()).await;
    assert!(holds(&db, &column.is_required()).await);
    assert_eq!(db.count("SELECT count(*) FROM pg_constraint WHERE contype = 'c' AND conname LIKE 'Ein%'").await, 0);
    send(&db, &column.release()).await;
    assert!(!holds(&db, &column.is_required()).await);
    send(&db, &column.remove()).await;
    assert!(!holds(&db, &column.exists()).await);
}

#[tokio::test]
async fn the_last_step_reads_no_row_because_the_constraint_proves_it() {
    let db = database().await;
    db.execute(
        "CREATE TABLE t (id bigint PRIMARY KEY, v int); INSERT INTO t SELECT n, n FROM generate_series(1, 100) n",
    )
    .await;
    let column = RequiredColumn::new("t", "v", "integer");
    let [add, validate, set, drop] = column.require().try_into().expect("four statements");
    send(&db, &[add, validate]).await;
    // PG 12+ says at DEBUG1 that existing constraints prove it; what it reads shows in the statistics, too.
    let reads = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 't'";
    let pool = db.pool();
    let mut transaction = pool.begin().await.expect("a transaction");
    sqlx::raw_sql(sqlx::AssertSqlSafe(set)).execute(&mut *transaction).await.expect("it is proven");
    let read: i64 = sqlx::query_scalar(reads).fetch_one(&mut *transaction).await.expect("statistics");
    assert_eq!(read, 0);
    transaction.commit().await.expect("it commits");
    send(&db, &[drop]).await;
    assert!(holds(&db, &column.is_required()).await);
}
