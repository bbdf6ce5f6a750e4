//! The list of a database's migrations, as source: `mod m…;` and `Box::new(m…::Migration),` for each.

use crate::error::CommandError;

/// Where new versions stand in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Place {
    /// Before all others.
    First,
    /// Behind all others.
    Last,
}

/// Returns the list's source with the versions in it; `None` where it is not clear where they go.
pub(in super::super) fn register(text: &str, versions: &[String], place: Place) -> Option<String> {
    let text = with_entries(text, versions, place)?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let declares = |line: &String| line.starts_with("mod m") && line.ends_with(';');
    let modules: Vec<String> = versions.iter().map(|version| format!("mod {version};")).collect();
    let at = match place {
        Place::First => lines.iter().position(declares),
        Place::Last => lines.iter().rposition(declares).map(|last| last + 1),
    };
    if let Some(at) = at {
        lines.splice(at..at, modules);
    } else {
        let at = behind_head(&lines);
        let blank_before = at > 0 && !lines[at - 1].is_empty();
        let blank_behind = lines.get(at).is_some_and(|line| !line.is_empty());
        let blank = |wanted: bool| wanted.then(String::new);
        lines.splice(at..at, blank(blank_before).into_iter().chain(modules).chain(blank(blank_behind)));
    }
    Some(lines.join("\n") + "\n")
}

/// Returns why a list was not extended.
pub(in super::super) fn not_extended(list: &std::path::Path, versions: &[String]) -> CommandError {
    let version = versions.join(", ");
    CommandError::Usage {
        message: format!("{} cannot be extended", list.display()),
        detail: Some("It has neither `Box::new(m…::Migration)` in a `vec![…]` nor one empty `vec![]`.".into()),
        hint: Some(format!("add `mod {version};` and `Box::new({version}::Migration),` by hand")),
    }
}

/// Writes the entries into the `vec![…]`: beside the others, or into the only one that is empty.
fn with_entries(text: &str, versions: &[String], place: Place) -> Option<String> {
    let entries: Vec<String> = versions.iter().map(|version| format!("Box::new({version}::Migration),")).collect();
    let is_entry = |at: &usize| text[*at..].starts_with("Box::new(m") && entry_end(text, *at).is_some();
    let mut found = text.match_indices("Box::new(m").map(|(at, _)| at).filter(is_entry);
    let anchor = match place {
        Place::First => found.next(),
        Place::Last => found.last(),
    };
    let Some(anchor) = anchor else { return in_empty(text, &entries) };
    let indent = indent_of(text, anchor);
    // Entries that share a line get a line each; `cargo fmt` makes of it what it likes.
    Some(match place {
        Place::First => {
            let new: Vec<String> = entries.iter().map(|entry| format!("{entry}\n{indent}")).collect();
            format!("{}{}{}", &text[..anchor], new.concat(), &text[anchor..])
        }
        Place::Last => {
            let end = entry_end(text, anchor)?;
            let comma = text[end..].starts_with(',');
            let (before, behind) = (&text[..end], &text[end + usize::from(comma)..]);
            let new: Vec<String> = entries.iter().map(|entry| format!("\n{indent}{entry}")).collect();
            format!("{before},{}{behind}", new.concat())
        }
    })
}

/// Returns where `Box::new(m…::Migration)` ends that begins there.
fn entry_end(text: &str, at: usize) -> Option<usize> {
    let inside = text[at..].strip_prefix("Box::new(")?;
    let (version, _) = inside.split_once("::Migration)")?;
    let is_name = version.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
    is_name.then(|| at + "Box::new(".len() + version.len() + "::Migration)".len())
}

fn in_empty(text: &str, entries: &[String]) -> Option<String> {
    let mut empty =
        text.match_indices("vec![").filter(|(at, open)| text[at + open.len()..].trim_start().starts_with(']'));
    let (at, open) = empty.next()?;
    if empty.next().is_some() {
        return None;
    }
    let outer = indent_of(text, at);
    let start = at + open.len();
    let close = start + text[start..].find(']')?;
    let inner: Vec<String> = entries.iter().map(|entry| format!("\n{outer}    {entry}")).collect();
    Some(format!("{}{}\n{outer}{}", &text[..start], inner.concat(), &text[close..]))
}

/// Returns the white space that the line of a place begins with.
fn indent_of(text: &str, at: usize) -> String {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[line..].chars().take_while(|character| matches!(character, ' ' | '\t')).collect()
}

/// Returns the line behind the file's documentation, its attributes and its imports.
fn behind_head(lines: &[String]) -> usize {
    let (mut at, mut open) = (0, false);
    for (number, line) in lines.iter().enumerate() {
        let begins = line.starts_with("use ") || line.starts_with("pub use ");
        if begins || open {
            open = !line.trim_end().ends_with(';');
            at = number + 1;
        } else if line.starts_with("//!") || line.starts_with("#![") {
            at = number + 1;
        } else if !line.is_empty() && !line.starts_with("//") {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{Place, register};

    fn check(before: &str, place: Place, after: &str) {
        assert_eq!(register(before, &["m2_b".to_owned()], place).as_deref(), Some(after));
    }

    #[test]
    fn a_version_is_registered_behind_the_last() {
        check(
            "mod m1_a;\nmod seed;\n\nfn migrations() {\n    vec![\n        Box::new(m1_a::Migration),\n    ]\n}\n",
            Place::Last,
            "mod m1_a;\nmod m2_b;\nmod seed;\n\nfn migrations() {\n    vec![\n        Box::new(m1_a::Migration),\n        \
             Box::new(m2_b::Migration),\n    ]\n}\n",
        );
        assert_eq!(register("fn main() {}", &["m2_b".to_owned()], Place::Last), None);
    }

    #[test]
    fn a_version_is_registered_before_the_first() {
        check(
            "mod m3_c;\n\nfn migrations() {\n    vec![\n        Box::new(m3_c::Migration),\n    ]\n}\n",
            Place::First,
            "mod m2_b;\nmod m3_c;\n\nfn migrations() {\n    vec![\n        Box::new(m2_b::Migration),\n        \
             Box::new(m3_c::Migration),\n    ]\n}\n",
        );
    }

    #[test]
    fn a_list_on_one_line_is_extended() {
        check(
            "mod m1_a;\n\nfn migrations() {\n    vec![Box::new(m1_a::Migration)]\n}\n",
            Place::Last,
            "mod m1_a;\nmod m2_b;\n\nfn migrations() {\n    vec![Box::new(m1_a::Migration),\n    \
             Box::new(m2_b::Migration),]\n}\n",
        );
    }

    #[test]
    fn an_empty_list_gets_its_first_version() {
        let head = "//! Why.\n\nuse seaworthy::{\n    MigrationTrait,\n};\n";
        let (before, after) = ("\n/// All.\nfn migrations() {\n    vec![", "]\n}\n");
        let inner = "\n        Box::new(m2_b::Migration),\n    ";
        for empty in ["", "\n    "] {
            check(
                &format!("{head}{before}{empty}{after}"),
                Place::Last,
                &format!("{head}\nmod m2_b;\n{before}{inner}{after}"),
            );
        }
        let two = "fn a() { vec![] }\nfn b() { vec![] }\n";
        assert_eq!(register(two, &["m2_b".to_owned()], Place::Last), None, "which of the two is not clear");
    }
}
