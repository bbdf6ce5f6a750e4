//! One file a command; this one chooses.

mod archive;
mod author;
mod backfill;
mod backup;
mod baseline;
mod check;
mod create;
mod db;
mod diff;
mod down;
mod drift;
mod drill;
mod entity;
mod fresh;
mod generated;
mod history;
mod inventory;
mod lint;
mod locks;
mod matrix;
mod plan;
mod redo;
mod resolve;
mod restore;
mod rustfmt;
mod schema;
mod scratch;
mod snapshot;
mod source;
mod status;
mod tidy;
mod up;
mod validate;
mod verify;

use std::future::Future;
use std::time::Duration;

use seaworthy_migration::Database;
use seaworthy_runner::{DatabaseUrl, Interrupt, Review, RunOptions, Strictness};

use crate::args::{Args, Command, Db, Global, Migrate, Prove, Run};
use crate::config::Config;
use crate::error::CommandError;
use crate::journal::Journal;
use crate::target::{self, Target};
use crate::ui::Ui;

/// What a command gives back: the contract's exit code.
pub(crate) type Outcome = Result<u8, CommandError>;

/// What every command works with.
pub(crate) struct Context<'a> {
    pub(crate) databases: &'a [Database],
    pub(crate) config: Config,
    pub(crate) global: Global,
    pub(crate) ui: &'a Ui,
    /// Where a run is told, beside the terminal.
    pub(crate) journal: &'a Journal<'a>,
}

impl Context<'_> {
    /// Returns the databases that the command is about.
    pub(crate) fn targets(&self) -> Result<Vec<Target>, CommandError> {
        target::pick(self.databases, &self.config, &self.global)
    }

    /// Returns the one database that the command is about, and why it takes one.
    pub(crate) fn one_target(&self, command: &str) -> Result<Target, CommandError> {
        let mut targets = self.targets()?;
        match targets.len() {
            1 => Ok(targets.remove(0)),
            _ => Err(CommandError::usage(
                format!("`{command}` is about one database"),
                format!("name it: `-d {}`", targets.first().map_or("NAME", Target::name)),
            )),
        }
    }

    /// Returns where the database is; see [`target::locate`].
    pub(crate) async fn locate(&self, target: &Target) -> Result<DatabaseUrl, CommandError> {
        Ok(self.locate_text(target).await?.1)
    }

    /// Returns where the database is as a text, too, with its password: for a program that takes URLs.
    pub(crate) async fn locate_text(&self, target: &Target) -> Result<(String, DatabaseUrl), CommandError> {
        let text = target::locate(target, &self.config, &self.global).await?;
        let url = DatabaseUrl::parse(&text)?;
        self.ui.more(&format!("{} is {url}", target.name()));
        Ok((text.trim().to_owned(), url))
    }

    /// Asks for a yes, or says how to give it.
    pub(crate) fn confirm(&self, what: &str, detail: Option<String>) -> Result<(), CommandError> {
        if self.global.yes {
            return Ok(());
        }
        let question = detail.iter().map(String::as_str).chain([what]).collect::<Vec<_>>().join("\n");
        match self.ui.ask(&format!("{question}?")) {
            Some(true) => Ok(()),
            Some(false) => Err(CommandError::usage("nothing was done", "answer y, or give `--yes`")),
            None => Err(CommandError::Usage {
                message: format!("{what} needs a yes, and there is no terminal to ask"),
                detail,
                hint: Some("add `--yes` where it is meant".into()),
            }),
        }
    }
}

