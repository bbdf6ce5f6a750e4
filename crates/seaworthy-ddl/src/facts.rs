//! What is true of a statement, read off its text.

use crate::lex::{Word, words};

/// An index that a statement builds or drops without blocking writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConcurrentIndex {
    /// CREATE INDEX CONCURRENTLY.
    Create {
        /// As PostgreSQL stores it, unquoted.
        name: String,
        /// As written: what `to_regclass` takes.
        table: String,
    },
    /// DROP INDEX CONCURRENTLY, which takes one name.
    Drop {
        /// As written: what `to_regclass` takes.
        index: String,
    },
}

/// Returns the index that the statement builds or drops concurrently.
///
/// None for another statement, and for a CREATE INDEX CONCURRENTLY that leaves the name to PostgreSQL.
pub fn concurrent_index(statement: &str) -> Option<ConcurrentIndex> {
    let words = words(statement);
    let mut rest = words.as_slice();
    let creates = take(&mut rest, "create");
    if !creates && !take(&mut rest, "drop") {
        return None;
    }
    take(&mut rest, "unique");
    if !take(&mut rest, "index") || !take(&mut rest, "concurrently") {
        return None;
    }
    if take(&mut rest, "if") {
        take(&mut rest, "not");
        take(&mut rest, "exists");
    }
    if !creates {
        return Some(ConcurrentIndex::Drop { index: take_name(&mut rest, statement)?.to_owned() });
    }
    let name = rest.first().filter(|word| !word.is("on"))?;
    let name = unquoted(name.text);
    rest = &rest[1..];
    if !take(&mut rest, "on") {
        return None;
    }
    take(&mut rest, "only");
    Some(ConcurrentIndex::Create { name, table: take_name(&mut rest, statement)?.to_owned() })
}

/// Tells whether PostgreSQL runs the statement inside a transaction block.
///
/// PG 14 to 18, each command's page: "cannot be executed inside a transaction block". DO and CALL may end
/// transactions of their own, and so count as no.
pub fn may_run_in_transaction(statement: &str) -> bool {
    let words = words(statement);
    let starts = |keywords: &[&str]| {
        words.len() >= keywords.len() && keywords.iter().zip(&words).all(|(keyword, word)| word.is(keyword))
    };
    let outside: [&[&str]; 19] = [
        &["vacuum"],
        &["cluster"],
        &["do"],
        &["call"],
        &["begin"],
        &["start", "transaction"],
        &["commit"],
        &["end"],
        &["rollback"],
        &["alter", "system"],
        &["create", "database"],
        &["drop", "database"],
        &["alter", "database"],
        &["create", "tablespace"],
        &["drop", "tablespace"],
        &["create", "subscription"],
        &["drop", "subscription"],
        &["alter", "subscription"],
        &["reindex"],
    ];
    let concurrently = words.iter().any(|word| word.depth == 0 && word.is("concurrently"))
        && !starts(&["refresh", "materialized", "view"]);
    !concurrently && !outside.iter().any(|keywords| starts(keywords))
}

/// Tells whether the statement begins or ends a transaction: BEGIN, COMMIT and their kin, not savepoints.
pub fn controls_transaction(statement: &str) -> bool {
    let words = words(statement);
    let is = |at: usize, keyword: &str| words.get(at).is_some_and(|word| word.is(keyword));
    let to_savepoint = is(1, "to") || is(2, "to");
    ["begin", "commit", "end", "abort"].iter().any(|keyword| is(0, keyword))
        || is(0, "start") && is(1, "transaction")
        || is(0, "prepare") && is(1, "transaction")
        || is(0, "rollback") && !to_savepoint
}

/// Steps over a keyword, and tells whether it was there.
fn take(words: &mut &[Word<'_>], keyword: &str) -> bool {
    let found = words.first().is_some_and(|word| word.is(keyword));
    if found {
        *words = &words[1..];
    }
    found
}

/// Steps over a name that may have a schema, and returns it as written.
fn take_name<'a>(words: &mut &[Word<'_>], statement: &'a str) -> Option<&'a str> {
    let first = words.first()?;
    let mut last = 0;
    while words.get(last + 1).is_some_and(|word| word.text == ".") && words.len() > last + 2 {
        last += 2;
    }
    let name = &statement[first.start..words[last].end()];
    *words = &words[last + 1..];
    Some(name)
}

/// Returns a name as PostgreSQL stores it: quotes off, or folded to lower case. PG 14, 4.1.1.
pub(crate) fn unquoted(name: &str) -> String {
    match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => name.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::{ConcurrentIndex, concurrent_index, controls_transaction, may_run_in_transaction};

    #[test]
    fn an_index_built_concurrently_is_named_with_its_table() {
        let check = |statement: &str, name: &str, table: &str| {
            let expected = ConcurrentIndex::Create { name: name.into(), table: table.into() };
            assert_eq!(concurrent_index(statement), Some(expected), "{statement}");
        };
        check(r#"CREATE INDEX CONCURRENTLY "A ""x""" ON "T" ("c")"#, r#"A "x""#, "\"T\"");
        check("create unique index concurrently if not exists Foo on only s.T using btree (c)", "foo", "s.T");
        assert_eq!(concurrent_index("CREATE INDEX CONCURRENTLY ON t (c)"), None);
        assert_eq!(concurrent_index("CREATE INDEX i ON t (c)"), None);
    }

    #[test]
    fn an_index_dropped_concurrently_is_named() {
        let expected = ConcurrentIndex::Drop { index: r#""s"."i""#.into() };
        assert_eq!(concurrent_index(r#"DROP INDEX CONCURRENTLY IF EXISTS "s"."i""#), Some(expected));
    }

    #[test]
    fn savepoints_are_no_transaction_control() {
        let controls = ["begin", "COMMIT", "END;", "rollback", "Abort", "START TRANSACTION", "PREPARE TRANSACTION 'x'"];
        assert!(controls.iter().all(|statement| controls_transaction(statement)));
        let free = ["SAVEPOINT a", "ROLLBACK TO a", "ROLLBACK WORK TO a", "RELEASE a", "PREPARE p AS SELECT 1"];
        assert!(!free.iter().any(|statement| controls_transaction(statement)));
    }

    #[test]
    fn what_refuses_a_transaction_is_known() {
        assert!(may_run_in_transaction("INSERT INTO t SELECT 'concurrently'"));
        assert!(may_run_in_transaction("REFRESH MATERIALIZED VIEW CONCURRENTLY v"));
        assert!(!may_run_in_transaction("/* why */ CREATE INDEX CONCURRENTLY i ON t (c)"));
        assert!(!may_run_in_transaction("ALTER TABLE t DETACH PARTITION p CONCURRENTLY"));
        assert!(!may_run_in_transaction("VACUUM t"));
        assert!(!may_run_in_transaction("DO $$ BEGIN COMMIT; END $$"));
    }
}
