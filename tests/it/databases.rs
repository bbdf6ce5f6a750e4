//! The five databases, alike: with rows in the tables, each migration goes back on its own down to nothing, and the way
//! up again ends at the same catalog.

use seaworthy_catalog::{Catalog, NamePattern};
use seaworthy_introspect::Scope;
use seaworthy_runner::{DownTarget, RunOptions};
use sqlx::{Connection as _, PgConnection};

use crate::support::{self, TestDb};

/// What a database needs to be filled, and to be emptied again.
struct Filled {
    name: &'static str,
    /// The version that its rows fit, where they do not fit every one.
    seeded_at: Option<&'static str>,
    rows: u64,
    /// What a person does before the way back: a gate asks for it.
    before_down: &'static str,
}

const DATABASES: [Filled; 5] = [
    Filled { name: "scholarly", seeded_at: Some("original"), rows: 60, before_down: "" },
    Filled { name: "neuroquest", seeded_at: Some("add_user_preferences"), rows: 60, before_down: "" },
    Filled {
        name: "edupath",
        seeded_at: None,
        rows: 60,
        before_down: "UPDATE student_profiles SET status = 'departed' WHERE status = 'enrolled';
            UPDATE student_timeline SET previous_status = NULL WHERE previous_status = 'enrolled';
            UPDATE student_timeline SET status = 'departed' WHERE status = 'enrolled'",
    },
    Filled { name: "paws360", seeded_at: None, rows: 200, before_down: "" },
    Filled { name: "variants", seeded_at: None, rows: 40, before_down: "" },
];

#[test]
fn every_migration_says_how_to_verify_it() {
    for name in ["neuroquest", "edupath", "paws360", "variants"] {
        for migration in (support::declared(name).migrations)() {
            let count = migration.checks().len() + migration.gates().len();
            assert!(count > 0, "{name}: {} has neither checks nor gates", migration.name());
        }
    }
}

/// Returns all that migrations have made, in whatever schema.
async fn catalog(db: &TestDb) -> Catalog {
    let scope =
        Scope { exclude: vec![NamePattern::exactly("seaql_migrations")], ..Scope::schemas(["public", "paws360"]) };
    let mut connection = PgConnection::connect(db.url()).await.expect("the database is there");
    seaworthy_introspect::read(&mut connection, &scope).await.expect("the schema is read")
}

/// Counts the rows of all tables but those of records.
async fn rows(db: &TestDb) -> i64 {
    db.execute("ANALYZE").await;
    db.count(
        "SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint FROM pg_class
        JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname IN ('public', 'paws360') AND relkind = 'r' AND relname <> 'seaql_migrations'",
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn with_rows_each_goes_down_to_nothing_step_by_step_and_up_again_to_the_same_catalog() {
    for Filled { name, seeded_at, rows: seeded, before_down } in DATABASES {
        let db = support::database().await;
        support::up(&db, name, seeded_at).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        support::seed(&db, name, seeded, 7).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        support::up(&db, name, None).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let (full, nothing) = (catalog(&db).await, Catalog::default());
        assert!(rows(&db).await > 100, "{name} has rows");
        // What `migrate verify` asks: no check of an earlier migration is in the way of a later one.
        for check in (support::declared(name).migrations)().iter().flat_map(|migration| migration.checks()) {
            let total = db.count(&format!("SELECT total FROM ({}) AS asked", check.probe().sql)).await;
            assert_eq!(total, 0, "{name}: {}", check.name());
        }
        if !before_down.is_empty() {
            db.execute(before_down).await;
        }
        let chain = support::chain((support::declared(name).migrations)()).await;
        for link in chain.links().iter().rev() {
            let (url, options, one) = (db.target(), RunOptions::default(), DownTarget::Steps(1));
            let report = seaworthy_runner::down(&url, &chain, one, None, &options, &mut |_| {}).await;
            let report = report.unwrap_or_else(|error| panic!("{name}, {} back: {error:?}", link.version()));
            assert_eq!(report.done.len(), 1, "{name}");
        }
        let left = support::names(&nothing, &catalog(&db).await);
        let left: Vec<&String> = left.iter().filter(|change| *change != "add schema public").collect();
        assert!(left.is_empty(), "{name} leaves {left:?}");
        support::up(&db, name, None).await.unwrap_or_else(|error| panic!("{name} again: {error:?}"));
        assert_eq!(support::names(&full, &catalog(&db).await), [""; 0], "{name} again");
    }
}
