//! Files that a command writes, and that `--check` compares.

use std::path::{Path, PathBuf};

use seaworthy_finding::Finding;
use seaworthy_report::unified_diff;

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
    /// Files that are there, are the generator's, and should not be.
    pub(super) leftovers: Vec<PathBuf>,
}

impl Generated {
    /// Writes what differs, and deletes what is left over; returns how many files it touched.
    pub(super) fn write(&self) -> Result<usize, CommandError> {
        let mut touched = 0;
        for (path, text) in &self.files {
            if std::fs::read_to_string(path).is_ok_and(|old| old == *text) {
                continue;
            }
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(CommandError::io("make", folder))?;
            }
            std::fs::write(path, text).map_err(CommandError::io("write", path))?;
            touched += 1;
        }
        for path in &self.leftovers {
            std::fs::remove_file(path).map_err(CommandError::io("delete", path))?;
        }
        Ok(touched + self.leftovers.len())
    }

    /// Returns a finding for each file that `write` would touch.
    pub(super) fn stale(&self, root: &Path) -> Vec<Finding> {
        let finding = |path: &Path, message: &str, detail: Option<String>| {
            let mut finding = Finding::error(self.rule, message);
            finding.database = Some(self.database.to_owned());
            finding.file = Some(path.strip_prefix(root).unwrap_or(path).display().to_string());
            finding.detail = detail;
            finding.hint = Some(format!("`{}` writes it; read the difference before you commit it", self.command));
            finding
        };
        let differing = self.files.iter().filter_map(|(path, text)| {
            let old = std::fs::read_to_string(path).ok();
            match old {
                Some(old) if old == *text => None,
                Some(old) => Some(finding(
                    path,
                    "differs from what the code makes",
                    Some(unified_diff("reviewed → code", &old, text)),
                )),
                None => Some(finding(path, "is missing", None)),
            }
        });
        let leftovers = self.leftovers.iter().map(|path| finding(path, "belongs to nothing any more", None));
        differing.chain(leftovers).collect()
    }
}

/// Writes all, or reports what is stale: exit code 1 where anything is.
pub(super) fn finish(context: &Context<'_>, generated: &[Generated], check: bool) -> super::Outcome {
    if check {
        let findings: Vec<Finding> = generated.iter().flat_map(|one| one.stale(&context.config.root)).collect();
        return Ok(show_findings(context, &findings, seaworthy_report::Format::Text));
    }
    for one in generated {
        let touched = one.write()?;
        context.ui.note(&format!("{}: {} files, {touched} changed", one.database, one.files.len()));
    }
    if context.ui.is_json() {
        show_findings(context, &[], seaworthy_report::Format::Json);
    }
    Ok(0)
}

/// Prints findings, and returns the exit code that they mean.
pub(super) fn show_findings(context: &Context<'_>, findings: &[Finding], format: seaworthy_report::Format) -> u8 {
    let format = if context.ui.is_json() { seaworthy_report::Format::Json } else { format };
    context.ui.data(&seaworthy_report::findings(findings, format));
    if findings.is_empty() {
        context.ui.note("nothing found");
    }
    u8::from(findings.iter().any(|finding| finding.severity == seaworthy_finding::Severity::Error))
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
