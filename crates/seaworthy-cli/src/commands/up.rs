//! `migrate`, `migrate up`: applies what is pending.

use std::sync::Arc;
use std::time::Duration;

use seaworthy_finding::counted;
use seaworthy_migration::Loss;
use seaworthy_report::{document, duration, table};
use seaworthy_runner::{Chain, DatabaseUrl, Done, Event, Plan, Report, RunOptions, Step, UpTarget};
use serde_json::{Value, json};

use super::backfill::small_tables;
use super::{Context, Outcome, entity, interrupt_on_signal, run_options};
use crate::args::Up;
use crate::error::CommandError;
use crate::progress::{Progress, notice_text};
use crate::target::{Target, finished};

/// What was done to one database.
pub(super) struct Migrated {
    pub(super) name: &'static str,
    pub(super) url: String,
    pub(super) report: Report,
}

pub(super) async fn run(context: &Context<'_>, up: &Up) -> Outcome {
    let targets = context.targets()?;
    if up.dry_run {
        return dry_run(context, up, &targets).await;
    }
    let interrupt = interrupt_on_signal();
    let mut migrated = Vec::with_capacity(targets.len());
    for target in &targets {
        let options = run_options(context, target, &up.run, &interrupt)?;
        if let Err(error) = up_one(context, up, target, &options, &mut migrated).await {
            return Err(after(context, "migrate-up", &migrated, error));
        }
    }
    show(context, "migrate-up", &migrated);
    Ok(0)
}

/// Migrates one database; what it did stands in `migrated` also where it failed on its way.
async fn up_one(
    context: &Context<'_>,
    up: &Up,
    target: &Target,
    options: &RunOptions,
    migrated: &mut Vec<Migrated>,
) -> Result<(), CommandError> {
    let url = context.locate(target).await?;
    let looking = tokio::spawn({
        let url = url.clone();
        async move { seaworthy_runner::look(&url).await }
    });
    let chain = target.chain_meanwhile().await?;
    let goal = up_target(&chain, up)?;
    let look = finished(looking.await)?;
    let mut progress = Progress::new(context, target.name());
    let mut done = Vec::new();
    let mut listener = |event: &Event<'_>| {
        if let Event::StepFinished { done: step, .. } = event {
            done.push((*step).clone());
        }
        progress.on(event);
    };
    let options = with_backfiller(target, &url, options);
    let outcome = seaworthy_runner::up_after(look, &url, &chain, &goal, &options, &mut listener).await;
    drop(progress);
    let report = match outcome {
        Ok(report) => report,
        Err(error) => {
            if !done.is_empty() {
                migrated.push(Migrated { name: target.name(), url: url.to_string(), report: Report { done } });
            }
            return Err(error.into());
        }
    };
    if !report.done.is_empty() {
        entity::remind(context, target, &url).await;
    }
    migrated.push(Migrated { name: target.name(), url: url.to_string(), report });
    Ok(())
}

/// Keeps what was done before an error: in its document, or as the table that would have been printed.
pub(super) fn after(context: &Context<'_>, command: &str, migrated: &[Migrated], error: CommandError) -> CommandError {
    if migrated.is_empty() {
        return error;
    }
    if !context.ui.is_json() {
        show(context, command, migrated);
    }
    CommandError::After { error: Box::new(error), databases: migrated.iter().map(migrated_json).collect() }
}

/// Applies up to the goal, with progress on stderr.
pub(super) async fn apply(
    context: &Context<'_>,
    target: &Target,
    url: &DatabaseUrl,
    chain: &Chain,
    goal: &UpTarget,
    options: &RunOptions,
) -> Result<Report, CommandError> {
    let mut progress = Progress::new(context, target.name());
    let options = with_backfiller(target, url, options);
    Ok(seaworthy_runner::up(url, chain, goal, &options, &mut |event| progress.on(event)).await?)
}

/// Lets a run do the backfills of small tables itself.
fn with_backfiller(target: &Target, url: &DatabaseUrl, options: &RunOptions) -> RunOptions {
    let small = small_tables(url, &target.config.backfill, &options.interrupt);
    RunOptions { backfiller: Some(Arc::new(small)), ..options.clone() }
}

fn up_target(chain: &Chain, up: &Up) -> Result<UpTarget, CommandError> {
    let to = up.to.as_deref().map(|version| chain.resolve(version)).transpose()?;
    Ok(UpTarget { to, steps_max: up.steps, allow_out_of_order: up.allow_out_of_order })
}

