//! Patterns of names, as `psql` takes them: `audit_*`, `partitions.*_2026*`, `"User"`.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::QualifiedName;

/// Which objects are meant, by their names.
///
/// The rules of `psql` (PostgreSQL 14, psql, "Patterns"): `*` is any text, `?` any character; letters are folded to
/// lower case, but inside double quotes, where all stands for itself; a dot parts the schema from the name. Without a
/// schema every schema is meant. Left out on purpose: regular expressions, which a dot and a dollar mean otherwise in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct NamePattern {
    text: String,
    schema: Option<Vec<Piece>>,
    name: Vec<Piece>,
}

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Any,
    One,
    Exactly(char),
}

/// Why a text is no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternError {
    /// There is nothing in it, or nothing before or behind a dot.
    Empty,
    /// A double quote has no second one.
    OpenQuote,
    /// A name has a schema before it, and nothing before that.
    TooManyParts,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "a pattern of names is empty, or empty on one side of its dot",
            Self::OpenQuote => "a pattern of names has a double quote without a second one",
            Self::TooManyParts => "a pattern of names has more than a schema and a name",
        })
    }
}

impl std::error::Error for PatternError {}

impl FromStr for NamePattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let mut parts = vec![Vec::new()];
        let mut quoted = false;
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let piece = match character {
                // Written twice inside quotes it is one.
                '"' if quoted && characters.peek() == Some(&'"') => characters.next().map(Piece::Exactly),
                '"' => {
                    quoted = !quoted;
                    None
                }
                '.' if !quoted => {
                    parts.push(Vec::new());
                    None
                }
                '*' if !quoted => Some(Piece::Any),
                '?' if !quoted => Some(Piece::One),
                _ if quoted => Some(Piece::Exactly(character)),
                _ => Some(Piece::Exactly(character.to_ascii_lowercase())),
            };
            parts.last_mut().into_iter().for_each(|part| part.extend(piece));
        }
        if quoted {
            return Err(PatternError::OpenQuote);
        }
        if parts.iter().any(Vec::is_empty) {
            return Err(PatternError::Empty);
        }
        let name = parts.pop().ok_or(PatternError::Empty)?;
        let schema = parts.pop();
        if !parts.is_empty() {
            return Err(PatternError::TooManyParts);
        }
        Ok(Self { text: text.to_owned(), schema, name })
    }
}

impl TryFrom<String> for NamePattern {
    type Error = PatternError;

    fn try_from(text: String) -> Result<Self, PatternError> {
        text.parse()
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl NamePattern {
    /// Returns the pattern of one name in any schema, whatever characters it has.
    pub fn exactly(name: &str) -> Self {
        let pieces = name.chars().map(Piece::Exactly).collect();
        Self { text: format!("\"{}\"", name.replace('"', "\"\"")), schema: None, name: pieces }
    }

    /// Tells whether a name is meant.
    pub fn matches(&self, name: &QualifiedName) -> bool {
        self.schema.as_ref().is_none_or(|schema| fits(schema, &name.schema)) && fits(&self.name, &name.name)
    }
}

/// Tells whether pieces make up a text.
///
/// Goes back to the last `*` where it goes wrong, and takes one character more there: never more than the two lengths
/// multiplied.
fn fits(pieces: &[Piece], text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let (mut piece, mut place, mut last) = (0, 0, None);
    while place < characters.len() {
        match pieces.get(piece) {
            Some(Piece::Any) => {
                last = Some((piece, place));
                piece += 1;
            }
            Some(Piece::One) => (piece, place) = (piece + 1, place + 1),
            Some(Piece::Exactly(character)) if *character == characters[place] => {
                (piece, place) = (piece + 1, place + 1);
            }
            Some(Piece::Exactly(_)) | None => {
                let Some((any, from)) = last else { return false };
                last = Some((any, from + 1));
                (piece, place) = (any + 1, from + 1);
            }
        }
    }
    pieces[piece..].iter().all(|left| *left == Piece::Any)
}

#[cfg(test)]
mod tests {
    use super::{NamePattern, PatternError};
    use crate::QualifiedName;

    #[test]
    fn a_pattern_means_what_it_means_in_psql() {
        let check = |pattern: &str, schema: &str, name: &str, expected: bool| {
            let found = pattern.parse::<NamePattern>().expect(pattern).matches(&QualifiedName::new(schema, name));
            assert_eq!(found, expected, "{pattern} on {schema}.{name}");
        };
        check("audit_*", "public", "audit_log", true);
        check("audit_*", "other", "audit_", true);
        check("audit_*", "public", "my_audit_log", false);
        check("partitions.*_2026*", "partitions", "events_2026_01", true);
        check("partitions.*_2026*", "public", "events_2026_01", false);
        check("part*.*", "partitions", "x", true);
        check("t?", "public", "t1", true);
        check("t?", "public", "t", false);
        check("USER", "public", "user", true);
        check("USER", "public", "User", false);
        check("\"User\"", "public", "User", true);
        check("\"a.b*\"", "public", "a.b*", true);
        check("\"a.b*\"", "public", "a.bc", false);
        check("\"a\"\"b\"", "public", "a\"b", true);
        check("größe*", "public", "größen", true);
        check("*a*b*c", "public", "xxaxxbxxabxc", true);
        check("*a*b*c", "public", "xxaxxbxxabxd", false);
    }

    #[test]
    fn a_text_that_is_no_pattern_is_refused() {
        let check = |text: &str, error: PatternError| assert_eq!(text.parse::<NamePattern>(), Err(error), "{text}");
        check("", PatternError::Empty);
        check("public.", PatternError::Empty);
        check(".t", PatternError::Empty);
        check("\"\"", PatternError::Empty);
        check("a.b.c", PatternError::TooManyParts);
        check("\"User", PatternError::OpenQuote);
    }

    #[test]
    fn one_exact_name_has_no_wildcards() {
        let pattern = NamePattern::exactly("a*\"B");
        assert!(pattern.matches(&QualifiedName::new("public", "a*\"B")));
        assert!(!pattern.matches(&QualifiedName::new("public", "axx\"B")));
        assert_eq!(pattern.to_string().parse::<NamePattern>().expect("its text is a pattern"), pattern);
    }
}
