//! Finds PostgreSQL's programs on this machine.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{clean_environment, tail};
use crate::environment::Environment;
use crate::error::DevdbError;

/// The oldest major version that is supported.
pub(crate) const MAJOR_MIN: u32 = 14;

/// What a server needs; the client programs may be missing (the builds on npm lack them).
const SERVER_PROGRAMS: [&str; 3] = ["postgres", "initdb", "pg_ctl"];

/// A folder with PostgreSQL's server programs, all of one version.
#[derive(Debug, Clone)]
pub struct Binaries {
    folder: PathBuf,
    version: String,
    major: u32,
    path: Vec<PathBuf>,
}

impl Binaries {
    /// Returns the binaries that a new cluster would be made with.
    ///
    /// `SEAWORTHY_PG_BIN` where it is set, else the first of `PATH`, else the newest of where Debian
    /// (`/usr/lib/postgresql/*/bin`), PGDG's RPMs (`/usr/pgsql-*/bin`) and Homebrew (`opt/postgresql@*/bin`) put them.
    pub fn find(environment: &Environment) -> Result<Self, DevdbError> {
        Self::find_usable(environment, |_| Ok(()))
    }

    /// Returns those in these folders, or else one of each major version that is found, the oldest first.
    ///
    /// What is found is `SEAWORTHY_PG_BIN`, and then the places of [`Self::find`]; what is given must be there.
    pub fn each(environment: &Environment, folders: &[PathBuf]) -> Result<Vec<Self>, DevdbError> {
        let given = |folder: &PathBuf| {
            let missing = |missing| DevdbError::BadFolder { folder: folder.clone(), missing };
            Self::at(&server_folder(folder).map_err(missing)?, environment)?.supported()
        };
        if !folders.is_empty() {
            return folders.iter().map(given).collect();
        }
        let searched: Vec<PathBuf> = environment.pg_bin.iter().cloned().chain(searched_folders(environment)).collect();
        let mut found: Vec<Self> = Vec::new();
        for binaries in searched.iter().filter_map(|folder| given(folder).ok()) {
            if !found.iter().any(|other| other.major == binaries.major) {
                found.push(binaries);
            }
        }
        if found.is_empty() {
            return Err(DevdbError::NoBinaries { searched });
        }
        found.sort_by_key(Self::major);
        Ok(found)
    }

    /// Returns the binaries of one major version, wherever they are, or else those that a new cluster would get.
    pub(crate) fn of_major(
        environment: &Environment,
        major: u32,
        check: impl Fn(&Path) -> Result<(), DevdbError>,
    ) -> Result<Self, DevdbError> {
        let fits = |folder: &PathBuf| {
            check(folder).ok()?;
            Self::at(folder, environment).ok().filter(|binaries| binaries.major == major)
        };
        let folders = environment.pg_bin.iter().cloned().chain(searched_folders(environment));
        let found = folders.filter_map(|folder| server_folder(&folder).ok()).find_map(|folder| fits(&folder));
        found.map_or_else(|| Self::find_usable(environment, check), Ok)
    }

