//! The queries in their order, and the rows put together.

pub(crate) mod access;
mod attribute;
mod column;
mod constraint;
mod definition;
mod dependency;
mod index;
mod object;
mod oid;
mod on_relation;
mod relation;
mod sequence;
mod types;

use std::collections::{BTreeSet, HashMap};

use seaworthy_catalog::{Beside, Catalog, ObjectKind, QualifiedName, Relation, Schema, Sequence, SequenceOwner};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use self::attribute::{Attribute, Attributes};
use self::definition::DefaultClasses;
use self::dependency::Dependencies;
use self::oid::{Comments, PG_ATTRDEF, PG_CLASS, PG_CONSTRAINT, PG_POLICY, PG_REWRITE, PG_TRIGGER, PG_TYPE};
use crate::query::{DecodeError, Query, Reader, name};
use crate::{IntrospectError, Source};

pub(crate) const DIMENSIONS: Query = Query { name: "dimensions of arrays", text: include_str!("sql/dimensions.sql") };
const SCHEMAS: Query = Query { name: "schemas", text: include_str!("sql/schemas.sql") };

/// A row that belongs to a relation, with the relation's OID.
pub(crate) type OfRelation<T> = (u32, T);

/// Returns the catalog; the transaction and the `search_path` are the caller's.
pub(crate) async fn catalog<S: Source>(reader: &mut Reader<'_, S>) -> Result<Catalog, IntrospectError> {
    let schemas = reader
        .fetch(&SCHEMAS, |row| Ok(Schema { name: row.try_get("name")?, comment: row.try_get("comment")? }))
        .await?;
    let comments = Comments::new(reader.fetch_all(&oid::COMMENTS, Comments::decode).await?);
    let comments = &comments;
    let mut dependencies = Dependencies::new(reader.fetch_all(&dependency::EDGES, dependency::decode_edge).await?);
    let found = reader.fetch_on_relations(&relation::QUERY, |row| relation::decode(row, comments)).await?;
    let mut relations = Relations::new(found, &mut dependencies);
    relations.families(reader).await?;
    let attributes = relations.columns(reader, comments, &mut dependencies).await?;
    relations.constraints(reader, (&attributes, comments), &mut dependencies).await?;
    relations.indexes(reader, (&attributes, comments), &mut dependencies).await?;
    relations.others(reader, comments, &mut dependencies).await?;
    let sequences = relations.sequences(reader, (&attributes, comments)).await?;
    for (address, name) in reader.fetch(&dependency::OBJECTS, dependency::decode_object).await? {
        dependencies.note(address, || name);
    }
    let mut catalog = Catalog {
        schemas,
        relations: relations.rows.into_iter().map(|found| found.relation).collect(),
        enums: reader.fetch(&types::ENUMS, |row| types::decode_enum(row, comments)).await?,
        domains: reader.fetch(&types::DOMAINS, types::decode_domain).await?,
        composites: reader.fetch(&types::COMPOSITES, types::decode_composite).await?,
        ranges: reader.fetch(&types::RANGES, types::decode_range).await?,
        sequences,
        functions: reader.fetch(&object::FUNCTIONS, |row| object::decode_function(row, comments)).await?,
        extensions: reader.fetch(&object::EXTENSIONS, object::decode_extension).await?,
        others: object::with_shells(reader.fetch(&object::OTHERS, object::decode_other).await?),
        unmodelled: reader.fetch(&object::UNMODELLED, object::decode_unmodelled).await?,
        dependencies: dependencies.named(),
        grants: Beside::default(),
    };
    catalog.sort();
    Ok(catalog)
}

/// Returns a column with its relation.
pub(crate) fn decode_dimensions(row: &PgRow) -> Result<(QualifiedName, String), DecodeError> {
    Ok((name(row)?, row.try_get("column_name")?))
}

/// The relations by OID, to put together what stands on them.
struct Relations {
    rows: Vec<relation::Found>,
    places: HashMap<u32, usize>,
}

impl Relations {
    fn new(rows: Vec<relation::Found>, dependencies: &mut Dependencies) -> Self {
        for relation::Found { oid, relation, row_type, query, .. } in &rows {
            let types = row_type.map(|it| (PG_TYPE, it));
            for address in types.into_iter().chain([(PG_CLASS, *oid), (PG_REWRITE, *query)]) {
                dependencies.note_on(address, ObjectKind::Relation, &relation.name, "");
            }
        }
        let places = rows.iter().enumerate().map(|(place, found)| (found.oid, place)).collect();
        Self { rows, places }
    }

