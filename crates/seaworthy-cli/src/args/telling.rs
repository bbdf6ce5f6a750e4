//! Where a run is told, as asked on the command line.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::{Args, Backfill, Command, Migrate};

/// Where a run is told, beside the terminal.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct Telling {
    /// Print what happens while it runs on stdout, one JSON document a line, and nothing else there
    #[arg(long, conflicts_with = "json")]
    pub(crate) json_lines: bool,
    /// Append what happens to a file, with times
    #[arg(long, value_name = "FILE")]
    pub(crate) log_file: Option<PathBuf>,
}

impl Args {
    /// Returns what the command is called, and where its run is told; nowhere where it is no run.
    pub(crate) fn telling(&self) -> (&'static str, Telling) {
        let (command, up) = match &self.command {
            Command::Migrate { command, up } => (command, up),
            Command::Backfill { command: Backfill::Run(run) } => return ("backfill run", run.telling.clone()),
            Command::Backfill { command: Backfill::Finalize(again) } => {
                return ("backfill finalize", again.telling.clone());
            }
            Command::Backfill { command: Backfill::RetryFailed(again) } => {
                return ("backfill retry-failed", again.telling.clone());
            }
            _ => return ("", Telling::default()),
        };
        match command {
            None => ("migrate up", up.telling.clone()),
            Some(Migrate::Up(up)) => ("migrate up", up.telling.clone()),
            Some(Migrate::Down(down)) => ("migrate down", down.telling.clone()),
            Some(Migrate::Redo(redo)) => ("migrate redo", redo.telling.clone()),
            Some(Migrate::Fresh(fresh)) => ("migrate fresh", fresh.telling.clone()),
            Some(
                Migrate::Plan(_)
                | Migrate::Status { .. }
                | Migrate::Verify { .. }
                | Migrate::History { .. }
                | Migrate::Locks(_)
                | Migrate::Resolve(_)
                | Migrate::Create(_)
                | Migrate::Diff(_)
                | Migrate::Baseline(_),
            ) => ("", Telling::default()),
        }
    }
}