/// Shows what was done: a table, or the contract's document.
pub(super) fn show(context: &Context<'_>, command: &str, migrated: &[Migrated]) {
    if context.ui.is_json() {
        let databases: Vec<Value> = migrated.iter().map(migrated_json).collect();
        context.ui.data(&document(command, json!({ "databases": databases })));
        return;
    }
    if context.journal.is_lines() {
        return;
    }
    for Migrated { name, report, .. } in migrated {
        if report.done.is_empty() {
            context.ui.data(&format!("{name}: nothing to do\n"));
            continue;
        }
        // Each was told on stderr when it was done; once is enough, but for who asked for quiet.
        if context.ui.is_quiet() {
            let rows: Vec<Vec<String>> = report.done.iter().map(|done| done_row(name, done)).collect();
            context.ui.data(&table(&["database", "migration", "direction", "statements ", "checks ", "time "], &rows));
        }
        let total: Duration = report.done.iter().map(|done| done.duration).sum();
        let migrations = counted(report.done.len(), "migration");
        context.ui.data(&format!("{name}: {migrations} in {}\n", duration(total)));
    }
}

fn done_row(name: &str, done: &Done) -> Vec<String> {
    vec![
        name.to_owned(),
        done.version.clone(),
        done.direction.as_str().to_owned(),
        done.statements.to_string(),
        done.checks_passed.to_string(),
        duration(done.duration),
    ]
}

fn migrated_json(Migrated { name, url, report }: &Migrated) -> Value {
    json!({ "name": name, "url": url, "steps": report.done.iter().map(done_json).collect::<Vec<_>>() })
}

fn done_json(done: &Done) -> Value {
    json!({
        "version": done.version,
        "direction": done.direction.as_str(),
        "execution_ms": u64::try_from(done.duration.as_millis()).unwrap_or(u64::MAX),
        "checks": { "passed": done.checks_passed, "failed": 0 },
    })
}

async fn dry_run(context: &Context<'_>, up: &Up, targets: &[Target]) -> Outcome {
    let mut plans = Vec::new();
    for target in targets {
        let chain = target.chain().await?;
        let goal = up_target(&chain, up)?;
        let url = context.locate(target).await?;
        let mut connection = seaworthy_runner::connect(&url).await?;
        let ledger = seaworthy_runner::read_ledger(&mut connection).await?;
        plans.push((target.name(), url, seaworthy_runner::plan_up(&chain, &ledger, &goal)?));
    }
    show_plans(context, "migrate-up", &plans);
    Ok(0)
}

/// Prints the SQL of plans, in order, as a script that a person reads; a plan up loses nothing.
pub(super) fn show_plans(context: &Context<'_>, command: &str, plans: &[(&str, DatabaseUrl, Plan)]) {
    show_plans_with_losses(context, command, plans, &[]);
}

/// Prints the SQL of plans; a program gets what each step would lose, too.
pub(super) fn show_plans_with_losses(
    context: &Context<'_>,
    command: &str,
    plans: &[(&str, DatabaseUrl, Plan)],
    losses: &[(String, Loss, Option<i64>)],
) {
    if context.ui.is_json() {
        let databases = plans.iter().map(|(name, url, plan)| {
            let steps: Vec<Value> = plan.steps.iter().map(|step| step_json(step, losses)).collect();
            json!({ "name": name, "url": url.to_string(), "steps": steps })
        });
        let databases: Vec<Value> = databases.collect();
        context.ui.data(&document(command, json!({ "dry_run": true, "databases": databases })));
        return;
    }
    for (name, _, plan) in plans {
        for notice in &plan.notices {
            context.ui.warn(&notice_text(notice));
        }
        if plan.steps.is_empty() {
            context.ui.data(&format!("-- {name}: nothing to do\n"));
        }
        for step in &plan.steps {
            context.ui.data(&script(name, step));
        }
    }
}

fn script(name: &str, step: &Step) -> String {
    let mut text = format!("-- {name} {} {}\n", step.version, step.direction.as_str());
    if step.dynamic {
        text.push_str("-- dynamic: what it sends depends on what it finds, and may be other statements than these\n");
    }
    let mut start = step.statements_done;
    let ends = match (step.transactional, step.whole) {
        (true, _) => vec![step.statements.len()],
        (false, true) => (1..=step.statements.len()).collect(),
        (false, false) => step.commits.clone(),
    };
    for end in ends {
        if end <= start && !step.transactional {
            continue;
        }
        let is_transaction = step.transactional || end > start + 1;
        if is_transaction {
            text.push_str("BEGIN;\n\n");
        }
        for statement in &step.statements[start..end] {
            text.push_str(&format!("{};\n\n", seaworthy_ddl::format(statement)));
        }
        if is_transaction {
            text.push_str("COMMIT;\n\n");
        }
        start = end;
    }
    text
}

/// `losses[].rows` is null where they cannot be counted.
fn step_json(step: &Step, losses: &[(String, Loss, Option<i64>)]) -> Value {
    let losses = losses.iter().filter(|(version, ..)| *version == step.version);
    let losses: Vec<Value> = losses.map(|(_, loss, rows)| json!({ "what": loss.what, "rows": rows })).collect();
    let statements: Vec<Value> =
        step.statements.iter().skip(step.statements_done).map(|sql| json!({ "sql": sql })).collect();
    json!({
        "version": step.version,
        "direction": step.direction.as_str(),
        "transaction": step.transactional,
        "dynamic": step.dynamic,
        "statements": statements,
        "losses": losses,
    })
}
