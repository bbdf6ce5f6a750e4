//! Statements that work in several transactions of their own, and so leave remains where they are stopped; and the one
//! whose effect nobody may use before its COMMIT.

use squawk_lexer::{LiteralKind, TokenKind, tokenize};

use crate::facts::unquoted;
use crate::lex::{Word, has_letters, words};

/// What a statement that cannot run in a transaction was about to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concurrent {
    /// CREATE INDEX CONCURRENTLY.
    CreateIndex {
        /// As PostgreSQL stores it, unquoted.
        name: String,
        /// As written: what `to_regclass` takes.
        table: String,
        /// Whether an index of that name, in whatever state, is taken for done.
        if_not_exists: bool,
    },
    /// CREATE INDEX CONCURRENTLY without a name: PostgreSQL makes one up, another one each time.
    CreateUnnamedIndex {
        /// As written: what `to_regclass` takes.
        table: String,
    },
    /// DROP INDEX CONCURRENTLY, which takes one name.
    DropIndex {
        /// As written: what `to_regclass` takes.
        index: String,
    },
    /// REINDEX … CONCURRENTLY of an index or a table.
    Reindex {
        /// As written: what `to_regclass` takes.
        relation: String,
    },
    /// ALTER TABLE … DETACH PARTITION … CONCURRENTLY.
    Detach {
        /// As written: what `to_regclass` takes.
        parent: String,
        /// As written: what `to_regclass` takes.
        partition: String,
    },
    /// Another one that says CONCURRENTLY.
    Other,
}

/// Returns what a statement with CONCURRENTLY in it does; none for every other, and for what runs in a transaction.
pub fn concurrent(statement: &str) -> Option<Concurrent> {
    if !has_letters(statement, "concurrently") {
        return None;
    }
    let words = words(statement);
    let starts = |keyword: &str| words.first().is_some_and(|word| word.is(keyword));
    let says = words.iter().any(|word| word.is("concurrently") && (word.depth == 0 || starts("reindex")));
    if !says || starts("refresh") {
        return None;
    }
    let rest = words.as_slice();
    let known = created_index(rest, statement, true)
        .or_else(|| dropped_index(rest, statement))
        .or_else(|| reindexed(rest, statement))
        .or_else(|| detached(rest, statement));
    Some(known.unwrap_or(Concurrent::Other))
}

/// Returns name and table of an index that a statement makes IF NOT EXISTS, inside a transaction.
pub fn index_if_not_exists(statement: &str) -> Option<(String, String)> {
    if !has_letters(statement, "exists") {
        return None;
    }
    match created_index(&words(statement), statement, false)? {
        Concurrent::CreateIndex { name, table, if_not_exists: true } => Some((name, table)),
        _ => None,
    }
}

/// An object of the whole server, which a statement makes or drops that cannot run in a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerObject {
    /// What it is.
    pub kind: ServerObjectKind,
    /// As PostgreSQL stores it, unquoted.
    pub name: String,
    /// Whether it is there once the statement is done.
    pub is_made: bool,
}

/// What belongs to the whole server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerObjectKind {
    /// A database.
    Database,
    /// A tablespace.
    Tablespace,
}

/// Returns the object of the whole server that a statement makes or drops.
pub fn server_object(statement: &str) -> Option<ServerObject> {
    let words = words(statement);
    let mut rest = words.as_slice();
    let is_made = take(&mut rest, "create");
    if !is_made && !take(&mut rest, "drop") {
        return None;
    }
    let kind = if take(&mut rest, "database") {
        ServerObjectKind::Database
    } else if take(&mut rest, "tablespace") {
        ServerObjectKind::Tablespace
    } else {
        return None;
    };
    take_if_exists(&mut rest);
    Some(ServerObject { kind, name: unquoted(rest.first()?.text), is_made })
}

/// Returns type and value of an ALTER TYPE … ADD VALUE, both as PostgreSQL stores them.
///
/// PG 14, ALTER TYPE, "Notes": the new value cannot be used until after the transaction has been committed.
pub fn added_enum_value(statement: &str) -> Option<(String, String)> {
    if !has_letters(statement, "value") {
        return None;
    }
    let words = words(statement);
    let mut rest = words.as_slice();
    if !take(&mut rest, "alter") || !take(&mut rest, "type") {
        return None;
    }
    let name = stored(take_name(&mut rest, statement)?);
    if !take(&mut rest, "add") || !take(&mut rest, "value") {
        return None;
    }
    take_if_exists(&mut rest);
    let literal = rest.first()?.text.strip_prefix('\'')?.strip_suffix('\'')?;
    Some((name, literal.replace("''", "'")))
}

