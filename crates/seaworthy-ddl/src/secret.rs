//! A statement without its passwords, for output.

use crate::lex::words;

/// Words whose literal is a secret, or has one in it: ALTER ROLE, CREATE USER MAPPING, CREATE SUBSCRIPTION, dblink.
const BEFORE_SECRETS: [&str; 5] = ["password", "passwd", "connection", "secret", "token"];

/// Returns the statement with `'***'` for the literals that hold passwords, and for those that look like a connection
/// string with one.
pub fn without_secrets(statement: &str) -> String {
    let words = words(statement);
    let mut text = String::with_capacity(statement.len());
    let mut copied = 0;
    for (index, word) in words.iter().enumerate() {
        let is_literal = word.text.starts_with(['\'', '$', 'E', 'e']) && word.text.contains(['\'', '$']);
        if !is_literal {
            continue;
        }
        let named = words[..index].iter().rev().take(2).any(|before| {
            let before = before.text.trim_matches('"');
            BEFORE_SECRETS.iter().any(|secret| before.eq_ignore_ascii_case(secret))
        });
        let lower = word.text.to_ascii_lowercase();
        let connects = lower.contains("password=") || lower.contains("://") && lower.contains('@');
        if named || connects {
            text.push_str(&statement[copied..word.start]);
            text.push_str("'***'");
            copied = word.end();
        }
    }
    text.push_str(&statement[copied..]);
    text
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn passwords_do_not_show() {
        let check = |statement: &str, expected: &str| assert_eq!(without_secrets(statement), expected);
        check("ALTER ROLE app PASSWORD 's3cret' VALID UNTIL 'now'", "ALTER ROLE app PASSWORD '***' VALID UNTIL 'now'");
        check("CREATE USER x WITH ENCRYPTED PASSWORD $$s3cret$$", "CREATE USER x WITH ENCRYPTED PASSWORD '***'");
        check("ALTER ROLE app PASSWORD E's3\\'cret'", "ALTER ROLE app PASSWORD '***'");
        check("SET password = 's3cret'", "SET password = '***'");
        check(
            "CREATE SUBSCRIPTION s CONNECTION 'host=h password=s3cret' PUBLICATION p",
            "CREATE SUBSCRIPTION s CONNECTION '***' PUBLICATION p",
        );
        check(
            "CREATE USER MAPPING FOR u SERVER s OPTIONS (user 'u', password 's3cret')",
            "CREATE USER MAPPING FOR u SERVER s OPTIONS (user 'u', password '***')",
        );
        check("SELECT dblink('postgres://u:s3cret@h/d', 'SELECT 1')", "SELECT dblink('***', 'SELECT 1')");
        check("SELECT 'a@b.c', \"password\" FROM t WHERE x = 'y'", "SELECT 'a@b.c', \"password\" FROM t WHERE x = 'y'");
    }

    #[test]
    fn a_statement_that_was_cut_inside_its_password_shows_nothing_of_it() {
        assert_eq!(without_secrets("ALTER ROLE app PASSWORD 's3cr"), "ALTER ROLE app PASSWORD '***'");
    }
}
