//! Which failures are worth another try, and how long to wait before it.

use std::hash::{BuildHasher as _, Hasher as _};
use std::time::Duration;

use sea_orm::DbErr;

use super::RunOptions;
use super::watch::Blocker;
use crate::error::{Cause, Failure, RunError, StateLeft};
use crate::ledger::LockWaits;
use crate::server::ServerError;

/// The longest pause before another try.
const PAUSE_MAX: Duration = Duration::from_secs(15);

/// Counts the tries of one step, or of one statement outside a transaction.
pub(super) struct Tries {
    made: u32,
    max: u32,
    pause: Duration,
}

impl Tries {
    pub(super) fn new(options: &RunOptions) -> Self {
        Self { made: 0, max: options.lock_tries.max(1), pause: options.retry_pause }
    }

    /// Counts a try that failed; returns how long to wait before the next, where there is one.
    ///
    /// The pause doubles, and is cut by up to a half at random, so that two deploys do not go on meeting each other.
    pub(super) fn next(&mut self, error: &RunError) -> Option<Duration> {
        self.made += 1;
        if self.made >= self.max || !is_transient(error) {
            return None;
        }
        let pause = self.pause;
        self.pause = (pause * 2).min(PAUSE_MAX.max(self.pause));
        Some(pause.mul_f64(1.0 - random_share() / 2.0))
    }

    pub(super) fn made(&self) -> u32 {
        self.made
    }

    pub(super) fn max(&self) -> u32 {
        self.max
    }
}

/// What stood in the way of a migration's tries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waits {
    /// Tries that ended so.
    pub count: u32,
    /// How long they took together.
    pub duration: Duration,
    /// Who was in the way last.
    pub blockers: Vec<Blocker>,
}

impl Waits {
    /// Returns what the ledger keeps of it.
    pub(super) fn for_ledger(&self) -> LockWaits {
        let blocked_by = self.blockers.first().map(ToString::to_string);
        LockWaits { count: self.count, duration: self.duration, blocked_by }
    }
}

/// Tells whether the same may go through a little later: nothing of it is left, and the cause passes by itself.
fn is_transient(error: &RunError) -> bool {
    let RunError::Failed(failure) = error else { return false };
    let Failure { cause, state, .. } = &**failure;
    let undone = match state {
        StateLeft::RolledBack | StateLeft::HalfWay { .. } => true,
        StateLeft::Somewhere { .. } | StateLeft::Unknown => false,
    };
    undone && transient_code(cause).is_some()
}

/// Returns the server's code of a failure that passes by itself: lock_not_available, deadlock_detected,
/// serialization_failure (PG 14, Appendix A).
pub(crate) fn transient_code(cause: &Cause) -> Option<&'static str> {
    let of = |error: &DbErr| {
        let server = ServerError::of_db_err(error)?;
        ["55P03", "40P01", "40001"].into_iter().find(|code| server.code == *code)
    };
    match cause {
        Cause::Database(error) => of(error),
        Cause::Probe(error) => of(&error.source),
        Cause::LockTimeout(_) => Some("55P03"),
        Cause::Ledger(_)
        | Cause::Checks(_)
        | Cause::Unproven(_)
        | Cause::Proof(_)
        | Cause::InvalidIndex { .. }
        | Cause::StatementTimeout(_)
        | Cause::Overtaken
        | Cause::Interrupted => None,
    }
}

/// Returns a number from 0 to 1. The keys of a hash map are random enough to spread pauses.
fn random_share() -> f64 {
    let random = std::hash::RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(random >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}
