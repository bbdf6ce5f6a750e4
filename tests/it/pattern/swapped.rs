//! A table that is built anew beside the old one and takes its place, while others write.

use seaworthy::pattern::{Reference, SwappedTable};
use seaworthy::prelude::*;

use super::{holds, offending, send, send_together};
use crate::support::{TestDb, database, schema};

const TABLES: &str = r#"
CREATE TABLE teams (id bigint PRIMARY KEY);
CREATE TABLE "Users" (
    id bigint PRIMARY KEY, "e-mail" text NOT NULL DEFAULT 'none', team bigint, points integer NOT NULL DEFAULT 0,
    CONSTRAINT points_check CHECK (points >= 0),
    CONSTRAINT users_team_fkey FOREIGN KEY (team) REFERENCES teams (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX "Users e-mail" ON "Users" ("e-mail");
COMMENT ON TABLE "Users" IS 'who plays';
COMMENT ON COLUMN "Users".points IS 'never fewer';
CREATE TABLE games (id bigint PRIMARY KEY, player bigint NOT NULL,
    CONSTRAINT games_player_fkey FOREIGN KEY (player) REFERENCES "Users" (id) ON DELETE CASCADE ON UPDATE CASCADE);
INSERT INTO teams VALUES (1);
INSERT INTO "Users" SELECT n, 'p' || n, 1, n FROM generate_series(1, 50) n;
INSERT INTO games SELECT n, n FROM generate_series(1, 50) n"#;

fn users() -> SwappedTable {
    SwappedTable::new("Users", ["id"], ["id", "e-mail", "team", "points"])
        .change("ALTER COLUMN points TYPE bigint", "ALTER COLUMN points TYPE integer")
        .change("ADD COLUMN new_feature jsonb NOT NULL DEFAULT '{}'", "DROP COLUMN new_feature")
        .index("Users e-mail", Index::create().col("e-mail").unique().take())
        .foreign_key(
            ForeignKey::create()
                .name("users_team_fkey")
                .from_col("team")
                .to("teams", "id")
                .on_delete(ForeignKeyAction::SetNull)
                .take(),
        )
        .referred_to_by(
            Reference::new("games", "games_player_fkey", ["player"])
                .with_actions("ON DELETE CASCADE ON UPDATE CASCADE"),
        )
}

async fn original() -> TestDb {
    let db = database().await;
    db.execute(TABLES).await;
    db
}

/// Returns a database where everything is there but the swap.
async fn prepared() -> TestDb {
    let db = original().await;
    send_together(&db, &users().build()).await;
    send(&db, &users().copy()).await;
    send(&db, &users().refer()).await;
    db
}

/// What a person sees of a schema, whatever the order of columns.
async fn lines(db: &TestDb) -> Vec<String> {
    let mut lines: Vec<String> = schema(db)
        .await
        .lines()
        .map(|line| line.trim_end_matches(',').to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn all_that_the_table_has_is_there_after_the_swap_and_each_step_goes_back() {
    let db = original().await;
    let original = lines(&db).await;
    send_together(&db, &users().build()).await;
    send(&db, &users().copy()).await;
    let built = lines(&db).await;
    send(&db, &users().refer()).await;
    let referring = lines(&db).await;
    assert_eq!(offending(&db, &users().is_complete().probe()).await, "[]");
    send_together(&db, &users().swap()).await;
    for check in users().is_swapped() {
        assert!(holds(&db, &check).await, "{}", check.name());
    }
    let swapped = lines(&db).await;
    send(&db, &users().finish()).await;
    for check in users().is_finished() {
        assert!(holds(&db, &check).await, "{}", check.name());
    }
    // The new table has the old one's names, keys, defaults, checks and comments; two lines are what was changed.
    let finished = lines(&db).await;
    let gone: Vec<&String> = original.iter().filter(|line| !finished.contains(line)).collect();
    assert_eq!(gone, ["    points integer DEFAULT 0 NOT NULL"]);
    let new: Vec<&String> = finished.iter().filter(|line| !original.contains(line)).collect();
    assert_eq!(new, ["    new_feature jsonb DEFAULT '{}'::jsonb NOT NULL", "    points bigint DEFAULT 0 NOT NULL"]);
    send(&db, &users().undo_finish()).await;
    assert_eq!(lines(&db).await, swapped);
    send_together(&db, &users().undo_swap()).await;
    assert_eq!(lines(&db).await, referring);
    send(&db, &users().undo_refer()).await;
    assert_eq!(lines(&db).await, built);
    send_together(&db, &users().undo_build()).await;
    assert_eq!(lines(&db).await, original);
    assert_eq!(db.count(r#"SELECT count(*) FROM "Users" JOIN games ON player = "Users".id"#).await, 50);
}

/// Writes in every way that there is, with ids from `first`.
fn writes(first: i64) -> String {
    format!(
        r#"INSERT INTO "Users" (id, "e-mail", points) VALUES ({first}, 'w{first}', 1), ({first} + 1, 'x{first}', 2);
        INSERT INTO games VALUES ({first}, {first});
        UPDATE "Users" SET points = points + 1 WHERE id % 2 = 0;
        UPDATE "Users" SET id = {first} + 2 WHERE id = {first};
        DELETE FROM "Users" WHERE id = {first} + 1;
        DELETE FROM teams WHERE id = {first};
        INSERT INTO "Users" (id, "e-mail") VALUES (1, 'again') ON CONFLICT (id) DO UPDATE SET points = {first}"#
    )
}

#[tokio::test]
async fn what_is_written_at_any_step_is_in_both_tables() {
    let db = original().await;
    send_together(&db, &users().build()).await;
    db.execute(&writes(100)).await;
    send(&db, &users().copy()).await;
    assert!(holds(&db, &users().is_same()).await);
    db.execute(&writes(200)).await;
    send(&db, &users().refer()).await;
    db.execute(&writes(300)).await;
    assert!(holds(&db, &users().is_same()).await);
    send_together(&db, &users().swap()).await;
    db.execute(&writes(400)).await;
    let sum = |table: &str| {
        format!(r#"SELECT sum(hashtext(concat_ws('/', id, "e-mail", team, points)))::bigint FROM "{table}""#)
    };
    assert_eq!(db.count(&sum("Users")).await, db.count(&sum("Users_old")).await);
    let before = db.count(&sum("Users")).await;
    send_together(&db, &users().undo_swap()).await;
    assert_eq!(db.count(&sum("Users")).await, before);
    db.execute(&writes(500)).await;
    db.execute(r#"TRUNCATE "Users" CASCADE"#).await;
    assert_eq!(db.count(r#"SELECT count(*) FROM "Users_v2""#).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_somebody_is_deleting_or_changing_are_copied_as_they_become() {
    let db = original().await;
    send_together(&db, &users().build()).await;
    let pool = db.pool();
    let mut writer = pool.begin().await.expect("a transaction");
    let write = r#"DELETE FROM "Users" WHERE id = 1; UPDATE "Users" SET points = 999 WHERE id = 2"#;
    sqlx::raw_sql(write).execute(&mut *writer).await.expect("the writer writes");
    let copies = users().copy();
    let copying = tokio::spawn({
        let pool = db.pool();
        async move { sqlx::raw_sql(sqlx::AssertSqlSafe(copies[0].clone())).execute(&pool).await.map(drop) }
    });
    let waits = "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')";
    crate::runner::wait_until(&db, waits).await;
    writer.commit().await.expect("the writer commits");
    copying.await.expect("no panic").expect("the copy goes through");
    assert!(holds(&db, &users().is_same()).await);
    assert_eq!(db.count(r#"SELECT count(*) FROM "Users_v2""#).await, 49);
    assert_eq!(db.count(r#"SELECT points FROM "Users_v2" WHERE id = 2"#).await, 999);
}

#[tokio::test]
async fn what_was_forgotten_closes_the_gate_and_is_named() {
    let db = prepared().await;
    let role = format!("reader_{}", std::process::id());
    db.execute(&format!(
        r#"ALTER TABLE "Users" ADD COLUMN late text;
        CREATE INDEX forgotten ON "Users" (points);
        ALTER TABLE "Users" ADD CONSTRAINT late_check CHECK (late <> '');
        ALTER TABLE "Users" ALTER COLUMN team SET DEFAULT 1;
        CREATE TABLE more (player bigint CONSTRAINT more_player_fkey REFERENCES "Users" (id));
        CREATE VIEW best AS SELECT id FROM "Users" WHERE points > 10;
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER touched BEFORE UPDATE ON "Users" FOR EACH ROW EXECUTE FUNCTION touch();
        CREATE ROLE {role}; GRANT SELECT ON "Users" TO {role}"#
    ))
    .await;
    let all = users().is_complete().probe().sql.replace("LIMIT 5", "LIMIT 50");
    let shown = db.text(&format!("SELECT sample FROM (\n{all}\n) AS probe")).await;
    for name in ["late", "forgotten", "late_check", "team", "more_player_fkey", "best", "touched", "grants"] {
        assert!(shown.contains(name), "{name} is not in {shown}");
    }
    db.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await;
}

#[tokio::test]
async fn grants_on_the_table_and_on_columns_go_along_and_who_has_few_can_still_write() {
    let db = original().await;
    let role = format!("player_{}", std::process::id());
    db.execute(&format!(
        r#"CREATE ROLE {role};
        GRANT SELECT ON "Users" TO {role} WITH GRANT OPTION; GRANT UPDATE ("e-mail") ON "Users" TO {role}"#
    ))
    .await;
    send_together(&db, &users().build()).await;
    send(&db, &users().copy()).await;
    send(&db, &users().refer()).await;
    assert_eq!(offending(&db, &users().is_complete().probe()).await, "[]");
    // Its rights end at one column of the one table, and the trigger writes all of the other.
    db.execute(&format!(r#"SET ROLE {role}; UPDATE "Users" SET "e-mail" = 'mine' WHERE id = 7; RESET ROLE"#)).await;
    assert_eq!(db.text(r#"SELECT "e-mail" FROM "Users_v2" WHERE id = 7"#).await, "mine");
    send_together(&db, &users().swap()).await;
    db.execute(&format!(r#"SET ROLE {role}; UPDATE "Users" SET "e-mail" = 'still' WHERE id = 7; RESET ROLE"#)).await;
    assert_eq!(db.text(r#"SELECT "e-mail" FROM "Users_old" WHERE id = 7"#).await, "still");
    let may_use = format!(
        "SELECT count(*) FROM pg_proc WHERE proname LIKE 'Users%' AND has_function_privilege('{role}', oid, 'EXECUTE')"
    );
    assert_eq!(db.count(&may_use).await, 0);
    db.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await;
}
