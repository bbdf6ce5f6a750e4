//! `migrate down`: rolls back what came after a version, or the last few.

use seaworthy_migration::Loss;
use seaworthy_runner::{Chain, DatabaseUrl, DownTarget, Plan, plan_down};

use super::up::{Migrated, show, show_plans_with_losses};
use super::{Context, Outcome, interrupt_on_signal, run_options};
use crate::args::Down;
use crate::error::CommandError;
use crate::progress::Progress;

pub(super) async fn run(context: &Context<'_>, down: &Down) -> Outcome {
    let target = context.one_target("migrate down")?;
    let chain = target.chain().await?;
    let goal = down_target(&chain, down.target.to.as_deref(), down.target.steps)?;
    let url = context.locate(&target).await?;
    let (plan, losses) = plan(&url, &chain, goal).await?;
    if down.dry_run {
        if let Some(losses) = losses_text(&losses) {
            context.ui.warn(&losses);
        }
        show_plans_with_losses(context, "migrate-down", &[(target.name(), url, plan)], &losses);
        return Ok(0);
    }
    if let Some(losses) = losses_text(&losses) {
        context.confirm("rolling back", Some(losses))?;
    }
    let confirmed: Vec<String> = plan.steps.iter().map(|step| step.version.clone()).collect();
    let options = run_options(context, &target, &down.run, &interrupt_on_signal())?;
    let mut progress = Progress::new(context, target.name());
    let report =
        seaworthy_runner::down(&url, &chain, goal, Some(&confirmed), &options, &mut |event| progress.on(event)).await?;
    drop(progress);
    show(context, "migrate-down", &[Migrated { name: target.name(), url: url.to_string(), report }]);
    Ok(0)
}

/// Returns how far down; `nothing` is before the first one, where no migration is called so.
pub(super) fn down_target(chain: &Chain, to: Option<&str>, steps: Option<usize>) -> Result<DownTarget, CommandError> {
    let is_a_name = |word: &str| chain.links().iter().any(|link| link.version().contains(word));
    match (to, steps) {
        (Some("nothing"), _) if !is_a_name("nothing") => Ok(DownTarget::Steps(usize::MAX)),
        (Some(version), _) => Ok(DownTarget::After(chain.resolve(version)?)),
        (None, steps) => Ok(DownTarget::Steps(steps.unwrap_or(1))),
    }
}

/// What a rollback loses: the version, what of it, and how many today.
pub(super) type Losses = Vec<(String, Loss, Option<i64>)>;

/// Plans the rollback, and counts what it would lose today.
pub(super) async fn plan(url: &DatabaseUrl, chain: &Chain, goal: DownTarget) -> Result<(Plan, Losses), CommandError> {
    let mut connection = seaworthy_runner::connect(url).await?;
    let ledger = seaworthy_runner::read_ledger(&mut connection).await?;
    let plan = plan_down(chain, &ledger, goal)?;
    let losses = seaworthy_runner::measure_losses(&mut connection, &plan).await;
    Ok((plan, losses))
}

/// Returns a line a loss, where there is anything to lose.
pub(super) fn losses_text(losses: &[(String, Loss, Option<i64>)]) -> Option<String> {
    let lines: Vec<String> = losses
        .iter()
        .filter_map(|(version, loss, count)| match count {
            Some(0) => None,
            Some(count) => Some(format!("{version}: {count} {}", loss.what)),
            // A query that fails hides what is lost; that is no reason to call it nothing.
            None => Some(format!("{version}: {} (cannot be counted)", loss.what)),
        })
        .collect();
    (!lines.is_empty()).then(|| format!("data that the rollback loses:\n{}", lines.join("\n")))
}
