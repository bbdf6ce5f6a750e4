//! What has to be made before what: `pg_depend`, by names.
//!
//! The server sends pairs of OIDs, and the queries for the objects their names as they pass by; to join them there
//! would send every name several times, and have the server sort them.

use std::collections::{HashMap, HashSet};

use seaworthy_catalog::{BASE_TYPE, Dependency, ObjectKind, ObjectName, QualifiedName, SHELL_TYPE};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::oid::{Address, PG_CLASS, oid};
use crate::query::{DecodeError, Query, code};

pub(crate) const EDGES: Query = Query { name: "dependencies", text: include_str!("../sql/dependencies.sql") };
pub(crate) const OBJECTS: Query = Query { name: "names of objects", text: include_str!("../sql/objects.sql") };

/// An object, what it needs, and the number of the column of that, 0 for all of it.
pub(crate) type Edge = (Address, Address, i32);

pub(crate) fn decode_edge(row: &PgRow) -> Result<Edge, DecodeError> {
    let needs = (oid(row, "refclassid")?, oid(row, "refobjid")?);
    Ok(((oid(row, "classid")?, oid(row, "objid")?), needs, row.try_get("refobjsubid")?))
}

pub(crate) fn decode_object(row: &PgRow) -> Result<(Address, ObjectName), DecodeError> {
    let name = ObjectName {
        kind: code(row, "kind", "kind", &ObjectKind::ALL, ObjectKind::as_str)?,
        schema: row.try_get("schema")?,
        name: row.try_get("name")?,
        part: row.try_get("part")?,
    };
    Ok(((oid(row, "classid")?, oid(row, "oid")?), name))
}

/// The pairs, and the names of their ends as far as they have passed by.
pub(crate) struct Dependencies {
    edges: Vec<Edge>,
    names: HashMap<Address, Option<ObjectName>>,
    columns: HashMap<(u32, i32), Option<String>>,
}

impl Dependencies {
    pub(crate) fn new(mut edges: Vec<Edge>) -> Self {
        edges.sort_unstable();
        edges.dedup();
        let names = edges.iter().flat_map(|(object, needs, _)| [*object, *needs]).map(|it| (it, None)).collect();
        let of_tables = edges.iter().filter(|(_, needs, number)| needs.0 == PG_CLASS && *number > 0);
        let columns = of_tables.map(|(_, needs, number)| ((needs.1, *number), None)).collect();
        Self { edges, names, columns }
    }

    /// Takes note of a name, where a dependency asks for it.
    pub(crate) fn note(&mut self, address: Address, name: impl FnOnce() -> ObjectName) {
        if let Some(noted) = self.names.get_mut(&address) {
            noted.get_or_insert_with(name);
        }
    }

    /// Takes note of the name of a column, where a dependency asks for it.
    pub(crate) fn note_column(&mut self, relation: u32, number: i16, name: &str) {
        if let Some(noted) = self.columns.get_mut(&(relation, i32::from(number))) {
            *noted = Some(name.to_owned());
        }
    }

    /// Takes note of a relation, or of something on one.
    pub(crate) fn note_on(&mut self, address: Address, kind: ObjectKind, relation: &QualifiedName, part: &str) {
        self.note(address, || ObjectName {
            kind,
            schema: relation.schema.clone(),
            name: relation.name.clone(),
            part: part.to_owned(),
        });
    }

    /// Returns those with two names that say something: not an object and itself, nor what hangs on its table anyway.
    pub(crate) fn named(&self) -> Vec<Dependency> {
        let name = |address: &Address| self.names.get(address)?.as_ref();
        let mut named = Vec::new();
        for (object, needs, number) in &self.edges {
            let column = self.columns.get(&(needs.1, *number)).filter(|_| needs.0 == PG_CLASS).and_then(Option::as_ref);
            let (Some(object), Some(needs)) = (name(object), name(needs)) else { continue };
            if object == needs || hangs_on_it_anyway(object, needs) {
                continue;
            }
            // Who needs a column needs its relation, too.
            named.push(Dependency { object: object.clone(), needs: needs.clone() });
            if let Some(column) = column.filter(|_| needs.kind == ObjectKind::Relation && tells_columns(object.kind)) {
                let needs = ObjectName { kind: ObjectKind::Column, part: column.clone(), ..needs.clone() };
                named.push(Dependency { object: object.clone(), needs });
            }
        }
        through_shells(&mut named);
        named.sort_unstable();
        named.dedup();
        named
    }
}

/// Has the functions of a base type wait for its shell: the type waits for them. PG 14, CREATE TYPE, "Base Types".
fn through_shells(named: &mut Vec<Dependency>) {
    let of_types = named.iter().filter(|it| it.object.kind == ObjectKind::Other && it.object.name == BASE_TYPE);
    let made_of: HashSet<(ObjectName, ObjectName)> = of_types
        .map(|it| (it.needs.clone(), it.object.clone()))
        .filter(|it| it.0.kind == ObjectKind::Function)
        .collect();
    let shell = |of: &ObjectName| ObjectName { name: SHELL_TYPE.to_owned(), ..of.clone() };
    for dependency in named.iter_mut() {
        let pair = (dependency.object.clone(), dependency.needs.clone());
        if made_of.contains(&pair) {
            dependency.needs = shell(&pair.1);
        }
    }
    named.extend(made_of.into_iter().map(|(_, object)| Dependency { needs: shell(&object), object }));
}

fn hangs_on_it_anyway(object: &ObjectName, needs: &ObjectName) -> bool {
    if needs.kind != ObjectKind::Relation {
        return false;
    }
    match object.kind {
        ObjectKind::Default | ObjectKind::Constraint => (&object.schema, &object.name) == (&needs.schema, &needs.name),
        ObjectKind::Sequence | ObjectKind::Index => true,
        ObjectKind::Type
        | ObjectKind::Function
        | ObjectKind::Other
        | ObjectKind::Relation
        | ObjectKind::Column
        | ObjectKind::Trigger
        | ObjectKind::Policy
        | ObjectKind::Rule => false,
    }
}

/// Tells whether the columns count that an object needs; of the others the model has them.
fn tells_columns(kind: ObjectKind) -> bool {
    match kind {
        ObjectKind::Relation | ObjectKind::Function | ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule => {
            true
        }
        ObjectKind::Type
        | ObjectKind::Other
        | ObjectKind::Sequence
        | ObjectKind::Default
        | ObjectKind::Constraint
        | ObjectKind::Index
        | ObjectKind::Column => false,
    }
}
