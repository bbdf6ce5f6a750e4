//! What statements leave in their session, for those behind them.

use crate::lex::{Word, words};

/// What a statement does to the session that it runs in.
enum Effect {
    /// It sets what is called so, in the place of what was set before.
    Sets(String),
    /// It takes away everything that was set.
    ForgetsAll,
    /// It takes away every setting but role and session user, and is itself one: what was set before a migration began
    /// is gone, too.
    Resets,
    /// It takes away what was prepared, all of it or by name.
    Deallocates(Option<String>),
}

/// Returns those of the statements, in order, that bring a new session to where all of them brought theirs: of each setting
/// the last, and nothing that was taken away again.
pub fn session_statements<'s>(statements: impl IntoIterator<Item = &'s str>) -> Vec<&'s str> {
    let mut left: Vec<(String, &str)> = Vec::new();
    for statement in statements {
        match effect(statement) {
            None => {}
            Some(Effect::ForgetsAll) => left.clear(),
            Some(Effect::Resets) => {
                left.retain(|(name, _)| name == ROLE || name == SESSION_USER || name.starts_with(PREPARED));
                left.push((ALL.to_owned(), statement));
            }
            Some(Effect::Deallocates(None)) => left.retain(|(name, _)| !name.starts_with(PREPARED)),
            Some(Effect::Deallocates(Some(name))) => left.retain(|(other, _)| *other != name),
            Some(Effect::Sets(name)) => {
                // A new session user has no role yet: PG 14, SET SESSION AUTHORIZATION.
                left.retain(|(other, _)| *other != name && (name != SESSION_USER || other != ROLE));
                left.push((name, statement));
            }
        }
    }
    left.into_iter().map(|(_, statement)| statement).collect()
}

const ROLE: &str = "role";
const SESSION_USER: &str = "session_authorization";
const ALL: &str = "all";
/// Stands before the name of a prepared statement.
const PREPARED: &str = "prepare ";

/// PG 14, SET, RESET, PREPARE, DEALLOCATE, DISCARD; 20.1.3 "Parameter Interaction via SQL".
fn effect(statement: &str) -> Option<Effect> {
    let words = words(statement);
    let is = |at: usize, keyword: &str| words.get(at).is_some_and(|word| word.is(keyword));
    let text = |at: usize| words.get(at).map(|word| word.text.to_lowercase());
    if is(0, "discard") {
        return is(1, "all").then_some(Effect::ForgetsAll);
    }
    if is(0, "deallocate") {
        let at = if is(1, "prepare") { 2 } else { 1 };
        let name = text(at).filter(|_| !is(at, "all"));
        return Some(Effect::Deallocates(name.map(|name| format!("{PREPARED}{name}"))));
    }
    if is(0, "prepare") {
        return text(1).filter(|_| !is(1, "transaction")).map(|name| Effect::Sets(format!("{PREPARED}{name}")));
    }
    if is(0, "reset") && is(1, "all") {
        return Some(Effect::Resets);
    }
    if is(0, "set") || is(0, "reset") {
        let local = ["local", "transaction", "constraints"].iter().any(|keyword| is(1, keyword));
        return if local { None } else { Some(Effect::Sets(setting(&words[1..]))) };
    }
    let call = words.iter().position(|word| word.is("set_config"))?;
    // What is no plain text is taken for another setting each time.
    let name = words.get(call + 2).filter(|word| word.text.starts_with('\'')).map_or(statement, |word| word.text);
    Some(Effect::Sets(name.trim_matches('\'').to_lowercase()))
}

/// Returns the name of what SET or RESET is about, from the words behind it.
fn setting(words: &[Word<'_>]) -> String {
    let is = |at: usize, keyword: &str| words.get(at).is_some_and(|word| word.is(keyword));
    let at = usize::from(is(0, "session") && !is(1, "authorization") && !is(1, "characteristics"));
    let spellings: [(&[&str], &str); 6] = [
        (&["session", "authorization"], SESSION_USER),
        (&["session", "characteristics"], "session characteristics"),
        (&["time", "zone"], "timezone"),
        (&["xml", "option"], "xmloption"),
        (&["schema"], "search_path"),
        (&["names"], "client_encoding"),
    ];
    let is_spelt = |keywords: &[&str]| keywords.iter().enumerate().all(|(place, keyword)| is(at + place, keyword));
    if let Some((_, name)) = spellings.iter().find(|(keywords, _)| is_spelt(keywords)) {
        return (*name).to_owned();
    }
    // A name of somebody's own has a dot in it.
    let mut name = String::new();
    for pair in words[at..].chunks(2) {
        name.push_str(&pair[0].text.to_lowercase());
        match pair {
            [_, dot] if dot.text == "." => name.push('.'),
            _ => break,
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::session_statements;

    #[test]
    fn of_each_setting_the_last_is_left_and_nothing_that_was_taken_away() {
        let passing =
            ["SET LOCAL a = 1", "SET TRANSACTION READ ONLY", "SET CONSTRAINTS ALL DEFERRED", "UPDATE t SET a = 1"];
        let cases: [(&[&str], &[&str]); 10] = [
            (&passing, &[]),
            (&["SET search_path = a", "CREATE TABLE t ()", "SET SCHEMA 'b'"], &["SET SCHEMA 'b'"]),
            (&["SET search_path = a", "DISCARD ALL"], &[]),
            (&["SET ROLE x", "SET a.b = 1", "RESET ALL"], &["SET ROLE x", "RESET ALL"]),
            (&["SET ROLE x", "RESET ROLE"], &["RESET ROLE"]),
            (&["SET ROLE x", "SET SESSION AUTHORIZATION y"], &["SET SESSION AUTHORIZATION y"]),
            (
                &["SET a.b = 1", "SET SESSION a.c TO 2", "SET a.b TO DEFAULT"],
                &["SET SESSION a.c TO 2", "SET a.b TO DEFAULT"],
            ),
            (&["PREPARE p AS SELECT 1", "PREPARE q AS SELECT 2", "DEALLOCATE PREPARE p"], &["PREPARE q AS SELECT 2"]),
            (&["PREPARE p AS SELECT 1", "DEALLOCATE ALL", "SET TIME ZONE 'UTC'"], &["SET TIME ZONE 'UTC'"]),
            (&["SELECT set_config('x.y', '1', false)", "SET x.y = 2"], &["SET x.y = 2"]),
        ];
        for (statements, left) in cases {
            assert_eq!(session_statements(statements.iter().copied()), left, "{statements:?}");
        }
    }
}
