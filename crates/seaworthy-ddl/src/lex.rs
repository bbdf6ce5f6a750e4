//! SQL text as tokens with their places; the lexing itself is squawk's.

use std::ops::Range;

use squawk_lexer::{TokenKind, tokenize};

/// One token that is neither white space nor a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// As it is written, quotes and all.
    pub text: &'a str,
    /// The byte that it begins at.
    pub start: usize,
    /// Parentheses and brackets that are open before it.
    pub depth: usize,
    /// A bare word that could be a keyword: not quoted, not a literal.
    pub bare: bool,
    /// Whether a comment or a blank stands before it.
    pub after_space: bool,
}

impl Word<'_> {
    /// Returns the byte behind its last.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Tells whether it is that keyword, in whatever case.
    pub fn is(&self, keyword: &str) -> bool {
        self.bare && self.text.eq_ignore_ascii_case(keyword)
    }
}

/// Returns the significant tokens in order.
pub fn words(sql: &str) -> Vec<Word<'_>> {
    lazily(sql).collect()
}

/// Returns the first few of them: the rest of the text is not read.
pub(crate) fn first_words(sql: &str, count: usize) -> Vec<Word<'_>> {
    lazily(sql).take(count).collect()
}

fn lazily(sql: &str) -> impl Iterator<Item = Word<'_>> {
    let (mut start, mut depth, mut after_space) = (0, 0_usize, false);
    tokenize(sql).filter_map(move |token| {
        let range: Range<usize> = start..start + token.len as usize;
        start = range.end;
        match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment { .. } => {
                after_space = true;
                return None;
            }
            TokenKind::CloseParen | TokenKind::CloseBracket => depth = depth.saturating_sub(1),
            _ => {}
        }
        let bare = token.kind == TokenKind::Ident;
        let word = Word { text: &sql[range.clone()], start: range.start, depth, bare, after_space };
        after_space = false;
        if matches!(token.kind, TokenKind::OpenParen | TokenKind::OpenBracket) {
            depth += 1;
        }
        Some(word)
    })
}

/// Tells whether a text has these letters, all of them small, somewhere in it, in whatever case.
///
/// A text that is never a statement of some kind without a keyword need not be read as tokens to know that it is none.
pub fn has_letters(text: &str, letters: &str) -> bool {
    let letters = letters.as_bytes();
    let Some(first) = letters.first() else { return true };
    let mut places = text.as_bytes().windows(letters.len());
    places.any(|place| place[0].eq_ignore_ascii_case(first) && place.eq_ignore_ascii_case(letters))
}