/// Runs the command.
pub(crate) fn run(args: Args, databases: &[Database], built_in: Option<&str>, journal: &Journal<'_>) -> Outcome {
    let declared: Vec<&str> = databases.iter().map(|database| database.name).collect();
    let here = std::env::current_dir().map_err(CommandError::io("find", "the current folder"))?;
    let config = Config::find(&here, built_in, &declared)?;
    let context = Context { databases, config, global: args.global.with_url()?, ui: journal.ui, journal };
    match args.command {
        Command::Migrate { command: None, up } | Command::Migrate { command: Some(Migrate::Up(up)), .. } => {
            block_on(up::run(&context, &up))
        }
        Command::Migrate { command: Some(Migrate::Plan(args)), .. } => block_on(plan::run(&context, &args)),
        Command::Migrate { command: Some(Migrate::Down(down)), .. } => block_on(down::run(&context, &down)),
        Command::Migrate { command: Some(Migrate::Redo(run)), .. } => block_on(redo::run(&context, &run)),
        Command::Migrate { command: Some(Migrate::Fresh(run)), .. } => block_on(fresh::run(&context, &run)),
        Command::Migrate { command: Some(Migrate::Status { exit_code }), .. } => {
            block_on(status::run(&context, exit_code))
        }
        Command::Migrate { command: Some(Migrate::Verify { version }), .. } => {
            block_on(verify::run(&context, version.as_deref()))
        }
        Command::Migrate { command: Some(Migrate::History { metrics: true, version, .. }), .. } => {
            block_on(history::metrics::run(&context, version.as_deref()))
        }
        Command::Migrate { command: Some(Migrate::History { version, limit, .. }), .. } => {
            block_on(history::run(&context, version.as_deref(), limit))
        }
        Command::Migrate { command: Some(Migrate::Locks(args)), .. } => block_on(locks::run(&context, &args)),
        Command::Migrate { command: Some(Migrate::Resolve(args)), .. } => block_on(resolve::run(&context, &args)),
        Command::Backfill { command } => block_on_threads(backfill::run(&context, &command)),
        Command::Migrate { command: Some(Migrate::Create(args)), .. } => create::run(&context, &args),
        Command::Migrate { command: Some(Migrate::Diff(args)), .. } => block_on(diff::run(&context, &args)),
        Command::Migrate { command: Some(Migrate::Baseline(args)), .. } => block_on(baseline::run(&context, &args)),
        Command::Snapshot(checked) => block_on(snapshot::run(&context, &checked)),
        Command::Entity { command: crate::args::Entity::Generate { from, format, checked } } => {
            block_on(entity::run(&context, from, format, &checked))
        }
        Command::Schema { command: crate::args::Schema::Dump { privileges } } => {
            block_on(schema::dump(&context, privileges))
        }
        Command::Schema { command: crate::args::Schema::Diff { from, to, renames, sql } } => {
            block_on(schema::diff(&context, (&from, &to), &renames, sql))
        }
        Command::Backup(backup) => block_on(backup::run(&context, backup.out.as_deref())),
        Command::Restore(restore) => block_on(restore::run(&context, &restore)),
        Command::Drill { steps } => block_on(drill::run(&context, steps)),
        Command::Schema { command: crate::args::Schema::Validate(args) } => block_on(validate::run(&context, &args)),
        Command::Drift { sql } => block_on(drift::run(&context, sql)),
        Command::Db { command } => match command {
            Db::Start => block_on(db::start(&context)),
            Db::Stop => db::stop(&context),
            Db::Url { server, tcp } => block_on(db::url(&context, server, tcp)),
            Db::Psql { arguments } => block_on(db::psql(&context, &arguments)),
            Db::Reset => db::reset(&context),
            Db::Seed { rows, seed } => block_on(db::seed(&context, rows, seed)),
        },
        Command::Check { format } => block_on(check::run(&context, format)),
        Command::Lint(args) => block_on(lint::run(&context, &args)),
        Command::Tidy => tidy::run(&context),
        Command::Matrix(matrix) => matrix::run(&context, &matrix),
        Command::Ci => tidy::ci(&context),
    }
}

/// Runs a command that talks to a database.
fn block_on(command: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(CommandError::io("start", "the async runtime"))?.block_on(command)
}

/// The same on several threads: what moves rows in Rust must not keep the server waiting.
fn block_on_threads(command: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(CommandError::io("start", "the async runtime"))?.block_on(command)
}

/// Returns how a run on a database behaves; `interrupt` ends it. The command line goes before what is configured.
pub(crate) fn run_options(
    context: &Context<'_>,
    target: &Target,
    run: &Run,
    interrupt: &Interrupt,
) -> Result<RunOptions, CommandError> {
    let (config, default) = (&target.config, RunOptions::default());
    Ok(RunOptions {
        lock_wait: run.lock_wait,
        lock_timeout: config.lock_timeout_ms.map_or(default.lock_timeout, Duration::from_millis),
        lock_tries: run.lock_tries.or(config.lock_tries).unwrap_or(default.lock_tries),
        statement_timeout: config.statement_timeout_ms.map_or(default.statement_timeout, Duration::from_millis),
        applied_by: applied_by(),
        interrupt: interrupt.clone(),
        review: review(context, target, run.prove)?,
        backfiller: None,
        ..default
    })
}

/// Returns how a run compares with the reviewed files, where the database has any.
///
/// On the private server somebody is writing migrations: what is not reviewed yet is worth a warning. Whoever names a
/// server means it, from a workspace as from the deploy binary.
pub(crate) fn review(
    context: &Context<'_>,
    target: &Target,
    prove: Option<Prove>,
) -> Result<Option<Review>, CommandError> {
    let Some(reviewed) = target.database.reviewed else { return Ok(None) };
    let strictness = match target::configured_url(target, &context.global)? {
        Some(_) => Strictness::Required,
        None => Strictness::Advised,
    };
    let prove = prove.map(|prove| match prove {
        Prove::Each => seaworthy_runner::Prove::Each,
        Prove::Last => seaworthy_runner::Prove::Last,
        Prove::Off => seaworthy_runner::Prove::Off,
    });
    let (scope, ignored) = (target.scope(), target.config.ignore.clone());
    Ok(Some(Review { database: target.name(), reviewed, strictness, prove, scope, ignored }))
}

/// Returns what ends a run: Ctrl-C and SIGTERM pull it, the second one ends the process at once.
pub(crate) fn interrupt_on_signal() -> Interrupt {
    let interrupt = Interrupt::default();
    tokio::spawn(pull_on_signal(interrupt.clone()));
    interrupt
}

async fn pull_on_signal(interrupt: Interrupt) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut int), Ok(mut term)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) else {
        return;
    };
    for second in [false, true] {
        tokio::select! { _ = int.recv() => {}, _ = term.recv() => {} }
        if second {
            // The server sees the connection end, and rolls back.
            std::process::exit(130);
        }
        interrupt.pull();
    }
}

/// Returns who applies: user at host. In a container the environment often names neither.
pub(crate) fn applied_by() -> String {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let user = variable("USER").or_else(|| variable("LOGNAME")).unwrap_or_else(seaworthy_devdb::user_name);
    let host = variable("HOSTNAME").or_else(|| {
        let files = ["/etc/hostname", "/proc/sys/kernel/hostname"].into_iter();
        files.filter_map(|file| std::fs::read_to_string(file).ok()).find(|name| !name.trim().is_empty())
    });
    host.map_or(user.clone(), |host| format!("{user}@{}", host.trim()))
}
