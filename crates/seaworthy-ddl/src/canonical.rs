//! One text for all ways in which the same statement may be written.
//!
//! What tells an edit from another rendering: white space, comments, line ends, the case of keywords, quotes that a name
//! does not need, and parentheses around parentheses mean nothing to PostgreSQL.

use crate::ident::Ident;
use crate::lex::{Word, words};

/// Returns the statement's tokens with one blank between them, each in its one spelling.
///
/// Strings and dollar quotes stay as they are: the body of a function is stored as it is written.
pub fn canonical(statement: &str) -> String {
    let words = words(statement);
    let words = match words.split_last() {
        Some((last, rest)) if last.text == ";" => rest,
        _ => &words,
    };
    let doubled = doubled_parentheses(words);
    let kept = words.iter().enumerate().filter(|(at, _)| !doubled.contains(at));
    kept.map(|(_, word)| spelled(word)).collect::<Vec<_>>().join(" ")
}

/// Returns a token in its one spelling.
///
/// PG 14, 4.1.1 "Identifiers and Key Words": without quotes a name is folded to lower case (only its ASCII letters, where the encoding has more).
fn spelled(word: &Word<'_>) -> String {
    if word.bare {
        return word.text.to_ascii_lowercase();
    }
    match word.text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => Ident::new(quoted.replace("\"\"", "\"")).to_string(),
        None => word.text.to_owned(),
    }
}

/// Returns the places of parentheses that stand right inside others, `((a > 0))`; not those of a row, `((a, b))`.
fn doubled_parentheses(words: &[Word<'_>]) -> Vec<usize> {
    let (mut open, mut doubled) = (Vec::new(), Vec::new());
    // Where the parenthesis that was closed last began, and where it ended.
    let mut closed: Option<(usize, usize)> = None;
    for (at, word) in words.iter().enumerate() {
        match word.text {
            "(" => open.push(at),
            ")" => {
                let Some(start) = open.pop() else { continue };
                if let Some((inner, end)) = closed
                    && inner == start + 1
                    && end + 1 == at
                    && !words[inner..end].iter().any(|word| word.text == "," && word.depth == words[inner].depth + 1)
                {
                    doubled.extend([inner, end]);
                }
                closed = Some((start, at));
            }
            _ => {}
        }
    }
    doubled
}

#[cfg(test)]
mod tests {
    use super::canonical;

    fn same(one: &str, other: &str) {
        assert_eq!(canonical(one), canonical(other));
    }

    fn differ(one: &str, other: &str) {
        assert_ne!(canonical(one), canonical(other));
    }

    #[test]
    fn spelling_means_nothing() {
        same("CREATE TABLE t (a int)", "create  table T\r\n( A INT ) ; -- why");
        same("SELECT \"id\" FROM \"ships\"", "select id from ships");
        same("ALTER TABLE t ADD CHECK ((a > 0))", "ALTER TABLE t ADD CHECK (a > 0)");
        same("SELECT (((a)))", "SELECT (a)");
        same("SELECT 1 /* one /* of */ many */ + 2", "SELECT 1+2");
    }

    #[test]
    fn substance_does() {
        differ("SELECT \"Id\"", "SELECT id");
        // A quoted keyword is a name, a bare one is not.
        differ("SELECT \"user\"", "SELECT user");
        differ("SELECT 'a  b'", "SELECT 'a b'");
        differ("SELECT $$ a $$", "SELECT $$ A $$");
        differ("SELECT a IN ((1, 2))", "SELECT a IN (1, 2)");
        differ("SELECT (a + b) * c", "SELECT a + b * c");
        differ("SELECT ab", "SELECT a b");
        differ("SELECT 'it''s'", "SELECT 'its'");
    }
}
