//! Where a run looks at the schema: before its first step, and at the end of each.

use std::fmt::Write as _;

use seaworthy_diff::Change;
use seaworthy_finding::{Finding, Severity};
use seaworthy_introspect::Source;

use super::step::Stop;
use crate::error::{Cause, RunError};
use crate::event::{Event, Listener};
use crate::prove::{Prover, Wanted};
use crate::review::{Review, Strictness};

/// Looks for what somebody changed by hand: an error, or a warning where that is only advised against.
pub(super) async fn look_for_drift(
    prover: &mut Prover<'_>,
    review: &Review,
    transaction: &mut impl Source,
    listener: Listener<'_>,
) -> Result<(), RunError> {
    let changes = prover.drift(transaction).await.map_err(RunError::Proof)?;
    if changes.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = changes.iter().map(head).collect();
    let adoptable = prover.is_first();
    let drift = RunError::Drift { changes, adoptable };
    match review.strictness {
        Strictness::Required => Err(drift),
        Strictness::Advised => {
            // What follows would differ by the same.
            prover.stop();
            let look =
                if adoptable { "`cargo xtask migrate baseline` adopts it" } else { "`cargo xtask drift` shows it" };
            let mut notice = Finding::error("drift", format!("{drift}: {}", names.join(", ")));
            notice.severity = Severity::Warning;
            notice.hint = Some(format!("{look}; this run proves nothing"));
            listener(&Event::Notice(&notice));
            Ok(())
        }
    }
}

/// Compares the schema, and returns its fingerprint; none where nothing was to be proven.
pub(super) async fn prove(wanted: Option<&Wanted<'_>>, transaction: &mut impl Source) -> Result<Option<String>, Stop> {
    let Some(wanted) = wanted else { return Ok(None) };
    let proof = wanted.prove(transaction).await.map_err(|error| Stop::Cause(Cause::Proof(error)))?;
    if proof.changes.is_empty() {
        Ok(Some(proof.fingerprint))
    } else {
        Err(Stop::Cause(Cause::Unproven(proof.changes)))
    }
}

/// Returns changes for a person: each with its first statement, and not more than twenty.
pub(crate) fn changes_text(changes: &[Change]) -> String {
    const CHANGES_MAX: usize = 20;
    let mut text = String::new();
    for change in changes.iter().take(CHANGES_MAX) {
        let _ = write!(text, "\n{}", head(change));
        if let Some(statement) = change.statements.first() {
            let shown = seaworthy_ddl::without_secrets(statement);
            let _ = write!(text, "\n    {};", shown.replace('\n', "\n    "));
        }
    }
    if changes.len() > CHANGES_MAX {
        let _ = write!(text, "\n… and {} more", changes.len() - CHANGES_MAX);
    }
    text
}

fn head(change: &Change) -> String {
    format!("{} {} {}", change.kind.as_str(), change.object, change.name)
}
