//! What stands there already: the format of the entities, and how deep the compiler may look into them.

use std::path::Path;

use seaworthy_codegen::Format;

/// Returns the format of the entities that stand in a folder.
pub(super) fn format(folder: &Path) -> Option<Format> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let rust = files.filter(|path| path.extension().is_some_and(|it| it == "rs"));
    let texts: Vec<String> = rust.filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    let has = |words: &str| texts.iter().any(|text| text.contains(words));
    if has("#[sea_orm::model]") {
        return Some(Format::Dense);
    }
    has("DeriveEntityModel").then_some(Format::Compact)
}

/// Returns how deep the root of the crate that the entities stand in lets the compiler look; none where it does not say.
pub(super) fn recursion_limit(folder: &Path) -> Option<usize> {
    let source = folder.parent()?;
    let of = |file: &str| limit_in(&std::fs::read_to_string(source.join(file)).ok()?);
    of("lib.rs").or_else(|| of("main.rs"))
}

/// Returns the value of `#![recursion_limit = "…"]` in a source file (The Rust Reference, "Limits").
///
/// Attributes of a crate come before anything else, so that what follows need not be understood.
fn limit_in(source: &str) -> Option<usize> {
    let code = code_of(source);
    code.match_indices("recursion_limit").find_map(|(at, words)| {
        let value = code[at + words.len()..].trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?;
        value.split('"').next()?.replace('_', "").parse().ok()
    })
}

/// Returns a source file without its comments, and with its longer texts left empty.
fn code_of(source: &str) -> String {
    let mut code = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => comment_length(rest),
            '"' => text_length(rest),
            _ => first.len_utf8(),
        };
        let (taken, after) = rest.split_at(length);
        match first {
            '/' if length > 1 => code.push(' '),
            // A number, and nothing that looks like an attribute itself.
            '"' if taken.contains("recursion_limit") => code.push_str("\"\""),
            _ => code.push_str(taken),
        }
        rest = after;
    }
    code
}

/// Returns how long the comment is that a text begins with; one within another ends before it (The Rust Reference,
/// "Comments").
fn comment_length(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let step = match text.get(at..at + 2) {
            Some("/*") => {
                depth += 1;
                2
            }
            Some("*/") => {
                depth -= 1;
                2
            }
            _ => text[at..].chars().next().map_or(1, char::len_utf8),
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

/// Returns how long the text in quotes is that a text begins with.
fn text_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, character)| {
        let ends = *character == '"' && !escaped;
        escaped = *character == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::limit_in;

    #[test]
    fn the_limit_is_what_the_compiler_takes_for_it() {
        for (source, expected) in [
            ("#![recursion_limit = \"512\"]\n", Some(512)),
            ("//! Entities.\n#! [ recursion_limit=\"256\" ]", Some(256)),
            ("#![cfg_attr(not(doc), recursion_limit = \"1024\")]", Some(1024)),
            ("// #![recursion_limit = \"512\"]\n", None),
            ("//! `#![recursion_limit = \"512\"]`\n#![recursion_limit = \"128\"]", Some(128)),
            ("/* a /* b */ #![recursion_limit = \"512\"] */ pub mod a;", None),
            ("/* ä */#![recursion_limit = \"512\"]", Some(512)),
            ("#![doc = \"// \\\" \"]\n#![recursion_limit = \"512\"]", Some(512)),
            ("#![doc = \"#![recursion_limit = 5]\"]", None),
            ("/* #![recursion_limit = \"512\"]", None),
            ("#![recursion_limit = \"many\"]", None),
            ("", None),
        ] {
            assert_eq!(limit_in(source), expected, "{source}");
        }
    }
}
