//! How a backfill is run.

use std::time::Duration;

use seaworthy_runner::Interrupt;

use crate::gentle::Limits;

/// How a backfill is run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Workers, each on a range of its own.
    pub workers: u32,
    /// Rows that all of them together may move in a second.
    pub rows_per_second: Option<u32>,
    /// How long a batch should take.
    pub batch_target: Duration,
    /// The fewest rows of a batch, but for one that is halved after a timeout.
    pub batch_rows_min: u32,
    /// The most rows of a batch.
    pub batch_rows_max: u32,
    /// How long a statement of a batch may take.
    pub batch_timeout: Duration,
    /// How long it may wait for a lock.
    pub lock_timeout: Duration,
    /// The rows of a range, which one worker walks.
    pub range_rows: u32,
    /// How often a batch is tried before its range is parked.
    pub tries: u32,
    /// How long to try for a connection once one is lost.
    pub reconnect: Duration,
    /// What it holds for.
    pub limits: Limits,
    /// Begin again, whatever the ledger says.
    pub restart: bool,
    /// Who runs it, for the ledger.
    pub applied_by: String,
    /// Ends it at the next chance.
    pub interrupt: Interrupt,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            workers: 1,
            rows_per_second: None,
            batch_target: Duration::from_millis(100),
            batch_rows_min: 10,
            batch_rows_max: 20_000,
            batch_timeout: Duration::from_secs(5),
            lock_timeout: Duration::from_secs(1),
            range_rows: 50_000,
            tries: 3,
            reconnect: Duration::from_mins(1),
            limits: Limits::default(),
            restart: false,
            applied_by: "unknown".into(),
            interrupt: Interrupt::default(),
        }
    }
}