    fn get(&mut self, oid: u32) -> Option<&mut Relation> {
        Some(&mut self.rows[*self.places.get(&oid)?].relation)
    }

    fn attach<T>(&mut self, parts: Vec<OfRelation<T>>, mut put: impl FnMut(&mut Relation, T)) {
        for (oid, part) in parts {
            if let Some(relation) = self.get(oid) {
                put(relation, part);
            }
        }
    }

    /// Reads partitions and inheritance.
    async fn families<S: Source>(&mut self, reader: &mut Reader<'_, S>) -> Result<(), IntrospectError> {
        let mut parents = reader.fetch_on_relations(&relation::PARENTS, relation::decode_parent).await?;
        parents.sort_by_key(|parent| (parent.of, parent.position));
        for parent in parents {
            if let Some(place) = self.places.get(&parent.of) {
                self.rows[*place].descend(parent);
            }
        }
        Ok(())
    }

    async fn columns<S: Source>(
        &mut self,
        reader: &mut Reader<'_, S>,
        comments: &Comments,
        dependencies: &mut Dependencies,
    ) -> Result<Attributes, IntrospectError> {
        let mut attributes = Attributes::default();
        let mut columns = reader.fetch_on_relations(&column::QUERY, |row| column::decode(row, comments)).await?;
        columns.sort_by_key(|found| (found.relation, found.number));
        let wanted: BTreeSet<_> = columns.iter().map(|found| found.data_type).collect();
        let wanted: Vec<String> = wanted.into_iter().map(|(oid, modifier)| format!("{oid} {modifier}")).collect();
        let types = reader.fetch_of(&column::TYPES, &wanted, column::decode_type).await?;
        let types: HashMap<_, _> = types.into_iter().collect();
        for column::Found { relation: oid, number, mut column, data_type, collation, identity, default } in columns {
            let Some(relation) = self.get(oid) else { continue };
            let gone = || IntrospectError::Gone { query: column::TYPES.name };
            column.data_type = types.get(&data_type).cloned().ok_or_else(gone)?;
            let (data_type, _) = data_type;
            dependencies.note_on((PG_ATTRDEF, default), ObjectKind::Default, &relation.name, &column.name);
            dependencies.note_column(oid, number, &column.name);
            attributes.add(oid, number, Attribute { name: column.name.clone(), data_type, collation, identity });
            relation.columns.push(column);
        }
        for (relation, number, attribute) in
            reader.fetch_on_relations(&attribute::REFERENCED, attribute::decode_referenced).await?
        {
            attributes.add(relation, number, attribute);
        }
        Ok(attributes)
    }

    async fn constraints<S: Source>(
        &mut self,
        reader: &mut Reader<'_, S>,
        (attributes, comments): (&Attributes, &Comments),
        dependencies: &mut Dependencies,
    ) -> Result<(), IntrospectError> {
        let decode = |row: &PgRow| constraint::decode(row, attributes, comments);
        for found in reader.fetch_on_relations(&constraint::QUERY, decode).await? {
            let Some(relation) = self.get(found.relation) else { continue };
            if let Some(own) = found.constraint.name() {
                for address in [(PG_CONSTRAINT, found.oid), (PG_CLASS, found.index)] {
                    dependencies.note_on(address, ObjectKind::Constraint, &relation.name, own);
                }
            }
            found.constraint.attach(relation);
        }
        Ok(())
    }

