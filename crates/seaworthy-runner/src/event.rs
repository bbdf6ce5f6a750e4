//! What the executor says while it works; printing listens.

use std::time::Duration;

use seaworthy_finding::Finding;

use crate::apply::Blocker;
use crate::check::CheckOutcome;
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
    /// Other sessions hold what the migration waits for; sent at each look.
    Blocked {
        /// The migration.
        version: &'a str,
        /// How long it has waited.
        waited: Duration,
        /// Who is in the way.
        blockers: &'a [Blocker],
    },
    /// An index is being built; sent at each look.
    Building {
        /// The migration.
        version: &'a str,
        /// How far it is.
        progress: &'a BuildProgress,
    },
    /// A try did not get through, and was rolled back; another follows.
    Retrying {
        /// The migration.
        version: &'a str,
        /// Tries that were made.
        made: u32,
        /// Tries there are at the most.
        max: u32,
        /// How long until the next.
        pause: Duration,
        /// `did not get its lock in time`, `met a deadlock`.
        reason: &'a str,
        /// Who was in the way, as far as that was seen.
        blockers: &'a [Blocker],
    },
    /// A statement is about to be sent.
    StatementStarted(StatementAt<'a>),
    /// A statement is through, or failed; then the migration's failure follows.
    StatementFinished {
        /// Which.
        statement: StatementAt<'a>,
        /// From sending it to the server's answer.
        duration: Duration,
    },
    /// A gate or a check was asked.
    Checked {
        /// The migration.
        version: &'a str,
        /// What it found.
        outcome: &'a CheckOutcome,
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
    /// A backfill of a small table was run and finalized by the way.
    Backfilled {
        /// The migration that declares it.
        version: &'a str,
        /// Its name.
        backfill: &'a str,
        /// Rows moved.
        processed: u64,
        /// Rows that could not be.
        failed: u64,
        /// How long it took.
        duration: Duration,
    },
    /// A backfill is left for `backfill run`.
    BackfillLeft {
        /// The migration that declares it.
        version: &'a str,
        /// Its name.
        backfill: &'a str,
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

/// A statement of a migration; or several, where its code sends them as one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementAt<'a> {
    /// The migration.
    pub version: &'a str,
    /// The first one's place among the recorded ones, from 1; of a dynamic migration, the number of the call.
    pub number: usize,
    /// How many are sent at once, mostly 1.
    pub count: usize,
    /// How many the migration records.
    pub total: usize,
    /// The text, without the secrets in it; none where it depends on what the migration finds.
    pub sql: Option<&'a str>,
}

/// How far CREATE INDEX or REINDEX is. PG 14, 28.4.2 "CREATE INDEX Progress Reporting".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildProgress {
    /// `building index: scanning table`, `waiting for old snapshots`.
    pub phase: String,
    /// Blocks that are done in this phase, and all of them; 0 where it does not count them.
    pub blocks: (u64, u64),
    /// The same in rows.
    pub tuples: (u64, u64),
    /// Sessions that it has waited for in this phase, and all of them.
    pub sessions: (u64, u64),
    /// The server process that it waits for now.
    pub waits_for: Option<i64>,
}

impl BuildProgress {
    /// Returns what the phase counts: done, of how many, and the word for it.
    pub fn share(&self) -> Option<(u64, u64, &'static str)> {
        [(self.blocks, "blocks"), (self.tuples, "rows"), (self.sessions, "sessions")]
            .into_iter()
            .find(|((_, total), _)| *total > 0)
            .map(|((done, total), word)| (done.min(total), total, word))
    }
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
