//! The arguments of `backfill`.

use std::time::Duration;

use clap::{Args as ClapArgs, Subcommand};

use super::{Telling, seconds};

#[derive(Debug, Subcommand)]
pub(crate) enum Backfill {
    /// Move what is left, in batches, from where it stopped
    Run(BackfillRun),
    /// Where every backfill stands; with a name, the rows that failed, too
    Status {
        /// The whole name, or any part that is unique
        name: Option<String>,
    },
    /// Hold it, from any terminal
    Pause {
        /// The whole name, or any part that is unique [default: all that run]
        name: Option<String>,
    },
    /// Let it go on
    Resume {
        /// The whole name, or any part that is unique [default: all that are paused]
        name: Option<String>,
    },
    /// Give it up: what was moved stays, the trigger that it needs goes
    Cancel {
        /// The whole name, or any part that is unique
        name: String,
        /// Undo what it did, too
        #[arg(long)]
        undo: bool,
    },
    /// Ask its gates, and let migrations go on that wait for it
    Finalize(BackfillAgain),
    /// Try rows that failed and ranges that were parked once more, after you have corrected what was wrong
    RetryFailed(BackfillAgain),
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct BackfillRun {
    /// The whole name, or any part that is unique [default: all that are not done]
    pub(crate) name: Option<String>,
    /// Finalize it where all went well
    #[arg(long)]
    pub(crate) finalize: bool,
    /// Begin again, whatever was done; what was moved stays
    #[arg(long, requires = "name")]
    pub(crate) restart: bool,
    #[command(flatten)]
    pub(crate) pace: Pace,
    #[command(flatten)]
    pub(crate) telling: Telling,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct BackfillAgain {
    /// The whole name, or any part that is unique [default: all]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) pace: Pace,
    #[command(flatten)]
    pub(crate) telling: Telling,
}

/// How fast, and what for to hold; each goes before `[database.NAME.backfill]` in seaworthy.toml.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct Pace {
    /// Workers, each on a range of its own [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub(crate) workers: Option<u32>,
    /// Rows that all workers together may move in a second
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rows_per_second: Option<u32>,
    /// The most rows of a batch [default: 20000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) batch_rows_max: Option<u32>,
    /// How long a batch should take, in milliseconds [default: 100]
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u32).range(1..=60_000))]
    pub(crate) batch_ms: Option<u32>,
    /// Seconds that a standby may be behind [default: 10]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) replication_lag_max: Option<Duration>,
    /// Other sessions that may be active at the same time
    #[arg(long, value_name = "N")]
    pub(crate) active_sessions_max: Option<u32>,
    /// Hold for nothing but `backfill pause`
    #[arg(long, conflicts_with_all = ["replication_lag_max", "active_sessions_max"])]
    pub(crate) no_hold: bool,
}
