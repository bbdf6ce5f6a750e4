//! `backfill`: data that is moved in batches while the application runs.

mod options;
mod progress;
mod status;

pub(super) use options::small_tables;

use seaworthy_backfill::{BackfillError, Declared, Event, Options, Record, Status, declared, find};
use seaworthy_migration::Runs;
use seaworthy_report::document;
use seaworthy_runner::{Chain, DatabaseUrl, Interrupt, RunOptions};
use serde_json::{Value, json};

use super::{Context, Outcome, applied_by, interrupt_on_signal};
use crate::args::{Backfill, BackfillAgain, BackfillRun, Pace};
use crate::error::CommandError;
use crate::progress::Progress;
use crate::target::Target;
use options::options;
use progress::Bar;

/// A database with its chain and its backfills.
struct Place {
    target: Target,
    chain: Chain,
    declared: Vec<Declared>,
}

/// What a command does with each backfill that it is about.
enum Task<'a> {
    Run(&'a BackfillRun),
    Pause,
    Resume,
    Cancel { undo: bool },
    Finalize(&'a Pace),
    RetryFailed(&'a Pace),
}

pub(super) async fn run(context: &Context<'_>, command: &Backfill) -> Outcome {
    let (name, task) = match command {
        Backfill::Run(run) => (run.name.as_deref(), Task::Run(run)),
        Backfill::Status { name } => return status::run(context, name.as_deref()).await,
        Backfill::Pause { name } => (name.as_deref(), Task::Pause),
        Backfill::Resume { name } => (name.as_deref(), Task::Resume),
        Backfill::Cancel { name, undo } => (Some(name.as_str()), Task::Cancel { undo: *undo }),
        Backfill::Finalize(BackfillAgain { name, pace, .. }) => (name.as_deref(), Task::Finalize(pace)),
        Backfill::RetryFailed(BackfillAgain { name, pace, .. }) => (name.as_deref(), Task::RetryFailed(pace)),
    };
    let interrupt = interrupt_on_signal();
    let mut done: Vec<(String, String, Vec<Record>)> = Vec::new();
    let picked = match (pick(context, name).await, &task, name) {
        (Err(error), Task::Cancel { undo: false }, Some(name)) => return cancel_undeclared(context, name, error).await,
        (picked, ..) => picked?,
    };
    for (place, only) in picked {
        let url = context.locate(&place.target).await?;
        let mut records = Vec::new();
        let outcome = each(context, &place, only.as_ref(), &url, (&task, &interrupt), &mut records).await;
        done.push((place.target.name().to_owned(), url.to_string(), records));
        if let Err(error) = outcome {
            return Err(after(context, &task, &done, error));
        }
    }
    show(context, &task, &done);
    Ok(u8::from(leaves_failed(&task, &done)))
}

/// Tells whether a retry, which was to finish them, has left rows or ranges that still fail.
fn leaves_failed(task: &Task<'_>, done: &[(String, String, Vec<Record>)]) -> bool {
    let fails = |record: &Record| record.failed_records > 0 || record.parked_ranges > 0;
    matches!(task, Task::RetryFailed(_)) && done.iter().flat_map(|(_, _, records)| records).any(fails)
}

/// Returns the places that a command is about; with a name, the one that has it, and the backfill.
async fn pick(context: &Context<'_>, name: Option<&str>) -> Result<Vec<(Place, Option<Declared>)>, CommandError> {
    let mut places = Vec::new();
    for target in context.targets()? {
        let chain = target.chain().await?;
        let declared = declared(&chain);
        places.push(Place { target, chain, declared });
    }
    let Some(name) = name else { return Ok(places.into_iter().map(|place| (place, None)).collect()) };
    let all: Vec<Declared> = places.iter().flat_map(|place| place.declared.clone()).collect();
    let found = find(&all, name)?;
    let has = |place: &Place| place.declared.iter().any(|one| one.backfill.name() == found.backfill.name());
    let mut having: Vec<Place> = places.into_iter().filter(has).collect();
    match (having.pop(), having.pop()) {
        (Some(place), None) => Ok(vec![(place, Some(found))]),
        (Some(one), Some(other)) => Err(CommandError::usage(
            format!("two databases have a backfill called {}", found.backfill.name()),
            format!("name one of them: `-d {}` or `-d {}`", other.target.name(), one.target.name()),
        )),
        (None, _) => Ok(Vec::new()),
    }
}

/// Does the task for the one backfill, or for all of a database that it makes sense for.
async fn each(
    context: &Context<'_>,
    place: &Place,
    only: Option<&Declared>,
    url: &DatabaseUrl,
    (task, interrupt): (&Task<'_>, &Interrupt),
    done: &mut Vec<Record>,
) -> Result<(), CommandError> {
    if place.declared.iter().any(|one| matches!(one.backfill.runs(), Runs::InBatches)) || only.is_some() {
        let mut progress = Progress::new(context, place.target.name());
        let run = RunOptions { applied_by: applied_by(), interrupt: interrupt.clone(), ..RunOptions::default() };
        seaworthy_runner::prepare_ledger(url, &run, &mut |event| progress.on(event)).await?;
    }
    let chosen: Vec<Declared> = match only {
        Some(only) => vec![only.clone()],
        None => eligible(place, url, task).await?,
    };
    for what in &chosen {
        let mut bar = Bar::new(context, place.target.name());
        let mut listener = |event: &Event| {
            context.journal.on_backfill(place.target.name(), event);
            bar.on(event);
        };
        let settings = |pace| options(&place.target.config.backfill, pace, interrupt);
        let record = match task {
            Task::Run(run) => {
                let settings = Options { restart: run.restart, ..settings(&run.pace) };
                let record = seaworthy_backfill::run(url, &place.chain, what, &settings, &mut listener).await?;
                if run.finalize {
                    seaworthy_backfill::finalize(url, &place.chain, what, &settings, &mut listener).await?
                } else {
                    record
                }
            }
            Task::Pause => seaworthy_backfill::pause(url, what.backfill.name()).await?,
            Task::Resume => seaworthy_backfill::resume(url, what).await?,
            Task::Cancel { undo } => cancel(url, what, &settings(&Pace::default()), *undo).await?,
            Task::Finalize(given) => {
                seaworthy_backfill::finalize(url, &place.chain, what, &settings(given), &mut listener).await?
            }
            Task::RetryFailed(given) => {
                seaworthy_backfill::retry_failed(url, &place.chain, what, &settings(given), &mut listener).await?
            }
        };
        done.push(record);
    }
    Ok(())
}

/// Cancels one that the code declares no more, by its whole name: it was renamed, or its migration is gone.
async fn cancel_undeclared(context: &Context<'_>, name: &str, unknown: CommandError) -> Outcome {
    let is_unknown = |error: &BackfillError| matches!(error, BackfillError::Unknown { .. });
    if !matches!(&unknown, CommandError::Backfill(error) if is_unknown(error)) {
        return Err(unknown);
    }
    for target in context.targets()? {
        let url = context.locate(&target).await?;
        let mut connection = seaworthy_runner::connect(&url).await?;
        let records = seaworthy_backfill::records(&mut connection).await.map_err(BackfillError::Sql)?;
        if records.iter().any(|record| record.name == name) {
            let record = seaworthy_backfill::cancel(&url, name).await?;
            show(context, &Task::Cancel { undo: false }, &[(target.name().to_owned(), url.to_string(), vec![record])]);
            return Ok(0);
        }
    }
    Err(unknown)
}

/// Cancels; one that is cancelled already can still be undone.
async fn cancel(url: &DatabaseUrl, what: &Declared, options: &Options, undo: bool) -> Result<Record, BackfillError> {
    if undo && !what.backfill.is_reversible() {
        return Err(BackfillError::Irreversible { name: what.backfill.name().to_owned() });
    }
    let record = seaworthy_backfill::cancel(url, what.backfill.name()).await?;
    if undo { seaworthy_backfill::undo(url, what, options).await } else { Ok(record) }
}

/// Returns the backfills of a database that a command without a name is about.
async fn eligible(place: &Place, url: &DatabaseUrl, task: &Task<'_>) -> Result<Vec<Declared>, CommandError> {
    let mut connection = seaworthy_runner::connect(url).await?;
    let ledger = seaworthy_runner::read_ledger(&mut connection).await?;
    let records = seaworthy_backfill::records(&mut connection).await.map_err(BackfillError::Sql)?;
    let is_meant = |one: &&Declared| {
        let record = records.iter().find(|record| record.name == one.backfill.name());
        let status = record.map_or(Status::Pending, |record| record.status);
        let is_applied = ledger.get(&one.version).is_some_and(seaworthy_runner::Entry::is_applied);
        let in_batches = match one.backfill.runs() {
            Runs::InBatches => true,
            Runs::InUp => false,
        };
        let has_failed = record.is_some_and(|record| record.failed_records > 0 || record.parked_ranges > 0);
        in_batches
            && match task {
                Task::Run(run) => {
                    is_applied
                        && match status {
                            Status::Pending | Status::Running | Status::Failed | Status::RolledBack => true,
                            Status::Completed => run.finalize,
                            Status::Paused | Status::Finalized | Status::Cancelled => false,
                        }
                }
                Task::Pause => status == Status::Running,
                Task::Resume => status == Status::Paused,
                Task::Cancel { .. } => false,
                Task::Finalize(_) => status == Status::Completed,
                Task::RetryFailed(_) => has_failed,
            }
    };
    Ok(place.declared.iter().filter(is_meant).cloned().collect())
}

impl Task<'_> {
    fn command(&self) -> &'static str {
        match self {
            Self::Run(_) => "backfill-run",
            Self::Pause => "backfill-pause",
            Self::Resume => "backfill-resume",
            Self::Cancel { .. } => "backfill-cancel",
            Self::Finalize(_) => "backfill-finalize",
            Self::RetryFailed(_) => "backfill-retry-failed",
        }
    }
}

fn databases_json(done: &[(String, String, Vec<Record>)]) -> Vec<Value> {
    let database = |(name, url, records): &(String, String, Vec<Record>)| json!({ "name": name, "url": url, "backfills": records.iter().map(status::record_json).collect::<Vec<_>>() });
    done.iter().map(database).collect()
}

fn show(context: &Context<'_>, task: &Task<'_>, done: &[(String, String, Vec<Record>)]) {
    if context.ui.is_json() {
        context.ui.data(&document(task.command(), json!({ "databases": databases_json(done) })));
        return;
    }
    if context.journal.is_lines() {
        return;
    }
    for (name, _, records) in done {
        if records.is_empty() {
            context.ui.data(&format!("{name}: nothing to do\n"));
        }
        for record in records {
            context.ui.data(&format!("{name}: {}\n", status::sentence(record)));
            if matches!(task, Task::Resume) {
                let command = format!("`cargo xtask backfill run {}`", record.name);
                context
                    .ui
                    .note(&format!("a process that waits goes on by itself; where there is none, {command} does"));
            }
        }
    }
}

/// Keeps what was done before an error.
fn after(
    context: &Context<'_>,
    task: &Task<'_>,
    done: &[(String, String, Vec<Record>)],
    error: CommandError,
) -> CommandError {
    if done.iter().all(|(_, _, records)| records.is_empty()) {
        return error;
    }
    if !context.ui.is_json() {
        show(context, task, done);
    }
    CommandError::After { error: Box::new(error), databases: databases_json(done) }
}
