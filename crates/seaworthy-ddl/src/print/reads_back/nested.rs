//! AND that begins with another AND: PostgreSQL reads both as one.
//!
//! PG 14, `makeAndExpr` in `gram.y`. What has one all the same was written with BETWEEN, whose AND comes later.

use std::ops::Range;

use super::replace;
use crate::lex::{Word, words};

/// Returns a statement with `((a >= 1) AND (a <= 2)) AND b` written as `(a BETWEEN 1 AND 2) AND b`.
pub(super) fn with_between(statement: String) -> String {
    if !statement.contains(")) AND ") && !statement.contains(")) OR ") {
        return statement;
    }
    let words = words(&statement);
    let groups = leading_groups(&words).into_iter();
    let edits = groups.filter_map(|group| {
        let text = group.between(&statement)?;
        Some((group.range(), text))
    });
    let edits: Vec<_> = edits.collect();
    if edits.is_empty() { statement } else { replace(&statement, edits) }
}

/// Returns a text with `((a AND b) AND c)` written as `(a AND b AND c)`.
pub(super) fn flat(text: String) -> String {
    if !text.contains(") AND ") && !text.contains(") OR ") {
        return text;
    }
    let words = words(&text);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for group in leading_groups(&words) {
        edits.extend([group.open, group.close].map(|it| (it.start..it.end(), String::new())));
    }
    if edits.is_empty() { text } else { replace(&text, edits) }
}

/// Parentheses around operands of AND or OR, which are the first operand of the same.
struct Group<'a, 'b> {
    open: Word<'a>,
    inside: &'b [Word<'a>],
    close: Word<'a>,
}

fn leading_groups<'a, 'b>(words: &'b [Word<'a>]) -> Vec<Group<'a, 'b>> {
    let mut groups = Vec::new();
    for (place, pair) in words.windows(2).enumerate() {
        let (outer, open) = (pair[0], pair[1]);
        if outer.text != "(" || open.text != "(" {
            continue;
        }
        let rest = &words[place + 2..];
        let Some(end) = rest.iter().position(|it| it.text == ")" && it.depth == open.depth) else { continue };
        let (inside, close) = (&rest[..end], rest[end]);
        let joined = |keyword: &str| {
            let own = inside.iter().any(|it| it.depth == open.depth + 1 && it.is(keyword));
            own && rest.get(end + 1).is_some_and(|it| it.is(keyword))
        };
        if joined("AND") || joined("OR") {
            groups.push(Group { open, inside, close });
        }
    }
    groups
}

impl Group<'_, '_> {
    fn range(&self) -> Range<usize> {
        self.open.start..self.close.end()
    }

    /// Returns the BETWEEN that PostgreSQL makes these two comparisons of.
    fn between(&self, statement: &str) -> Option<String> {
        let depth = self.open.depth + 1;
        let mut operands = self.inside.split(|it| it.depth == depth && (it.is("AND") || it.is("OR")));
        let (first, second) = (operands.next()?, operands.next()?);
        let joint = self.inside.iter().find(|it| it.depth == depth && it.bare)?;
        let (words, low, high) =
            if joint.is("AND") { ("BETWEEN", " >= ", " <= ") } else { ("NOT BETWEEN", " < ", " > ") };
        let (value, from) = comparison(statement, first, low)?;
        let (same, to) = comparison(statement, second, high)?;
        (value == same && operands.next().is_none()).then(|| format!("({value} {words} {from} AND {to})"))
    }
}

/// Returns both sides of a comparison in parentheses.
fn comparison<'s>(statement: &'s str, words: &[Word<'_>], operator: &str) -> Option<(&'s str, &'s str)> {
    let (open, close) = (words.first()?, words.last()?);
    let all = open.text == "(" && close.text == ")" && close.depth == open.depth;
    let first_close = words.iter().find(|it| it.text == ")" && it.depth == open.depth)?;
    let inside = &words[1..words.len().checked_sub(1)?];
    let mut places = inside.iter().filter(|it| {
        let before = it.start.saturating_sub(1);
        it.depth == open.depth + 1 && statement[before..].starts_with(operator)
    });
    let place = places.next()?.start;
    let only = places.next().is_none() && first_close.start == close.start;
    (all && only).then(|| {
        let end = place + operator.len() - 1;
        (statement[open.end()..place - 1].trim(), statement[end..close.start].trim())
    })
}
