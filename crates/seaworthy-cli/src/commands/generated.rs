//! Files that a command writes, and that `--check` compares.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use seaworthy_finding::{Finding, Severity};
use seaworthy_report::{Format, count, unified_diff};
use seaworthy_runner::sum;

use super::Context;
use crate::error::CommandError;

/// A folder's worth of files that one generator owns.
pub(super) struct Generated {
    /// The database that they are of.
    pub(super) database: &'static str,
    /// What a stale one is reported as: `stale-snapshot`.
    pub(super) rule: &'static str,
    /// The command that writes them.
    pub(super) command: &'static str,
    /// Path and text, by path.
    pub(super) files: Vec<(PathBuf, String)>,
    /// How the first line of each begins; what begins otherwise is somebody's own.
    pub(super) marks: Vec<String>,
    /// Files in its folder that are not among them.
    pub(super) others: Vec<PathBuf>,
}

impl Generated {
    /// Tells whether a file was written by this generator.
    fn is_ours(&self, path: &Path) -> bool {
        let text = std::fs::read(path).unwrap_or_default();
        self.marks.iter().any(|mark| text.starts_with(mark.as_bytes()))
    }

    /// Returns the files that should be the generator's and are somebody's; an empty one is nobody's.
    fn in_the_way(&self) -> impl Iterator<Item = &Path> {
        let paths = self.files.iter().map(|(path, _)| path.as_path());
        paths.filter(|path| {
            let is_empty = path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() == 0);
            path.exists() && !is_empty && !self.is_ours(path)
        })
    }

    /// Returns the generator's files that should not be there any more.
    pub(super) fn leftovers(&self) -> impl Iterator<Item = &Path> {
        self.others.iter().map(PathBuf::as_path).filter(|path| self.is_ours(path))
    }

    /// Returns the files beside them that somebody else wrote.
    pub(super) fn foreign(&self) -> impl Iterator<Item = &Path> {
        self.others.iter().map(PathBuf::as_path).filter(|path| !self.is_ours(path))
    }

    /// Writes what differs, and deletes what is left over; returns how many files it touched.
    ///
    /// All new texts are on the disk before the first takes its place, so that a run that cannot write, or is killed
    /// meanwhile, leaves the old files as they were. A file beside the folder, which declares those in it, comes last.
    pub(super) fn write(&self) -> Result<usize, CommandError> {
        self.clear_drafts();
        let mut differing: Vec<&(PathBuf, String)> = self
            .files
            .iter()
            .filter(|(path, text)| !std::fs::read_to_string(path).is_ok_and(|old| old == *text))
            .collect();
        differing.sort_by_key(|(path, _)| std::cmp::Reverse(path.components().count()));
        let drafts: Vec<(PathBuf, &Path)> = differing.iter().map(|(path, _)| (draft(path), path.as_path())).collect();
        let staged = differing.iter().zip(&drafts).try_for_each(|((_, text), (draft, path))| stage(draft, path, text));
        if let Err(error) = staged {
            for (draft, _) in &drafts {
                let _ = std::fs::remove_file(draft);
            }
            return Err(error);
        }
        for (draft, path) in &drafts {
            std::fs::rename(draft, path).map_err(CommandError::io("write", path))?;
        }
        let mut touched = drafts.len();
        for path in self.leftovers() {
            std::fs::remove_file(path).map_err(CommandError::io("delete", path))?;
            touched += 1;
        }
        Ok(touched)
    }

    /// Deletes what a run that was killed left beside the files. Where that cannot be, nothing is in the way.
    fn clear_drafts(&self) {
        let folders: BTreeSet<&Path> = self.files.iter().filter_map(|(path, _)| path.parent()).collect();
        let entries = folders.into_iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            let is_draft = path.extension().is_some_and(|extension| extension == DRAFT);
            // One that was stopped before its first byte is empty.
            let is_empty = || entry.metadata().is_ok_and(|metadata| metadata.len() == 0);
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            if is_draft && is_file && (is_empty() || self.is_ours(&path)) {
                let _ = std::fs::remove_file(path);
            }
        }
    }

    /// Returns a finding for each file that `write` would touch.
    pub(super) fn stale(&self, root: &Path) -> Vec<Finding> {
        let in_the_way: Vec<&Path> = self.in_the_way().collect();
        let finding = |path: &Path, message: &str, detail: Option<String>| {
            let mut finding = Finding::error(self.rule, message);
            finding.database = Some(self.database.to_owned());
            finding.file = Some(path.strip_prefix(root).unwrap_or(path).display().to_string());
            finding.detail = detail;
            finding.hint = Some(if in_the_way.contains(&path) {
                format!("it does not begin with `{}`, so it is left alone: move it away", self.marks[0])
            } else {
                format!("`{}` writes it; read the difference before you commit it", self.command)
            });
            finding
        };
        let differing = self.files.iter().filter_map(|(path, text)| {
            let old = std::fs::read_to_string(path).ok();
            match old {
                Some(old) if old == *text => None,
                Some(old) => Some(finding(
                    path,
                    &difference(path, &old, text),
                    Some(unified_diff(("the file", &old), ("generated now", text))),
                )),
                None => Some(finding(path, "is missing", None)),
            }
        });
        let leftovers = self.leftovers().map(|path| finding(path, "belongs to nothing any more", None));
        differing.chain(leftovers).collect()
    }
}

