//! Reads a statement as `seaworthy-ddl` and `seaworthy-diff` write it: canonical, every name with its schema.

use seaworthy_catalog::QualifiedName;
use seaworthy_ddl::{Word, words};

/// A statement, and how far it is read.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    sql: &'a str,
    words: Vec<Word<'a>>,
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(sql: &'a str) -> Self {
        Self { sql, words: words(sql), at: 0 }
    }

    /// Goes behind these keywords where they stand here.
    pub(super) fn eat(&mut self, keywords: &str) -> bool {
        let keywords = keywords.split(' ');
        let count = keywords.clone().count();
        let stand = keywords.enumerate().all(|(at, it)| self.words.get(self.at + at).is_some_and(|word| word.is(it)));
        self.at += if stand { count } else { 0 };
        stand
    }

    /// Goes behind this sign where it stands here.
    pub(super) fn sign(&mut self, sign: &str) -> bool {
        let stands = self.words.get(self.at).is_some_and(|word| word.text == sign);
        self.at += usize::from(stands);
        stands
    }

    /// Reads a name, and returns it unquoted.
    pub(super) fn name(&mut self) -> Option<String> {
        let name = unquoted(self.words.get(self.at)?)?;
        self.at += 1;
        Some(name)
    }

    /// Reads a name with its schema.
    pub(super) fn qualified(&mut self) -> Option<QualifiedName> {
        let schema = self.name()?;
        if !self.sign(".") {
            return None;
        }
        Some(QualifiedName::new(schema, self.name()?))
    }

    /// Reads what stands in parentheses here, and returns it without them.
    pub(super) fn parenthesised(&mut self) -> Option<&'a str> {
        let open = self.words.get(self.at).filter(|word| word.text == "(")?;
        let behind = self.words.get(self.at + 1..)?;
        let close = behind.iter().position(|word| word.text == ")" && word.depth == open.depth)?;
        let inside = &self.sql[open.end()..behind[close].start];
        self.at += close + 2;
        Some(inside.trim())
    }

    /// Reads names in parentheses, with commas between them and nothing else.
    pub(super) fn names(&mut self) -> Option<Vec<String>> {
        let inside = self.parenthesised()?;
        split(inside).into_iter().map(only_name).collect()
    }

    /// Returns all that was not read.
    pub(super) fn rest(&self) -> &'a str {
        self.words.get(self.at).map_or("", |word| self.sql[word.start..].trim())
    }

    /// Whether all is read.
    pub(super) fn is_done(&self) -> bool {
        self.at >= self.words.len()
    }

    /// Reads up to one of the keywords outside of parentheses, or to the end; a name behind a dot is no keyword.
    pub(super) fn until(&mut self, keywords: &[&str]) -> &'a str {
        let Some(first) = self.words.get(self.at).copied() else { return "" };
        let is_end = |at: &usize| {
            let word = &self.words[*at];
            let behind_dot = *at > 0 && self.words[*at - 1].text == ".";
            word.depth == first.depth && !behind_dot && keywords.iter().any(|keyword| word.is(keyword))
        };
        let end = (self.at..self.words.len()).find(is_end).unwrap_or(self.words.len());
        let text = match self.words.get(end) {
            Some(word) => &self.sql[first.start..word.start],
            None => &self.sql[first.start..],
        };
        self.at = end;
        text.trim()
    }
}

/// Takes a text apart at the commas outside of parentheses.
pub(super) fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for word in words(text).iter().filter(|word| word.text == "," && word.depth == 0) {
        parts.push(text[start..word.start].trim());
        start = word.end();
    }
    let last = text[start..].trim();
    if !last.is_empty() || !parts.is_empty() {
        parts.push(last);
    }
    parts
}

/// Returns the name that a text is, unquoted.
pub(super) fn only_name(text: &str) -> Option<String> {
    match words(text).as_slice() {
        [only] => unquoted(only),
        _ => None,
    }
}

/// Returns the text of a string constant that is nothing else, and has no escapes.
pub(super) fn only_literal(text: &str) -> Option<String> {
    let inside = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let is_one = words(text).len() == 1 && !inside.contains('\\');
    is_one.then(|| inside.replace("''", "'"))
}

/// Takes away parentheses that are around the whole.
pub(super) fn unwrapped(text: &str) -> &str {
    let all = words(text);
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return text };
    let closed = |word: &Word<'_>| word.text == ")" && word.depth == 0;
    if first.text == "(" && closed(last) && all.iter().filter(|word| closed(word)).count() == 1 {
        return text[first.end()..last.start].trim();
    }
    text
}

fn unquoted(word: &Word<'_>) -> Option<String> {
    match word.text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(quoted) => Some(quoted.replace("\"\"", "\"")),
        None => word.bare.then(|| word.text.to_owned()),
    }
}
