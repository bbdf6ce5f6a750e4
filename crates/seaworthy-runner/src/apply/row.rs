//! What the ledger is told of a step that went through, whichever way it went.

use std::time::Duration;

use super::RunOptions;
use super::retry::Waits;
use crate::chain::Link;
use crate::ledger::{self, Applied, Attempt, Direction, Outcome, Writer, Writing};
use crate::plan::Step;
use crate::record::Sums;

/// What its row is made of, but for what shows only at the end.
#[derive(Clone, Copy)]
pub(super) struct LedgerRow<'a> {
    pub(super) writer: &'a Writer,
    pub(super) options: &'a RunOptions,
    pub(super) link: &'a Link,
    pub(super) step: &'a Step,
}

impl LedgerRow<'_> {
    /// Returns the statement that writes it; `passed` are its gates and checks, and the fingerprint is that of the schema
    /// where it was proven. The sums are those of its way up.
    pub(super) fn written(
        &self,
        sums: impl FnOnce() -> Sums,
        waits: &Waits,
        duration: Duration,
        passed: usize,
        fingerprint: Option<String>,
    ) -> Writing {
        let Self { writer, options, link: _, step } = *self;
        let attempt = Attempt {
            version: &step.version,
            direction: step.direction,
            duration,
            outcome: Outcome::Succeeded,
            lock_waits: waits.for_ledger(),
        };
        match step.direction {
            Direction::Up => {
                let applied = Applied {
                    sums: sums(),
                    source_checksum: options.review.as_ref().and_then(|it| it.reviewed.source(&step.version)),
                    fingerprint,
                    statements_total: step.statements.len(),
                    checks_passed: passed,
                };
                ledger::complete_up(writer, applied, &attempt)
            }
            Direction::Down => ledger::complete_down(writer, &attempt),
        }
    }
}
