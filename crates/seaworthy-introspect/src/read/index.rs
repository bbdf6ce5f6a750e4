//! Indexes that no constraint owns.

use seaworthy_catalog::{Index, IndexKey, IndexTerm, NullsOrder, SortOrder};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::OfRelation;
use crate::query::{DecodeError, Query, optional_name};

pub(crate) const QUERY: Query = Query { name: "indexes", text: include_str!("../sql/indexes.sql") };

/// `INDOPTION_DESC` of `pg_index.indoption`.
const OPTION_DESC: i16 = 1;
/// `INDOPTION_NULLS_FIRST` of `pg_index.indoption`.
const OPTION_NULLS_FIRST: i16 = 2;

pub(crate) fn decode(row: &PgRow) -> Result<OfRelation<Index>, DecodeError> {
    let columns: Vec<Option<String>> = row.try_get("columns")?;
    let expressions: Vec<Option<String>> = row.try_get("expressions")?;
    let options: Vec<i16> = row.try_get("options")?;
    let key_count = usize::try_from(row.try_get::<i32, _>("key_count")?).unwrap_or_default();

    let mut keys = Vec::new();
    let mut include = Vec::new();
    for (place, (column, expression)) in columns.into_iter().zip(expressions).enumerate() {
        let term = match (column, expression) {
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

    let columns: Vec<i32> = row.try_get("statistics_columns")?;
    let targets: Vec<i32> = row.try_get("statistics_targets")?;
    let index = Index {
        method: row.try_get("method")?,
        include,
        unique: row.try_get("is_unique")?,
        nulls_not_distinct: row.try_get("nulls_not_distinct")?,
        predicate: row.try_get("predicate")?,
        definition: row.try_get("definition")?,
        valid: row.try_get("valid")?,
        tablespace: row.try_get("tablespace")?,
        statistics: columns.into_iter().zip(targets).collect(),
        attached_to: optional_name(row, "attached_schema", "attached_name")?,
        comment: row.try_get("comment")?,
        ..Index::new(row.try_get::<String, _>("name")?, keys)
    };
    Ok((row.try_get("relation_oid")?, index))
}

fn sort_order(option: i16) -> SortOrder {
    if option & OPTION_DESC == 0 { SortOrder::Ascending } else { SortOrder::Descending }
}

fn nulls_order(option: i16) -> NullsOrder {
    if option & OPTION_NULLS_FIRST == 0 { NullsOrder::Last } else { NullsOrder::First }
}
