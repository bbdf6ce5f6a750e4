//! What is true of a statement, read off its text.

use crate::lex::{Word, first_words, has_letters, words};

/// Tells whether PostgreSQL runs the statement inside a transaction block.
///
/// PG 14 to 18, each command's page: "cannot be executed inside a transaction block". CALL may end transactions of its
/// own, and so counts as no; so does a DO whose text says that it does, or hands on to what is not known.
pub fn may_run_in_transaction(statement: &str) -> bool {
    let words = words(statement);
    let starts = |keywords: &[&str]| {
        words.len() >= keywords.len() && keywords.iter().zip(&words).all(|(keyword, word)| word.is(keyword))
    };
    let outside: [&[&str]; 19] = [
        &["vacuum"],
        &["cluster"],
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
        &["discard", "all"],
    ];
    let concurrently = words.iter().any(|word| word.depth == 0 && word.is("concurrently"))
        && !starts(&["refresh", "materialized", "view"]);
    if starts(&["do"]) {
        return !words.iter().any(|word| may_end_transactions(word.text));
    }
    !concurrently && !outside.iter().any(|keywords| starts(keywords))
}

/// Tells whether PostgreSQL refuses the statement in a transaction block, whatever else is true: not so a CALL or a DO,
/// where it hangs on what they run.
pub fn refuses_transaction(statement: &str) -> bool {
    let first = first_words(statement, 2);
    let is = |at: usize, keyword: &str| first.get(at).is_some_and(|word| word.is(keyword));
    let of_server = is(1, "database") || is(1, "tablespace");
    let by_name = is(0, "vacuum") || is(0, "alter") && is(1, "system") || is(0, "discard") && is(1, "all");
    if by_name || (is(0, "create") || is(0, "drop")) && of_server {
        return true;
    }
    let builds = is(0, "create") || is(0, "drop") || is(0, "reindex") || is(0, "alter") && is(1, "table");
    builds && has_letters(statement, "concurrently") && {
        let is_there = |word: &Word<'_>| word.depth == 0 && word.is("concurrently");
        words(statement).iter().any(is_there)
    }
}

/// Tells whether the statement is a COPY from or to its client, which has to send or read rows behind it. PG 14, COPY.
pub fn copies_to_client(statement: &str) -> bool {
    let is_stream = |word: &Word<'_>| word.depth == 0 && (word.is("stdin") || word.is("stdout"));
    first_words(statement, 1).first().is_some_and(|word| word.is("copy")) && words(statement).iter().any(is_stream)
}

/// Tells whether the text of a DO may commit or roll back: by itself, in a procedure, or in a statement that it makes up.
fn may_end_transactions(body: &str) -> bool {
    let lower = body.to_ascii_lowercase();
    ["commit", "rollback", "call", "execute"].iter().any(|word| lower.contains(word))
}

/// Tells whether the statement begins or ends a transaction: BEGIN, COMMIT and their kin, not savepoints.
pub fn controls_transaction(statement: &str) -> bool {
    let words = first_words(statement, 3);
    let is = |at: usize, keyword: &str| words.get(at).is_some_and(|word| word.is(keyword));
    let to_savepoint = is(1, "to") || is(2, "to");
    ["begin", "commit", "end", "abort"].iter().any(|keyword| is(0, keyword))
        || is(0, "start") && is(1, "transaction")
        || is(0, "prepare") && is(1, "transaction")
        || is(0, "rollback") && !to_savepoint
}

/// Tells whether the statement makes a table, a view or a sequence that is gone with its session: PG 14, CREATE TABLE,
/// "TEMPORARY"; SELECT INTO.
pub fn makes_temporary(statement: &str) -> bool {
    if !has_letters(statement, "temp") {
        return false;
    }
    let words = words(statement);
    let is_temporary = |word: &Word<'_>| word.is("temp") || word.is("temporary");
    let creates = words.first().is_some_and(|word| word.is("create"));
    let before_kind =
        || words.iter().skip(1).take_while(|it| !["table", "view", "sequence"].iter().any(|kind| it.is(kind)));
    creates && before_kind().any(is_temporary)
        || words.windows(2).any(|pair| pair[0].depth == 0 && pair[0].is("into") && is_temporary(&pair[1]))
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
    use super::{controls_transaction, copies_to_client, makes_temporary, may_run_in_transaction, refuses_transaction};

    #[test]
    fn savepoints_are_no_transaction_control() {
        let controls = ["begin", "COMMIT", "END;", "rollback", "Abort", "START TRANSACTION", "PREPARE TRANSACTION 'x'"];
        assert!(controls.iter().all(|statement| controls_transaction(statement)));
        let free = ["SAVEPOINT a", "ROLLBACK TO a", "ROLLBACK WORK TO a", "RELEASE a", "PREPARE p AS SELECT 1"];
        assert!(!free.iter().any(|statement| controls_transaction(statement)));
    }

    #[test]
    fn a_copy_of_the_clients_is_known() {
        let streams =
            ["COPY t FROM STDIN", "copy t (a) from stdin with csv", "/* x */ COPY (SELECT 'stdin') TO STDOUT"];
        assert!(streams.iter().all(|statement| copies_to_client(statement)));
        let others =
            ["COPY t FROM '/tmp/stdin'", "INSERT INTO copy VALUES ('stdin')", "COPY (SELECT stdin FROM t) TO 'f'"];
        assert!(!others.iter().any(|statement| copies_to_client(statement)));
    }

    #[test]
    fn what_is_there_for_its_session_alone_is_known() {
        let made = [
            "CREATE TEMP TABLE t ()",
            "create local temporary table t ()",
            "CREATE OR REPLACE TEMP VIEW v AS SELECT 1",
            "SELECT 1 AS n INTO TEMP t",
        ];
        assert!(made.iter().all(|statement| makes_temporary(statement)));
        let others = ["CREATE TABLE temp (temporary int)", "CREATE TABLE t AS SELECT temp FROM u"];
        assert!(!others.iter().any(|statement| makes_temporary(statement)));
    }

    #[test]
    fn what_is_never_run_in_a_transaction_is_known() {
        let never = [
            "CREATE UNIQUE INDEX CONCURRENTLY i ON t (c)",
            "drop index concurrently i",
            "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
            "REINDEX TABLE CONCURRENTLY t",
            "VACUUM t",
            "CREATE DATABASE d",
        ];
        assert!(never.iter().all(|statement| refuses_transaction(statement)));
        let others = [
            "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
            "CREATE INDEX \"concurrently\" ON t (c)",
            "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'CREATE INDEX CONCURRENTLY i ON t (c)'",
            "REINDEX TABLE t",
            "CALL p()",
        ];
        assert!(!others.iter().any(|statement| refuses_transaction(statement)));
    }

    #[test]
    fn what_refuses_a_transaction_is_known() {
        assert!(may_run_in_transaction("INSERT INTO t SELECT 'concurrently'"));
        assert!(may_run_in_transaction("REFRESH MATERIALIZED VIEW CONCURRENTLY v"));
        assert!(!may_run_in_transaction("/* why */ CREATE INDEX CONCURRENTLY i ON t (c)"));
        assert!(!may_run_in_transaction("ALTER TABLE t DETACH PARTITION p CONCURRENTLY"));
        assert!(!may_run_in_transaction("VACUUM t"));
        assert!(!may_run_in_transaction("DO $$ BEGIN COMMIT; END $$"));
        assert!(!may_run_in_transaction("DO 'BEGIN Call p(); END'"));
        assert!(may_run_in_transaction("DO $$ BEGIN UPDATE t SET n = 1; END $$"));
    }
}
