//! A place in the words of a statement.

use crate::facts::unquoted;
use crate::lex::{Word, words};

/// A name as a statement writes it; the parts as PostgreSQL stores them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) schema: Option<String>,
    pub(super) name: String,
}

/// Words that are still to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'w, 'a> {
    pub(super) words: &'w [Word<'a>],
}

/// Returns the words of a statement, without a semicolon at its end.
pub(super) fn statement_words(statement: &str) -> Vec<Word<'_>> {
    let mut words = words(statement);
    while words.last().is_some_and(|word| word.text == ";") {
        words.pop();
    }
    words
}

impl<'w, 'a> Cursor<'w, 'a> {
    /// Steps over a word, and tells whether it was there.
    pub(super) fn eat(&mut self, keyword: &str) -> bool {
        let found = self.words.first().is_some_and(|word| word.is(keyword) || word.text == keyword);
        if found {
            self.words = &self.words[1..];
        }
        found
    }

    /// Steps over words, separated by blanks, where all are there.
    pub(super) fn eat_all(&mut self, keywords: &str) -> bool {
        let mut next = *self;
        let found = keywords.split(' ').all(|keyword| next.eat(keyword));
        if found {
            *self = next;
        }
        found
    }

    /// Steps over one of several phrases.
    pub(super) fn eat_any(&mut self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.eat_all(phrase))
    }

    /// Steps over IF EXISTS or IF NOT EXISTS.
    pub(super) fn eat_if_exists(&mut self) -> bool {
        self.eat_any(&["if not exists", "if exists"])
    }

    /// Steps over a name that may have a schema.
    pub(super) fn name(&mut self) -> Option<Name> {
        let first = self.identifier()?;
        if !self.eat(".") {
            return Some(Name { schema: None, name: first });
        }
        let second = self.identifier()?;
        // Of database.schema.name only the last two count.
        if self.eat(".") {
            return Some(Name { schema: Some(second), name: self.identifier()? });
        }
        Some(Name { schema: Some(first), name: second })
    }

    /// Steps over one identifier, and returns it as PostgreSQL stores it.
    pub(super) fn identifier(&mut self) -> Option<String> {
        let word = self.words.first()?;
        let is_name = word.bare || word.text.starts_with('"');
        is_name.then(|| {
            self.words = &self.words[1..];
            unquoted(word.text)
        })
    }

    /// Steps over names separated by commas, each with an ONLY before and a `*` behind.
    pub(super) fn names(&mut self) -> Vec<Name> {
        let mut names = Vec::new();
        loop {
            self.eat("only");
            let Some(name) = self.name() else { return names };
            names.push(name);
            self.eat("*");
            if !self.eat(",") {
                return names;
            }
        }
    }

    /// Tells whether the words, separated by blanks, stand somewhere ahead outside parentheses.
    pub(super) fn has(&self, phrase: &str) -> bool {
        let depth = self.words.first().map_or(0, |word| word.depth);
        self.position(phrase, Some(depth)).is_some()
    }

    /// Tells whether they stand anywhere ahead.
    pub(super) fn has_anywhere(&self, phrase: &str) -> bool {
        self.position(phrase, None).is_some()
    }

    /// Steps behind the first place of the words outside parentheses, and tells whether they were there.
    pub(super) fn skip_to(&mut self, phrase: &str) -> bool {
        let depth = self.words.first().map_or(0, |word| word.depth);
        let found = self.position(phrase, Some(depth));
        if let Some(at) = found {
            self.words = &self.words[at + phrase.split(' ').count()..];
        }
        found.is_some()
    }

    fn position(&self, phrase: &str, depth: Option<usize>) -> Option<usize> {
        (0..self.words.len()).find(|at| {
            let mut here = Cursor { words: &self.words[*at..] };
            depth.is_none_or(|depth| self.words[*at].depth == depth) && here.eat_all(phrase)
        })
    }

    /// Returns the pieces between commas outside parentheses.
    pub(super) fn list(&self) -> Vec<Cursor<'w, 'a>> {
        let depth = self.words.first().map_or(0, |word| word.depth);
        let pieces = self.words.split(|word| word.text == "," && word.depth == depth);
        pieces.map(|words| Cursor { words }).filter(|piece| !piece.is_empty()).collect()
    }

    /// Steps over a parenthesis, and returns what is in it.
    pub(super) fn parenthesis(&mut self) -> Option<Cursor<'w, 'a>> {
        let open = self.words.first().filter(|word| word.text == "(")?;
        let end = self.words.iter().position(|word| word.text == ")" && word.depth == open.depth)?;
        let inside = Cursor { words: &self.words[1..end] };
        self.words = &self.words[end + 1..];
        Some(inside)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}
