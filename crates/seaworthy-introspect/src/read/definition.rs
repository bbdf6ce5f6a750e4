//! The statement of an index that is plain enough to be printed without the server.
//!
//! `pg_get_indexdef` looks through all operator classes of the access method for each key, to see whether to print the
//! class (PostgreSQL 14, `indexcmds.c`, `GetDefaultOpClass`): more time than all else that is read of a schema. Most
//! indexes are B-trees over columns in their default classes and collations. Of those the text is certain; the others
//! are left to the server.

use std::collections::HashMap;

use seaworthy_catalog::{Index, IndexTerm, NullsOrder, QualifiedName, SortOrder};
use seaworthy_ddl::{Ident, quote_ident};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::index::Known;
use super::oid::oid;
use crate::query::{DecodeError, Query};

pub(crate) const CLASSES: Query = Query { name: "operator classes", text: include_str!("../sql/operator_classes.sql") };
pub(crate) const DEFINITIONS: Query =
    Query { name: "definitions of indexes", text: include_str!("../sql/index_definitions.sql") };

/// `pg_type.oid` of `varchar`, which has no B-tree class of its own, and takes that of `text`.
const VARCHAR: u32 = 1043;
/// `pg_type.oid` of `text`.
const TEXT: u32 = 25;

/// The default operator class of B-trees by the type that it is declared for.
pub(crate) struct DefaultClasses(HashMap<u32, u32>);

impl DefaultClasses {
    pub(crate) fn new(rows: Vec<(u32, u32)>) -> Self {
        Self(rows.into_iter().collect())
    }

    pub(crate) fn decode(row: &PgRow) -> Result<(u32, u32), DecodeError> {
        Ok((oid(row, "type_oid")?, oid(row, "oid")?))
    }

    /// Tells whether a class goes without saying; false also where that is not certain.
    fn is_default(&self, class: u32, data_type: u32) -> bool {
        let declared = if data_type == VARCHAR && !self.0.contains_key(&VARCHAR) { TEXT } else { data_type };
        self.0.get(&declared) == Some(&class)
    }
}

pub(crate) fn decode(row: &PgRow) -> Result<(u32, String), DecodeError> {
    Ok((oid(row, "oid")?, row.try_get("definition")?))
}

/// What the model of an index leaves out.
pub(crate) struct Parts<'a> {
    /// Of the keys, not of what is stored beside them.
    pub(crate) numbers: &'a [i16],
    pub(crate) classes: Vec<u32>,
    pub(crate) collations: Vec<u32>,
    pub(crate) partitioned: bool,
    pub(crate) parameters: Vec<String>,
}

/// Returns what `pg_get_indexdef` prints with an empty `search_path`; `None` where only the server knows.
///
/// PostgreSQL 18, `ruleutils.c`, `pg_get_indexdef_worker`.
pub(crate) fn definition(
    index: &Index,
    table: &QualifiedName,
    relation: u32,
    parts: &Parts<'_>,
    known: &Known<'_>,
) -> Option<String> {
    if index.method != "btree" || !parts.parameters.is_empty() || parts.numbers.len() != index.keys.len() {
        return None;
    }
    for (place, number) in parts.numbers.iter().enumerate() {
        let attribute = known.attributes.get(relation, *number)?;
        let (class, collation) = (parts.classes.get(place)?, parts.collations.get(place)?);
        let default = known.classes.is_default(*class, attribute.data_type);
        if !default || *collation != 0 && *collation != attribute.collation {
            return None;
        }
    }
    let keys: Option<Vec<String>> =
        index.keys.iter().map(|it| Some(key(&it.term)? + order(it.sort, it.nulls))).collect();
    let include: Option<Vec<String>> = index.include.iter().map(|name| quoted(name)).collect();
    Some(format!(
        "CREATE {}INDEX {} ON {}{}.{} USING btree ({}){}{}{}",
        if index.unique { "UNIQUE " } else { "" },
        quoted(&index.name)?,
        if parts.partitioned { "ONLY " } else { "" },
        quoted(&table.schema)?,
        quoted(&table.name)?,
        keys?.join(", "),
        if index.include.is_empty() { String::new() } else { format!(" INCLUDE ({})", include?.join(", ")) },
        if index.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" },
        index.predicate.as_ref().map(|it| format!(" WHERE {it}")).unwrap_or_default(),
    ))
}

fn key(term: &IndexTerm) -> Option<String> {
    match term {
        IndexTerm::Column(name) => quoted(name),
        IndexTerm::Expression(_) => None,
    }
}

/// What is the default goes without saying.
fn order(sort: SortOrder, nulls: NullsOrder) -> &'static str {
    match (sort, nulls) {
        (SortOrder::Ascending, NullsOrder::Last) => "",
        (SortOrder::Ascending, NullsOrder::First) => " NULLS FIRST",
        (SortOrder::Descending, NullsOrder::First) => " DESC",
        (SortOrder::Descending, NullsOrder::Last) => " DESC NULLS LAST",
    }
}

/// Returns a name in quotes where it needs them; `None` for a keyword, of which each version has its own list.
fn quoted(name: &str) -> Option<String> {
    let text = Ident::new(name).to_string();
    let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
    let keyword = text != name && name.starts_with(|it: char| it.is_ascii_lowercase()) && name.chars().all(is_plain);
    debug_assert!(text == name || text == quote_ident(name), "an identifier is itself, or in quotes");
    (!keyword).then_some(text)
}
