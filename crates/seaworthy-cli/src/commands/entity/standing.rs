//! What stands there already: the format of the entities, and how deep the compiler may look into them.

use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
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

/// Returns the value of `recursion_limit = "…"` in an attribute of a source file (The Rust Reference, "Limits"); none where
/// the file is no Rust.
fn limit_in(source: &str) -> Option<usize> {
    find_limit(source.parse().ok()?)
}

fn find_limit(tokens: TokenStream) -> Option<usize> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().find_map(|(at, token)| match (token, tokens.get(at + 1), tokens.get(at + 2)) {
        (TokenTree::Group(group), ..) => find_limit(group.stream()),
        (TokenTree::Ident(name), Some(TokenTree::Punct(is)), Some(TokenTree::Literal(value)))
            if name == "recursion_limit" && is.as_char() == '=' =>
        {
            value.to_string().trim_matches('"').replace('_', "").parse().ok()
        }
        _ => None,
    })
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
