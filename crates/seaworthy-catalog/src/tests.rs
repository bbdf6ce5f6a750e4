//! Tests of what the model itself decides.

use crate::{Catalog, Index, IndexKey, QualifiedName, Relation};

fn unique_index(keys: Vec<IndexKey>) -> Index {
    Index { unique: true, ..Index::new("index", keys) }
}

#[test]
fn only_a_whole_valid_index_over_columns_makes_them_unique() {
    let index = unique_index(vec![IndexKey::column("a"), IndexKey::column("b")]);
    assert_eq!(index.unique_columns(), Some(vec!["a", "b"]));
    assert_eq!(Index { predicate: Some("a > 0".to_owned()), ..index.clone() }.unique_columns(), None);
    assert_eq!(Index { valid: false, ..index.clone() }.unique_columns(), None);
    assert_eq!(Index { unique: false, ..index }.unique_columns(), None);
    assert_eq!(unique_index(vec![IndexKey::expression("lower(a)")]).unique_columns(), None);
}

#[test]
fn catalogs_are_equal_in_any_order_once_sorted() {
    let [a, b] = ["a", "b"].map(|name| Relation::table(QualifiedName::new("public", name)));
    let mut forward = Catalog { relations: vec![a.clone(), b.clone()], ..Catalog::default() };
    let mut backward = Catalog { relations: vec![b, a], ..Catalog::default() };
    forward.sort();
    backward.sort();
    assert_eq!(forward, backward);
}
