//! A statement without its passwords, for output.

use crate::lex::words;

/// Words whose literal is a secret, or has one in it: ALTER ROLE, CREATE USER MAPPING, CREATE SUBSCRIPTION, dblink.
const BEFORE_SECRETS: [&str; 5] = ["password", "passwd", "connection", "secret", "token"];

/// Parts of a column's name that say that its values are secrets, without underscores.
const SECRET_COLUMNS: [&str; 15] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "credential",
    "salt",
    "otpseed",
    "recoverycode",
    "sessionkey",
    "cvv",
];

/// Tells whether a column of this name holds what nobody should read in a log: `password_hash`, `apiKey`, `reset_token`.
pub fn is_secret_column(name: &str) -> bool {
    let plain: String = name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let plain = plain.replace("secretar", "");
    SECRET_COLUMNS.iter().any(|secret| plain.contains(secret))
}

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
    // What is left stands inside a literal: the body of a DO, a statement that is built there.
    without_secrets_in_text(&text)
}

/// Returns a text that may quote SQL or a URL anywhere, such as a server's error, with `***` for the passwords in it.
///
/// Such a text is no SQL: an apostrophe may stand alone, and a statement in double quotes. So nothing is parsed; what
/// follows a word like `password`, quoted or behind a `=`, is taken for one, and so is what a URL has before its `@`.
pub fn without_secrets_in_text(text: &str) -> String {
    let (mut shown, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((start, end)) = next_secret(rest) {
        shown.push_str(&rest[..start]);
        shown.push_str("***");
        rest = &rest[end..];
    }
    shown.push_str(rest);
    shown
}

/// Returns where the first secret of a text starts and ends.
fn next_secret(text: &str) -> Option<(usize, usize)> {
    // ASCII alone changes, so that places stay the same.
    let lower = text.to_ascii_lowercase();
    let named = BEFORE_SECRETS.iter().flat_map(|word| {
        lower.match_indices(word).filter_map(|(at, _)| secret_behind(text, at + word.len(), *word == "password"))
    });
    let in_urls = lower.match_indices("://").filter_map(|(at, _)| secret_in_url(text, at + 3));
    named.chain(in_urls).min()
}

/// Returns what follows a word that names a secret: `PASSWORD 's3cret'`, `password = s3cret`, `"password": "s3cret"`.
fn secret_behind(text: &str, at: usize, bare: bool) -> Option<(usize, usize)> {
    let rest = &text[at..];
    let separator =
        rest.len() - rest.trim_start_matches(|sign: char| sign.is_whitespace() || "\":=".contains(sign)).len();
    let (before, value) = rest.split_at(separator);
    let prefix = usize::from(value.starts_with(['E', 'e', 'U', 'u']) && value[1..].starts_with('\''));
    let start = at + separator + prefix;
    let opened = text[start..].chars().next()?;
    let end = match opened {
        '\'' => quoted_end(&text[start..])?,
        '$' => {
            let tag = text[start + 1..].find('$')? + 2;
            let (open, body) = text[start..].split_at(tag);
            body.find(open).map_or(text.len() - start, |end| tag + end + tag)
        }
        // Where the value itself stands in double quotes, the separator has taken the first of them.
        _ if bare && before.contains(['=', ':']) => {
            let value = &text[start..];
            value.find(|sign: char| sign.is_whitespace() || "&'\",;)".contains(sign)).unwrap_or(value.len())
        }
        _ => return None,
    };
    let is_masked = ["***", "'***'"].contains(&&text[start..start + end]);
    (!is_masked && end > 0).then_some((start, start + end))
}

/// Returns where a literal ends that a text begins with, or the text, where it was cut.
fn quoted_end(text: &str) -> Option<usize> {
    // Inside another literal every quote is doubled.
    let opening = text.len() - text.trim_start_matches('\'').len();
    let goes_on = text[opening..].starts_with(|sign: char| sign.is_alphanumeric());
    if opening > 1 && opening.is_multiple_of(2) && goes_on {
        return Some(text[opening..].find(&text[..opening]).map_or(text.len(), |end| opening + end + opening));
    }
    let mut signs = text.char_indices().skip(1).peekable();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' => drop(signs.next()),
            '\'' if signs.peek().is_some_and(|(_, next)| *next == '\'') => drop(signs.next()),
            '\'' => return Some(at + 1),
            _ => {}
        }
    }
    (!text.is_empty()).then_some(text.len())
}

/// Returns the password of a URL whose authority starts here.
fn secret_in_url(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = &text[at..];
    let url = &rest[..rest.find(|sign: char| sign.is_whitespace() || "'\"".contains(sign)).unwrap_or(rest.len())];
    let (userinfo, _) = url.rsplit_once('@')?;
    let (user, password) = userinfo.split_once(':')?;
    (password != "***" && !password.is_empty()).then_some((at + user.len() + 1, at + userinfo.len()))
}

#[cfg(test)]
mod tests {
    use super::{without_secrets, without_secrets_in_text};

    #[test]
    fn passwords_do_not_show_in_a_text_around_sql() {
        let check = |text: &str, expected: &str| assert_eq!(without_secrets_in_text(text), expected);
        check(
            r#"can't do it: SQL statement "ALTER ROLE app PASSWORD 's3''cret' NOLOGIN""#,
            r#"can't do it: SQL statement "ALTER ROLE app PASSWORD *** NOLOGIN""#,
        );
        check("PASSWORD $x$s3'cret$x$ PASSWORD E's3\\'cret'", "PASSWORD *** PASSWORD E***");
        check("PASSWORD 's3cret was cut", "PASSWORD ***");
        check("PASSWORD '', 'shown'", "PASSWORD ***, 'shown'");
        check("EXECUTE 'ALTER ROLE app PASSWORD ''s3cret'''", "EXECUTE 'ALTER ROLE app PASSWORD ***'");
        check("host=h password=s3cret dbname=d", "host=h password=*** dbname=d");
        check("host=h password='s3 cret' dbname=d", "host=h password=*** dbname=d");
        check(r#"{"password": "s3cret", "x": 1}"#, r#"{"password": "***", "x": 1}"#);
        check("no postgres://app:s3:c@ret@h/d or it", "no postgres://app:***@h/d or it");
        check("postgres://h/d?password=s3cret&x=1", "postgres://h/d?password=***&x=1");
        check("postgres://app:***@h/d", "postgres://app:***@h/d");
        check("PASSWORD '***'", "PASSWORD '***'");
        check("password authentication failed for user \"app\"", "password authentication failed for user \"app\"");
        check("column \"token\" of relation 't' is no secret", "column \"token\" of relation 't' is no secret");
        check("the connection to 'h' was lost, пароль", "the connection to 'h' was lost, пароль");
    }

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
        check(
            "DO $$ BEGIN EXECUTE 'ALTER ROLE app PASSWORD ''s3cret'''; END $$",
            "DO $$ BEGIN EXECUTE 'ALTER ROLE app PASSWORD ***'; END $$",
        );
        check("/* postgres://u:s3cret@h/d */ SELECT 1", "/* postgres://u:***@h/d */ SELECT 1");
        check("SELECT 'a@b.c', \"password\" FROM t WHERE x = 'y'", "SELECT 'a@b.c', \"password\" FROM t WHERE x = 'y'");
    }

    #[test]
    fn a_statement_that_was_cut_inside_its_password_shows_nothing_of_it() {
        assert_eq!(without_secrets("ALTER ROLE app PASSWORD 's3cr"), "ALTER ROLE app PASSWORD '***'");
    }
}
