//! `migrate resolve`: the ledger is told what a human has found.

use seaworthy_report::document;
use seaworthy_runner::{Event, Resolution};
use serde_json::json;

use super::{Context, Outcome, interrupt_on_signal, run_options};
use crate::args::Resolve;
use crate::error::CommandError;
use crate::progress::Progress;

pub(super) async fn run(context: &Context<'_>, args: &Resolve) -> Outcome {
    let target = context.one_target("migrate resolve VERSION")?;
    let chain = target.chain().await?;
    let reason = reason(context, args)?;
    let url = context.locate(&target).await?;
    let options = run_options(context, &target, &args.run, &interrupt_on_signal())?;
    let mut progress = Progress::new(context, target.name());
    let mut listener = |event: &Event<'_>| progress.on(event);
    let asked = (resolution(args), reason.as_str());
    let resolved = seaworthy_runner::resolve(&url, &chain, &args.version, asked, &options, &mut listener).await?;
    drop(progress);
    if context.ui.is_json() {
        let database = json!({
            "name": target.name(),
            "url": url.to_string(),
            "version": resolved.version,
            "before": resolved.before,
            "resolution": resolved.resolution.as_str(),
            "reason": reason,
        });
        context.ui.data(&document("migrate-resolve", json!({ "databases": [database] })));
    } else {
        let now = match resolved.resolution {
            Resolution::Applied => "applied",
            Resolution::RolledBack => "rolled_back",
            Resolution::Checksum if resolved.before == "applied" => "applied as the code has it now",
            Resolution::Checksum => "to go on with the code as it is now: `cargo xtask migrate up`",
            Resolution::Baseline => "baseline",
        };
        context.ui.data(&format!("{}: {} was {}, is {now}\n", target.name(), resolved.version, resolved.before));
    }
    Ok(0)
}

fn resolution(args: &Resolve) -> Resolution {
    match (args.to.applied, args.to.rolled_back) {
        (true, _) => Resolution::Applied,
        (false, true) => Resolution::RolledBack,
        (false, false) => Resolution::Checksum,
    }
}

/// Asks for the reason where it was not given: who reads the history has nothing else.
fn reason(context: &Context<'_>, args: &Resolve) -> Result<String, CommandError> {
    let asked = match &args.reason {
        Some(reason) => Some(reason.clone()),
        None => context.ui.ask_text("why?"),
    };
    match asked.map(|reason| reason.trim().to_owned()) {
        Some(reason) if !reason.is_empty() => Ok(reason),
        _ => Err(CommandError::usage(
            "a resolution needs a reason",
            "add `--reason TEXT`: what you looked at, and what you found",
        )),
    }
}
