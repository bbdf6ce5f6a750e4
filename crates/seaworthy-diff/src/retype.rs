//! A column that gets another type: its values, and the texts that speak of it.

use seaworthy_catalog::{Column, QualifiedName};
use seaworthy_ddl::{Ident, qualified, quote_ident};

/// Returns ALTER COLUMN … TYPE with the cast that takes the values over.
///
/// PostgreSQL 14, ALTER TABLE, "SET DATA TYPE": USING is needed where there is no assignment cast; between types that
/// have no cast at all the text of the value is read again.
pub(crate) fn retype(relation: &QualifiedName, old: &Column, new: &Column) -> String {
    let own = Ident::new(&new.name);
    let sql = &new.data_type.sql;
    let collation = new.collation.as_ref().map(|it| format!(" COLLATE {}", qualified(it))).unwrap_or_default();
    let using = if !old.data_type.array && new.data_type.array {
        let text = if old.data_type.name == new.data_type.name || is_element_cast(old, new) { "" } else { "::text" };
        format!("CASE WHEN {own} IS NOT NULL THEN ARRAY[{own}{text}]::{sql} END")
    } else if old.data_type.array && !new.data_type.array {
        // The way back of it; where there are more than one, their text is not read as one value, but for a text.
        format!("pg_catalog.array_to_string({own}, ',')::{sql}")
    } else if old.data_type.name == new.data_type.name || is_cast(old, new) {
        format!("{own}::{sql}")
    } else {
        format!("{own}::text::{sql}")
    };
    format!("ALTER TABLE {} ALTER COLUMN {own} TYPE {sql}{collation} USING {using}", qualified(relation))
}

/// Tells whether PostgreSQL brings a cast; PostgreSQL 14, `\dC`.
fn is_cast(old: &Column, new: &Column) -> bool {
    !old.data_type.array && !new.data_type.array && is_element_cast(old, new)
}

/// The same of what an array holds.
fn is_element_cast(old: &Column, new: &Column) -> bool {
    const FAMILIES: [&[&str]; 4] = [
        &["int2", "int4", "int8", "numeric", "float4", "float8", "money"],
        &["text", "varchar", "bpchar", "name", "char"],
        &["date", "timestamp", "timestamptz"],
        &["json", "jsonb"],
    ];
    let names = old.data_type.builtin_name().zip(new.data_type.builtin_name());
    names.is_some_and(|(old, new)| FAMILIES.iter().any(|it| it.contains(&old) && it.contains(&new)))
}

/// Tells whether a text has a name as a word of its own, quoted or not.
pub(crate) fn mentions(text: &str, name: &str) -> bool {
    let is_word = |character: char| character.is_alphanumeric() || character == '_' || character == '$';
    text.match_indices(name).any(|(place, _)| {
        let before = text[..place].chars().next_back().is_some_and(is_word);
        let after = text[place + name.len()..].chars().next().is_some_and(is_word);
        !before && !after
    }) || name.contains('"') && text.contains(&quote_ident(name))
}
