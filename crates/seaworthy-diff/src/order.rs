//! The order of elements: what is needed comes before what needs it.

use std::collections::{BTreeMap, HashSet};

use crate::element::{Elements, Key, Kind};

/// Returns the keys in an order in which they can be made; where they need each other, in that of their kinds.
pub(crate) fn order(elements: &Elements) -> Vec<&Key> {
    let mut columns: BTreeMap<Key, Vec<&Key>> = BTreeMap::new();
    for key in elements.keys().filter(|key| key.kind == Kind::Column) {
        columns.entry(key.relation()).or_default().push(key);
    }
    let mut walk = Walk { elements, columns, seen: HashSet::new(), order: Vec::with_capacity(elements.len()) };
    for key in elements.keys() {
        walk.visit(key);
    }
    walk.order
}

struct Walk<'a> {
    elements: &'a Elements,
    columns: BTreeMap<Key, Vec<&'a Key>>,
    seen: HashSet<&'a Key>,
    order: Vec<&'a Key>,
}

impl Walk<'_> {
    /// Goes down to what nothing waits for; a step back on its own way is a cycle, and is not taken.
    fn visit(&mut self, key: &Key) {
        let Some((key, element)) = self.elements.get_key_value(key) else { return };
        if !self.seen.insert(key) {
            return;
        }
        for need in &element.needs {
            self.visit(need);
            // Who needs a table needs its columns, but for what is part of the table.
            if need.kind == Kind::Relation && *need != key.relation() {
                for column in self.columns.get(need).cloned().unwrap_or_default() {
                    self.visit(column);
                }
            }
        }
        self.order.push(key);
    }
}