/// Returns what is the matter with a file that differs.
fn difference(path: &Path, found: &str, wanted: &str) -> String {
    if path.file_name().is_some_and(|name| name == sum::FILE) {
        return sum::explain(found, wanted);
    }
    "differs from what the code makes".to_owned()
}

/// What the name of a file ends in until it takes its place.
const DRAFT: &str = "new";

/// Returns where the new text of a file waits; a later run writes over one that was left behind.
fn draft(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(DRAFT);
    PathBuf::from(name)
}

fn stage(draft: &Path, path: &Path, text: &str) -> Result<(), CommandError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(CommandError::io("make", folder))?;
    }
    std::fs::write(draft, text).map_err(CommandError::io("write", path))
}

/// Writes all, or reports what is stale: exit code 1 where anything is.
pub(super) fn finish(context: &Context<'_>, generated: &[Generated], check: bool) -> super::Outcome {
    if check {
        let findings: Vec<Finding> = generated.iter().flat_map(|one| one.stale(&context.config.root)).collect();
        return Ok(show_findings(context, &findings, Format::Text));
    }
    // All of them are looked at before the first is written.
    for one in generated {
        refuse_foreign(context, one)?;
    }
    for one in generated {
        let touched = one.write()?;
        context.ui.note(&format!("{}: {} files, {touched} changed", one.database, one.files.len()));
    }
    if context.ui.is_json() {
        show_findings(context, &[], Format::Json);
    }
    Ok(0)
}

/// Refuses to write over what somebody wrote by hand.
fn refuse_foreign(context: &Context<'_>, generated: &Generated) -> Result<(), CommandError> {
    let shown = |path: &Path| path.strip_prefix(&context.config.root).unwrap_or(path).display().to_string();
    let in_the_way: Vec<String> = generated.in_the_way().map(shown).collect();
    if in_the_way.is_empty() {
        return Ok(());
    }
    Err(CommandError::Usage {
        message: format!("`{}` would overwrite what it did not write: {}", generated.command, in_the_way.join(", ")),
        detail: Some(format!("A file of its own begins with `{}`. Nothing was written.", generated.marks[0])),
        hint: Some("move it to another folder or name, or delete it".into()),
    })
}

/// Prints findings, and returns the exit code that they mean. What is only worth knowing, a person sees with `-v`.
pub(super) fn show_findings(context: &Context<'_>, findings: &[Finding], format: Format) -> u8 {
    let format = if context.ui.is_json() { Format::Json } else { format };
    let is_told = |finding: &&Finding| finding.severity > Severity::Info || context.ui.is_verbose();
    let told: Vec<Finding> = match format {
        Format::Text => findings.iter().filter(is_told).cloned().collect(),
        _ => findings.to_vec(),
    };
    context.ui.data(&seaworthy_report::findings(&told, format));
    let worth_knowing = findings.len() - told.len();
    if worth_knowing > 0 {
        context.ui.note(&format!("{} more are only worth knowing; `-v` shows them", count(worth_knowing)));
    } else if findings.is_empty() {
        context.ui.note("nothing found");
    }
    u8::from(findings.iter().any(|finding| finding.severity == Severity::Error))
}

/// Returns the files of a folder that have this extension and are not wanted.
pub(super) fn others(
    folder: &Path,
    extension: &str,
    wanted: &[(PathBuf, String)],
) -> Result<Vec<PathBuf>, CommandError> {
    let mut paths = files_with(folder, extension)?;
    paths.retain(|path| !wanted.iter().any(|(wanted, _)| wanted == path));
    Ok(paths)
}

/// Returns the files of a folder that have this extension, by name; none where there is no folder.
pub(super) fn files_with(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, CommandError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(CommandError::io("read", folder)(error)),
    };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    paths.sort();
    Ok(paths)
}
