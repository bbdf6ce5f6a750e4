//! The schema after each migration, as text: what each one changes of the catalog, an object a line.
//!
//! `put` has an object that is new or differs, whole; `drop` names one that is gone. All steps up to a migration, one
//! after the other, give the catalog that it leads to. So the schema that a database should have is known at each
//! version without a database, and a reviewer's diff stays as small as the migration.

use std::borrow::Cow;
use std::collections::BTreeMap;

use seaworthy_catalog::{Catalog, Column, Extension, Relation};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Why text is no catalog.
#[derive(Debug, thiserror::Error)]
#[error("the reviewed catalog cannot be read: line {line} of {file}")]
pub struct CatalogStepError {
    /// The file.
    pub file: String,
    /// Counted from 1; of the last file, 0 where the lines do not fit together.
    pub line: usize,
    /// What the parser says.
    #[source]
    pub source: serde_json::Error,
}

/// The objects of a catalog, each as JSON, by the list that it stands in and what tells it from the others there.
///
/// Texts, not values: as values they take many times the memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Objects<'a>(BTreeMap<(Cow<'a, str>, String), Cow<'a, str>>);

impl<'a> Objects<'a> {
    /// Takes a catalog apart, without what hangs on the server; what is empty is left out.
    pub(crate) fn of(catalog: &Catalog) -> Self {
        Self::each(catalog, |_| {})
    }

    /// The same for comparing by a hash: not in it are the order of columns, and what depends on what.
    pub(crate) fn in_any_order(catalog: &Catalog) -> Self {
        let mut objects = Self::each(catalog, |relation| relation.columns.sort_by(|a, b| a.name.cmp(&b.name)));
        objects.0.retain(|(list, _), _| list != "dependencies");
        objects
    }

    fn each(catalog: &Catalog, arrange: impl Fn(&mut Relation)) -> Self {
        let Catalog {
            schemas,
            relations,
            enums,
            domains,
            composites,
            ranges,
            sequences,
            functions,
            extensions,
            others,
            // No object of its own.
            unmodelled: _,
            dependencies,
            // Beside the schema.
            grants: _,
        } = catalog;
        let mut objects = Self::default();
        objects.add("schemas", schemas);
        // One after the other, so that there is only one copy at a time.
        for relation in relations {
            let mut relation = relation.clone();
            relation.columns.iter_mut().for_each(make_portable);
            arrange(&mut relation);
            objects.add("relations", &[relation]);
        }
        objects.add("enums", enums);
        objects.add("domains", domains);
        objects.add("composites", composites);
        objects.add("ranges", ranges);
        objects.add("sequences", sequences);
        objects.add("functions", functions);
        for extension in extensions {
            objects.add("extensions", &[Extension { version: String::new(), ..extension.clone() }]);
        }
        objects.add("others", others);
        objects.add("dependencies", dependencies);
        objects
    }

    fn add<T: Serialize>(&mut self, list: &'static str, all: &[T]) {
        for one in all {
            let mut value = serde_json::to_value(one).expect("a catalog is texts, numbers and lists");
            prune(&mut value);
            self.0.insert((list.into(), identity(&value).to_string()), value.to_string().into());
        }
    }

    /// Puts the catalog together again.
    pub(crate) fn into_catalog(self) -> Result<Catalog, serde_json::Error> {
        let mut catalog = Catalog::default();
        for ((list, _), text) in self.0 {
            match &*list {
                "schemas" => catalog.schemas.push(serde_json::from_str(&text)?),
                "relations" => catalog.relations.push(serde_json::from_str(&text)?),
                "enums" => catalog.enums.push(serde_json::from_str(&text)?),
                "domains" => catalog.domains.push(serde_json::from_str(&text)?),
                "composites" => catalog.composites.push(serde_json::from_str(&text)?),
                "ranges" => catalog.ranges.push(serde_json::from_str(&text)?),
                "sequences" => catalog.sequences.push(serde_json::from_str(&text)?),
                "functions" => catalog.functions.push(serde_json::from_str(&text)?),
                "extensions" => catalog.extensions.push(serde_json::from_str(&text)?),
                "others" => catalog.others.push(serde_json::from_str(&text)?),
                "dependencies" => catalog.dependencies.push(serde_json::from_str(&text)?),
                _ => {}
            }
        }
        catalog.sort();
        Ok(catalog)
    }

