//! What a check says of objects that are there, missing, or not as they should be.

use seaworthy_migration::{Check, Gate, Object};

use crate::support::{TestDb, database};

const SCHEMA: &str = r#"
CREATE SCHEMA "App 1";
CREATE TABLE "App 1"."Ship's" ("Id" bigint PRIMARY KEY, name varchar(40), berth int);
INSERT INTO "App 1"."Ship's" SELECT n, 'ship', 1 + (n > 8)::int FROM generate_series(1, 10) n;
ALTER TABLE "App 1"."Ship's" ADD CONSTRAINT valid CHECK (berth > 0);
ALTER TABLE "App 1"."Ship's" ADD CONSTRAINT "not valid" CHECK (berth > 1) NOT VALID;
CREATE VIEW "App 1".harbour AS SELECT 1 AS n;
CREATE INDEX "by name" ON "App 1"."Ship's" (name);
CREATE INDEX broken ON "App 1"."Ship's" (berth);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = '"App 1".broken'::regclass;
CREATE TYPE "App 1".mood AS ENUM ('calm');
CREATE FUNCTION "App 1".f(a integer, b text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION "App 1".touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touching BEFORE UPDATE ON "App 1"."Ship's" FOR EACH ROW EXECUTE FUNCTION "App 1".touch();
CREATE TRIGGER sleeping BEFORE UPDATE ON "App 1"."Ship's" FOR EACH ROW EXECUTE FUNCTION "App 1".touch();
ALTER TABLE "App 1"."Ship's" DISABLE TRIGGER sleeping;
CREATE POLICY own ON "App 1"."Ship's" USING (true);
CREATE TABLE ships (id int);
"#;

/// Returns whether the check holds, and the sample that it shows.
async fn ask(db: &TestDb, check: &Check) -> (bool, String) {
    let probe = check.probe();
    let sql = format!("SELECT total::text || ' ' || passed || ' ' || sample FROM ({}) AS asked", probe.sql);
    let text = db.text(&sql).await;
    let mut parts = text.splitn(3, ' ');
    let mut number = || parts.next().and_then(|text| text.parse().ok()).expect("two counts");
    let (total, passed): (u64, u64) = (number(), number());
    (probe.holds(total, passed), parts.next().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn an_object_exists_only_where_it_is_as_it_should_be() {
    let db = database().await;
    db.execute(SCHEMA).await;
    let app = |object: Object| object.in_schema("App 1");
    let ship = "Ship's";
    let there = [
        app(Object::table(ship)),
        app(Object::view("harbour")),
        app(Object::relation("harbour")),
        app(Object::index("by name")),
        app(Object::column(ship, "name").of_type("character varying(40)")),
        app(Object::column(ship, "Id")),
        app(Object::constraint(ship, "valid")),
        app(Object::trigger(ship, "touching")),
        app(Object::function("f")),
        app(Object::function("f").with_arguments("integer, text")),
        app(Object::data_type("mood")),
        Object::table("ships"),
        Object::column("ships", "id").of_type("integer"),
    ];
    for object in there {
        assert_eq!(ask(&db, &Check::exists(&object)).await, (true, "[]".to_owned()), "{object}");
        assert!(!ask(&db, &Check::absent(&object)).await.0, "{object}");
    }
    let not = [
        (app(Object::table("Ships")), "missing"),
        (app(Object::table("harbour")), "of another kind"),
        (app(Object::view(ship)), "of another kind"),
        (app(Object::index("broken")), "invalid"),
        (app(Object::relation("broken")), "invalid"),
        (app(Object::column(ship, "name").of_type("text")), "of type character varying(40)"),
        (app(Object::column(ship, "nam")), "missing"),
        (app(Object::column("no table", "name")), "missing"),
        (app(Object::constraint(ship, "not valid")), "not validated"),
        (app(Object::trigger(ship, "sleeping")), "disabled"),
        (app(Object::policy(ship, "own")), "row security is disabled"),
        (app(Object::function("f").with_arguments("integer")), "missing"),
        (app(Object::sequence("s")), "missing"),
        (Object::table(ship), "missing"),
        (Object::table("ships").in_schema("no schema"), "missing"),
        (Object::data_type("mood"), "missing"),
    ];
    for (object, state) in not {
        let (held, sample) = ask(&db, &Check::exists(&object)).await;
        assert!(!held && sample.contains(&format!("\"state\": \"{state}\"")), "{object}: {sample}");
    }
    assert!(ask(&db, &Check::absent(&app(Object::table("Ships")))).await.0);
}

#[tokio::test]
async fn counts_and_shares_show_what_they_found() {
    let db = database().await;
    db.execute("CREATE TABLE ships (id int, berth int); INSERT INTO ships SELECT n, nullif(n, 1) FROM generate_series(1, 10) n").await;
    let same = |other: &str| Check::same_count("all were moved", "SELECT count(*) FROM ships", other);
    assert!(ask(&db, &same("SELECT 10")).await.0);
    let (held, sample) = ask(&db, &same("SELECT count(berth) FROM ships -- those with a berth")).await;
    assert!(!held && sample.contains(r#""one": 10"#) && sample.contains(r#""other": 9"#), "{sample}");
    let share = |percent| Check::at_least(percent, "berths", "ships", "berth IS NOT NULL");
    assert!(ask(&db, &share(90.0)).await.0);
    let (held, sample) = ask(&db, &share(90.1)).await;
    assert!(!held && sample.contains(r#""id": 1"#), "{sample}");
    assert_eq!(Gate::holds(share(95.0)).probe(), Gate::at_least(95.0, "berths", "ships", "berth IS NOT NULL").probe());
}

#[tokio::test]
async fn of_rows_that_are_counted_the_key_is_shown_and_what_the_condition_speaks_of() {
    let db = database().await;
    db.execute(
        r#"CREATE TABLE users ("Id" int, site int, mail text, "PassWord" text, state text, PRIMARY KEY ("Id", site));
           CREATE TABLE sites (site int, note text); CREATE VIEW plain AS SELECT * FROM users;
           INSERT INTO users VALUES (7, 1, 'ann@example.org', 'x', 'new'); INSERT INTO sites VALUES (1, 'y')"#,
    )
    .await;
    let shown = async |rows: &str, passing: &str| {
        ask(&db, &Check::at_least(100.0, "c", rows.to_owned(), passing.to_owned())).await.1
    };
    assert_eq!(shown("users", "state = 'done'").await, r#"[{"Id": 7, "site": 1, "state": "new"}]"#);
    assert_eq!(
        shown("public.\"users\" u WHERE site = 1", "u.STATE = 'done'").await,
        r#"[{"Id": 7, "site": 1, "state": "new"}]"#
    );
    assert_eq!(shown("users JOIN sites USING (site)", "note = 'z'").await, r#"[{"Id": 7, "note": "y", "site": 1}]"#);
    assert_eq!(shown("users", "false").await, r#"[{"Id": 7, "site": 1}]"#);
    // What has no key is shown whole.
    assert!(shown("plain", "false").await.contains("ann@example.org"));
    assert!(shown("(SELECT * FROM users) AS u", "false").await.contains("ann@example.org"));
    assert_eq!(shown("generate_series(1, 1) AS n", "false").await, r#"[{"n": 1}]"#);
}

#[tokio::test]
async fn a_value_of_an_enum_is_found_wherever_it_is_used() {
    let db = database().await;
    db.execute(
        r#"CREATE SCHEMA "App 1";
CREATE TYPE "App 1"."Ship's mood" AS ENUM ('calm', 'it''s "$value"', 'never', 'default');
CREATE DOMAIN "App 1".soul AS "App 1"."Ship's mood";
CREATE TABLE "App 1"."A b" (plain "App 1"."Ship's mood" DEFAULT 'default', many "App 1"."Ship's mood"[], soul "App 1".soul,
    souls "App 1".soul[], other text DEFAULT 'never');
CREATE TABLE parent (at int, mood "App 1"."Ship's mood") PARTITION BY LIST (at);
CREATE TABLE child PARTITION OF parent FOR VALUES IN (1);
CREATE MATERIALIZED VIEW seen AS SELECT 'calm'::"App 1"."Ship's mood" AS mood;
CREATE VIEW looked AS SELECT mood FROM parent;
INSERT INTO "App 1"."A b" VALUES ('calm', '{calm,calm}', 'calm', '{NULL,calm}'), ('it''s "$value"', NULL, NULL, NULL);
INSERT INTO parent VALUES (1, 'calm'), (1, 'calm')"#,
    )
    .await;
    let mood = Object::data_type("Ship's mood").in_schema("App 1");
    let (held, places) = ask(&db, &Check::value_unused(&mood, "calm")).await;
    assert!(!held);
    let table = r#""table": "\"App 1\".\"A b\"""#;
    for column in ["plain", "many", "soul", "souls"] {
        assert!(
            places.contains(&format!(r#"{{{table}, "column": "{column}", "used by": "1 row"}}"#)),
            "{column}: {places}"
        );
    }
    let all = format!("SELECT count(*) FROM ({}) AS asked, jsonb_array_elements(sample::jsonb)", probe(&mood, "calm"));
    assert_eq!(db.count(&all).await, 5, "a sample");
    let total = format!("SELECT total FROM ({}) AS asked", probe(&mood, "calm"));
    assert_eq!(db.count(&total).await, 6, "and the partition and the materialized view: {places}");
    assert!(!ask(&db, &Check::value_unused(&mood, "it's \"$value\"")).await.0);
    assert!(!ask(&db, &Check::value_unused(&mood, "default")).await.0, "a default uses it, too");
    for unused in ["never", "nobody's"] {
        assert!(ask(&db, &Check::value_unused(&mood, unused)).await.0, "{unused}");
    }
    assert!(ask(&db, &Check::value_exists(&mood, "never")).await.0);
    assert!(!ask(&db, &Check::value_exists(&mood, "nobody's")).await.0);
    assert!(ask(&db, &Check::value_unused(&Object::data_type("none such"), "calm")).await.0);
}

fn probe(mood: &Object, value: &str) -> String {
    Check::value_unused(mood, value).probe().sql
}
