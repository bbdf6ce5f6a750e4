//! The arguments, as clap takes them.

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use seaworthy_report::ErrorReport;

use crate::ui::{Color, Ui, Verbosity};

/// Migrations you can prove before you ship them: PostgreSQL 14 to 18, SeaORM.
#[derive(Debug, Parser)]
#[command(name = "seaworthy", bin_name = "cargo xtask", version, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Global {
    /// This database only; repeatable [default: all of the workspace]
    #[arg(short, long = "database", value_name = "NAME", global = true)]
    pub(crate) databases: Vec<String>,
    /// This server instead of the configured one; with exactly one database
    #[arg(long, global = true)]
    pub(crate) url: Option<String>,
    /// Print one JSON document on stdout, and nothing else there
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// When to use colour
    #[arg(long, value_enum, default_value = "auto", global = true)]
    pub(crate) color: Color,
    /// Say less on stderr
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Say more on stderr
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Answer yes to what would be asked
    #[arg(long, global = true)]
    pub(crate) yes: bool,
}

impl Global {
    /// Returns how much is said on stderr; where both are given, `-v` wins.
    pub(crate) fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (_, true) => Verbosity::Verbose,
            (true, false) => Verbosity::Quiet,
            (false, false) => Verbosity::Normal,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Apply, roll back and look at migrations
    #[command(args_conflicts_with_subcommands = true)]
    Migrate {
        #[command(subcommand)]
        command: Option<Migrate>,
        #[command(flatten)]
        up: Up,
    },
    /// Write the SQL of every migration, and the schema that it leads to, for review
    Snapshot(Checked),
    /// Typed entities from the schema
    Entity {
        #[command(subcommand)]
        command: Entity,
    },
    /// The schema of a database
    Schema {
        #[command(subcommand)]
        command: Schema,
    },
    /// What a live database has that its migrations did not make; exit 1 where there is something
    Drift {
        /// Print the statements that lead back
        #[arg(long, conflicts_with = "json")]
        sql: bool,
    },
    /// The private server
    Db {
        #[command(subcommand)]
        command: Db,
    },
    /// What CI runs on the schema: snapshots, entities, every migration up, down and up again
    Check {
        /// How findings are printed
        #[arg(long, value_enum, default_value = "text")]
        format: FindingFormat,
    },
    /// Check the workspace's own layout
    Tidy,
    /// Run what CI runs
    Ci,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Migrate {
    /// Apply what is pending
    Up(Up),
    /// Roll back what came after a version, or the last few
    Down(Down),
    /// Roll back the last migration, and apply it again
    Redo(Run),
    /// Drop everything, and apply all migrations
    Fresh(Run),
    /// Where every migration stands
    Status {
        /// Exit 1 where something is pending
        #[arg(long)]
        exit_code: bool,
    },
    /// Run the checks of applied migrations against the live data
    Verify {
        /// Of this version only
        version: Option<String>,
    },
    /// A new migration, registered, with its checks and its way back
    Create {
        /// What it does, in a few words: add_nickname_to_user
        name: String,
    },
}

/// What a run needs.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Run {
    /// Seconds to try for the migration lock
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub(crate) lock_wait: Duration,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Up {
    /// Stop after this version: its whole name, or any part that is unique
    #[arg(long, value_name = "VERSION", conflicts_with = "steps")]
    pub(crate) to: Option<String>,
    /// Apply this many at the most
    #[arg(long, value_name = "N", value_parser = steps)]
    pub(crate) steps: Option<usize>,
    /// Print the SQL that would be run, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Apply also what comes before a version that is already applied
    #[arg(long)]
    pub(crate) allow_out_of_order: bool,
    #[command(flatten)]
    pub(crate) run: Run,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Down {
    #[command(flatten)]
    pub(crate) target: DownTo,
    /// Print the SQL that would be run, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) run: Run,
}

#[derive(Debug, Clone, ClapArgs)]
#[group(required = true, multiple = false)]
pub(crate) struct DownTo {
    /// Roll back what came after this version; it stays
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<String>,
    /// Roll back this many
    #[arg(long, value_name = "N", value_parser = steps)]
    pub(crate) steps: Option<usize>,
}

/// A generator that can also compare.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Checked {
    /// Write nothing; exit 1 and show the difference where a file is stale
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Entity {
    /// Write them
    Generate {
        /// Which schema they are made from
        #[arg(long, value_enum, default_value = "live")]
        from: EntitySource,
        #[command(flatten)]
        checked: Checked,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EntitySource {
    /// The database as it is
    Live,
    /// A scratch database, to which all migrations are applied
    Scratch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingFormat {
    Text,
    Github,
    Markdown,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Schema {
    /// Print the statements that make it in an empty database
    Dump,
    /// Print the changes that lead from one schema to another: db:NAME, url:…, sql:FILE, migrations:NAME[@VERSION]
    Diff {
        /// What is there
        from: String,
        /// What is wanted
        to: String,
        /// A table or a column that has another name now; repeatable
        #[arg(long = "rename", value_name = "[TABLE.]OLD=NEW")]
        renames: Vec<String>,
        /// Print the statements alone
        #[arg(long, conflicts_with = "json")]
        sql: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Db {
    /// Start the private server, and make the databases
    Start,
    /// Stop the private server; its data stays
    Stop,
    /// Print a URL that psql takes
    Url {
        /// The server's own, not a database's
        #[arg(long)]
        server: bool,
        /// Over TCP with its password, for programs that know no Unix sockets
        #[arg(long)]
        tcp: bool,
    },
    /// Open psql on a database
    Psql {
        /// What psql gets: -- -c 'SELECT 1'
        #[arg(last = true)]
        arguments: Vec<OsString>,
    },
    /// Stop the private server, and delete all its data
    Reset,
    /// Fill a database with realistic data
    Seed {
        /// Rows of its largest tables
        #[arg(long)]
        rows: u64,
        /// The same seed gives the same rows
        #[arg(long, default_value = "1")]
        seed: u64,
    },
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse().map(Duration::from_secs).map_err(|_| "not a number of seconds".to_owned())
}

fn steps(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(steps) if steps > 0 => Ok(steps),
        _ => Err("not a number from 1 upwards".to_owned()),
    }
}

/// Prints what clap has to say: help, or an error in the contract's three parts.
pub(crate) fn refuse(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let json = arguments.iter().any(|argument| argument == "--json");
    let ui = Ui::new(Color::Auto, Verbosity::Normal, json);
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            ui.data(&error.render().to_string());
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ui.note(&error.render().to_string());
            ExitCode::from(2)
        }
        _ => ExitCode::from(ui.error(&report(error))),
    }
}

fn report(error: &clap::Error) -> ErrorReport {
    let text = error.render().to_string();
    let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ").trim_end_matches(':');
    // Missing arguments stand in the lines that follow, before the usage.
    let rest: Vec<&str> = text
        .lines()
        .skip(1)
        .take_while(|line| !line.starts_with("Usage") && !line.trim_start().starts_with("tip:"))
        .collect();
    let detail = rest.join("\n").trim().to_owned();
    let suggested = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let suggestion = suggested.iter().find_map(|kind| match error.get(*kind) {
        Some(ContextValue::String(value)) => Some(value.clone()),
        Some(ContextValue::Strings(values)) => values.first().cloned(),
        _ => None,
    });
    ErrorReport {
        message: message.to_owned(),
        detail: (!detail.is_empty()).then_some(detail),
        hint: Some(match suggestion {
            Some(suggestion) => format!("did you mean `{suggestion}`?"),
            None => "`cargo xtask --help` lists the commands, `cargo xtask COMMAND --help` their flags".to_owned(),
        }),
        exit_code: 2,
    }
}
