//! How deep the compiler looks into entities that lead to each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::entity::Model;
use crate::{Format, Options};

/// What the compiler needs of its recursion limit for a table on the way: `ModelEx`, `HasMany`, `Vec` and what that is
/// made of.
const LEVELS_PER_TABLE: usize = 8;

/// The limit that a crate has unless it says otherwise (The Rust Reference, "Limits").
const USUAL_LIMIT: usize = 128;

/// Returns the limit that the crate's root has to set; none where the usual one does.
///
/// A model of the dense format holds those that it leads to. To know that one is `Send`, the compiler follows them from
/// table to table, and stops with "overflow evaluating the requirement" where the way is too long. The relations of the
/// compact format are no fields.
pub(crate) fn recursion_limit(model: &Model<'_>, options: &Options) -> Option<usize> {
    if options.format == Format::Compact {
        return None;
    }
    let leads: BTreeMap<&str, Vec<&str>> = model
        .entities
        .iter()
        .map(|entity| (entity.module.as_str(), entity.relations.iter().filter_map(|it| it.target.as_deref()).collect()))
        .collect();
    let longest = leads.keys().map(|first| longest_way(&leads, first)).max()?;
    let needed = longest * LEVELS_PER_TABLE;
    (needed > USUAL_LIMIT).then(|| needed.next_power_of_two().max(2 * USUAL_LIMIT))
}

/// Returns how many tables are on the longest way from one, where each is looked at once and the first relation first.
fn longest_way(leads: &BTreeMap<&str, Vec<&str>>, first: &str) -> usize {
    let mut seen = BTreeSet::from([first]);
    let mut way = vec![leads[first].iter()];
    let mut longest = 1;
    while let Some(next) = way.last_mut().map(Iterator::next) {
        match next {
            Some(module) if seen.insert(module) => {
                way.push(leads.get(module).map_or([].iter(), |targets| targets.iter()));
                longest = longest.max(way.len());
            }
            Some(_) => {}
            None => {
                way.pop();
            }
        }
    }
    longest
}
