//! `migrate fresh`: drops everything, and applies all migrations.

use seaworthy_runner::UpTarget;

use super::up::{Migrated, apply, show};
use super::{Context, Outcome, interrupt_on_signal, run_options};
use crate::args::Rerun;
use crate::error::CommandError;
use crate::progress::Progress;

pub(super) async fn run(context: &Context<'_>, fresh: &Rerun) -> Outcome {
    let target = context.one_target("migrate fresh")?;
    if target.config.protected {
        return Err(CommandError::usage(
            format!("{} is protected", target.name()),
            "`protected = true` in seaworthy.toml keeps it from being dropped",
        ));
    }
    let chain = target.chain().await?;
    let url = context.locate(&target).await?;
    let schemas = &target.config.schemas;
    let what = format!("dropping everything in {} (schemas {}, seaworthy)", url.database(), schemas.join(", "));
    context.confirm(&what, None)?;
    let options = run_options(context, &target, &fresh.run, &interrupt_on_signal())?;
    let mut progress = Progress::new(context, target.name());
    seaworthy_runner::drop_everything(&url, schemas, &options, &mut |event| progress.on(event)).await?;
    drop(progress);
    let report = apply(context, &target, &url, &chain, &UpTarget::default(), &options).await?;
    show(context, "migrate-fresh", &[Migrated { name: target.name(), url: url.to_string(), report }]);
    Ok(0)
}
