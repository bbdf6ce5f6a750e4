//! The data moves: what each makes of the rows at hand, apart from how it is run, and its way back.
//!
//! No value in the JSON may raise an error. PostgreSQL 14 cannot ask whether a cast would work, and it may evaluate
//! the conditions of a WHERE in any order; so each cast stands in a CASE behind the expression that guards it.

pub(crate) mod availability;
mod give_back;
pub(crate) mod json;
mod lists;
pub(crate) mod locations;
pub(crate) mod pricing;
pub(crate) mod subjects;
pub(crate) mod votes;

/// Returns the condition that a move has made a row: its id is a hash under this word, as no id of the application's is.
pub(crate) fn made_by_move(word: &str) -> String {
    format!("\"id\" ~ '^{word}_[0-9a-f]{{32}}$'")
}

/// Sent before a move, for its transaction alone: to compile these long expressions takes PostgreSQL seconds, to run
/// them over thousands of rows does not.
pub(crate) const WITHOUT_JIT: &str = "SET LOCAL jit = off";
