//! The command line: `cargo xtask …` in a workspace, and the deploy binary with the same commands.
//!
//! A binary declares its databases and hands them to [`main`] or [`main_with_config`]; all else is here. One file a
//! command: arguments in, an outcome out. Only `ui.rs` touches the streams.

mod args;
mod commands;
mod config;
mod error;
mod journal;
mod progress;
mod target;
mod telemetry;
mod ui;

use std::ffi::OsString;
use std::process::ExitCode;

use seaworthy_migration::Database;

use crate::journal::Journal;
use crate::ui::Ui;

pub use config::{Config, ConfigError, DatabaseConfig};

/// Runs the command that the process was started with; `seaworthy.toml` is looked for from the current folder upwards.
pub fn main(databases: &[Database]) -> ExitCode {
    run(databases, None, std::env::args_os())
}

/// The same, with a configuration built into the binary for where no `seaworthy.toml` is found: a container's image.
pub fn main_with_config(databases: &[Database], built_in: &str) -> ExitCode {
    run(databases, Some(built_in), std::env::args_os())
}

fn run(databases: &[Database], built_in: Option<&str>, arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    let args = match args::parse(&arguments) {
        Ok(args) => args,
        Err(error) => return args::refuse(&error, &arguments),
    };
    let ui = Ui::new(args.global.color, args.global.verbosity(), args.global.json);
    let journal = match Journal::open(&args, &ui) {
        Ok(journal) => journal,
        Err(error) => return ExitCode::from(ui.error(&error.report())),
    };
    let telemetry = telemetry::install(&journal);
    seaworthy_runner::quiet_migration_panics();
    journal.began();
    let code = match commands::run(args, databases, built_in, &journal) {
        Ok(code) => code,
        Err(error) => {
            let report = error.report();
            journal.failed(&report);
            ui.error(&report)
        }
    };
    journal.ended(code);
    telemetry.end(&journal);
    ExitCode::from(ui.exit_code(code))
}
