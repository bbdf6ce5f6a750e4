//! Which migrations changed since a revision of git.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::commands::Context;
use crate::error::CommandError;
use crate::target::Target;

/// Returns the versions whose code or reviewed SQL is new or differs, committed or not.
pub(super) fn changed(
    context: &Context<'_>,
    target: &Target,
    revision: &str,
) -> Result<BTreeSet<String>, CommandError> {
    let config = &target.config;
    let folders: Vec<PathBuf> = [&config.migrations, &config.snapshots].into_iter().flatten().cloned().collect();
    let root = &context.config.root;
    // What is deleted is no migration any more; a revision must not be read as an option.
    let differing = ["diff", "--name-only", "--no-renames", "--diff-filter=AMT", "-z", "--end-of-options", revision];
    let mut files = git(root, &differing, &folders, revision)?;
    files.extend(git(root, &["ls-files", "--others", "--exclude-standard", "-z"], &folders, revision)?);
    Ok(files.iter().filter_map(|file| version(file)).collect())
}

/// Takes `m….rs`, `m….up.sql`, `m….catalog` for what they are of.
fn version(file: &str) -> Option<String> {
    let name = Path::new(file).file_name()?.to_str()?;
    Some(name.split('.').next().unwrap_or(name).to_owned())
}

fn git(root: &Path, arguments: &[&str], folders: &[PathBuf], revision: &str) -> Result<Vec<String>, CommandError> {
    let output = Command::new("git").arg("-C").arg(root).args(arguments).arg("--").args(folders).output();
    let output = output.map_err(CommandError::io("run", "git"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(CommandError::Usage {
            message: format!("git does not tell what changed since '{revision}'"),
            detail: Some(said.trim().lines().collect::<Vec<_>>().join(" ")),
            hint: Some(
                "`git log` shows the revisions; a shallow clone has few of them: `git fetch --unshallow`".into(),
            ),
        });
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.split('\0').filter(|file| !file.is_empty()).map(str::to_owned).collect())
}
