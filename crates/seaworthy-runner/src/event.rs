//! What the executor says while it works; printing listens.

use std::time::Duration;

use seaworthy_finding::Finding;

use crate::ledger::Direction;
use crate::lock::Holder;

/// One thing that happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// Something worth knowing before it starts.
    Notice(&'a Finding),
    /// Somebody else migrates; sent at each try.
    WaitingForLock {
        /// Who, as far as can be seen.
        holder: Option<&'a Holder>,
        /// How long we have waited.
        waited: Duration,
    },
    /// A migration begins.
    StepStarted {
        /// Its whole name.
        version: &'a str,
        /// Up or down.
        direction: Direction,
        /// Counted from 1.
        number: usize,
        /// How many there are.
        total: usize,
        /// Statements that an earlier try has done.
        statements_done: usize,
    },
    /// Outside a transaction: a statement is done, and so noted in the ledger.
    StatementDone {
        /// The migration.
        version: &'a str,
        /// Statements that are done.
        done: usize,
        /// Statements in all.
        total: usize,
    },
    /// A migration is done, and committed.
    StepFinished {
        /// What was done.
        done: &'a Done,
        /// Counted from 1.
        number: usize,
        /// How many there are.
        total: usize,
    },
    /// A migration failed; the error follows as the command's result.
    StepFailed {
        /// Its whole name.
        version: &'a str,
        /// Up or down.
        direction: Direction,
        /// How long it took until then.
        duration: Duration,
    },
}

/// A migration that was run to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Its whole name.
    pub version: String,
    /// Up or down.
    pub direction: Direction,
    /// From its first statement to its commit.
    pub duration: Duration,
    /// Checks and gates that held.
    pub checks_passed: usize,
    /// What it sent.
    pub statements: usize,
}

/// Who listens to events.
pub type Listener<'a> = &'a mut (dyn FnMut(&Event<'_>) + Send);
