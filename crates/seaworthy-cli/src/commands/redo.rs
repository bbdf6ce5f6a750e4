//! `migrate redo`: the last migration down, and up again.

use seaworthy_runner::{DownTarget, UpTarget};

use super::up::{Migrated, after, apply, show};
use super::{Context, Outcome, down, interrupt_on_signal, run_options};
use crate::args::Rerun;
use crate::error::CommandError;
use crate::progress::Progress;

pub(super) async fn run(context: &Context<'_>, redo: &Rerun) -> Outcome {
    let target = context.one_target("migrate redo")?;
    let chain = target.chain().await?;
    let url = context.locate(&target).await?;
    let goal = DownTarget::Steps(1);
    let (plan, losses) = down::plan(&url, &chain, goal).await?;
    let Some(step) = plan.steps.first() else {
        return Err(CommandError::usage("no migration is applied", "`cargo xtask migrate up` applies what is pending"));
    };
    if let Some(losses) = down::losses_text(&losses) {
        context.confirm("rolling back", Some(losses))?;
    }
    let confirmed = [step.version.clone()];
    let options = run_options(context, &target, &redo.run, &interrupt_on_signal())?;
    let mut progress = Progress::new(context, target.name());
    let report =
        seaworthy_runner::down(&url, &chain, goal, Some(&confirmed), &options, &mut |event| progress.on(event)).await?;
    drop(progress);
    // A redo of the last one applied is no new order, wherever it stands in the chain.
    let again = UpTarget { to: Some(step.position), steps_max: Some(1), allow_out_of_order: true };
    let mut migrated = [Migrated { name: target.name(), url: url.to_string(), report }];
    match apply(context, &target, &url, &chain, &again, &options).await {
        Ok(report) => migrated[0].report.done.extend(report.done),
        Err(error) => return Err(after(context, "migrate-redo", &migrated, error)),
    }
    show(context, "migrate-redo", &migrated);
    Ok(0)
}
