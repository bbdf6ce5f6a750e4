//! Relations, without what stands on them.

use seaworthy_catalog::{
    Beside, ForeignSource, Partition, Persistence, QualifiedName, Relation, RelationKind, ReplicaIdentity, RowSecurity,
};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::oid::{Comments, PG_CLASS, oid, texts};
use crate::query::{DecodeError, Query, code, name, optional_name};

pub(crate) const QUERY: Query = Query { name: "relations", text: include_str!("../sql/relations.sql") };

pub(crate) const PARENTS: Query = Query { name: "parents of relations", text: include_str!("../sql/parents.sql") };

/// A relation, and the OIDs of what is made with it.
pub(crate) struct Found {
    pub(crate) oid: u32,
    pub(crate) relation: Relation,
    /// Where it is a partition: for which rows.
    pub(crate) bound: Option<String>,
    /// Of its row type, of the array of that, and of the rule with the query of a view; 0 where there is none.
    pub(crate) row_type: [u32; 2],
    pub(crate) query: u32,
}

impl Found {
    /// Makes it a child of a table.
    pub(crate) fn descend(&mut self, parent: Parent) {
        match self.bound.take() {
            Some(bound) => self.relation.partition_of = Some(Partition { parent: parent.name, bound }),
            None => self.relation.inherits.push(parent.name),
        }
    }
}

/// A table that another is a partition of, or inherits from.
pub(crate) struct Parent {
    pub(crate) of: u32,
    pub(crate) position: i32,
    name: QualifiedName,
}

pub(crate) fn decode_parent(row: &PgRow) -> Result<Parent, DecodeError> {
    Ok(Parent { of: oid(row, "relation_oid")?, position: row.try_get("position")?, name: name(row)? })
}

pub(crate) fn decode(row: &PgRow, comments: &Comments) -> Result<Found, DecodeError> {
    let own = oid(row, "oid")?;
    let (definition, query) = (definition(row)?, oid(row, "query_oid")?);
    if query != 0 && definition.is_none() {
        return Err(DecodeError::Gone);
    }
    let mut parameters = texts(row, "parameters")?;
    parameters.extend(texts(row, "toast_parameters")?.into_iter().map(|parameter| format!("toast.{parameter}")));
    let relation = Relation {
        kind: code(row, "kind", "pg_class.relkind", &RelationKind::ALL, RelationKind::as_str)?,
        persistence: code(row, "persistence", "pg_class.relpersistence", &Persistence::ALL, Persistence::as_str)?,
        comment: comments.on(PG_CLASS, own),
        partition_key: row.try_get("partition_key")?,
        definition,
        unpopulated: Beside(row.try_get("unpopulated")?),
        of_type: optional_name(row, "of_schema", "of_name")?,
        row_security: row_security(row)?,
        replica_identity: replica_identity(row)?,
        clustered_on: row.try_get("clustered_on")?,
        parameters,
        tablespace: row.try_get("tablespace")?,
        access_method: row.try_get("access_method")?,
        foreign: foreign(row)?,
        ..Relation::table(name(row)?)
    };
    Ok(Found {
        oid: own,
        relation,
        bound: row.try_get("partition_bound")?,
        row_type: [oid(row, "row_type_oid")?, oid(row, "array_type_oid")?],
        query,
    })
}

/// Returns the query of a view as PostgreSQL 16 and newer print it.
fn definition(row: &PgRow) -> Result<Option<String>, DecodeError> {
    let definition: Option<String> = row.try_get("definition")?;
    Ok(definition.map(|text| seaworthy_ddl::without_lone_prefix(&text)))
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
    Ok(Some(ForeignSource { server, options: texts(row, "foreign_options")? }))
}
