//! Where every migration of a database stands: chain and ledger side by side.

use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;

use crate::chain::Chain;
use crate::ledger::{Entry, Ledger, State};

/// What `migrate status` says of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Not applied, or rolled back and not applied again: see [`State::RolledBack`].
    Pending,
    /// As in the ledger.
    Recorded(State),
    /// Applied, and its statements changed since.
    Edited,
    /// Applied, but not in the code.
    Missing,
}

impl Standing {
    /// Returns the word that output and JSON use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Recorded(state) => state.as_str(),
            Self::Edited => "edited",
            Self::Missing => "missing",
        }
    }

    /// Tells whether `migrate up` has something to do here.
    pub const fn is_pending(self) -> bool {
        match self {
            Self::Pending | Self::Recorded(State::Running | State::Failed | State::RolledBack) => true,
            Self::Recorded(State::Applied | State::Baseline) | Self::Edited | Self::Missing => false,
        }
    }
}

/// One line of the status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRow {
    /// The whole name.
    pub version: String,
    /// Where it stands.
    pub standing: Standing,
    /// When it was applied, where it is.
    pub applied_at: Option<OffsetDateTime>,
    /// How long that took.
    pub execution_ms: Option<i64>,
    /// Checks that held when it was applied.
    pub checks_passed: i32,
    /// Checks that did not.
    pub checks_failed: i32,
    /// The error of the last try that failed.
    pub error: Option<String>,
    /// What it sends depends on what the database holds.
    pub dynamic: bool,
    /// It is pending, and a later one is applied; or it was applied after a later one.
    pub out_of_order: bool,
}

/// Returns one row a version: those of the code in their order, then those that only the ledger knows.
pub fn status(chain: &Chain, ledger: &Ledger) -> Vec<StatusRow> {
    let orders = Orders::of(chain, ledger);
    let known = chain.links().iter().enumerate().map(|(position, link)| {
        let entry = ledger.get(link.version());
        let standing = match entry {
            None => Standing::Pending,
            Some(entry) if entry.is_edited(&link.up) => Standing::Edited,
            Some(entry) => Standing::Recorded(entry.state),
        };
        let is_behind = standing.is_pending() && orders.newest.is_some_and(|newest| newest > position);
        let out_of_order = is_behind || orders.late.contains(link.version());
        StatusRow { dynamic: link.up.dynamic, out_of_order, ..row(link.version(), standing, entry) }
    });
    let unknown = crate::plan::missing(chain, ledger);
    let unknown = unknown.iter().map(|version| row(version, Standing::Missing, ledger.get(version)));
    known.chain(unknown).collect()
}

/// The order of the code beside that in which versions were applied.
struct Orders<'a> {
    /// The place of the newest version that is applied.
    newest: Option<usize>,
    /// Versions that were applied after one that comes later in the code.
    late: HashSet<&'a str>,
}

impl<'a> Orders<'a> {
    fn of(chain: &Chain, ledger: &'a Ledger) -> Self {
        let places: HashMap<&str, usize> =
            chain.links().iter().enumerate().map(|(position, link)| (link.version(), position)).collect();
        let mut orders = Self { newest: None, late: HashSet::new() };
        for entry in ledger.entries.iter().filter(|entry| entry.is_applied()) {
            let Some(position) = places.get(entry.version.as_str()).copied() else { continue };
            if orders.newest.is_some_and(|newest| newest > position) {
                orders.late.insert(&entry.version);
            } else {
                orders.newest = Some(position);
            }
        }
        orders
    }
}

fn row(version: &str, standing: Standing, entry: Option<&Entry>) -> StatusRow {
    let shown = entry.filter(|entry| entry.state != State::RolledBack);
    StatusRow {
        version: version.to_owned(),
        standing,
        // A version that is applied again still has the time of before.
        applied_at: shown.filter(|_| !standing.is_pending()).and_then(|entry| entry.applied_at),
        execution_ms: shown.and_then(|entry| entry.execution_ms),
        checks_passed: shown.map_or(0, |entry| entry.checks_passed),
        checks_failed: shown.map_or(0, |entry| entry.checks_failed),
        error: entry.and_then(|entry| entry.error.clone()),
        dynamic: false,
        out_of_order: false,
    }
}
