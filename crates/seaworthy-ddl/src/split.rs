//! A script as its statements.

use crate::lex::{Word, words};

/// Splits a script at the semicolons between statements; each comes back trimmed, without its semicolon.
///
/// Semicolons in strings, quoted names, dollar quotes, comments, parentheses (CREATE RULE) and the body of an
/// SQL-standard function (BEGIN ATOMIC … END, PG 14, CREATE FUNCTION) do not split. A comment stays with the
/// statement that follows it; a piece of nothing but comments is left out.
pub fn split(script: &str) -> Vec<&str> {
    let trimmed = script.trim();
    if !trimmed.contains(';') && trimmed.starts_with(|first: char| first.is_alphabetic()) {
        return vec![trimmed];
    }
    let words = words(script);
    let mut statements = Vec::new();
    let (mut from, mut has_words) = (0, false);
    let mut body = Body::default();
    for (index, word) in words.iter().enumerate() {
        let previous = index.checked_sub(1).map(|at| &words[at]);
        body.see(previous, word);
        if word.text == ";" && word.depth == 0 && !body.is_open() {
            if has_words {
                statements.push(script[from..word.start].trim());
            }
            (from, has_words) = (word.end(), false);
        } else {
            has_words = true;
        }
    }
    if has_words {
        statements.push(script[from..].trim());
    }
    statements
}

/// How deep the text is inside BEGIN ATOMIC … END; CASE … END nests in it.
#[derive(Default)]
struct Body {
    depth: usize,
}

impl Body {
    fn see(&mut self, previous: Option<&Word<'_>>, word: &Word<'_>) {
        let begins = word.is("atomic") && previous.is_some_and(|previous| previous.is("begin"));
        if begins || (self.is_open() && word.is("case")) {
            self.depth += 1;
        } else if self.is_open() && word.is("end") {
            self.depth -= 1;
        }
    }

    fn is_open(&self) -> bool {
        self.depth > 0
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    fn check(script: &str, expected: &[&str]) {
        assert_eq!(split(script), expected);
    }

    #[test]
    fn plain_statements() {
        check("SELECT 1; SELECT 2;\n", &["SELECT 1", "SELECT 2"]);
        check("SELECT 1", &["SELECT 1"]);
        check(" ;; -- nothing\n ; /* still */", &[]);
    }

    #[test]
    fn semicolons_inside_tokens_do_not_split() {
        check(
            r#"SELECT ';', ";", $a$ ; $a$, E'\';' /* ; */ -- ;"#,
            &[r#"SELECT ';', ";", $a$ ; $a$, E'\';' /* ; */ -- ;"#],
        );
    }

    #[test]
    fn a_body_and_a_rule_stay_whole() {
        check(
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3",
            &[
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
                "SELECT 3",
            ],
        );
        check(
            "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3",
            &["CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)", "SELECT 3"],
        );
    }

    #[test]
    fn a_comment_stays_with_what_follows() {
        check("SELECT 1; -- why\nSELECT 2", &["SELECT 1", "-- why\nSELECT 2"]);
    }

    #[test]
    fn a_transaction_block_is_not_a_body() {
        check("BEGIN; SELECT 1; END;", &["BEGIN", "SELECT 1", "END"]);
    }
}
