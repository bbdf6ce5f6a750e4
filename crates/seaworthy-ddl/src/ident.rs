//! Identifiers and literals in SQL text: the one place that quotes.

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

use seaworthy_catalog::QualifiedName;

/// A name as PostgreSQL stores it, unquoted; prints itself quoted where it needs quotes.
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
        if is_plain(&self.0) { f.write_str(&self.0) } else { f.write_str(&quote_ident(&self.0)) }
    }
}

/// Returns a name with its schema: `public."User"`.
pub fn qualified(name: &QualifiedName) -> String {
    format!("{}.{}", Ident::new(&name.schema), Ident::new(&name.name))
}

/// The words that are no names without quotes in 14 or any later version: all but the unreserved ones of PostgreSQL 18,
/// Appendix C "SQL Key Words". PostgreSQL's own `quote_ident` asks the list of its own version, which would make the
/// text differ from one server to another.
const KEYWORDS: &str = "all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both \
    case cast char character check coalesce collate collation column concurrently constraint create cross \
    current_catalog current_date current_role current_schema current_time current_timestamp current_user dec \
    decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign \
    freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect \
    interval into is isnull join json json_array json_arrayagg json_exists json_object json_objectagg json_query \
    json_scalar json_serialize json_table json_value lateral leading least left like limit localtime \
    localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset on \
    only or order out outer overlaps overlay placing position precision primary real references returning right \
    row select session_user setof similar smallint some substring symmetric system_user table tablesample then \
    time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when \
    where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi \
    xmlroot xmlserialize xmltable";

/// [`KEYWORDS`], to be asked for each name of a schema.
static KEYWORD_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| KEYWORDS.split_ascii_whitespace().collect());

/// Whether a name means itself without quotes.
fn is_plain(name: &str) -> bool {
    let starts = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_');
    let goes_on = |rest: char| rest.is_ascii_lowercase() || rest.is_ascii_digit() || rest == '_';
    starts && name.chars().all(goes_on) && !KEYWORD_SET.contains(name)
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
    use super::{Ident, quote_ident, quote_literal};

    #[test]
    fn only_names_that_need_quotes_get_them() {
        let printed = |name: &str| Ident::new(name).to_string();
        assert_eq!(printed("tutor_profile2"), "tutor_profile2");
        assert_eq!(printed("User"), r#""User""#);
        assert_eq!(printed("user"), r#""user""#);
        assert_eq!(printed("größe"), r#""größe""#);
        assert_eq!(printed("2fa"), r#""2fa""#);
        assert_eq!(printed(""), r#""""#);
        assert_eq!(printed(r#"Weird "name""#), r#""Weird ""name""""#);
    }

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
