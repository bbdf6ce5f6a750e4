//! CREATE FUNCTION and CREATE PROCEDURE, as `pg_get_functiondef` prints them, as `ddl::Function`.

use seaworthy_ddl::words;

use super::super::reader::{Reader, split};
use super::super::rust::{self, Chain};
use super::super::statement::{Call, Names};

/// Types of several words, the first of which could be taken for the name of an argument: `double precision`. The first
/// words of the others are keywords that PostgreSQL quotes where they are names.
const FIRST_WORDS: [&str; 8] = ["double", "character", "time", "timestamp", "bit", "interval", "national", "setof"];

/// Reads a definition; `None` where it says more than the description can.
pub(super) fn call(sql: &str, names: &Names<'_>) -> Option<Call> {
    let mut reader = Reader::new(sql);
    let replace = reader.eat("create or replace");
    if !replace && !reader.eat("create") {
        return None;
    }
    let procedure = reader.eat("procedure");
    if !procedure && !reader.eat("function") {
        return None;
    }
    let name = names.relation(&reader.qualified()?);
    let arguments = split(reader.parenthesised()?);
    let returns =
        if procedure { "" } else { reader.eat("returns").then(|| reader.until(&["language", "transform"]))? };
    let language = reader.eat("language").then(|| reader.name())??;
    let (attributes, settings) = (attributes(&mut reader)?, settings(&mut reader)?);
    let body = reader.eat("as").then(|| dollar_quoted(reader.rest()))??;
    // The description puts a line break before the body, and one behind it.
    let inner = body.trim_matches(['\n', '\r']);
    let is_framed = body.len() == inner.len() + 2 && body.starts_with('\n') && body.ends_with('\n');
    let text = rust::text(if is_framed { inner } else { body });
    let language = rust::text(&language);
    let head = match (procedure, returns, language.as_str()) {
        (true, ..) => format!("ddl::Function::procedure({name}, {language}, {text})"),
        (false, "trigger", "\"plpgsql\"") => format!("ddl::Function::trigger({name}, {text})"),
        (false, returns, _) => format!("ddl::Function::new({name}, {}, {language}, {text})", rust::text(returns)),
    };
    let mut chain = Chain::new(head);
    for argument in arguments {
        chain = with_argument(chain, argument)?;
    }
    for (method, value) in attributes {
        chain = chain.call(method, value);
    }
    for (parameter, value) in settings {
        chain = chain.call("set", format!("{}, ddl::sql({})", rust::text(&parameter), rust::text(value)));
    }
    if !is_framed {
        chain = chain.call("verbatim", "");
    }
    let chain = chain.call(if replace { "create_or_replace" } else { "create" }, "");
    Some(super::instead_of_sql(sql, chain))
}

/// Reads `IMMUTABLE PARALLEL SAFE STRICT …`; what has no word in the description ends it.
fn attributes(reader: &mut Reader<'_>) -> Option<Vec<(&'static str, &'static str)>> {
    let known = [
        ("immutable", "volatility", "ddl::Volatility::Immutable"),
        ("stable", "volatility", "ddl::Volatility::Stable"),
        ("parallel safe", "parallel", "ddl::Parallel::Safe"),
        ("parallel restricted", "parallel", "ddl::Parallel::Restricted"),
        ("strict", "strict", ""),
        ("leakproof", "leakproof", ""),
        ("security definer", "security_definer", ""),
    ];
    let mut found = Vec::new();
    while let Some((_, method, value)) = known.into_iter().find(|(words, ..)| reader.eat(words)) {
        found.push((method, value));
    }
    let ends = ["set", "as"].into_iter().any(|word| reader.clone().eat(word));
    ends.then_some(found)
}

/// Reads `SET search_path TO 'pg_catalog'`, as often as it stands there.
fn settings<'a>(reader: &mut Reader<'a>) -> Option<Vec<(String, &'a str)>> {
    let mut found = Vec::new();
    while reader.eat("set") {
        let parameter = reader.name()?;
        let value = reader.eat("to").then(|| reader.until(&["set", "as"]))?;
        found.push((parameter, value));
    }
    Some(found)
}

/// Returns what stands between dollar signs, where that is all.
fn dollar_quoted(text: &str) -> Option<&str> {
    let is_one = words(text).len() == 1 && text.starts_with('$');
    let tag = is_one.then(|| text.get(..=text.get(1..)?.find('$')? + 1))??;
    text.strip_prefix(tag)?.strip_suffix(tag)
}

/// Reads `p_student uuid`, `OUT total bigint`, `round integer DEFAULT 2`; one without a name ends it.
fn with_argument(chain: Chain, argument: &str) -> Option<Chain> {
    if argument.is_empty() {
        return Some(chain);
    }
    let mut reader = Reader::new(argument);
    let modes = [("out", "out"), ("inout", "in_out"), ("variadic", "variadic")];
    let method = modes.into_iter().find(|(word, _)| reader.eat(word)).map(|(_, method)| method);
    if FIRST_WORDS.into_iter().any(|word| reader.clone().eat(word)) {
        return None;
    }
    let name = rust::text(&reader.name()?);
    // What goes on behind the first word with a sign is a type: `app.pair`, `numeric(3,2)`, `text[]`.
    let data_type = reader.until(&["default"]);
    let begins_as_name = words(data_type).first().is_some_and(|word| !matches!(word.text, "." | "(" | "[" | "%"));
    if !begins_as_name {
        return None;
    }
    let data_type = rust::text(data_type);
    match (method, reader.eat("default")) {
        (None, true) => {
            let default = rust::text(reader.rest());
            Some(chain.call("optional", format!("{name}, {data_type}, ddl::sql({default})")))
        }
        (Some(_), true) => None,
        (method, false) => Some(chain.call(method.unwrap_or("argument"), format!("{name}, {data_type}"))),
    }
}
