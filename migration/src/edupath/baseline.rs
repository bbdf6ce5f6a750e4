//! What the live database holds, by the groups of its inventory.

pub(super) mod core;
pub(super) mod enums;
pub(super) mod forum;
pub(super) mod payments;
pub(super) mod security;
pub(super) mod supporting;

use seaworthy::prelude::*;

/// The tables of a group, with their indexes and foreign keys.
pub(super) struct Group {
    pub(super) tables: Vec<TableCreateStatement>,
    pub(super) indexes: Vec<IndexCreateStatement>,
    pub(super) foreign_keys: Vec<ForeignKeyCreateStatement>,
}

/// Returns all groups, in the order of the inventory.
pub(super) fn groups() -> [Group; 5] {
    [core::group(), forum::group(), payments::group(), security::group(), supporting::group()]
}
