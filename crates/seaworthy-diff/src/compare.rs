//! The comparison as a whole.

use seaworthy_catalog::Catalog;

use crate::change::Change;
use crate::elements::elements;
use crate::emit;
use crate::fate::{Sides, fates};
use crate::rename::{Rename, apply};

/// Returns the changes that lead from one catalog to the other, in an order that PostgreSQL accepts; none where the two
/// are equal but for the order of columns.
///
/// A rename that the first catalog has no object for is passed over; [`Rename::parse`] makes none of that kind. What
/// neither catalog models is not compared: see [`Catalog::unmodelled`].
pub fn diff(from: &Catalog, to: &Catalog, renames: &[Rename]) -> Vec<Change> {
    let mut first = from.clone();
    let mut changes = apply(&mut first, renames);
    let sides = Sides { from: &first, to, old: elements(&first), new: elements(to) };
    changes.extend(emit::changes(&sides, &fates(&sides)));
    changes
}
