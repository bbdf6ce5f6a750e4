//! Functions, extensions, and the objects that nothing looks into.

use seaworthy_catalog::{BASE_TYPE, Extension, Function, FunctionKind, OtherObject, SHELL_TYPE, Unmodelled};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::oid::{Comments, PG_PROC, oid};
use crate::query::{DecodeError, Query, code, name};

pub(crate) const FUNCTIONS: Query = Query { name: "functions", text: include_str!("../sql/functions.sql") };
pub(crate) const EXTENSIONS: Query = Query { name: "extensions", text: include_str!("../sql/extensions.sql") };
pub(crate) const OTHERS: Query = Query { name: "other objects", text: include_str!("../sql/others.sql") };
pub(crate) const UNMODELLED: Query = Query { name: "unmodelled objects", text: include_str!("../sql/unmodelled.sql") };

pub(crate) fn decode_function(row: &PgRow, comments: &Comments) -> Result<Function, DecodeError> {
    let definition: String = row.try_get("definition")?;
    Ok(Function {
        name: name(row)?,
        arguments: row.try_get("arguments")?,
        kind: code(row, "kind", "pg_proc.prokind", &FunctionKind::ALL, FunctionKind::as_str)?,
        language: row.try_get("language")?,
        definition: definition.trim_end().replacen("CREATE OR REPLACE ", "CREATE ", 1),
        comment: comments.on(PG_PROC, oid(row, "oid")?),
    })
}

pub(crate) fn decode_extension(row: &PgRow) -> Result<Extension, DecodeError> {
    Ok(Extension {
        name: row.try_get("name")?,
        schema: row.try_get("schema")?,
        version: row.try_get("version")?,
        requires: row.try_get("requires")?,
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

/// Returns the objects, and apart from each base type the shell that it begins as: its functions come between the two.
pub(crate) fn with_shells(others: Vec<OtherObject>) -> Vec<OtherObject> {
    let mut all = Vec::with_capacity(others.len());
    for mut other in others {
        if other.kind == BASE_TYPE && other.statements.len() > 1 {
            let statements = vec![other.statements.remove(0)];
            all.push(OtherObject { kind: SHELL_TYPE.to_owned(), statements, comment: None, ..other.clone() });
        }
        all.push(other);
    }
    all
}

pub(crate) fn decode_unmodelled(row: &PgRow) -> Result<Unmodelled, DecodeError> {
    Ok(Unmodelled { kind: row.try_get("kind")?, identity: row.try_get("identity")? })
}
