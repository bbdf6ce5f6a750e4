//! What lint finds: the examples of `docs/lint`, on a real server, and the patterns, which it must not find fault with.

use seaworthy::pattern::{ConcurrentIndex, RenamedColumn, RequiredColumn, RetypedColumn};
use seaworthy::prelude::{Index, IndexCreateStatement};
use seaworthy_catalog::Catalog;
use seaworthy_finding::Severity;
use seaworthy_lint::{Found, RULES, Subject, lint};

use crate::diff;
use crate::support::{TestDb, empty_database, root};

/// A block of SQL of a page: what stands behind "```sql", and its statements.
struct Block {
    words: String,
    statements: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let parts = page.split("```sql ").skip(1);
    parts
        .map(|part| {
            let (words, rest) = part.split_once('\n').expect("a line");
            let sql = rest.split_once("```").expect("an end").0;
            let statements = seaworthy_ddl::split(sql).into_iter().map(|statement| statement.trim().to_owned());
            Block { words: words.to_owned(), statements: statements.collect() }
        })
        .collect()
}

/// Sends statements to a database, and returns what lint says of them, between the schemas before and behind.
pub async fn judged(db: &TestDb, statements: &[String], outside: bool) -> Vec<Found> {
    let before = diff::catalog(db.url()).await;
    for statement in statements {
        db.execute(statement).await;
    }
    let after = diff::catalog(db.url()).await;
    found(statements, outside, &before, &after)
}

fn found(statements: &[String], outside: bool, before: &Catalog, after: &Catalog) -> Vec<Found> {
    let commits: Vec<usize> = (1..=statements.len()).collect();
    lint(&Subject {
        statements,
        commits: outside.then_some(&commits[..]),
        dynamic: false,
        before: Some(before),
        today: None,
        after: Some(after),
        latest: None,
        search_path: &["public".to_owned()],
        server_major: 14,
    })
}

#[tokio::test]
async fn what_a_page_shows_is_found_and_its_safe_way_is_not() {
    let folder = root().join("docs/lint");
    let index = std::fs::read_to_string(folder.join("README.md")).expect("the list of the pages");
    for rule in RULES {
        let page = std::fs::read_to_string(folder.join(format!("{}.md", rule.id))).expect(rule.id);
        let head = format!("# {}\n\nSeverity: {}.\n", rule.id, rule.severity.as_str());
        assert!(page.starts_with(&head), "{head}");
        assert!(index.contains(&format!("| [{0}]({0}.md) | {1} |", rule.id, rule.severity.as_str())), "{}", rule.id);
        let blocks = blocks(&page);
        let Some((before, examples)) = blocks.split_first() else { continue };
        assert_eq!(before.words, "before", "{}", rule.id);
        assert!(examples.iter().any(|it| it.words.starts_with("finds")) && examples.len() >= 2, "{}", rule.id);
        for example in examples {
            let db = empty_database().await;
            for statement in &before.statements {
                db.execute(statement).await;
            }
            let outside = example.words.ends_with("outside");
            let found = if example.words.ends_with("unsent") {
                let catalog = diff::catalog(db.url()).await;
                found(&example.statements, outside, &catalog, &catalog)
            } else {
                judged(&db, &example.statements, outside).await
            };
            let of_rule: Vec<Severity> = found.iter().filter(|it| it.rule == *rule).map(|it| it.severity).collect();
            let wanted = if example.words.starts_with("finds") { vec![rule.severity] } else { vec![] };
            assert_eq!(of_rule, wanted, "{}: {}: {found:?}", rule.id, example.statements.join("; "));
            let others = found.iter().filter(|it| it.rule != *rule && it.severity == Severity::Error);
            assert_eq!(others.count(), 0, "{}: {}: {found:?}", rule.id, example.statements.join("; "));
        }
    }
}

/// Sends the statements of a pattern's step, and says what was found by its rule.
async fn of_step(db: &TestDb, statements: Vec<String>, outside: bool) -> Vec<&'static str> {
    judged(db, &statements, outside)
        .await
        .iter()
        .filter(|it| it.severity > Severity::Info)
        .map(|it| it.rule.id)
        .collect()
}

