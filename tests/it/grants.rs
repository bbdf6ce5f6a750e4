//! What was granted on an object that is made anew is granted again, and what was taken away is taken away again.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use seaworthy_catalog::Access;
use seaworthy_diff::{Change, Rename, diff};
use seaworthy_introspect::{Scope, read_access};
use sqlx::{Connection as _, PgConnection};

use crate::diff::{catalog, run};
use crate::laws::execute;
use crate::support;

/// `{role}` may do something with all of it.
const OLD: &str = "
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE TABLE person (id integer PRIMARY KEY, name text, feels mood);
    CREATE VIEW names AS SELECT id, name FROM person;
    CREATE MATERIALIZED VIEW ids AS SELECT id FROM names;
    CREATE FUNCTION greet(who text) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT who';
    CREATE SEQUENCE counter;
    CREATE TABLE log (id integer, at date) PARTITION BY RANGE (at);
    GRANT USAGE ON TYPE mood TO {role};
    REVOKE USAGE ON TYPE mood FROM PUBLIC;
    GRANT SELECT, INSERT ON person, names, ids, log TO {role};
    GRANT UPDATE (name), SELECT (name, feels) ON person TO {role} WITH GRANT OPTION;
    GRANT UPDATE (name) ON names TO {role};
    GRANT USAGE ON SEQUENCE counter TO {role};
    REVOKE EXECUTE ON FUNCTION greet FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION greet TO {role};";

/// The enum, the views, the function, the partitioned table and a column are made anew.
const NEW: &str = "
    CREATE TYPE mood AS ENUM ('ok', 'sad');
    CREATE TABLE person (id bigint PRIMARY KEY, name text GENERATED ALWAYS AS ('x') STORED, feels mood);
    CREATE VIEW names AS SELECT name, id FROM person;
    CREATE MATERIALIZED VIEW ids AS SELECT id + 1 AS id FROM names;
    CREATE FUNCTION greet(who text) RETURNS varchar LANGUAGE sql SECURITY DEFINER AS 'SELECT who';
    CREATE SEQUENCE counter;
    CREATE TABLE log (id integer, at date) PARTITION BY LIST (at);";

async fn access(url: &str) -> Access {
    let mut connection = PgConnection::connect(url).await.unwrap();
    read_access(&mut connection, &Scope::default()).await.unwrap()
}

async fn way(role: &str, old: &str, new: &str, rename: Option<&str>) -> (Access, Access, Vec<Change>) {
    let (from, to) = (support::database().await, support::database().await);
    for (database, sql) in [(&from, old), (&to, new)] {
        let mut connection = PgConnection::connect(database.url()).await.unwrap();
        execute(&mut connection, &sql.replace("{role}", role)).await.unwrap();
    }
    let (before, wanted) = (catalog(from.url()).await, catalog(to.url()).await);
    let renames: Vec<Rename> = rename.into_iter().map(|it| Rename::parse(it, &before).unwrap()).collect();
    let first = access(from.url()).await;
    let changes = diff(&before, &wanted, &renames);
    let statements: Vec<String> = changes.iter().flat_map(|it| it.statements.clone()).collect();
    run(from.url(), &statements).await.unwrap();
    assert_eq!(diff(&catalog(from.url()).await, &wanted, &[]), []);
    (first, access(from.url()).await, changes)
}

async fn with_role<T>(name: &str, test: impl AsyncFnOnce(&str) -> T) {
    let role = format!("{name}_{}", std::process::id());
    let database = support::database().await;
    database.execute(&format!("CREATE ROLE {role}")).await;
    // It goes with the server.
    test(&role).await;
}

#[tokio::test]
async fn what_is_made_anew_is_granted_as_before() {
    with_role("granted_again", async |role| {
        let (before, after, changes) = way(role, OLD, NEW, None).await;
        assert_eq!(after.grants, before.grants, "{changes:#?}");
        assert!(before.grants.len() > 15);
    })
    .await;
}

#[tokio::test]
async fn what_is_renamed_and_made_anew_is_granted_under_its_new_name() {
    with_role("granted_renamed", async |role| {
        let old = "CREATE VIEW v AS SELECT 1 AS a; GRANT SELECT ON v TO {role};";
        let (_, after, _) = way(role, old, "CREATE VIEW w AS SELECT 'x'::text AS a;", Some("v=w")).await;
        let found: Vec<&str> = after.grants.iter().map(|it| it.identity.as_str()).collect();
        assert_eq!(found, ["public.w"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_dropped_is_granted_on_the_way_back() {
    with_role("granted_back", async |role| {
        let (from, nothing) = (support::database().await, support::database().await);
        let mut connection = PgConnection::connect(from.url()).await.unwrap();
        execute(&mut connection, &OLD.replace("{role}", role)).await.unwrap();
        let first = access(from.url()).await;
        let changes = diff(&catalog(from.url()).await, &catalog(nothing.url()).await, &[]);
        let there: Vec<String> = changes.iter().flat_map(|it| it.statements.clone()).collect();
        let back: Vec<String> = changes.iter().rev().flat_map(|it| it.inverse.clone().unwrap()).collect();
        run(from.url(), &there).await.unwrap();
        assert_eq!(access(from.url()).await.grants, []);
        run(from.url(), &back).await.unwrap();
        assert_eq!(access(from.url()).await.grants, first.grants, "{}", back.join(";\n"));
    })
    .await;
}
