//! The data moves: what each makes of the rows at hand, apart from how it is run, and its way back.
//!
//! No value in the JSON may raise an error. PostgreSQL 14 cannot ask whether a cast would work, and it may evaluate
//! the conditions of a WHERE in any order; so each cast stands in a CASE behind the expression that guards it.

pub(crate) mod availability;
mod give_back;
mod json;
pub(crate) mod locations;
pub(crate) mod pricing;
pub(crate) mod subjects;
pub(crate) mod votes;

/// Sent before a move, for its transaction alone: to compile these long expressions takes PostgreSQL seconds, to run
/// them over thousands of rows does not.
pub(crate) const WITHOUT_JIT: &str = "SET LOCAL jit = off";
