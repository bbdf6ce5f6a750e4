//! Columns with their types and defaults.

use seaworthy_catalog::{Column, Generated, GeneratedKind, Identity, QualifiedName};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::{OfRelation, types};
use crate::query::{DecodeError, Query, code};

pub(crate) const QUERY: Query = Query { name: "columns", text: include_str!("../sql/columns.sql") };

pub(crate) fn decode(row: &PgRow) -> Result<OfRelation<Column>, DecodeError> {
    let expression: Option<String> = row.try_get("default_expression")?;
    // One place holds either: pg_attrdef.adbin (PostgreSQL 14, 52.6 "pg_attrdef").
    let (default, generated) = match (is_set(row, "generated")?, expression) {
        (true, Some(expression)) => {
            let kind = code(row, "generated", "pg_attribute.attgenerated", &GeneratedKind::ALL, GeneratedKind::as_str)?;
            (None, Some(Generated { kind, expression }))
        }
        (_, expression) => (expression, None),
    };
    let identity = if is_set(row, "identity")? {
        Some(code(row, "identity", "pg_attribute.attidentity", &Identity::ALL, Identity::as_str)?)
    } else {
        None
    };
    let column = Column {
        not_null: row.try_get("not_null")?,
        default,
        identity,
        generated,
        collation: collation(row)?,
        comment: row.try_get("comment")?,
        ..Column::new(row.try_get::<String, _>("name")?, types::decode_data_type(row)?)
    };
    Ok((row.try_get("relation_oid")?, column))
}

/// Returns the collation of a column or a domain, where the query found one that differs from the type's.
pub(super) fn collation(row: &PgRow) -> Result<Option<QualifiedName>, DecodeError> {
    let schema: Option<String> = row.try_get("collation_schema")?;
    let name: Option<String> = row.try_get("collation_name")?;
    Ok(schema.zip(name).map(|(schema, name)| QualifiedName { schema, name }))
}

/// Returns whether a `"char"` column holds anything but its zero byte.
fn is_set(row: &PgRow, field: &str) -> Result<bool, DecodeError> {
    let code: String = row.try_get(field)?;
    Ok(!code.is_empty())
}
