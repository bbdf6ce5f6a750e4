//! Relations, without what stands on them.

use seaworthy_catalog::{
    ForeignSource, Partition, Persistence, QualifiedName, Relation, RelationKind, ReplicaIdentity, RowSecurity,
};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::OfRelation;
use crate::query::{DecodeError, Query, code, optional_name};

pub(crate) const QUERY: Query = Query { name: "relations", text: include_str!("../sql/relations.sql") };

pub(crate) fn decode(row: &PgRow) -> Result<OfRelation<Relation>, DecodeError> {
    let name = QualifiedName::new(row.try_get::<String, _>("schema")?, row.try_get::<String, _>("name")?);
    let parent: (Option<String>, Option<String>, Option<String>) =
        (row.try_get("parent_schema")?, row.try_get("parent_name")?, row.try_get("partition_bound")?);
    let relation = Relation {
        kind: code(row, "kind", "pg_class.relkind", &RelationKind::ALL, RelationKind::as_str)?,
        persistence: code(row, "persistence", "pg_class.relpersistence", &Persistence::ALL, Persistence::as_str)?,
        comment: row.try_get("comment")?,
        partition_key: row.try_get("partition_key")?,
        partition_of: match parent {
            (Some(schema), Some(name), Some(bound)) => {
                Some(Partition { parent: QualifiedName::new(schema, name), bound })
            }
            _ => None,
        },
        definition: definition(row)?,
        inherits: inherits(row)?,
        of_type: optional_name(row, "of_schema", "of_name")?,
        row_security: row_security(row)?,
        replica_identity: replica_identity(row)?,
        clustered_on: row.try_get("clustered_on")?,
        parameters: row.try_get("parameters")?,
        tablespace: row.try_get("tablespace")?,
        access_method: row.try_get("access_method")?,
        foreign: foreign(row)?,
        ..Relation::table(name)
    };
    Ok((row.try_get("oid")?, relation))
}

/// Returns the query of a view as PostgreSQL 16 and newer print it.
fn definition(row: &PgRow) -> Result<Option<String>, DecodeError> {
    let definition: Option<String> = row.try_get("definition")?;
    Ok(definition.map(|text| seaworthy_ddl::without_lone_prefix(&text)))
}

fn inherits(row: &PgRow) -> Result<Vec<QualifiedName>, DecodeError> {
    let schemas: Vec<String> = row.try_get("inherits_schemas")?;
    let names: Vec<String> = row.try_get("inherits_names")?;
    Ok(schemas.into_iter().zip(names).map(|(schema, name)| QualifiedName { schema, name }).collect())
}

fn row_security(row: &PgRow) -> Result<RowSecurity, DecodeError> {
    Ok(match (row.try_get("row_security")?, row.try_get("force_row_security")?) {
        (false, false) => RowSecurity::Disabled,
        (false, true) => RowSecurity::ForcedOnly,
        (true, false) => RowSecurity::Enabled,
        (true, true) => RowSecurity::Forced,
    })
}

/// PostgreSQL 14, 52.11 "pg_class", `relreplident`.
fn replica_identity(row: &PgRow) -> Result<ReplicaIdentity, DecodeError> {
    let code: String = row.try_get("replica_identity")?;
    Ok(match (code.as_str(), row.try_get("replica_index")?) {
        ("n", _) => ReplicaIdentity::Nothing,
        ("f", _) => ReplicaIdentity::Full,
        ("i", Some(index)) => ReplicaIdentity::Index(index),
        // One whose index is gone counts as nothing, and prints as the default.
        ("i", None) | ("d", _) => ReplicaIdentity::Default,
        _ => return Err(DecodeError::Code { column: "pg_class.relreplident", code }),
    })
}

fn foreign(row: &PgRow) -> Result<Option<ForeignSource>, DecodeError> {
    let Some(server) = row.try_get("server")? else { return Ok(None) };
    Ok(Some(ForeignSource { server, options: row.try_get("foreign_options")? }))
}