#[tokio::test]
async fn the_patterns_are_free_of_what_lint_finds() {
    let db = empty_database().await;
    db.execute("CREATE TABLE people (id bigint PRIMARY KEY, mail text NOT NULL, age integer, note text)").await;
    db.execute("INSERT INTO people SELECT n, 'm' || n, n FROM generate_series(1, 5) AS n").await;

    let required = RequiredColumn::new("people", "born", "integer").with_default("extract(year FROM now())::integer");
    assert_eq!(of_step(&db, required.add(), false).await, [""; 0]);
    db.execute("UPDATE people SET born = 2000").await;
    assert_eq!(of_step(&db, required.require(), true).await, [""; 0]);

    let index: IndexCreateStatement = Index::create().table("people").col("born").to_owned();
    assert_eq!(of_step(&db, ConcurrentIndex::new("people_born", index).up(), true).await, [""; 0]);

    let renamed = RenamedColumn::new("people", "mail", "email", "text").required();
    assert_eq!(of_step(&db, renamed.expand(), false).await, [""; 0]);
    db.execute("UPDATE people SET email = mail").await;
    assert_eq!(of_step(&db, renamed.require(), true).await, [""; 0]);
    // That the old release is gone, only a person can say.
    assert_eq!(of_step(&db, renamed.contract(), false).await, ["drop-column"]);

    let retyped = RetypedColumn::new("people", "age", "integer", "bigint");
    assert_eq!(of_step(&db, retyped.expand(), false).await, [""; 0]);
}

#[tokio::test]
async fn what_the_schema_before_does_not_know_is_a_doubt_and_what_is_new_is_nothing() {
    let statements = ["ALTER TABLE t ALTER c SET NOT NULL".to_owned(), "ALTER TABLE t ALTER c TYPE bigint".to_owned()];
    let unknown = Subject {
        statements: &statements,
        commits: None,
        dynamic: true,
        before: None,
        today: None,
        after: None,
        latest: None,
        search_path: &[],
        server_major: 14,
    };
    let said: Vec<_> = lint(&unknown).iter().map(|it| (it.rule.id, it.severity)).collect();
    let doubts = [
        ("set-not-null-scan", Severity::Warning),
        ("table-rewrite", Severity::Warning),
        ("dynamic", Severity::Warning),
    ];
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(doubts.iter().all(|doubt| said.contains(doubt)), "{said:?}");

    let db = empty_database().await;
    let own = [
        "CREATE TABLE t (id bigint PRIMARY KEY, c integer)",
        "CREATE INDEX t_c ON t (c)",
        "ALTER TABLE t ALTER c TYPE bigint",
        "ALTER TABLE t RENAME c TO d",
        "ALTER TABLE t RENAME TO u",
        "ALTER TABLE u ADD CHECK (d > 0)",
        "UPDATE u SET d = 1",
        "DROP TABLE u",
    ]
    .map(str::to_owned);
    assert_eq!(judged(&db, &own, false).await, [], "it is the migration's own table");
}

#[tokio::test]
async fn each_part_of_a_statement_is_judged_by_itself() {
    let db = empty_database().await;
    db.execute("CREATE TABLE \"Big \"\"one\"\"\" (id bigint PRIMARY KEY, a integer, b varchar(10))").await;
    let statement = "ALTER TABLE \"Big \"\"one\"\"\" ALTER a TYPE bigint, ALTER b TYPE varchar(20), ALTER a SET NOT NULL, \
                     ADD COLUMN c text NOT NULL, DROP COLUMN IF EXISTS nothing, ADD CHECK (a > 0) NOT VALID";
    let said: Vec<&str> = judged(&db, &[statement.to_owned()], false).await.iter().map(|it| it.rule.id).collect();
    assert_eq!(said, ["table-rewrite", "set-not-null-scan", "required-column", "drop-column"], "{said:?}");
}
