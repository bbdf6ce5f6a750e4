//! Relations, without what stands on them.

use seaworthy_catalog::{Partition, Persistence, QualifiedName, Relation, RelationKind};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::OfRelation;
use crate::query::{DecodeError, Query, code};

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
        definition: row.try_get("definition")?,
        ..Relation::table(name)
    };
    Ok((row.try_get("oid")?, relation))
}
