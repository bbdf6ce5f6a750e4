//! What a database says about its objects, as rustdoc.

use seaworthy_catalog::{
    Check, Column, Domain, Generated, GeneratedKind, Identity, IdentityKind, Index, IndexTerm, Relation,
};

/// Returns a comment as Markdown that says what the comment says: every character that Markdown, rustdoc or a doctest
/// would take for its own is escaped.
///
/// A line keeps its place; what is indented or fenced does not become code, which `cargo test` would run.
pub(crate) fn comment(text: &str) -> String {
    let lines: Vec<String> = text.trim().lines().map(|line| line_of(visible(line).trim())).collect();
    lines.join("\n")
}

/// Returns a line without what would hide, or not be allowed, in a comment of Rust: a character that turns the reading
/// direction round, and those that control a terminal; a tabulator is a space.
fn visible(line: &str) -> String {
    line.replace('\t', " ").chars().filter(|character| !is_hidden(*character)).collect()
}

fn line_of(line: &str) -> String {
    // Code spans stay where each is closed again on its line.
    let spans = line.matches('`').count().is_multiple_of(2) && !line.contains("``");
    let mut out = String::new();
    for (place, part) in line.split('`').enumerate() {
        match (place, spans) {
            (0, _) => {}
            (_, true) => out.push('`'),
            (_, false) => out.push_str("\\`"),
        }
        if spans && place % 2 == 1 { out.push_str(part) } else { out.push_str(&escaped(part)) }
    }
    let first = out.chars().next().unwrap_or(' ');
    let numbered = out.trim_start_matches(|c: char| c.is_ascii_digit());
    if "#-+=~|:".contains(first) {
        out.insert(0, '\\');
    } else if numbered.len() < out.len() && numbered.starts_with(['.', ')']) {
        out.insert(out.len() - numbered.len(), '\\');
    }
    out
}

/// Escapes what is no code; a URL becomes a link, for rustdoc warns of a bare one.
fn escaped(text: &str) -> String {
    let mut words = Vec::new();
    for word in text.split(' ') {
        if word.starts_with("http://") || word.starts_with("https://") {
            let url = word.trim_end_matches(|c: char| ".,;:!?)>]\"'".contains(c));
            if !url.contains(['<', '>', '\\']) {
                words.push(format!("<{url}>{}", escaped_word(&word[url.len()..])));
                continue;
            }
        }
        words.push(escaped_word(word).replace("://", "\\://"));
    }
    words.join(" ")
}

