//! Identifiers and literals in SQL text: the one place that quotes.

use std::fmt;

/// A name as PostgreSQL stores it, unquoted; prints itself quoted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ident(String);

impl Ident {
    /// Wraps a name as it is stored in `pg_catalog`, without quotes.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// Returns the name without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quote_ident(&self.0))
    }
}

/// Returns the name in double quotes, whether it needs them or not.
///
/// PostgreSQL 14, 4.1.1 "Identifiers and Key Words": a quote inside is written twice.
pub fn quote_ident(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Returns the text as a string constant.
///
/// With a backslash inside it is an escape string (`E'…'`), so that it means the same whatever
/// `standard_conforming_strings` says. PostgreSQL 14, 4.1.2.2; the same rule as `quote_literal`.
pub fn quote_literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}

#[cfg(test)]
mod tests {
    use super::{quote_ident, quote_literal};

    #[test]
    fn names_with_quotes_survive() {
        assert_eq!(quote_ident(r#"Weird "name""#), r#""Weird ""name""""#);
    }

    #[test]
    fn literals_survive_quotes_and_backslashes() {
        assert_eq!(quote_literal("O'Brien"), "'O''Brien'");
        assert_eq!(quote_literal(r"a\b"), r"E'a\\b'");
    }
}
