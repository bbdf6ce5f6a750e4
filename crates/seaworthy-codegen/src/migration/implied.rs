//! What goes by itself: an index is dropped with its table, so nobody has to read that it is dropped before.

use seaworthy_catalog::QualifiedName;

use super::statement::{Call, Fact, Method};

/// Leaves out each DROP INDEX whose table is dropped soon after it, where nothing in between could need it gone.
pub(super) fn without(calls: Vec<Call>) -> Vec<Call> {
    let implied: Vec<bool> = (0..calls.len()).map(|at| is_implied(&calls, at)).collect();
    calls.into_iter().zip(implied).filter(|(_, implied)| !implied).map(|(call, _)| call).collect()
}

fn is_implied(calls: &[Call], at: usize) -> bool {
    let call = &calls[at];
    let [Fact::Index(_, table)] = call.gone.as_slice() else { return false };
    if call.method != Method::DropIndex || !call.comments.is_empty() {
        return false;
    }
    for later in &calls[at + 1..] {
        // A renamed table is gone under its old name, and has its indexes still.
        if later.made.is_empty() && later.gone.iter().any(|fact| takes_along(fact, table)) {
            return true;
        }
        // An expression of the index may call a function, or name a type, that could not be dropped under it.
        let is_harmless =
            later.gone.iter().all(|fact| matches!(fact, Fact::Index(..) | Fact::Constraint(..) | Fact::Table(_)));
        if !is_harmless || !later.made.is_empty() || later.method == Method::Sql && later.gone.is_empty() {
            return false;
        }
    }
    false
}

fn takes_along(fact: &Fact, table: &QualifiedName) -> bool {
    matches!(fact, Fact::Table(gone) | Fact::View(gone) if gone == table)
}
