//! The schema after each migration, as text: what each one changes of the catalog, an object a line.
//!
//! `put` has an object that is new or differs, whole; `drop` names one that is gone. All steps up to a migration, one
//! after the other, give the catalog that it leads to. So the schema that a database should have is known at each
//! version without a database, and a reviewer's diff stays as small as the migration.

use std::collections::BTreeMap;

use seaworthy_catalog::Catalog;
use serde::Serialize;
use serde_json::{Map, Value, json};

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

/// The objects of a catalog, each by the list that it stands in and what tells it from the others there.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Objects(BTreeMap<(String, String), Value>);

impl Objects {
    /// Takes a catalog apart; what is empty is left out.
    pub(crate) fn of(catalog: &Catalog) -> Self {
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
        objects.add("relations", relations);
        objects.add("enums", enums);
        objects.add("domains", domains);
        objects.add("composites", composites);
        objects.add("ranges", ranges);
        objects.add("sequences", sequences);
        objects.add("functions", functions);
        objects.add("extensions", extensions);
        objects.add("others", others);
        objects.add("dependencies", dependencies);
        objects
    }

    /// Adds a list, one object after the other: as values they are many times as large.
    fn add<T: Serialize>(&mut self, list: &str, all: &[T]) {
        for one in all {
            let mut value = serde_json::to_value(one).expect("a catalog is texts, numbers and lists");
            prune(&mut value);
            self.0.insert((list.to_owned(), identity(&value).to_string()), value);
        }
    }

    /// Puts the catalog together again.
    pub(crate) fn into_catalog(self) -> Result<Catalog, serde_json::Error> {
        let mut lists = Map::new();
        for ((list, _), value) in self.0 {
            let values = lists.entry(list).or_insert_with(|| json!([]));
            values.as_array_mut().expect("made as one").push(value);
        }
        let mut catalog: Catalog = serde_json::from_value(Value::Object(lists))?;
        catalog.sort();
        Ok(catalog)
    }

    /// Returns the objects with the key of each.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&(String, String), &Value)> {
        self.0.iter()
    }

    fn apply(&mut self, step: &str) -> Result<(), (usize, serde_json::Error)> {
        for (at, line) in step.lines().enumerate() {
            let failed = |source| (at + 1, source);
            match line.split_once(' ') {
                Some(("put", text)) => {
                    let object: BTreeMap<String, Value> = serde_json::from_str(text).map_err(failed)?;
                    for (list, value) in object {
                        self.0.insert((list, identity(&value).to_string()), value);
                    }
                }
                Some(("drop", text)) => {
                    let (list, name): (String, Value) = serde_json::from_str(text).map_err(failed)?;
                    self.0.remove(&(list, name.to_string()));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Returns what leads from one catalog to the other, below the lines of `head`.
pub(crate) fn catalog_step(head: &str, before: &Catalog, after: &Catalog) -> String {
    let (before, after) = (Objects::of(&portable(before)), Objects::of(&portable(after)));
    let mut text = format!("{head}\n");
    for (key, _) in before.0.iter().filter(|(key, _)| !after.0.contains_key(*key)) {
        let name: Value = serde_json::from_str(&key.1).unwrap_or_default();
        text.push_str(&format!("drop {}\n", json!([key.0, name])));
    }
    for (key, value) in after.0.iter().filter(|(key, value)| before.0.get(*key) != Some(*value)) {
        text.push_str(&format!("put {}\n", json!({ &key.0: value })));
    }
    text
}

/// Returns a catalog without what hangs on the server: versions of extensions, and the names that PG 18 gives to NOT NULL.
pub(crate) fn portable(catalog: &Catalog) -> Catalog {
    let mut catalog = catalog.clone();
    catalog.extensions.iter_mut().for_each(|extension| extension.version.clear());
    for column in catalog.relations.iter_mut().flat_map(|relation| &mut relation.columns) {
        column
            .not_null_constraint
            .take_if(|not_null| not_null.validated && !not_null.no_inherit && not_null.comment.is_none());
    }
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
