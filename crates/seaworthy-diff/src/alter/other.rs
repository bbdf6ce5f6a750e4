//! Objects that come as whole statements, and that PostgreSQL alters in place: what stands on them stays.

use seaworthy_catalog::{Catalog, OtherObject};
use seaworthy_ddl::part;

use crate::element::Key;

/// Returns the statements that bring one object to the other; `None` where it has to be made again.
pub(super) fn alter(from: &Catalog, to: &Catalog, key: &Key) -> Option<Vec<String>> {
    let of = |catalog: &'_ Catalog| -> Option<OtherObject> {
        catalog.others.iter().find(|it| it.kind == key.name && it.identity == key.part).cloned()
    };
    let (old, new) = (of(from)?, of(to)?);
    match key.name.as_str() {
        "foreign-data wrapper" => wrapper(&old, &new),
        "server" | "foreign server" => server(&old, &new),
        "user mapping" => user_mapping(&old, &new),
        "subscription" => subscription(&old, &new),
        "text search dictionary" => dictionary(&old, &new),
        "text search configuration" => configuration(&old, &new),
        _ => None,
    }
}

/// PG 14, ALTER FOREIGN DATA WRAPPER: servers of it stay.
fn wrapper(old: &OtherObject, new: &OtherObject) -> Option<Vec<String>> {
    let (old_head, old_options) = split(old.statements.first()?);
    let (new_head, new_options) = split(new.statements.first()?);
    let mut text = format!("ALTER FOREIGN DATA WRAPPER {}", new.identity);
    for word in ["HANDLER", "VALIDATOR"] {
        let (before, after) = (word_after(old_head, word), word_after(new_head, word));
        match after {
            _ if before == after => {}
            Some(function) => text.push_str(&format!(" {word} {function}")),
            None => text.push_str(&format!(" NO {word}")),
        }
    }
    text.push_str(&options_clause(&old_options, &new_options));
    Some(vec![text])
}

/// PG 14, ALTER SERVER: not its type, nor its wrapper.
fn server(old: &OtherObject, new: &OtherObject) -> Option<Vec<String>> {
    let (old_head, old_options) = split(old.statements.first()?);
    let (new_head, new_options) = split(new.statements.first()?);
    let (before, after) = (version(old_head), version(new_head));
    let without = |head: &str, version: &Option<String>| match version {
        Some(version) => head.replacen(&format!(" VERSION {version}"), "", 1),
        None => head.to_owned(),
    };
    if without(old_head, &before) != without(new_head, &after) {
        return None;
    }
    let mut text = format!("ALTER SERVER {}", new.identity);
    if before != after {
        text.push_str(&format!(" VERSION {}", after.as_deref().unwrap_or("NULL")));
    }
    text.push_str(&options_clause(&old_options, &new_options));
    Some(vec![text])
}

/// PG 14, ALTER USER MAPPING: its options are all that it has.
fn user_mapping(old: &OtherObject, new: &OtherObject) -> Option<Vec<String>> {
    let (_, old_options) = split(old.statements.first()?);
    let (_, new_options) = split(new.statements.first()?);
    let options = options_clause(&old_options, &new_options);
    Some(vec![format!("ALTER USER MAPPING {}{options}", part::other_name(new))])
}

/// What ALTER SUBSCRIPTION … SET takes, and CREATE SUBSCRIPTION says here.
const SETTABLE: [&str; 8] = [
    "slot_name",
    "binary",
    "streaming",
    "disable_on_error",
    "password_required",
    "run_as_owner",
    "synchronous_commit",
    "origin",
];

/// PG 14, ALTER SUBSCRIPTION: neither its two-phase commit nor its failover, which the publisher has to know of.
fn subscription(old: &OtherObject, new: &OtherObject) -> Option<Vec<String>> {
    let parts = |object: &OtherObject| {
        let (head, options) = object.statements.first()?.rsplit_once(" WITH (connect = false, ")?;
        let (_, head) = head.split_once(" CONNECTION ")?;
        let (connection, publications) = head.rsplit_once(" PUBLICATION ")?;
        let options = pairs(options.strip_suffix(')')?, " = ");
        Some((connection.to_owned(), publications.to_owned(), options))
    };
    let ((old_connection, old_publications, old_options), (connection, publications, options)) =
        (parts(old)?, parts(new)?);
    let value = |all: &[(String, String)], name: &str| {
        let own = all.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
        let usual = match name {
            "password_required" => "true",
            "synchronous_commit" => "'off'",
            "origin" => "any",
            _ => "false",
        };
        own.unwrap_or_else(|| usual.to_owned())
    };
    let same = |name: &str| value(&old_options, name) == value(&options, name);
    if !same("two_phase") || !same("failover") {
        return None;
    }
    let head = format!("ALTER SUBSCRIPTION {}", new.identity);
    let mut statements = Vec::new();
    if old_connection != connection {
        statements.push(format!("{head} CONNECTION {connection}"));
    }
    if old_publications != publications {
        statements.push(format!("{head} SET PUBLICATION {publications} WITH (refresh = false)"));
    }
    let changed = SETTABLE.iter().filter(|name| !same(name));
    let set: Vec<String> = changed.map(|name| format!("{name} = {}", value(&options, name))).collect();
    if !set.is_empty() {
        statements.push(format!("{head} SET ({})", set.join(", ")));
    }
    Some(statements)
}

