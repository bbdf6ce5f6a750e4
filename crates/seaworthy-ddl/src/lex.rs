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
    let mut words = Vec::new();
    let (mut start, mut depth, mut after_space) = (0, 0_usize, false);
    for token in tokenize(sql) {
        let range: Range<usize> = start..start + token.len as usize;
        start = range.end;
        match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment { .. } => {
                after_space = true;
                continue;
            }
            TokenKind::CloseParen | TokenKind::CloseBracket => depth = depth.saturating_sub(1),
            _ => {}
        }
        let bare = token.kind == TokenKind::Ident;
        words.push(Word { text: &sql[range.clone()], start: range.start, depth, bare, after_space });
        after_space = false;
        if matches!(token.kind, TokenKind::OpenParen | TokenKind::OpenBracket) {
            depth += 1;
        }
    }
    words
}
