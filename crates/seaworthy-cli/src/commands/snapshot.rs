//! `snapshot`: the SQL of every migration, and the schema that it leads to, for review.

use std::path::PathBuf;

use seaworthy_runner::{Chain, snapshots};

use super::generated::{Generated, finish, others};
use super::scratch::{self, Scratch};
use super::{Context, Outcome};
use crate::args::Checked;
use crate::error::CommandError;
use crate::target::Target;

pub(super) async fn run(context: &Context<'_>, checked: &Checked) -> Outcome {
    let scratch = Scratch::start(context)?;
    let mut generated = Vec::new();
    for target in context.targets()? {
        let chain = target.chain().await?;
        let schema =
            scratch.replayed(&target, &chain, async |database| scratch::schema(&target, database).await).await?;
        generated.push(reviewed(&target, &chain, &schema)?);
    }
    for foreign in generated.iter().flat_map(Generated::foreign) {
        context.ui.warn(&format!("{} is no snapshot, and is left alone", foreign.display()));
    }
    finish(context, &generated, checked.check)
}

/// Returns a database's files: two a migration, and the schema.
pub(super) fn reviewed(target: &Target, chain: &Chain, schema: &str) -> Result<Generated, CommandError> {
    let folder = target.config.snapshots.clone().unwrap_or_default();
    let mut files: Vec<(PathBuf, String)> =
        snapshots(target.name(), chain).into_iter().map(|one| (folder.join(one.file), one.text)).collect();
    files.push((folder.join("schema.sql"), schema.to_owned()));
    Ok(Generated {
        database: target.name(),
        rule: "stale-snapshot",
        command: "cargo xtask snapshot",
        marks: [" ", ":"].map(|end| format!("-- {}{end}", target.name())).into(),
        others: others(&folder, "sql", &files)?,
        files,
    })
}
