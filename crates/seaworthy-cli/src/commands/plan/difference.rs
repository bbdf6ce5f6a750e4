//! `migrate plan --diff`: what a migration sends now against what was reviewed.

use seaworthy_report::document;
use seaworthy_runner::Unreviewed;
use serde_json::{Value, json};

use crate::commands::{Context, Outcome, review};
use crate::error::CommandError;

/// Compares one migration with the files that were built in; no server is asked.
pub(super) async fn run(context: &Context<'_>, version: &str) -> Outcome {
    let target = context.one_target("migrate plan --diff")?;
    let Some(review) = review(context, &target, None)? else {
        return Err(CommandError::usage(
            format!("{} has no reviewed files to compare with", target.name()),
            "add `.reviewed(crate::reviewed(…))` where the database is declared, then `cargo xtask snapshot`",
        ));
    };
    let chain = target.chain().await?;
    let link = &chain.links()[chain.resolve(version)?];
    let differing = review.of_link(link);
    if context.ui.is_json() {
        let files: Vec<Value> = differing.iter().map(file_json).collect();
        let database = json!({ "name": target.name(), "version": link.version(), "files": files });
        context.ui.data(&document("migrate-plan-diff", json!({ "databases": [database] })));
        return Ok(0);
    }
    if differing.is_empty() {
        let version = link.version();
        context.ui.data(&format!("{}: {version} sends what was reviewed\n", target.name()));
        context.ui.note(&format!(
            "its files were reviewed again since it was applied, if the ledger says otherwise: `git log -p -- '*{version}*'`"
        ));
    }
    for unreviewed in &differing {
        let text = match unreviewed {
            Unreviewed::Missing { version, file } => format!("{version}: there is no {file}\n"),
            Unreviewed::Differs { diff, .. } => diff.clone(),
        };
        context.ui.data(&text);
    }
    Ok(0)
}

/// `diff` is null where there is no reviewed file.
fn file_json(unreviewed: &Unreviewed) -> Value {
    match unreviewed {
        Unreviewed::Missing { file, .. } => json!({ "file": file, "diff": null }),
        Unreviewed::Differs { file, diff, .. } => json!({ "file": file, "diff": diff }),
    }
}
