//! Two catalogs that differ in five places, and how long it takes to say in which.

use std::hint::black_box;
use std::time::Instant;

use benches::median;
use seaworthy_catalog::{Catalog, Column, DataType};
use seaworthy_diff::diff;

/// How often the two are compared.
const ROUNDS: usize = 25;

/// Returns the median of comparing the catalog with one that has five changes, in milliseconds.
pub fn diff_ms(from: &Catalog) -> f64 {
    let to = changed(from);
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        let changes = black_box(diff(black_box(from), black_box(&to), &[]));
        times.push(begin.elapsed().as_secs_f64() * 1_000.0);
        assert_eq!(changes.len(), 5, "{changes:?}");
    }
    median(&times)
}

/// A new column, another default, a check that is gone, a new index, and a column that may be NULL.
fn changed(from: &Catalog) -> Catalog {
    let mut to = from.clone();
    let mut tables = to.relations.iter_mut().filter(|relation| relation.definition.is_none()).step_by(190);
    let mut next = || tables.next().expect("a thousand tables");
    next().columns.push(Column::new("note", DataType::builtin("text", "text")));
    let table = next();
    let title = table.columns.iter_mut().find(|column| column.name == "title").expect("every table has it");
    title.default = Some("'nameless'::text".to_owned());
    next().checks.clear();
    let table = next();
    let mut index = table.indexes[0].clone();
    let name = format!("{}_again", index.name);
    index.definition = index.definition.replace(&index.name, &name);
    index.name = name;
    table.indexes.push(index);
    table.sort();
    let table = next();
    table.columns.iter_mut().find(|column| column.name == "code").expect("every table has it").not_null = false;
    to
}