/// Returns the type that a statement creates, as PostgreSQL stores it.
pub fn created_type(statement: &str) -> Option<String> {
    let words = words(statement);
    let mut rest = words.as_slice();
    (take(&mut rest, "create") && take(&mut rest, "type")).then(|| take_name(&mut rest, statement).map(stored))?
}

/// Returns a statement with `…` for what its strings hold, cut off or not: they may be secrets.
pub fn without_literals(statement: &str) -> String {
    let (mut masked, mut start) = (String::with_capacity(statement.len()), 0);
    for token in tokenize(statement) {
        let end = start + token.len as usize;
        let is_text = match token.kind {
            TokenKind::Literal { kind } => match kind {
                LiteralKind::Int { .. } | LiteralKind::Numeric { .. } => false,
                LiteralKind::Str { .. }
                | LiteralKind::NationalStr { .. }
                | LiteralKind::ByteStr { .. }
                | LiteralKind::BitStr { .. }
                | LiteralKind::DollarQuotedString { .. }
                | LiteralKind::UnicodeEscStr { .. }
                | LiteralKind::EscStr { .. } => true,
            },
            _ => false,
        };
        masked.push_str(if is_text { "'…'" } else { &statement[start..end] });
        start = end;
    }
    masked
}

fn created_index(mut rest: &[Word<'_>], statement: &str, concurrently: bool) -> Option<Concurrent> {
    if !take(&mut rest, "create") {
        return None;
    }
    take(&mut rest, "unique");
    if !take(&mut rest, "index") || take(&mut rest, "concurrently") != concurrently {
        return None;
    }
    let if_not_exists = take_if_exists(&mut rest);
    if take(&mut rest, "on") {
        take(&mut rest, "only");
        return Some(Concurrent::CreateUnnamedIndex { table: take_name(&mut rest, statement)?.to_owned() });
    }
    let name = unquoted(rest.first()?.text);
    rest = &rest[1..];
    if !take(&mut rest, "on") {
        return None;
    }
    take(&mut rest, "only");
    Some(Concurrent::CreateIndex { name, table: take_name(&mut rest, statement)?.to_owned(), if_not_exists })
}

fn dropped_index(mut rest: &[Word<'_>], statement: &str) -> Option<Concurrent> {
    if !take(&mut rest, "drop") || !take(&mut rest, "index") || !take(&mut rest, "concurrently") {
        return None;
    }
    take_if_exists(&mut rest);
    Some(Concurrent::DropIndex { index: take_name(&mut rest, statement)?.to_owned() })
}

/// `REINDEX [(VERBOSE, CONCURRENTLY)] {INDEX | TABLE} [CONCURRENTLY] name`; the words of the list have depth 1.
fn reindexed(mut rest: &[Word<'_>], statement: &str) -> Option<Concurrent> {
    if !take(&mut rest, "reindex") {
        return None;
    }
    if let Some(word) = rest.first().filter(|word| word.text == "(") {
        let outside = word.depth;
        let end = rest.iter().position(|word| word.text == ")" && word.depth <= outside + 1)?;
        rest = &rest[end + 1..];
    }
    if !take(&mut rest, "index") && !take(&mut rest, "table") {
        return None;
    }
    take(&mut rest, "concurrently");
    Some(Concurrent::Reindex { relation: take_name(&mut rest, statement)?.to_owned() })
}

fn detached(mut rest: &[Word<'_>], statement: &str) -> Option<Concurrent> {
    if !take(&mut rest, "alter") || !take(&mut rest, "table") {
        return None;
    }
    take_if_exists(&mut rest);
    let parent = take_name(&mut rest, statement)?.to_owned();
    if !take(&mut rest, "detach") || !take(&mut rest, "partition") {
        return None;
    }
    Some(Concurrent::Detach { parent, partition: take_name(&mut rest, statement)?.to_owned() })
}

/// Steps over a keyword, and tells whether it was there.
fn take(words: &mut &[Word<'_>], keyword: &str) -> bool {
    let found = words.first().is_some_and(|word| word.is(keyword));
    if found {
        *words = &words[1..];
    }
    found
}

/// Steps over IF EXISTS or IF NOT EXISTS, and tells whether it was there.
fn take_if_exists(words: &mut &[Word<'_>]) -> bool {
    let found = take(words, "if");
    if found {
        take(words, "not");
        take(words, "exists");
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

/// Returns the last part of a name, as PostgreSQL stores it.
fn stored(name: &str) -> String {
    words(name).last().map_or_else(String::new, |word| unquoted(word.text))
}

#[cfg(test)]
mod tests {
    use super::{
        Concurrent, ServerObject, ServerObjectKind, added_enum_value, concurrent, created_type, index_if_not_exists,
        server_object, without_literals,
    };

    #[test]
    fn an_index_built_concurrently_is_named_with_its_table() {
        let check = |statement: &str, name: &str, table: &str, if_not_exists: bool| {
            let expected = Concurrent::CreateIndex { name: name.into(), table: table.into(), if_not_exists };
            assert_eq!(concurrent(statement), Some(expected), "{statement}");
        };
        check(r#"CREATE INDEX CONCURRENTLY "A ""x""" ON "T" ("c")"#, r#"A "x""#, "\"T\"", false);
        check("create unique index concurrently if not exists Foo on only s.T using btree (c)", "foo", "s.T", true);
        let unnamed = Concurrent::CreateUnnamedIndex { table: "s.t".into() };
        assert_eq!(concurrent("CREATE INDEX CONCURRENTLY ON s.t (c)"), Some(unnamed));
        assert_eq!(concurrent("CREATE INDEX i ON t (c)"), None);
        assert_eq!(concurrent("REFRESH MATERIALIZED VIEW CONCURRENTLY v"), None);
    }

    #[test]
    fn what_else_works_concurrently_is_named() {
        let check = |statement: &str, expected: Concurrent| {
            assert_eq!(concurrent(statement), Some(expected), "{statement}");
        };
        let index = || r#""s"."i""#.to_owned();
        check(r#"DROP INDEX CONCURRENTLY IF EXISTS "s"."i""#, Concurrent::DropIndex { index: index() });
        check(r#"REINDEX INDEX CONCURRENTLY "s"."i""#, Concurrent::Reindex { relation: index() });
        check("reindex (verbose) table concurrently t", Concurrent::Reindex { relation: "t".into() });
        check("REINDEX (CONCURRENTLY, VERBOSE) TABLE t", Concurrent::Reindex { relation: "t".into() });
        check("REINDEX SCHEMA CONCURRENTLY s", Concurrent::Other);
        let detach = Concurrent::Detach { parent: "a.p".into(), partition: "q".into() };
        check("ALTER TABLE IF EXISTS a.p DETACH PARTITION q CONCURRENTLY", detach);
    }

    #[test]
    fn what_belongs_to_the_whole_server_is_named() {
        let check = |statement: &str, kind, name: &str, is_made| {
            let expected = ServerObject { kind, name: name.into(), is_made };
            assert_eq!(server_object(statement), Some(expected), "{statement}");
        };
        check(r#"CREATE DATABASE "My ""x""" TEMPLATE template0"#, ServerObjectKind::Database, r#"My "x""#, true);
        check("drop database if exists Old with (force)", ServerObjectKind::Database, "old", false);
        check("CREATE TABLESPACE fast LOCATION '/x'", ServerObjectKind::Tablespace, "fast", true);
        assert_eq!(server_object("CREATE TABLE database ()"), None);
        assert_eq!(server_object("DROP DATABASE"), None);
    }

    #[test]
    fn an_index_that_may_be_there_already_is_named() {
        let named = |statement: &str| index_if_not_exists(statement);
        assert_eq!(named("CREATE INDEX IF NOT EXISTS I ON \"T\" (c)"), Some(("i".into(), "\"T\"".into())));
        assert_eq!(named("CREATE INDEX i ON t (c)"), None);
    }

    #[test]
    fn an_added_value_is_named_with_its_type() {
        let added = |statement: &str| added_enum_value(statement);
        let expected = Some(("Mood".to_owned(), "so so's".to_owned()));
        assert_eq!(added(r#"ALTER TYPE s."Mood" ADD VALUE IF NOT EXISTS 'so so''s' BEFORE 'x'"#), expected);
        assert_eq!(added("ALTER TYPE mood RENAME VALUE 'a' TO 'b'"), None);
        assert_eq!(created_type("CREATE TYPE s.Mood AS ENUM ('a')").as_deref(), Some("mood"));
    }

    #[test]
    fn no_text_of_a_literal_shows() {
        let check = |statement: &str, expected: &str| assert_eq!(without_literals(statement), expected);
        check("ALTER ROLE a PASSWORD 'x''y' VALID UNTIL E'\\'z'", "ALTER ROLE a PASSWORD '…' VALID UNTIL '…'");
        check("SELECT $a$ s $a$, 17 FROM \"t\" WHERE s = 'cut o", "SELECT '…', 17 FROM \"t\" WHERE s = '…'");
    }
}
