//! The queries in their order, and the rows put together.

pub(crate) mod access;
mod column;
mod constraint;
mod index;
mod object;
mod on_relation;
mod relation;
mod sequence;
mod types;

use std::collections::HashMap;

use seaworthy_catalog::{Catalog, QualifiedName, Relation, Schema};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use crate::query::{DecodeError, Query, Session, fetch};
use crate::{IntrospectError, Scope, Source};

pub(crate) const DIMENSIONS: Query = Query { name: "dimensions of arrays", text: include_str!("sql/dimensions.sql") };
const SCHEMAS: Query = Query { name: "schemas", text: include_str!("sql/schemas.sql") };

/// A row that belongs to a relation, with the relation's OID.
pub(crate) type OfRelation<T> = (i64, T);

/// Returns the catalog; the transaction and the `search_path` are the caller's.
pub(crate) async fn catalog(
    source: &mut impl Source,
    session: &Session,
    scope: &Scope,
) -> Result<Catalog, IntrospectError> {
    let schemas = fetch(source, session, scope, &SCHEMAS, |row| {
        Ok(Schema { name: row.try_get("name")?, comment: row.try_get("comment")? })
    })
    .await?;
    let mut relations = Relations::new(fetch(source, session, scope, &relation::QUERY, relation::decode).await?);
    relations.attach(fetch(source, session, scope, &column::QUERY, column::decode).await?, |relation, column| {
        relation.columns.push(column);
    });
    relations.attach(
        fetch(source, session, scope, &constraint::QUERY, constraint::decode).await?,
        |relation, constraint| constraint.attach(relation),
    );
    relations.attach(fetch(source, session, scope, &index::QUERY, index::decode).await?, |relation, index| {
        relation.indexes.push(index);
    });
    on_relations(source, session, scope, &mut relations).await?;

    let mut sequences = Vec::new();
    for found in fetch(source, session, scope, &sequence::QUERY, sequence::decode).await? {
        match found.identity {
            None => sequences.push(found.sequence),
            Some((oid, kind)) => {
                relations.attach([(oid, found)], |relation, found| found.attach(&mut relation.columns, kind));
            }
        }
    }
    let mut catalog = Catalog {
        schemas,
        relations: relations.rows.into_iter().map(|(_, relation)| relation).collect(),
        enums: fetch(source, session, scope, &types::ENUMS, types::decode_enum).await?,
        domains: fetch(source, session, scope, &types::DOMAINS, types::decode_domain).await?,
        composites: fetch(source, session, scope, &types::COMPOSITES, types::decode_composite).await?,
        ranges: fetch(source, session, scope, &types::RANGES, types::decode_range).await?,
        sequences,
        functions: fetch(source, session, scope, &object::FUNCTIONS, object::decode_function).await?,
        extensions: fetch(source, session, scope, &object::EXTENSIONS, object::decode_extension).await?,
        others: fetch(source, session, scope, &object::OTHERS, object::decode_other).await?,
        unmodelled: fetch(source, session, scope, &object::UNMODELLED, object::decode_unmodelled).await?,
        dependencies: fetch(source, session, scope, &object::DEPENDENCIES, object::decode_dependency).await?,
    };
    catalog.sort();
    Ok(catalog)
}

/// Returns a column with its relation.
pub(crate) fn decode_dimensions(row: &PgRow) -> Result<(QualifiedName, String), DecodeError> {
    Ok((types::name(row)?, row.try_get("column_name")?))
}

/// Reads triggers, policies, rules and statistics objects.
async fn on_relations(
    source: &mut impl Source,
    session: &Session,
    scope: &Scope,
    relations: &mut Relations,
) -> Result<(), IntrospectError> {
    let triggers = fetch(source, session, scope, &on_relation::TRIGGERS, on_relation::decode_trigger).await?;
    relations.attach(triggers, |relation, trigger| relation.triggers.push(trigger));
    let policies = fetch(source, session, scope, &on_relation::POLICIES, on_relation::decode_policy).await?;
    relations.attach(policies, |relation, policy| relation.policies.push(policy));
    let rules = fetch(source, session, scope, &on_relation::RULES, on_relation::decode_rule).await?;
    relations.attach(rules, |relation, rule| relation.rules.push(rule));
    let statistics = fetch(source, session, scope, &on_relation::STATISTICS, on_relation::decode_statistics).await?;
    relations.attach(statistics, |relation, statistics| relation.statistics.push(statistics));
    Ok(())
}

/// The relations by OID, to put together what stands on them.
struct Relations {
    rows: Vec<OfRelation<Relation>>,
    places: HashMap<i64, usize>,
}

impl Relations {
    fn new(rows: Vec<OfRelation<Relation>>) -> Self {
        let places = rows.iter().enumerate().map(|(place, (oid, _))| (*oid, place)).collect();
        Self { rows, places }
    }

    fn attach<T>(&mut self, parts: impl IntoIterator<Item = OfRelation<T>>, put: impl Fn(&mut Relation, T)) {
        for (oid, part) in parts {
            if let Some(place) = self.places.get(&oid) {
                put(&mut self.rows[*place].1, part);
            }
        }
    }
}
