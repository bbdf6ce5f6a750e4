//! Columns by their numbers, as keys and indexes name them.

use std::collections::HashMap;

use seaworthy_catalog::IdentityKind;
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::oid::oid;
use crate::query::{DecodeError, Query};

pub(crate) const REFERENCED: Query =
    Query { name: "columns of referenced tables", text: include_str!("../sql/referenced_columns.sql") };

/// What keys, indexes and sequences ask of a column.
pub(crate) struct Attribute {
    pub(crate) name: String,
    /// 0 where nobody asks.
    pub(crate) data_type: u32,
    /// 0 where nobody asks.
    pub(crate) collation: u32,
    pub(crate) identity: Option<IdentityKind>,
}

/// The columns of all relations, by relation and number.
#[derive(Default)]
pub(crate) struct Attributes(HashMap<(u32, i16), Attribute>);

impl Attributes {
    pub(crate) fn add(&mut self, relation: u32, number: i16, attribute: Attribute) {
        self.0.insert((relation, number), attribute);
    }

    pub(crate) fn get(&self, relation: u32, number: i16) -> Option<&Attribute> {
        self.0.get(&(relation, number))
    }

    /// Returns the names of columns; one that is gone has none.
    pub(crate) fn names(&self, relation: u32, numbers: &[i16]) -> Vec<String> {
        numbers.iter().filter_map(|number| Some(self.get(relation, *number)?.name.clone())).collect()
    }
}

pub(crate) fn decode_referenced(row: &PgRow) -> Result<(u32, i16, Attribute), DecodeError> {
    let attribute = Attribute { name: row.try_get("name")?, data_type: 0, collation: 0, identity: None };
    Ok((oid(row, "relation_oid")?, row.try_get("number")?, attribute))
}

/// Returns the numbers of an `int2vector` or an `oidvector`, as PostgreSQL prints one: `1 2 0`.
pub(crate) fn vector<T: std::str::FromStr>(row: &PgRow, field: &str) -> Result<Vec<T>, DecodeError> {
    let text: Option<String> = row.try_get(field)?;
    Ok(text.unwrap_or_default().split_ascii_whitespace().filter_map(|number| number.parse().ok()).collect())
}
