//! For the build script of the package that holds the migrations: builds their reviewed files into the program.
//!
//! ```ignore
//! // build.rs
//! fn main() -> std::io::Result<()> {
//!     seaworthy_build::reviewed("snapshots", "src")
//! }
//!
//! // lib.rs: defines `fn reviewed(database: &str) -> seaworthy::Reviewed`
//! include!(concat!(env!("OUT_DIR"), "/reviewed.rs"));
//! ```
//!
//! The texts themselves are the compiler's to read (`include_str!`), so the script is done in milliseconds, and no path
//! of this machine is in the program.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// What a run compares with; `schema.sql` is for people.
const EXTENSIONS: [&str; 3] = ["sql", "catalog", "sum"];
const SCHEMA: &str = "schema.sql";

/// Writes `reviewed.rs` into the build's own folder; both folders are relative to the package.
///
/// `snapshots` has a folder a database with its reviewed files, `sources` one with its migrations. A database that has
/// neither yet has no files. Cargo runs the script again where something in them was added, changed or taken away.
pub fn reviewed(snapshots: impl AsRef<Path>, sources: impl AsRef<Path>) -> io::Result<()> {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from).ok_or(io::ErrorKind::NotFound);
    let (package, out) = (variable("CARGO_MANIFEST_DIR")?, variable("OUT_DIR")?);
    let (snapshots, sources) = (package.join(snapshots), package.join(sources));
    let mut instructions = format!("cargo::rerun-if-changed={}\n", sources.display());
    // Cargo would run the script each time for a folder that is not there.
    if snapshots.is_dir() {
        instructions.push_str(&format!("cargo::rerun-if-changed={}\n", snapshots.display()));
    }
    io::Write::write_all(&mut io::stdout(), instructions.as_bytes())?;
    let (text, file) = (function(&snapshots, &sources)?, out.join("reviewed.rs"));
    if std::fs::read_to_string(&file).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(file, text)
}

/// Returns the source of the function.
fn function(snapshots: &Path, sources: &Path) -> io::Result<String> {
    let mut databases: BTreeMap<String, [String; 2]> = BTreeMap::new();
    for (name, folder) in folders(snapshots)? {
        let is_reviewed = |path: &Path| {
            let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            EXTENSIONS.contains(&extension.as_str()) && path.file_name().is_some_and(|name| name != SCHEMA)
        };
        for path in files(&folder)?.iter().filter(|path| is_reviewed(path)) {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            let path = path.display().to_string();
            let line = format!("                ({file:?}, include_str!({path:?})),\n");
            databases.entry(name.clone()).or_default()[0].push_str(&line);
        }
    }
    for (name, folder) in folders(sources)? {
        let is_source = |path: &Path| path.extension().is_some_and(|extension| extension == "rs");
        for path in files(&folder)?.iter().filter(|path| is_source(path)) {
            let (version, hash) = (path.file_stem().unwrap_or_default().to_string_lossy(), hash(path)?);
            let line = format!("                ({version:?}, {hash:?}),\n");
            databases.entry(name.clone()).or_default()[1].push_str(&line);
        }
    }
    let mut text = String::from(
        "/// Returns the reviewed files of a database, as they were when this was built.\n\
         pub(crate) fn reviewed(database: &str) -> seaworthy::Reviewed {\n    match database {\n",
    );
    for (name, [files, sources]) in &databases {
        text.push_str(&format!(
            "        {name:?} => seaworthy::Reviewed {{\n            files: &[\n{files}            ],\n"
        ));
        text.push_str(&format!("            sources: &[\n{sources}            ],\n        }},\n"));
    }
    text.push_str("        _ => seaworthy::Reviewed { files: &[], sources: &[] },\n    }\n}\n");
    Ok(text)
}

/// Returns the SHA-256 of a text with line ends as on Unix: a checkout on Windows is no other source.
fn hash(path: &Path) -> io::Result<String> {
    let text = std::fs::read_to_string(path)?.replace("\r\n", "\n");
    let digest = Sha256::digest(text.as_bytes());
    Ok(digest.iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}")))
}

/// Returns the folders in a folder, with their names; none where there is no folder.
fn folders(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let is_folder = |path: &PathBuf| path.is_dir();
    let named = |path: PathBuf| (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), path);
    Ok(entries(folder)?.into_iter().filter(is_folder).map(named).collect())
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    Ok(entries(folder)?.into_iter().filter(|path| path.is_file()).collect())
}

/// Returns what is in a folder, by name: byte by byte, as the program looks it up.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort_by(|one, other| one.file_name().cmp(&other.file_name()));
    Ok(paths)
}
