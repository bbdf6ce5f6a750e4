//! What a run says while it goes; printing listens.

use std::time::Duration;

/// How far a backfill is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Rows walked past, by this run and those before it.
    pub seen: u64,
    /// Rows in all: an estimate.
    pub total: u64,
    /// Rows moved, by this run and those before it.
    pub processed: u64,
    /// Rows that could not be, by this run and those before it.
    pub failed: u64,
    /// Rows walked past by this run.
    pub seen_now: u64,
    /// How long this run has gone on.
    pub elapsed: Duration,
    /// Rows of the last batch.
    pub batch_rows: u64,
    /// How long that took.
    pub batch_duration: Duration,
}

impl Progress {
    /// Returns the rows that this run walks past in a second.
    #[expect(clippy::cast_precision_loss, reason = "shown with few digits")]
    pub fn rows_per_second(&self) -> f64 {
        self.seen_now as f64 / self.elapsed.as_secs_f64().max(0.001)
    }

    /// Returns how long the rest will take at this rate, where there is a rate.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub fn remaining(&self) -> Option<Duration> {
        let rate = self.rows_per_second();
        let rest = self.total.saturating_sub(self.seen) as f64;
        (rate > 0.0).then(|| Duration::try_from_secs_f64(rest / rate).ok()).flatten()
    }
}

/// What a person reads of [`Event::Blind`].
pub const BLIND: &str = "this role does not see other roles' transactions and sessions, standbys and the archive, so it \
                         does not hold for them; GRANT pg_monitor to it";

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// It begins, or goes on.
    Began {
        /// Its name.
        name: String,
        /// Rows that earlier runs have walked past.
        seen: u64,
        /// Rows in all: an estimate.
        total: u64,
        /// Workers.
        workers: u32,
    },
    /// This role does not see what some of the limits are about.
    Blind {
        /// Its name.
        name: String,
    },
    /// The server has no more connections: it goes on with the workers that have one.
    Fewer {
        /// Its name.
        name: String,
        /// How many have one.
        there: u32,
        /// How many there were to be.
        workers: u32,
        /// What the server says.
        reason: String,
    },
    /// The definition is not the one that it began with, and holds for what is left.
    Adopted {
        /// Its name.
        name: String,
        /// The checksum that it began with.
        began: String,
        /// The checksum of what holds now.
        now: String,
    },
    /// A batch was committed.
    Moved {
        /// Its name.
        name: String,
        /// How far it is now.
        progress: Progress,
    },
    /// A row could not be moved, and was logged.
    Failed {
        /// Its name.
        name: String,
        /// The row's key.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It holds, or holds for another reason.
    Held {
        /// Its name.
        name: String,
        /// Why.
        reason: String,
    },
    /// It goes on.
    Released {
        /// Its name.
        name: String,
    },
    /// A batch did not get through, and is tried again.
    Retrying {
        /// Its name.
        name: String,
        /// Why.
        reason: String,
        /// Tries that were made.
        made: u32,
        /// Rows of the next.
        rows: u32,
    },
    /// A range was given up.
    Parked {
        /// Its name.
        name: String,
        /// What it ran into.
        reason: String,
    },
    /// A connection was lost, and another is tried for.
    Reconnecting {
        /// Its name.
        name: String,
        /// What was heard.
        reason: String,
    },
    /// All rows were walked.
    Completed {
        /// Its name.
        name: String,
        /// Rows moved.
        processed: i64,
        /// Rows that could not be.
        failed: i64,
        /// How long this run took.
        duration: Duration,
    },
    /// Its gates held, and its trigger is gone.
    Finalized {
        /// Its name.
        name: String,
    },
}

/// Who listens to events.
pub type Listener<'a> = &'a mut (dyn FnMut(&Event) + Send);
