//! Two catalogs to the ordered changes that lead from one to the other, and the statements that make them.
//!
//! A catalog is taken apart into elements: whatever can be made and unmade by a statement of its own, a column's
//! default as well as a table. An element of both catalogs that differs is altered where PostgreSQL can, else made
//! again, together with what stands on it. Values in, values out: nothing here talks to a server.
//!
//! Left out: owners and privileges, and the order of columns, which PostgreSQL cannot change.

mod alter;
mod change;
mod compare;
mod element;
mod elements;
mod emit;
mod fate;
mod going;
mod narrow;
mod order;
mod remake;
mod rename;
mod retype;
mod row_type;
mod sequence;

pub use change::{Change, ChangeKind};
pub use compare::{diff, diff_whole};
pub use rename::{Rename, Renamed, Renames};
