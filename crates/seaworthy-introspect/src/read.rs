//! The queries in their order, and the rows put together.

mod column;
mod constraint;
mod index;
mod relation;
mod types;

use std::collections::HashMap;

use seaworthy_catalog::{Catalog, Schema};
use sqlx::{PgConnection, Row as _};

use crate::query::{Query, Session, fetch};
use crate::{IntrospectError, Scope};

const SCHEMAS: Query = Query { name: "schemas", text: include_str!("sql/schemas.sql") };

/// A row that belongs to a relation, with the relation's OID.
pub(crate) type OfRelation<T> = (i64, T);

/// Returns the catalog; the transaction and the `search_path` are the caller's.
pub(crate) async fn catalog(
    connection: &mut PgConnection,
    session: &Session,
    scope: &Scope,
) -> Result<Catalog, IntrospectError> {
    let schemas = fetch(connection, session, scope, &SCHEMAS, |row| {
        Ok(Schema { name: row.try_get("name")?, comment: row.try_get("comment")? })
    })
    .await?;
    let mut relations = fetch(connection, session, scope, &relation::QUERY, relation::decode).await?;
    let columns = fetch(connection, session, scope, &column::QUERY, column::decode).await?;
    let constraints = fetch(connection, session, scope, &constraint::QUERY, constraint::decode).await?;
    let indexes = fetch(connection, session, scope, &index::QUERY, index::decode).await?;
    let enums = fetch(connection, session, scope, &types::ENUMS, types::decode_enum).await?;
    let domains = fetch(connection, session, scope, &types::DOMAINS, types::decode_domain).await?;
    let sequences = fetch(connection, session, scope, &types::SEQUENCES, types::decode_sequence).await?;

    let places: HashMap<i64, usize> = relations.iter().enumerate().map(|(place, (oid, _))| (*oid, place)).collect();
    for (oid, column) in columns {
        if let Some(place) = places.get(&oid) {
            relations[*place].1.columns.push(column);
        }
    }
    for (oid, constraint) in constraints {
        if let Some(place) = places.get(&oid) {
            constraint.attach(&mut relations[*place].1);
        }
    }
    for (oid, index) in indexes {
        if let Some(place) = places.get(&oid) {
            relations[*place].1.indexes.push(index);
        }
    }

    let relations = relations.into_iter().map(|(_, relation)| relation).collect();
    let mut catalog = Catalog { schemas, relations, enums, domains, sequences };
    catalog.sort();
    Ok(catalog)
}
