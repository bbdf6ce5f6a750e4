//! What is said where nothing, or not all, can be known; what a server does is compared in package `it`.

use seaworthy_catalog::Catalog;

use super::{Answer, Effects, Lock, Surroundings, effects};

fn without_catalog(statement: &str) -> Effects {
    let search_path = ["public".to_owned()];
    effects(statement, &Surroundings { catalog: &Catalog::default(), search_path: &search_path, server_major: 15 })
}

#[test]
fn what_runs_code_or_is_not_understood_is_said_to_be_unknown() {
    let unknown = [
        "DO $$ BEGIN NULL; END $$",
        "CALL p()",
        "CREATE EXTENSION pg_trgm",
        "DROP SCHEMA s CASCADE",
        "DROP INDEX i",
        "REINDEX SCHEMA s",
        "VACUUM",
        "ANALYZE",
        "ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b",
        "FROBNICATE t",
        "ALTER",
        "CREATE TABLE",
        "CREATE INDEX",
    ];
    for statement in unknown {
        assert!(without_catalog(statement).unknown.is_some(), "{statement}");
    }
    for statement in ["SET lock_timeout = 1", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", ""] {
        assert_eq!(without_catalog(statement), Effects::default(), "{statement}");
    }
}

#[test]
fn without_a_catalog_the_answer_is_unknown_rather_than_no() {
    use Answer::{No, Unknown};
    let answers = |statement: &str| {
        let effects = without_catalog(statement);
        let touch = &effects.touches[0];
        (touch.lock, touch.rewrites, touch.scans)
    };
    assert_eq!(answers("ALTER TABLE t ALTER c TYPE bigint"), (Lock::AccessExclusive, Unknown, Unknown));
    assert_eq!(answers("ALTER TABLE t ALTER c SET NOT NULL"), (Lock::AccessExclusive, No, Unknown));
    assert_eq!(answers("ALTER TABLE t ADD c int DEFAULT f()"), (Lock::AccessExclusive, Unknown, Unknown));
    assert_eq!(answers("UPDATE t SET a = 1 WHERE b = 2"), (Lock::RowExclusive, No, Unknown));
}

#[test]
fn names_are_read_as_postgresql_reads_them() {
    let touched = |statement: &str| without_catalog(statement).touches[0].relation.to_string();
    assert_eq!(touched("ALTER TABLE Ships ADD c int"), "public.ships");
    assert_eq!(touched("alter table only \"App\".\"Ships \"\"x\"\"\" add c int"), "App.Ships \"x\"");
    assert_eq!(touched("/* why */ ALTER TABLE db.app.ships /* ; */ ADD c int;"), "app.ships");
    assert_eq!(
        without_catalog("CREATE TABLE App.n (id int)").creates.map(|name| name.to_string()),
        Some("app.n".into())
    );
    let renamed = without_catalog("ALTER TABLE a RENAME TO b").renames.map(|(from, to)| format!("{from} {to}"));
    assert_eq!(renamed.as_deref(), Some("public.a public.b"));
}
