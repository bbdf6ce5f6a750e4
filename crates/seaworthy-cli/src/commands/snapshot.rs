//! `snapshot`: the SQL of every migration, and the schema that it leads to, for review.

use std::path::PathBuf;

use seaworthy_catalog::Catalog;
use seaworthy_devdb::ScratchDatabase;
use seaworthy_runner::{Chain, catalog_snapshots, snapshots};

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
        generated.push(made(&scratch, &target).await?);
    }
    for foreign in generated.iter().flat_map(Generated::foreign) {
        context.ui.warn(&format!("{} is no snapshot, and is left alone", foreign.display()));
    }
    finish(context, &generated, checked.check)
}

/// Writes the files of one database, without a word; returns those that it has, relative to the workspace.
pub(super) async fn write(context: &Context<'_>, target: &Target) -> Result<Vec<String>, CommandError> {
    let generated = made(&Scratch::start(context)?, target).await?;
    generated.write()?;
    let root = &context.config.root;
    let paths = generated.files.iter().map(|(path, _)| path.strip_prefix(root).unwrap_or(path));
    Ok(paths.map(|path| path.display().to_string()).collect())
}

async fn made(scratch: &Scratch, target: &Target) -> Result<Generated, CommandError> {
    let chain = target.chain().await?;
    let read = async |database: &ScratchDatabase| {
        let states = scratch::states(target, &chain, database).await?;
        Ok((states, scratch::schema(target, database).await?))
    };
    let (states, schema) = scratch.with_database(target, read).await?;
    reviewed(target, &chain, &states, &schema)
}

/// Returns a database's files: three a migration, the list of them, and the schema.
pub(super) fn reviewed(
    target: &Target,
    chain: &Chain,
    states: &[Catalog],
    schema: &str,
) -> Result<Generated, CommandError> {
    let folder = target.config.snapshots.clone().unwrap_or_default();
    let snapshots = snapshots(target.name(), chain).into_iter().chain(catalog_snapshots(target.name(), chain, states));
    let mut files: Vec<(PathBuf, String)> = snapshots.map(|one| (folder.join(one.file), one.text)).collect();
    files.push((folder.join("schema.sql"), schema.to_owned()));
    let mut left = others(&folder, "sql", &files)?;
    left.extend(others(&folder, "catalog", &files)?);
    Ok(Generated {
        database: target.name(),
        rule: "stale-snapshot",
        command: "cargo xtask snapshot",
        // The last one is a conflict that git left in a file: it is written anew.
        marks: vec![format!("-- {} ", target.name()), format!("-- {}:", target.name()), "<<<<<<< ".to_owned()],
        others: left,
        files,
    })
}