    /// Returns what [`Self::find`] does, passing over folders that fail the check.
    ///
    /// Where nothing is left, the first reason is the error: it is about the folder that comes first.
    pub(crate) fn find_usable(
        environment: &Environment,
        check: impl Fn(&Path) -> Result<(), DevdbError>,
    ) -> Result<Self, DevdbError> {
        let usable = |folder: &Path| {
            check(folder)?;
            Self::at(folder, environment)?.supported()
        };
        if let Some(folder) = &environment.pg_bin {
            let missing = |missing| DevdbError::BadPgBin { folder: folder.clone(), missing };
            return usable(&server_folder(folder).map_err(missing)?);
        }
        let searched = searched_folders(environment);
        let mut first_error = None;
        for folder in searched.iter().filter_map(|folder| server_folder(folder).ok()) {
            match usable(&folder) {
                Ok(binaries) => return Ok(binaries),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        Err(first_error.unwrap_or(DevdbError::NoBinaries { searched }))
    }

    fn at(folder: &Path, environment: &Environment) -> Result<Self, DevdbError> {
        let program = folder.join("postgres");
        let mut command = Command::new(&program);
        clean_environment(&mut command);
        let output = command.arg("--version").output().map_err(DevdbError::io("run", &program))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let (version, major) = parse_version(&text).ok_or_else(|| DevdbError::VersionUnreadable {
            program,
            output: tail(&format!("{text}{}", String::from_utf8_lossy(&output.stderr))),
        })?;
        Ok(Self { folder: folder.to_owned(), version, major, path: environment.path.clone() })
    }

    fn supported(self) -> Result<Self, DevdbError> {
        if self.major >= MAJOR_MIN {
            return Ok(self);
        }
        Err(DevdbError::TooOld { folder: self.folder, version: self.version })
    }

    /// Returns the folder, without symbolic links: PostgreSQL finds its share folder beside it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the version as PostgreSQL writes it: `17.5`, `18beta1`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns the major version.
    pub const fn major(&self) -> u32 {
        self.major
    }

    /// Returns the path of a client program, `psql` or `pg_dump`: the one beside the server, else that of `PATH`.
    pub fn tool(&self, name: &str) -> Result<PathBuf, DevdbError> {
        std::iter::once(&self.folder)
            .chain(&self.path)
            .map(|folder| folder.join(name))
            .find(|program| program.is_file())
            .ok_or_else(|| DevdbError::NoTool { tool: name.to_owned(), folder: self.folder.clone() })
    }

    /// Returns the path of one of the server's own programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Returns the real folder of a folder's server programs, or the first that is missing.
///
/// Follows links of single programs too: `/usr/local/bin/initdb` may point into a whole installation.
fn server_folder(folder: &Path) -> Result<PathBuf, &'static str> {
    let missing_in = |folder: &Path| SERVER_PROGRAMS.into_iter().find(|program| !folder.join(program).is_file());
    let real = fs::canonicalize(folder.join("initdb")).ok().and_then(|program| Some(program.parent()?.to_owned()));
    match real {
        Some(real) if missing_in(&real).is_none() => Ok(real),
        _ => missing_in(folder).map_or_else(|| Ok(folder.to_owned()), Err),
    }
}

/// Returns where binaries are looked for, the preferred folder first.
fn searched_folders(environment: &Environment) -> Vec<PathBuf> {
    let root = &environment.system_root;
    let patterns = [
        ("usr/lib/postgresql", ""),
        ("usr", "pgsql-"),
        ("opt/homebrew/opt", "postgresql@"),
        ("usr/local/opt", "postgresql@"),
    ];
    let mut installed: Vec<(u32, PathBuf)> =
        patterns.into_iter().flat_map(|(parent, prefix)| versioned_folders(&root.join(parent), prefix)).collect();
    installed.sort_by_key(|(major, _)| Reverse(*major));
    let installed = installed.into_iter().map(|(_, folder)| folder.join("bin"));
    environment.path.iter().cloned().chain(installed).collect()
}

/// Returns the entries of a folder whose names are the prefix and a version, with their major versions.
fn versioned_folders(parent: &Path, prefix: &str) -> Vec<(u32, PathBuf)> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((leading_number(name.strip_prefix(prefix)?)?, entry.path()))
        })
        .collect()
}

/// Returns the version and the major version out of `postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)`.
fn parse_version(text: &str) -> Option<(String, u32)> {
    let version = text.split_once("(PostgreSQL)")?.1.split_whitespace().next()?;
    Some((version.to_owned(), leading_number(version)?))
}

/// Returns the number that a text starts with.
pub(crate) fn leading_number(text: &str) -> Option<u32> {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(test)]
mod tests;
