//! A table that is dropped after its rows were kept.

use seaworthy::pattern::KeptTable;

use super::{holds, send_together};
use crate::support::{TestDb, database};

const PEOPLE: &str = "CREATE TABLE people (id bigint PRIMARY KEY); INSERT INTO people VALUES (1), (2), (3)";
const CHOICES: &str = r#"CREATE TABLE "Choices" (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person bigint REFERENCES people ON DELETE CASCADE,
    "a %s theme" text DEFAULT 'light',
    shout text GENERATED ALWAYS AS (upper("a %s theme")) STORED
)"#;

fn choices() -> KeptTable {
    KeptTable::new("Choices").refers_to("person", "people", "id")
}

async fn filled() -> TestDb {
    let db = database().await;
    db.execute(PEOPLE).await;
    db.execute(CHOICES).await;
    db.execute(r#"INSERT INTO "Choices" (person, "a %s theme") VALUES (1, 'dark'), (2, 'it''s "%"'), (NULL, NULL)"#)
        .await;
    db
}

#[tokio::test]
async fn the_rows_are_kept_and_put_back_where_they_were() {
    let db = filled().await;
    let before = db.text(r#"SELECT json_agg(c ORDER BY id)::text FROM "Choices" c"#).await;
    send_together(&db, &choices().drop()).await;
    assert!(holds(&db, &choices().is_gone()).await);
    assert!(holds(&db, &choices().is_kept()).await);
    db.execute(CHOICES).await;
    send_together(&db, &choices().put_back()).await;
    assert_eq!(db.text(r#"SELECT json_agg(c ORDER BY id)::text FROM "Choices" c"#).await, before);
    // The identity goes on behind what was put back, and the copy is gone.
    db.execute(r#"INSERT INTO "Choices" (person) VALUES (3)"#).await;
    assert_eq!(db.count(r#"SELECT max(id)::bigint FROM "Choices""#).await, 4);
    assert!(!holds(&db, &choices().is_kept()).await);
}

#[tokio::test]
async fn a_row_whose_parent_is_gone_stays_in_the_copy_and_no_copy_is_overwritten() {
    let db = filled().await;
    send_together(&db, &choices().drop()).await;
    db.execute("DELETE FROM people WHERE id = 2").await;
    db.execute(CHOICES).await;
    send_together(&db, &choices().put_back()).await;
    assert_eq!(db.count(r#"SELECT count(*) FROM "Choices""#).await, 2);
    assert_eq!(db.text(r#"SELECT string_agg(person::text, ' ') FROM seaworthy_kept."Choices""#).await, "2");
    send_together(&db, &choices().drop()).await;
    assert_eq!(db.count(r#"SELECT count(*) FROM seaworthy_kept."Choices_1""#).await, 1);
    assert_eq!(db.count(r#"SELECT count(*) FROM seaworthy_kept."Choices""#).await, 2);
}

#[tokio::test]
async fn on_a_first_way_up_there_is_nothing_to_put_back() {
    let db = filled().await;
    send_together(&db, &choices().put_back()).await;
    assert_eq!(db.count(r#"SELECT count(*) FROM "Choices""#).await, 3);
}

#[tokio::test]
async fn what_stands_on_the_table_keeps_it_and_nothing_is_done() {
    let db = filled().await;
    db.execute(r#"CREATE VIEW dark AS SELECT id FROM "Choices" WHERE "a %s theme" = 'dark'"#).await;
    let statements = format!("BEGIN;\n{};\nCOMMIT", choices().drop().join(";\n"));
    let refused = sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&db.pool()).await;
    let told = refused.expect_err("the view stands on it").to_string();
    assert!(told.contains("other objects depend on it"), "{told}");
    assert_eq!(db.count(r#"SELECT count(*) FROM "Choices""#).await, 3);
    assert_eq!(db.count("SELECT count(*) FROM pg_namespace WHERE nspname = 'seaworthy_kept'").await, 0);
}

#[tokio::test]
async fn where_row_security_hides_rows_there_is_an_error_and_no_copy_of_the_rest() {
    let db = filled().await;
    let role = format!("half_blind_{}", std::process::id());
    db.execute(&format!(
        r#"CREATE ROLE {role};
        ALTER TABLE "Choices" OWNER TO {role}, ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON "Choices" USING (person = 1);
        CREATE SCHEMA seaworthy_kept AUTHORIZATION {role};
        DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {role}', current_database()); END $$"#
    ))
    .await;
    let statements = format!("BEGIN;\nSET LOCAL ROLE {role};\n{};\nCOMMIT", choices().drop().join(";\n"));
    let refused = sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&db.pool()).await;
    let told = refused.expect_err("it would keep one row of three").to_string();
    assert!(told.contains("row-level security"), "{told}");
    assert_eq!(db.count(r#"SELECT count(*) FROM "Choices""#).await, 3);
    db.execute(&format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}")).await;
}
