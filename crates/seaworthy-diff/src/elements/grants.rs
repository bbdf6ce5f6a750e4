//! What was granted on objects: it goes with them, and is given back where they come back.

use std::collections::{BTreeMap, HashMap};

use seaworthy_catalog::{Catalog, Function, Grant, QualifiedName};
use seaworthy_ddl::{Ident, part, qualified};

use crate::element::{Comes, Element, Elements, Key, Kind};

/// Gives both sides the grants of the first, which differ nowhere: what is made again is granted again, and what is
/// dropped is granted on the way back.
///
/// Grants are not compared. Left out are owners, and what default privileges give to whatever is made: PG 14, ALTER
/// DEFAULT PRIVILEGES.
pub(crate) fn grants((from, to): (&Catalog, &Catalog), old: &mut Elements, new: &mut Elements) {
    if from.grants.0.is_empty() {
        return;
    }
    let objects = objects(from);
    let mut by_object: BTreeMap<Key, Vec<&Grant>> = BTreeMap::new();
    for grant in &from.grants.0 {
        let Some(object) = objects.get(&(grant.kind.as_str(), unquoted(&grant.identity))) else { continue };
        let of_column = |column: &String| {
            let relation = from.relation(&QualifiedName::new(&object.schema, &object.name))?;
            let column = relation.columns.iter().find(|it| is_same(&it.name, column))?;
            Some(Key { kind: Kind::Column, part: column.name.clone(), ..object.clone() })
        };
        let key = grant.column.as_ref().and_then(of_column).unwrap_or_else(|| object.clone());
        by_object.entry(key).or_default().push(grant);
    }
    for (of, grants) in by_object {
        let key = Key { kind: Kind::Grants, part: format!("{:?} {}", of.kind, of.part), ..of.clone() };
        // The columns of a view are the view's.
        let column = (of.kind == Kind::Column).then(|| of.part.clone());
        let of = if old.contains_key(&of) { of } else { of.relation() };
        let Some(object) = old.get(&of) else { continue };
        let make = part::grant_statements(grants);
        let mut element = Element::new(key.clone(), object.object, object.name.clone(), make, String::new())
            .property()
            .inside(of.clone(), Comes::Behind);
        element.unmake.clear();
        let name = QualifiedName::new(&of.schema, &of.name);
        let there = column.is_none_or(|it| to.relation(&name).is_some_and(|relation| relation.column(&it).is_some()));
        // The words of GRANT are the same for all that can be selected from.
        if there && new.get(&of).is_some_and(|it| it.object == object.object || of.kind == Kind::Relation) {
            new.insert(key.clone(), element.clone());
        }
        old.insert(key, element);
    }
}

/// Returns the keys of what can be granted on, by the words of GRANT and the identity without quotes.
fn objects(catalog: &Catalog) -> HashMap<(&'static str, String), Key> {
    let mut objects = HashMap::new();
    let mut add = |words, identity: &str, key| objects.insert((words, unquoted(identity)), key);
    for relation in &catalog.relations {
        add("TABLE", &qualified(&relation.name), Key::new(Kind::Relation, &relation.name, ""));
    }
    for sequence in &catalog.sequences {
        add("SEQUENCE", &qualified(&sequence.name), Key::new(Kind::Sequence, &sequence.name, ""));
    }
    for schema in &catalog.schemas {
        add("SCHEMA", &Ident::new(&schema.name).to_string(), Key::global(Kind::Schema, &schema.name));
    }
    for function in &catalog.functions {
        let (words, identity) = granted_as(function);
        add(words, &identity, Key::new(Kind::Function, &function.name, &function.arguments));
    }
    for name in types(catalog) {
        add("TYPE", &qualified(name), Key::new(Kind::Type, name, ""));
    }
    for other in &catalog.others {
        let words = match other.kind.as_str() {
            "server" | "foreign server" => "FOREIGN SERVER",
            "foreign-data wrapper" => "FOREIGN DATA WRAPPER",
            _ => continue,
        };
        let key = Key { part: other.identity.clone(), ..Key::global(Kind::Other, &other.kind) };
        add(words, &other.identity, key);
    }
    objects
}

fn types(catalog: &Catalog) -> impl Iterator<Item = &QualifiedName> {
    let enums = catalog.enums.iter().map(|it| &it.name);
    let domains = catalog.domains.iter().map(|it| &it.name);
    let composites = catalog.composites.iter().map(|it| &it.name);
    let ranges = catalog.ranges.iter().map(|it| &it.name);
    enums.chain(domains).chain(composites).chain(ranges)
}

/// PG 14, GRANT: there is no word for aggregates, which are functions.
fn granted_as(function: &Function) -> (&'static str, String) {
    let (words, identity) = part::function_signature(function);
    (if words == "PROCEDURE" { words } else { "FUNCTION" }, identity)
}

/// Tells of two identities, each quoted or not, whether they are of one object. Names are quoted by the server's own list
/// of keywords, which is another one in each version.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    unquoted(one) == unquoted(other)
}

fn unquoted(identity: &str) -> String {
    identity.replace('"', "")
}