fn escaped_word(word: &str) -> String {
    let characters: Vec<char> = word.chars().collect();
    let within = |place: usize| characters.get(place).is_some_and(|character| character.is_alphanumeric());
    let mut out = String::new();
    for (place, &character) in characters.iter().enumerate() {
        // An underscore inside a word emphasises nothing (CommonMark 0.31, 6.2).
        let inside = character == '_' && place > 0 && within(place - 1) && within(place + 1);
        if "\\[]<>*_&~|".contains(character) && !inside {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

fn is_hidden(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns SQL as a code span on one line, with as many backticks around as it needs.
pub(crate) fn code(sql: &str) -> String {
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = visible(&line);
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    if longest == 0 { format!("{fence}{line}{fence}") } else { format!("{fence} {line} {fence}") }
}

/// Returns a column's comment and its definition as PostgreSQL has it, and what its domains promise.
pub(crate) fn column(column: &Column, domains: &[&Domain]) -> String {
    let mut definition = code(&column.data_type.sql);
    if let Some(Generated { kind, expression }) = &column.generated {
        let when = match kind {
            GeneratedKind::Stored => "the database fills it",
            GeneratedKind::Virtual => "the database computes it when it is read",
        };
        definition += &format!(", generated as {}; {when}", code(expression));
    } else if let Some(Identity { kind, .. }) = &column.identity {
        definition += match kind {
            IdentityKind::Always => ", identity; the database fills it, and refuses a value",
            IdentityKind::ByDefault => ", identity; the database fills it where no value is given",
        };
    } else if let Some(default) = &column.default {
        definition += &format!(", default {}", code(default));
    }
    let mut paragraphs = Vec::new();
    paragraphs.extend(said(column.comment.as_deref()));
    paragraphs.push(definition);
    for domain in domains {
        paragraphs.push(of_domain(domain));
    }
    paragraphs.join("\n\n")
}

fn of_domain(domain: &Domain) -> String {
    let mut line = format!("Domain {} over {}", code(&domain.name.to_string()), code(&domain.base.sql));
    if domain.not_null {
        line += ", not null";
    }
    if let Some(default) = &domain.default {
        line += &format!(", default {}", code(default));
    }
    for check in &domain.checks {
        line += &format!(", {}", of_check(check));
    }
    match said(domain.comment.as_deref()) {
        Some(comment) => format!("{line}: {comment}"),
        None => line + ".",
    }
}

/// Returns a comment, where there is one that says anything.
pub(crate) fn said(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(comment)
}

/// Returns what the database guarantees of a relation's rows beyond the types of their columns: a list item each.
pub(crate) fn guarantees(relation: &Relation) -> Vec<String> {
    let list = |columns: &[String]| columns.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ");
    let mut lines = Vec::new();
    if let Some(key) = relation.primary_key.as_ref().filter(|key| key.columns.len() > 1) {
        lines.push(format!(
            "{} {}",
            list(&key.columns),
            if key.without_overlaps { "do not overlap" } else { "are the key" }
        ));
    }
    for unique in &relation.uniques {
        let overlaps = if unique.without_overlaps { ", without overlaps" } else { "" };
        let nulls = if unique.nulls_not_distinct { ", NULL included" } else { "" };
        lines.push(format!("unique: {}{overlaps}{nulls}", list(&unique.columns)));
    }
    lines.extend(relation.indexes.iter().filter(|index| index.unique && index.valid).map(unique_index));
    lines.extend(relation.checks.iter().map(of_check));
    lines.extend(relation.exclusions.iter().map(|it| code(&it.definition)));
    lines
}

fn unique_index(index: &Index) -> String {
    let terms: Vec<String> = index
        .keys
        .iter()
        .map(|key| match &key.term {
            IndexTerm::Column(column) => code(column),
            IndexTerm::Expression(expression) => code(expression),
        })
        .collect();
    let nulls = if index.nulls_not_distinct { ", NULL included" } else { "" };
    let only = index.predicate.as_ref().map(|predicate| format!(", where {}", code(predicate))).unwrap_or_default();
    format!("unique: {}{nulls}{only}", terms.join(", "))
}

fn of_check(check: &Check) -> String {
    let still = match (check.enforced, check.validated) {
        (false, _) => ", not enforced",
        (true, false) => ", not validated for older rows",
        (true, true) => "",
    };
    format!("check {}{still}", code(&check.expression))
}

#[cfg(test)]
mod tests {
    use super::{code, comment};

    #[test]
    fn a_comment_says_what_it_says() {
        for (text, expected) in [
            ("In dollars.", "In dollars."),
            ("ends */ here", "ends \\*/ here"),
            ("a [link] and <b>HTML</b>", "a \\[link\\] and \\<b\\>HTML\\</b\\>"),
            ("code `a[0]` stays", "code `a[0]` stays"),
            ("one ` alone", "one \\` alone"),
            ("```sh\nrm -rf\n```", "\\`\\`\\`sh\nrm -rf\n\\`\\`\\`"),
            ("    indented", "indented"),
            ("see https://example.org/a_b?c=d.", "see <https://example.org/a_b?c=d>."),
            ("# no heading\n---\n1. no list", "\\# no heading\n\\---\n1\\. no list"),
            ("subject_code and __init__", "subject_code and \\_\\_init\\_\\_"),
            ("\u{202e}hidden", "hidden"),
            ("`in \u{202e}a span\r` and\ttab", "`in a span` and tab"),
        ] {
            assert_eq!(comment(text), expected);
        }
    }

    #[test]
    fn code_holds_backticks() {
        assert_eq!(code("a  =\n b"), "`a = b`");
        assert_eq!(code("'`' || '``'"), "``` '`' || '``' ```");
    }
}