/// PG 14, ALTER TEXT SEARCH DICTIONARY: an option without a value goes.
fn dictionary(old: &OtherObject, new: &OtherObject) -> Option<Vec<String>> {
    let parts = |statement: &str| -> Option<(String, Vec<(String, String)>)> {
        let (head, rest) = statement.split_once(" (TEMPLATE = ")?;
        let rest = rest.strip_suffix(')')?;
        let (template, options) = rest.split_once(", ").unwrap_or((rest, ""));
        Some((format!("{head} {template}"), pairs(options, " = ")))
    };
    let ((old_head, old_options), (new_head, new_options)) =
        (parts(old.statements.first()?)?, parts(new.statements.first()?)?);
    if old_head != new_head {
        return None;
    }
    let gone = old_options.iter().filter(|(name, _)| !has(&new_options, name)).map(|(name, _)| name.clone());
    let set =
        new_options.iter().filter(|it| !old_options.contains(it)).map(|(name, value)| format!("{name} = {value}"));
    let changes: Vec<String> = gone.chain(set).collect();
    (!changes.is_empty())
        .then(|| vec![format!("ALTER TEXT SEARCH DICTIONARY {} ({})", new.identity, changes.join(", "))])
}

/// PG 14, ALTER TEXT SEARCH CONFIGURATION: all but its parser.
fn configuration(old: &OtherObject, new: &OtherObject) -> Option<Vec<String>> {
    let (old_head, old_mappings) = old.statements.split_first()?;
    let (new_head, new_mappings) = new.statements.split_first()?;
    if old_head != new_head {
        return None;
    }
    let mappings = |all: &[String]| -> Option<Vec<(String, String)>> {
        let pair = |it: &String| {
            let (token, dictionaries) = it.split_once(" ADD MAPPING FOR ")?.1.split_once(" WITH ")?;
            Some((token.to_owned(), dictionaries.to_owned()))
        };
        all.iter().map(pair).collect()
    };
    let (before, after) = (mappings(old_mappings)?, mappings(new_mappings)?);
    let head = format!("ALTER TEXT SEARCH CONFIGURATION {}", new.identity);
    let gone = before.iter().filter(|(token, _)| !has(&after, token));
    let gone = gone.map(|(token, _)| format!("{head} DROP MAPPING FOR {token}"));
    let set = after.iter().filter(|it| !before.contains(it)).map(|(token, dictionaries)| {
        let word = if has(&before, token) { "ALTER" } else { "ADD" };
        format!("{head} {word} MAPPING FOR {token} WITH {dictionaries}")
    });
    Some(gone.chain(set).collect())
}

fn has(pairs: &[(String, String)], name: &str) -> bool {
    pairs.iter().any(|(own, _)| own == name)
}

/// Returns a statement without its options, and them.
fn split(statement: &str) -> (&str, Vec<(String, String)>) {
    match statement.split_once(" OPTIONS (") {
        Some((head, options)) => (head, pairs(options.strip_suffix(')').unwrap_or(options), " ")),
        None => (statement, Vec::new()),
    }
}

/// Returns names and literals: `host 'a', "Odd" 'b, ''c'''`.
fn pairs(text: &str, between: &str) -> Vec<(String, String)> {
    let mut all: Vec<String> = vec![String::new()];
    let mut quote: Option<char> = None;
    for character in text.chars() {
        match (quote, character) {
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (None, ',') => {
                all.push(String::new());
                continue;
            }
            _ => {}
        }
        all.last_mut().expect("it begins with one").push(character);
    }
    let pair = |it: &String| {
        let it = it.trim();
        // A name in quotes may hold what stands between.
        let end = match it.strip_prefix('"') {
            Some(rest) => rest.find('"')? + 2,
            None => it.find(between)?,
        };
        Some((it[..end].to_owned(), it[end..].strip_prefix(between)?.trim().to_owned()))
    };
    all.iter().filter_map(pair).collect()
}

/// PG 14, ALTER SERVER, "OPTIONS".
fn options_clause(old: &[(String, String)], new: &[(String, String)]) -> String {
    let gone = old.iter().filter(|(name, _)| !has(new, name)).map(|(name, _)| format!("DROP {name}"));
    let set = new.iter().filter(|it| !old.contains(it)).map(|(name, value)| {
        let word = if has(old, name) { "SET" } else { "ADD" };
        format!("{word} {name} {value}")
    });
    let changes: Vec<String> = gone.chain(set).collect();
    if changes.is_empty() { String::new() } else { format!(" OPTIONS ({})", changes.join(", ")) }
}

fn word_after<'a>(head: &'a str, word: &str) -> Option<&'a str> {
    head.split_once(&format!(" {word} ")).and_then(|(_, rest)| rest.split(' ').next())
}

/// Returns the literal behind VERSION.
fn version(head: &str) -> Option<String> {
    let (_, rest) = head.split_once(" VERSION ")?;
    rest.split_once(" FOREIGN DATA WRAPPER ").map(|(version, _)| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{options_clause, pairs};

    #[test]
    fn options_are_told_apart_by_name_whatever_their_values_hold() {
        let old = pairs("host 'a, b', \"Odd one\" 'it''s', gone 'x'", " ");
        assert_eq!(old.len(), 3);
        assert_eq!(old[1], ("\"Odd one\"".to_owned(), "'it''s'".to_owned()));
        let new = pairs("host 'c', \"Odd one\" 'it''s', new 'y'", " ");
        assert_eq!(options_clause(&old, &new), " OPTIONS (DROP gone, SET host 'c', ADD new 'y')");
        assert_eq!(options_clause(&new, &new), "");
    }
}