    async fn indexes<S: Source>(
        &mut self,
        reader: &mut Reader<'_, S>,
        (attributes, comments): (&Attributes, &Comments),
        dependencies: &mut Dependencies,
    ) -> Result<(), IntrospectError> {
        let classes = DefaultClasses::new(reader.fetch_all(&definition::CLASSES, DefaultClasses::decode).await?);
        let known = index::Known { attributes, comments, classes: &classes };
        let table = |oid: u32| Some(&self.rows[*self.places.get(&oid)?].relation.name);
        let mut found = reader.fetch_on_relations(&index::QUERY, |row| index::decode(row, &known, table)).await?;
        let left: Vec<String> =
            found.iter().filter(|it| it.index.definition.is_empty()).map(|it| it.oid.to_string()).collect();
        let printed = reader.fetch_of(&definition::DEFINITIONS, &left, definition::decode).await?;
        let mut printed: HashMap<u32, String> = printed.into_iter().collect();
        for index::Found { relation, oid, index } in &mut found {
            if let Some(definition) = printed.remove(oid) {
                index.definition = definition;
            }
            let Some(relation) = self.get(*relation) else { continue };
            let name = QualifiedName::new(&relation.name.schema, &index.name);
            dependencies.note_on((PG_CLASS, *oid), ObjectKind::Index, &name, "");
            relation.indexes.push(index.clone());
        }
        Ok(())
    }

    /// Reads triggers, policies, rules and statistics objects.
    async fn others<S: Source>(
        &mut self,
        reader: &mut Reader<'_, S>,
        comments: &Comments,
        dependencies: &mut Dependencies,
    ) -> Result<(), IntrospectError> {
        let decode = |row: &PgRow| on_relation::decode_trigger(row, comments);
        let triggers = reader.fetch_on_relations(&on_relation::TRIGGERS, decode).await?;
        self.attach(triggers, |relation, (oid, trigger)| {
            dependencies.note_on((PG_TRIGGER, oid), ObjectKind::Trigger, &relation.name, &trigger.name);
            relation.triggers.push(trigger);
        });
        let decode = |row: &PgRow| on_relation::decode_policy(row, comments);
        let policies = reader.fetch_on_relations(&on_relation::POLICIES, decode).await?;
        self.attach(policies, |relation, (oid, policy)| {
            dependencies.note_on((PG_POLICY, oid), ObjectKind::Policy, &relation.name, &policy.name);
            relation.policies.push(policy);
        });
        let decode = |row: &PgRow| on_relation::decode_rule(row, comments);
        let rules = reader.fetch_on_relations(&on_relation::RULES, decode).await?;
        self.attach(rules, |relation, (oid, rule)| {
            dependencies.note_on((PG_REWRITE, oid), ObjectKind::Rule, &relation.name, &rule.name);
            relation.rules.push(rule);
        });
        let decode = |row: &PgRow| on_relation::decode_statistics(row, comments);
        let statistics = reader.fetch_on_relations(&on_relation::STATISTICS, decode).await?;
        self.attach(statistics, |relation, statistics| relation.statistics.push(statistics));
        Ok(())
    }

    /// Reads sequences, and puts those of identity columns where they belong.
    async fn sequences<S: Source>(
        &mut self,
        reader: &mut Reader<'_, S>,
        (attributes, comments): (&Attributes, &Comments),
    ) -> Result<Vec<Sequence>, IntrospectError> {
        let mut sequences = Vec::new();
        for mut found in reader.fetch(&sequence::QUERY, |row| sequence::decode(row, comments)).await? {
            let Some((owner, number)) = found.owner else {
                sequences.push(found.sequence);
                continue;
            };
            // That of a table that is left out is left out with it.
            let Some((relation, column)) = self.get(owner).zip(attributes.get(owner, number)) else { continue };
            match column.identity.filter(|_| found.is_identity) {
                None => {
                    let owner = SequenceOwner { relation: relation.name.clone(), column: column.name.clone() };
                    found.sequence.owner = Some(owner);
                    sequences.push(found.sequence);
                }
                Some(kind) => found.attach(relation, &column.name, kind),
            }
        }
        Ok(sequences)
    }
}

#[cfg(test)]
mod tests {
    use super::{object, on_relation, relation, types};
    use crate::query::ABSENT;

    #[test]
    fn what_may_be_absent_is_known_by_the_names_of_its_queries() {
        let named: Vec<&str> = ABSENT.text.split("THEN '").skip(1).filter_map(|rest| rest.split('\'').next()).collect();
        let queries = [
            &relation::PARENTS,
            &on_relation::POLICIES,
            &on_relation::RULES,
            &on_relation::STATISTICS,
            &types::ENUMS,
            &types::DOMAINS,
            &types::COMPOSITES,
            &types::RANGES,
            &object::FUNCTIONS,
            &object::OTHERS,
            &object::UNMODELLED,
        ];
        assert_eq!(named, queries.map(|query| query.name));
    }
}