    /// Returns the objects with the key of each.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&(Cow<'a, str>, String), &Cow<'a, str>)> {
        self.0.iter()
    }

    pub(crate) fn apply(&mut self, step: &'a str) -> Result<(), (usize, serde_json::Error)> {
        for (at, line) in step.lines().enumerate() {
            let failed = |source| (at + 1, source);
            match line.split_once(' ') {
                Some(("put", text)) => {
                    for (list, text) in put(text).map_err(failed)? {
                        let name = serde_json::from_str::<Named>(&text).and_then(|named| named.identity(&text));
                        self.0.insert((list, name.map_err(failed)?.to_string()), text);
                    }
                }
                Some(("drop", text)) => {
                    let (list, name): (String, Value) = serde_json::from_str(text).map_err(failed)?;
                    self.0.remove(&(list.into(), name.to_string()));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The name of a list of the catalog, and the JSON of an object in it.
type Object<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Returns lists and objects of a line: what is written here is cut out of it, anything else taken apart.
fn put(line: &str) -> Result<Vec<Object<'_>>, serde_json::Error> {
    let inner = line.strip_prefix("{\"").and_then(|line| line.strip_suffix('}'));
    let parts = inner.and_then(|inner| inner.split_once("\":"));
    match parts {
        Some((list, text)) if list.bytes().all(|byte| byte.is_ascii_lowercase()) && text.starts_with('{') => {
            Ok(vec![(list.into(), text.into())])
        }
        Some(_) | None => {
            let objects: BTreeMap<String, Value> = serde_json::from_str(line)?;
            Ok(objects.into_iter().map(|(list, value)| (list.into(), value.to_string().into())).collect())
        }
    }
}

/// What of an object's JSON can tell it from others.
#[derive(Deserialize)]
struct Named {
    name: Option<Value>,
    arguments: Option<Value>,
    kind: Option<Value>,
    identity: Option<Value>,
}

impl Named {
    /// Returns what does; of what has no name the whole.
    fn identity(self, whole: &str) -> Result<Value, serde_json::Error> {
        Ok(match self {
            Self { name: Some(name), arguments: Some(arguments), .. } => json!([name, arguments]),
            Self { name: Some(name), arguments: None, .. } => name,
            Self { name: None, identity: Some(identity), kind, .. } => json!([kind, identity]),
            Self { name: None, identity: None, .. } => serde_json::from_str(whole)?,
        })
    }
}

/// Returns what leads from one catalog to the other, below the lines of `head`.
pub(crate) fn catalog_step(head: &str, before: &Catalog, after: &Catalog) -> String {
    let (before, after) = (Objects::of(before), Objects::of(after));
    let mut text = format!("{head}\n");
    for (key, _) in before.0.iter().filter(|(key, _)| !after.0.contains_key(*key)) {
        let name: Value = serde_json::from_str(&key.1).unwrap_or_default();
        text.push_str(&format!("drop {}\n", json!([key.0, name])));
    }
    for (key, value) in after.0.iter().filter(|(key, value)| before.0.get(*key) != Some(*value)) {
        text.push_str(&format!("put {{{}:{value}}}\n", json!(key.0)));
    }
    text
}

/// Takes the name away that PG 18 gives to a plain NOT NULL; older servers know none.
fn make_portable(column: &mut Column) {
    column
        .not_null_constraint
        .take_if(|not_null| not_null.validated && !not_null.no_inherit && not_null.comment.is_none());
}

/// Returns a catalog without what hangs on the server: versions of extensions, and the names that PG 18 gives to NOT NULL.
pub(crate) fn portable(catalog: &Catalog) -> Catalog {
    let mut catalog = catalog.clone();
    catalog.extensions.iter_mut().for_each(|extension| extension.version.clear());
    catalog.relations.iter_mut().flat_map(|relation| &mut relation.columns).for_each(make_portable);
    catalog
}

/// Returns the catalog that the steps, each with its file's name, lead to.
pub(crate) fn catalog_after<'a>(
    steps: impl IntoIterator<Item = (String, &'a str)>,
) -> Result<Catalog, CatalogStepError> {
    let mut objects = Objects::default();
    let mut last = String::new();
    for (file, step) in steps {
        let failed = |(line, source)| CatalogStepError { file: file.clone(), line, source };
        objects.apply(step).map_err(failed)?;
        last = file;
    }
    objects.into_catalog().map_err(|source| CatalogStepError { file: last, line: 0, source })
}

/// Returns what tells an object from the others in its list.
fn identity(value: &Value) -> Value {
    match (value.get("name"), value.get("identity")) {
        (Some(name), _) => match value.get("arguments") {
            Some(arguments) => json!([name, arguments]),
            None => name.clone(),
        },
        (None, Some(identity)) => json!([value.get("kind"), identity]),
        (None, None) => value.clone(),
    }
}

/// Takes out what says nothing: nulls and empty lists.
fn prune(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null() && *field != json!([]));
            fields.values_mut().for_each(prune);
        }
        Value::Array(values) => values.iter_mut().for_each(prune),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Objects, catalog_after, catalog_step};
    use seaworthy_catalog::{Catalog, Column, DataType, Extension, QualifiedName, Relation};

    fn catalog(tables: &[(&str, &[&str])]) -> Catalog {
        let table = |(name, columns): &(&str, &[&str])| {
            let mut table = Relation::table(QualifiedName::new("public", *name));
            let of = |column: &&str| Column::new(*column, DataType::builtin("int4", "integer"));
            table.columns = columns.iter().map(of).collect();
            table
        };
        Catalog { relations: tables.iter().map(table).collect(), ..Catalog::default() }
    }

    #[test]
    fn the_steps_together_are_the_catalog() {
        let states =
            [catalog(&[]), catalog(&[("a", &["x"]), ("b", &[])]), catalog(&[("a", &["x", "y"])]), catalog(&[])];
        let steps: Vec<String> = states.windows(2).map(|pair| catalog_step("-- head", &pair[0], &pair[1])).collect();
        for (count, wanted) in states.iter().enumerate() {
            let found = catalog_after(steps[..count].iter().map(|step| (String::new(), step.as_str())));
            assert_eq!(found.expect("it was written by us"), *wanted);
        }
        assert!(steps[1].contains("drop [\"relations\",{\"schema\":\"public\",\"name\":\"b\"}]"), "{}", steps[1]);
    }

    #[test]
    fn an_object_goes_to_text_and_back() {
        let extension = Extension {
            name: "e".into(),
            schema: "public".into(),
            version: String::new(),
            requires: Vec::new(),
            comment: None,
        };
        let whole = Catalog { extensions: vec![extension], ..catalog(&[("t", &["a"])]) };
        assert_eq!(Objects::of(&whole).into_catalog().expect("it is one"), whole);
    }

    #[test]
    fn what_is_no_catalog_is_named_by_file_and_line() {
        let error = catalog_after([("m1.catalog".to_owned(), "-- head\nput {")]).expect_err("it ends early");
        assert_eq!((error.file.as_str(), error.line), ("m1.catalog", 2));
    }
}
