//! `tidy` and `ci`: the workspace's own chores.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use seaworthy_finding::Finding;
use seaworthy_report::Format;

use super::generated::show_findings;
use super::{Context, Outcome};
use crate::error::CommandError;

/// From this floor on a crate may do IO.
const FLOOR_OF_IO: i64 = 4;

/// What a crate below the IO wall does not import.
const IO_CRATES: [&str; 3] = ["tokio", "sqlx", "clap"];

/// The longest a file may be, its tests aside.
const LINES_MAX: usize = 600;

/// One member of the workspace.
struct Member {
    name: String,
    manifest: PathBuf,
    floor: Option<i64>,
    dependencies: Vec<String>,
}

pub(super) fn run(context: &Context<'_>) -> Outcome {
    let root = &context.config.root;
    let members = members(root)?;
    let mut findings: Vec<Finding> = floors(root, &members);
    for member in &members {
        let source = member.manifest.parent().map(Path::to_owned).unwrap_or_default();
        for path in rust_sources(&source)? {
            findings.extend(file_findings(root, &path)?);
        }
    }
    Ok(show_findings(context, &findings, Format::Text))
}

/// Runs `.ci/run`, and ends as it ends.
pub(super) fn ci(context: &Context<'_>) -> Outcome {
    let script = context.config.root.join(".ci/run");
    let status = Command::new("bash").arg(&script).status().map_err(CommandError::io("run", &script))?;
    Ok(u8::from(!status.success()))
}

fn members(root: &Path) -> Result<Vec<Member>, CommandError> {
    let mut manifests: Vec<PathBuf> = Vec::new();
    for folder in [root.to_owned(), root.join("crates")] {
        let entries = std::fs::read_dir(&folder).map_err(CommandError::io("read", &folder))?;
        manifests.extend(entries.filter_map(Result::ok).map(|entry| entry.path().join("Cargo.toml")));
    }
    manifests.retain(|manifest| manifest.is_file());
    manifests.sort();
    manifests.into_iter().map(member).collect()
}

fn member(manifest: PathBuf) -> Result<Member, CommandError> {
    let text = std::fs::read_to_string(&manifest).map_err(CommandError::io("read", &manifest))?;
    let table: toml::Table = toml::from_str(&text).map_err(|error| CommandError::Usage {
        message: format!("{} is no manifest", manifest.display()),
        detail: Some(error.message().to_owned()),
        hint: None,
    })?;
    let package = table.get("package");
    let name = package.and_then(|package| package.get("name")).and_then(toml::Value::as_str).unwrap_or_default();
    let floor = package.and_then(|package| package.get("metadata")?.get("seaworthy")?.get("floor")?.as_integer());
    let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
    let dependencies = sections.iter().filter_map(|section| table.get(*section)?.as_table());
    let dependencies = dependencies.flat_map(|section| section.keys().cloned()).collect();
    Ok(Member { name: name.to_owned(), manifest, floor, dependencies })
}

/// Imports point down a floor; below the wall nobody does IO.
fn floors(root: &Path, members: &[Member]) -> Vec<Finding> {
    let floors: BTreeMap<&str, i64> =
        members.iter().filter_map(|member| Some((member.name.as_str(), member.floor?))).collect();
    let mut findings = Vec::new();
    for member in members {
        let Some(floor) = member.floor else {
            findings.push(finding(root, &member.manifest, "floor", "says no `floor` in [package.metadata.seaworthy]"));
            continue;
        };
        for dependency in &member.dependencies {
            if floors.get(dependency.as_str()).is_some_and(|below| *below >= floor) {
                let message = format!("{} (floor {floor}) imports {dependency}, which is not below it", member.name);
                findings.push(finding(root, &member.manifest, "floor", message));
            }
            if floor < FLOOR_OF_IO && IO_CRATES.contains(&dependency.as_str()) {
                let message = format!("{} (floor {floor}) imports {dependency}: no IO below the wall", member.name);
                findings.push(finding(root, &member.manifest, "io-wall", message));
            }
        }
    }
    findings
}

fn rust_sources(folder: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let mut paths = Vec::new();
    let entries = std::fs::read_dir(folder).map_err(CommandError::io("read", folder))?;
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            paths.extend(rust_sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn file_findings(root: &Path, path: &Path) -> Result<Vec<Finding>, CommandError> {
    let text = std::fs::read_to_string(path).map_err(CommandError::io("read", path))?;
    let mut findings = Vec::new();
    if !text.starts_with("//!") {
        findings.push(finding(root, path, "first-line", "does not begin with `//!` and what it is for"));
    }
    if path.file_name().is_some_and(|name| name == "mod.rs") {
        findings.push(finding(root, path, "mod-rs", "is called mod.rs; use `name.rs` beside `name/`"));
    }
    let code = text.lines().take_while(|line| *line != "#[cfg(test)]").count();
    if code > LINES_MAX {
        findings.push(finding(
            root,
            path,
            "length",
            format!("has {code} lines without its tests; {LINES_MAX} are enough"),
        ));
    }
    Ok(findings)
}

fn finding(root: &Path, path: &Path, rule: &'static str, message: impl Into<String>) -> Finding {
    let mut finding = Finding::error(rule, message);
    finding.file = Some(path.strip_prefix(root).unwrap_or(path).display().to_string());
    finding
}
