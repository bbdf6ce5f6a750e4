//! The arguments, as clap takes them.

mod adopt;
mod archive;
mod backfill;
mod elsewhere;
mod lint;
mod locks;
mod plan;
mod telling;

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args as ClapArgs, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use seaworthy_report::ErrorReport;

use self::elsewhere::elsewhere;

pub(crate) use self::adopt::{Baseline, Create, Diff, Subject, Template, Validate, Wanted};
pub(crate) use self::archive::{Backup, Restore};
pub(crate) use self::backfill::{Backfill, BackfillAgain, BackfillRun, Pace};
pub(crate) use self::lint::{FindingFormat, Lint};
pub(crate) use self::locks::Locks;
pub(crate) use self::plan::PlanArgs;
pub(crate) use self::telling::Telling;
use crate::config::EntityFormat;
use crate::error::CommandError;
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

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Global {
    /// This database only; repeatable [default: all of the workspace]
    #[arg(short, long = "database", value_name = "NAME", global = true)]
    pub(crate) databases: Vec<String>,
    /// This server instead of the configured one; with exactly one database
    #[arg(long, global = true)]
    pub(crate) url: Option<String>,
    /// The same, from the first line of a file, so that `ps` does not show it
    #[arg(long, value_name = "FILE", global = true, conflicts_with_all = ["url", "url_env"])]
    pub(crate) url_file: Option<PathBuf>,
    /// The same, from an environment variable
    #[arg(long, value_name = "NAME", global = true, conflicts_with = "url")]
    pub(crate) url_env: Option<String>,
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

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Rerun {
    #[command(flatten)]
    pub(crate) run: Run,
    #[command(flatten)]
    pub(crate) telling: Telling,
}

impl Global {
    /// Reads the URL where it stands in a file or in the environment.
    pub(crate) fn with_url(mut self) -> Result<Self, CommandError> {
        let empty = |place: String| CommandError::usage(format!("{place} holds no URL"), "write postgres://… into it");
        let read = match (&self.url_file, &self.url_env) {
            (Some(file), _) => {
                let text = std::fs::read_to_string(file).map_err(CommandError::io("read", file))?;
                let first = text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned);
                first.ok_or_else(|| empty(file.display().to_string()))?
            }
            (None, Some(name)) => {
                let value = std::env::var(name).ok().filter(|value| !value.trim().is_empty());
                value.ok_or_else(|| empty(format!("the environment variable {name}")))?
            }
            (None, None) => return Ok(self),
        };
        self.url = Some(read);
        Ok(self)
    }

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
    Migrate {
        #[command(subcommand)]
        command: Option<Migrate>,
        #[command(flatten)]
        up: Up,
    },
    /// Move data in batches while the application runs
    Backfill {
        #[command(subcommand)]
        command: Backfill,
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
        /// Print statements alone: what leads back, or what keeps the live schema
        #[arg(
            long, value_enum, value_name = "WAY", num_args = 0..=1, require_equals = true,
            default_missing_value = "undo", conflicts_with = "json"
        )]
        sql: Option<DriftSql>,
    },
    /// Dump a database in custom format, and hold the listing against it
    Backup(Backup),
    /// Put a backup in the place of a database, which is kept under another name
    Restore(Restore),
    /// Rehearse a disaster: backup, restore beside the database, last migrations back and forth in the copy
    Drill {
        /// How many migrations are rolled back and applied again in the copy
        #[arg(long, value_name = "N", default_value = "1", value_parser = steps)]
        steps: usize,
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
    /// What is unsafe in migrations beside an application that is at work, and the safe way; exit 1 where it is an error
    Lint(Lint),
    /// Check the workspace's own layout
    Tidy,
    /// Run the tests that need PostgreSQL on each version that is there
    Matrix(Matrix),
    /// Run what CI runs
    Ci,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Migrate {
    /// Apply what is pending
    Up(Up),
    /// What each pending migration will lock, rewrite and scan, and how large that is today
    Plan(PlanArgs),
    /// Roll back what came after a version, or the last few
    Down(Down),
    /// Roll back the last migration, and apply it again
    Redo(Rerun),
    /// Drop everything, and apply all migrations
    Fresh(Rerun),
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
    /// What was tried, newest first
    History {
        /// Of this version, or any part of its name
        version: Option<String>,
        /// How many at the most
        #[arg(long, value_name = "N", default_value = "50")]
        limit: u32,
        /// What it comes to: success rate, times, rollbacks, drift
        #[arg(long, conflicts_with = "limit")]
        metrics: bool,
    },
    /// Who waits for whom right now
    Locks(Locks),
    /// Tell the ledger what you have found, after a look at the database
    Resolve(Resolve),
    /// A new migration, registered, with its checks and its way back
    Create(Box<Create>),
    /// A migration that leads from what the migrations make to what is wanted
    Diff(Diff),
    /// Adopt a database that was there before: its schema as the first migration, marked as applied and never run
    Baseline(Baseline),
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Run {
    /// Seconds to try for the migration lock
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub(crate) lock_wait: Duration,
    /// After which migrations the schema must be the reviewed one [default: each, up to 20; the last, of more]
    #[arg(long, value_enum)]
    pub(crate) prove: Option<Prove>,
    /// Try this often where a table's lock is not had in time [default: 10, or `lock_tries` in seaworthy.toml]
    #[arg(long, value_name = "N", value_parser = tries)]
    pub(crate) lock_tries: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Prove {
    /// After each
    Each,
    /// After the last one
    Last,
    /// After none, and drift is not looked for
    Off,
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
    #[arg(long, conflicts_with_all = ["json_lines", "log_file"])]
    pub(crate) dry_run: bool,
    /// Apply also what comes before a version that is already applied
    #[arg(long)]
    pub(crate) allow_out_of_order: bool,
    #[command(flatten)]
    pub(crate) run: Run,
    #[command(flatten)]
    pub(crate) telling: Telling,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Resolve {
    /// The whole name, or any part that is unique
    pub(crate) version: String,
    #[command(flatten)]
    pub(crate) to: ResolveTo,
    /// Why: what you looked at, and what you found; asked for where it is left out
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    #[command(flatten)]
    pub(crate) run: Run,
}

#[derive(Debug, Clone, ClapArgs)]
#[group(required = true, multiple = false)]
pub(crate) struct ResolveTo {
    /// All that it does is done
    #[arg(long)]
    pub(crate) applied: bool,
    /// Nothing of it is left
    #[arg(long)]
    pub(crate) rolled_back: bool,
    /// What was applied is what the code has now
    #[arg(long)]
    pub(crate) checksum: bool,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Down {
    #[command(flatten)]
    pub(crate) target: DownTo,
    /// Print the SQL that would be run, and change nothing
    #[arg(long, conflicts_with_all = ["json_lines", "log_file"])]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) run: Run,
    #[command(flatten)]
    pub(crate) telling: Telling,
}

#[derive(Debug, Clone, ClapArgs)]
#[group(required = true, multiple = false)]
pub(crate) struct DownTo {
    /// Roll back what came after this version, which stays; `nothing` for all
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<String>,
    /// Roll back this many
    #[arg(long, value_name = "N", value_parser = steps)]
    pub(crate) steps: Option<usize>,
}

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
        /// How they say their relations, instead of what seaworthy.toml says
        #[arg(long, value_enum, value_name = "FORMAT")]
        format: Option<EntityFormat>,
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
pub(crate) enum DriftSql {
    /// From the live schema back to the ledger's
    Undo,
    /// From the ledger's schema to the live one: what a migration would send that keeps it
    Keep,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Matrix {
    /// Folders of PostgreSQL's programs [default: those that are found]
    #[arg(value_name = "BIN")]
    pub(crate) bins: Vec<PathBuf>,
    /// Only tests with this in their names; repeatable
    #[arg(long = "filter", value_name = "TEST")]
    pub(crate) filters: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Schema {
    /// Print the statements that make it in an empty database
    Dump {
        /// Owners, grants and default privileges, too
        #[arg(long)]
        privileges: bool,
    },
    /// Count what is there, and list what is there and should not be, or is missing; exit 1 where there is something
    Validate(Validate),
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

fn tries(text: &str) -> Result<u32, String> {
    steps(text)?.try_into().map_err(|_| "not a number from 1 upwards".to_owned())
}

/// Parses the command line.
pub(crate) fn parse(arguments: &[OsString]) -> Result<Args, clap::Error> {
    let matches = Args::command().try_get_matches_from(arguments)?;
    if let Some(misplaced) = misplaced(&matches) {
        return Err(misplaced);
    }
    let args = Args::from_arg_matches(&matches)?;
    scattered(&args.global, arguments).map_or(Ok(args), Err)
}

/// Refuses `-d a migrate -d b`: clap keeps what stands behind the last subcommand, and `a` would silently be left out.
fn scattered(global: &Global, arguments: &[OsString]) -> Option<clap::Error> {
    let given = |is: &dyn Fn(&str) -> bool| words(arguments).filter(|word| is(word)).count();
    // `-qd NAME` and `-dNAME`, too; clap takes no value that begins with a hyphen.
    let short =
        |word: &str| word.strip_prefix('-').is_some_and(|rest| rest.trim_start_matches(['q', 'v']).starts_with('d'));
    let databases = given(&|word| short(word) || word == "--database" || word.starts_with("--database="));
    let urls = ["--url", "--url-file", "--url-env"].map(|flag| {
        given(&|word| word.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')))
    });
    let urls = urls.into_iter().sum::<usize>();
    let flag = match (databases == global.databases.len(), urls <= 1) {
        (true, true) => return None,
        (false, _) => "--database",
        (true, false) => "--url",
    };
    let mut error =
        clap::Error::raw(ErrorKind::ArgumentConflict, format!("'{flag}' stands before and behind a subcommand"));
    error.insert(ContextKind::Custom, ContextValue::String("give it in one place".into()));
    Some(error)
}

/// Refuses `migrate --to V down …`: the flag is that of `migrate` as `migrate up`, and `down` would not see it.
fn misplaced(matches: &ArgMatches) -> Option<clap::Error> {
    let ("migrate", migrate) = matches.subcommand()? else { return None };
    let (subcommand, _) = migrate.subcommand()?;
    let given = |flag: &clap::Id| migrate.value_source(flag.as_str()) == Some(ValueSource::CommandLine);
    let up = Up::augment_args(clap::Command::new("up"));
    let flag = up.get_arguments().find(|flag| given(flag.get_id()))?.get_long()?;
    let message = format!("'--{flag}' stands before '{subcommand}', which does not see it there");
    let mut error = clap::Error::raw(ErrorKind::ArgumentConflict, message);
    let taken = Migrate::augment_subcommands(clap::Command::new("migrate"))
        .find_subcommand(subcommand)
        .is_some_and(|command| command.get_arguments().any(|taken| taken.get_long() == Some(flag)));
    let hint = if taken {
        format!("write it behind: `cargo xtask migrate {subcommand} --{flag} …`")
    } else {
        format!("leave it out; `migrate {subcommand}` has no '--{flag}'")
    };
    error.insert(ContextKind::Custom, ContextValue::String(hint));
    Some(error)
}

/// Prints what clap has to say: help, or an error in the contract's three parts.
pub(crate) fn refuse(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let (color, json) = asked(arguments);
    let ui = Ui::new(color, Verbosity::Normal, json);
    let code = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            ui.data(&error.render().to_string());
            0
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if !json => {
            ui.note(&error.render().to_string());
            2
        }
        _ => ui.error(&report(error)),
    };
    ExitCode::from(ui.exit_code(code))
}

/// Returns what was asked of the output on a command line that clap does not take.
fn asked(arguments: &[OsString]) -> (Color, bool) {
    let (mut color, mut json) = (Color::Auto, false);
    let mut words = words(arguments);
    while let Some(word) = words.next() {
        json |= word == "--json" || word.starts_with("--json=");
        let when = if word == "--color" {
            words.next()
        } else {
            word.strip_prefix("--color=").map(|when| when.to_owned().into())
        };
        color = when.and_then(|when| Color::from_str(&when, false).ok()).unwrap_or(color);
    }
    (color, json)
}

/// Returns what stands before `--`; what follows it is another program's.
fn words(arguments: &[OsString]) -> impl Iterator<Item = Cow<'_, str>> {
    arguments.iter().skip(1).map(|argument| argument.to_string_lossy()).take_while(|word| word != "--")
}

fn report(error: &clap::Error) -> ErrorReport {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return ErrorReport {
            message: "a subcommand is missing".into(),
            detail: None,
            hint: Some("the same with `--help` lists them".into()),
            exit_code: 2,
            databases: Vec::new(),
        };
    }
    let text = error.render().to_string();
    let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ").trim_end_matches(':');
    // Missing arguments stand in the lines that follow, before the usage.
    let rest: Vec<&str> = text
        .lines()
        .skip(1)
        .take_while(|line| !["Usage", "  tip:", "For more"].iter().any(|end| line.starts_with(end)))
        .collect();
    let detail = rest.join("\n").trim().to_owned();
    let suggested = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let suggestion = suggested.iter().find_map(|kind| match error.get(*kind) {
        Some(ContextValue::String(value)) => Some(value.clone()),
        Some(ContextValue::Strings(values)) => values.first().cloned(),
        _ => None,
    });
    let own = match error.get(ContextKind::Custom) {
        Some(ContextValue::String(hint)) => Some(hint.clone()),
        _ => None,
    };
    ErrorReport {
        message: message.to_owned(),
        detail: (!detail.is_empty()).then_some(detail),
        // A name that is another group's is meant more surely than one that looks alike.
        hint: Some(match (own, elsewhere(error, &Args::command()).or(suggestion)) {
            (Some(hint), _) => hint,
            (None, Some(suggestion)) => format!("did you mean `{suggestion}`?"),
            (None, None) => {
                "`cargo xtask --help` lists the commands, `cargo xtask COMMAND --help` their flags".to_owned()
            }
        }),
        exit_code: 2,
        databases: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
