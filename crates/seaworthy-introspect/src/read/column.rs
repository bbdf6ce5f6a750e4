//! Columns with their types and defaults.

use seaworthy_catalog::{
    Column, DataType, Generated, GeneratedKind, IdentityKind, NotNullConstraint, QualifiedName, Storage,
};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::oid::{Comments, PG_CONSTRAINT, oid, texts};
use super::types;
use crate::query::{DecodeError, Query, code, optional_name};

pub(crate) const QUERY: Query = Query { name: "columns", text: include_str!("../sql/columns.sql") };
pub(crate) const TYPES: Query = Query { name: "types of columns", text: include_str!("../sql/column_types.sql") };

/// A type with its modifier: `pg_attribute.atttypid` and `atttypmod`.
pub(crate) type TypeKey = (u32, i32);

/// A column, and where it belongs.
pub(crate) struct Found {
    pub(crate) relation: u32,
    pub(crate) number: i16,
    /// Its type is `unknown` until [`TYPES`] have come.
    pub(crate) column: Column,
    pub(crate) data_type: TypeKey,
    pub(crate) collation: u32,
    pub(crate) identity: Option<IdentityKind>,
    /// The OID of its default; 0 where it has none.
    pub(crate) default: u32,
}

pub(crate) fn decode(row: &PgRow, comments: &Comments) -> Result<Found, DecodeError> {
    let (relation, number) = (oid(row, "relation_oid")?, row.try_get("number")?);
    let expression: Option<String> = row.try_get("default_expression")?;
    // One place holds either: pg_attrdef.adbin (PostgreSQL 14, 52.6 "pg_attrdef").
    let (default, generated) = match (is_set(row, "generated")?, expression) {
        (true, Some(expression)) => {
            let kind = code(row, "generated", "pg_attribute.attgenerated", &GeneratedKind::ALL, GeneratedKind::as_str)?;
            (None, Some(Generated { kind, expression }))
        }
        (_, expression) => (expression, None),
    };
    let column = Column {
        not_null: row.try_get("not_null")?,
        default,
        generated,
        collation: collation(row)?,
        not_null_constraint: not_null_constraint(row, comments)?,
        storage: storage(row)?,
        compression: row.try_get("compression")?,
        statistics: row.try_get("statistics")?,
        parameters: parameters(row)?,
        foreign_options: texts(row, "foreign_options")?,
        local: row.try_get("local")?,
        comment: comments.on_column(relation, number),
        ..Column::new(row.try_get::<String, _>("name")?, DataType::builtin("unknown", "unknown"))
    };
    let data_type = (oid(row, "type_oid")?, row.try_get("type_modifier")?);
    let identity = is_set(row, "identity")?
        .then(|| code(row, "identity", "pg_attribute.attidentity", &IdentityKind::ALL, IdentityKind::as_str))
        .transpose()?;
    let (collation, default) = (oid(row, "collation_oid")?, oid(row, "default_oid")?);
    Ok(Found { relation, number, column, data_type, collation, identity, default })
}

pub(crate) fn decode_type(row: &PgRow) -> Result<(TypeKey, DataType), DecodeError> {
    Ok(((oid(row, "oid")?, row.try_get("modifier")?), types::decode_data_type(row)?))
}

/// Returns the options that somebody set.
///
/// PG 14.25, 15.20, 16.16, 17.12 and 18.7 keep a version of their own among them, another one in each database, which
/// `pg_dump` leaves out as well (PostgreSQL 15.20, `pg_dump.c`).
fn parameters(row: &PgRow) -> Result<Vec<String>, DecodeError> {
    let mut parameters = texts(row, "parameters")?;
    parameters.retain(|parameter| !parameter.starts_with("pg_attver="));
    Ok(parameters)
}

fn not_null_constraint(row: &PgRow, comments: &Comments) -> Result<Option<NotNullConstraint>, DecodeError> {
    let Some(name) = row.try_get("not_null_name")? else { return Ok(None) };
    Ok(Some(NotNullConstraint {
        name,
        no_inherit: row.try_get("not_null_no_inherit")?,
        validated: row.try_get("not_null_validated")?,
        comment: comments.on(PG_CONSTRAINT, oid(row, "not_null_oid")?),
    }))
}

fn storage(row: &PgRow) -> Result<Option<Storage>, DecodeError> {
    let differs = row.try_get::<Option<String>, _>("storage")?.is_some();
    differs.then(|| code(row, "storage", "pg_attribute.attstorage", &Storage::ALL, storage_code)).transpose()
}

/// PostgreSQL 14, 52.7 "pg_attribute", `attstorage`.
fn storage_code(storage: Storage) -> &'static str {
    match storage {
        Storage::Plain => "p",
        Storage::External => "e",
        Storage::Main => "m",
        Storage::Extended => "x",
    }
}

/// Returns the collation of a column or a domain, where the query found one that differs from the type's.
pub(super) fn collation(row: &PgRow) -> Result<Option<QualifiedName>, DecodeError> {
    optional_name(row, "collation_schema", "collation_name")
}

/// Returns whether a `"char"` column holds anything but its zero byte.
fn is_set(row: &PgRow, field: &str) -> Result<bool, DecodeError> {
    let code: String = row.try_get(field)?;
    Ok(!code.is_empty())
}
