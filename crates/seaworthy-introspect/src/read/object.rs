//! Functions, extensions, the objects that nothing looks into, and what depends on what.

use seaworthy_catalog::{
    Dependency, Extension, Function, FunctionKind, ObjectKind, ObjectName, OtherObject, Unmodelled,
};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::types::name;
use crate::query::{DecodeError, Query, code};

pub(crate) const FUNCTIONS: Query = Query { name: "functions", text: include_str!("../sql/functions.sql") };
pub(crate) const EXTENSIONS: Query = Query { name: "extensions", text: include_str!("../sql/extensions.sql") };
pub(crate) const OTHERS: Query = Query { name: "other objects", text: include_str!("../sql/others.sql") };
pub(crate) const UNMODELLED: Query = Query { name: "unmodelled objects", text: include_str!("../sql/unmodelled.sql") };
pub(crate) const DEPENDENCIES: Query = Query { name: "dependencies", text: include_str!("../sql/dependencies.sql") };

pub(crate) fn decode_function(row: &PgRow) -> Result<Function, DecodeError> {
    let definition: String = row.try_get("definition")?;
    Ok(Function {
        name: name(row)?,
        arguments: row.try_get("arguments")?,
        kind: code(row, "kind", "pg_proc.prokind", &FunctionKind::ALL, FunctionKind::as_str)?,
        language: row.try_get("language")?,
        definition: definition.trim_end().replacen("CREATE OR REPLACE ", "CREATE ", 1),
        comment: row.try_get("comment")?,
    })
}

pub(crate) fn decode_extension(row: &PgRow) -> Result<Extension, DecodeError> {
    Ok(Extension {
        name: row.try_get("name")?,
        schema: row.try_get("schema")?,
        version: row.try_get("version")?,
        comment: row.try_get("comment")?,
    })
}

pub(crate) fn decode_other(row: &PgRow) -> Result<OtherObject, DecodeError> {
    Ok(OtherObject {
        kind: row.try_get("kind")?,
        schema: row.try_get("schema")?,
        identity: row.try_get("identity")?,
        statements: row.try_get("statements")?,
        comment: row.try_get("comment")?,
    })
}

pub(crate) fn decode_unmodelled(row: &PgRow) -> Result<Unmodelled, DecodeError> {
    Ok(Unmodelled { kind: row.try_get("kind")?, identity: row.try_get("identity")? })
}

pub(crate) fn decode_dependency(row: &PgRow) -> Result<Dependency, DecodeError> {
    let object = ObjectName {
        kind: code(row, "kind", "kind", &ObjectKind::ALL, ObjectKind::as_str)?,
        schema: row.try_get("schema")?,
        name: row.try_get("name")?,
        part: row.try_get("part")?,
    };
    let needs = ObjectName {
        kind: code(row, "needs_kind", "kind", &ObjectKind::ALL, ObjectKind::as_str)?,
        schema: row.try_get("needs_schema")?,
        name: row.try_get("needs_name")?,
        part: row.try_get("needs_part")?,
    };
    Ok(Dependency { object, needs })
}
