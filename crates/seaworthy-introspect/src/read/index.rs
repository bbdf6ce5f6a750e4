//! Indexes that no constraint owns.

use seaworthy_catalog::{Index, IndexKey, IndexTerm, NullsOrder, QualifiedName, SortOrder};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::attribute::{Attributes, vector};
use super::definition::{DefaultClasses, Parts, definition};
use super::oid::{Comments, PG_CLASS, oid, texts};
use crate::query::{DecodeError, Query, optional_name};

pub(crate) const QUERY: Query = Query { name: "indexes", text: include_str!("../sql/indexes.sql") };

/// `INDOPTION_DESC` of `pg_index.indoption`.
const OPTION_DESC: i16 = 1;
/// `INDOPTION_NULLS_FIRST` of `pg_index.indoption`.
const OPTION_NULLS_FIRST: i16 = 2;

/// An index, and where it belongs.
pub(crate) struct Found {
    pub(crate) relation: u32,
    pub(crate) oid: u32,
    /// Without a definition where only the server knows how to print it.
    pub(crate) index: Index,
}

/// What an index is decoded with.
pub(crate) struct Known<'a> {
    pub(crate) attributes: &'a Attributes,
    pub(crate) comments: &'a Comments,
    pub(crate) classes: &'a DefaultClasses,
}

pub(crate) fn decode<'a>(
    row: &PgRow,
    known: &Known<'_>,
    table: impl Fn(u32) -> Option<&'a QualifiedName>,
) -> Result<Found, DecodeError> {
    let (relation, own) = (oid(row, "relation_oid")?, oid(row, "oid")?);
    let numbers: Vec<i16> = vector(row, "columns")?;
    let key_count = usize::try_from(row.try_get::<i16, _>("key_count")?).unwrap_or_default();
    let (keys, include) = terms(row, known, relation, (&numbers, key_count))?;
    let columns: Option<Vec<i32>> = row.try_get("statistics_columns")?;
    let targets: Option<Vec<i32>> = row.try_get("statistics_targets")?;
    let mut index = Index {
        method: row.try_get("method")?,
        include,
        unique: row.try_get("is_unique")?,
        nulls_not_distinct: row.try_get("nulls_not_distinct")?,
        predicate: row.try_get("predicate")?,
        valid: row.try_get("valid")?,
        tablespace: row.try_get("tablespace")?,
        statistics: columns.unwrap_or_default().into_iter().zip(targets.unwrap_or_default()).collect(),
        attached_to: optional_name(row, "attached_schema", "attached_name")?,
        comment: known.comments.on(PG_CLASS, own),
        ..Index::new(row.try_get::<String, _>("name")?, keys)
    };
    let parts = Parts {
        numbers: numbers.get(..key_count).unwrap_or_default(),
        classes: vector(row, "operator_classes")?,
        collations: vector(row, "collations")?,
        partitioned: row.try_get("partitioned")?,
        parameters: texts(row, "parameters")?,
    };
    if let Some(table) = table(relation) {
        index.definition = definition(&index, table, relation, &parts, known).unwrap_or_default();
    }
    Ok(Found { relation, oid: own, index })
}

/// Returns what is indexed, and what is stored beside it.
fn terms(
    row: &PgRow,
    known: &Known<'_>,
    relation: u32,
    (numbers, key_count): (&[i16], usize),
) -> Result<(Vec<IndexKey>, Vec<String>), DecodeError> {
    let expressions: Vec<Option<String>> = row.try_get::<Option<_>, _>("expressions")?.unwrap_or_default();
    let options: Vec<i16> = vector(row, "options")?;
    let (mut keys, mut include) = (Vec::new(), Vec::new());
    for (place, number) in numbers.iter().enumerate() {
        let column = known.attributes.get(relation, *number).map(|it| it.name.clone());
        let term = match (column, expressions.get(place).cloned().flatten()) {
            (Some(column), _) => IndexTerm::Column(column),
            (None, Some(expression)) => IndexTerm::Expression(expression),
            (None, None) => continue,
        };
        if place < key_count {
            let option = options.get(place).copied().unwrap_or_default();
            keys.push(IndexKey { term, sort: sort_order(option), nulls: nulls_order(option) });
        } else if let IndexTerm::Column(column) = term {
            include.push(column);
        }
    }
    Ok((keys, include))
}

fn sort_order(option: i16) -> SortOrder {
    if option & OPTION_DESC == 0 { SortOrder::Ascending } else { SortOrder::Descending }
}

fn nulls_order(option: i16) -> NullsOrder {
    if option & OPTION_NULLS_FIRST == 0 { NullsOrder::Last } else { NullsOrder::First }
}
